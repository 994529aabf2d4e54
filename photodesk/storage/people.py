"""Who can unlock the vault: adding, changing and ending a person's slot, and the recovery key.

Two files change together, the keyring and the catalogue. The keyring is replaced last inside the
catalogue's transaction and put back when the commit fails. What a power cut between the two leaves
is healed at the next opening, because the keyring proves itself by its MAC.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from photodesk.domain.audit import EventKind, Json
from photodesk.domain.moments import instant
from photodesk.errors import InputRefused, NotFound
from photodesk.storage import recovery_key, vault_folder
from photodesk.storage.failed_sign_ins import FailedSignIns
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_change import replace_keyring
from photodesk.storage.keyring_form import STANDARD_COST, KdfCost, Purpose
from photodesk.storage.keyring_slots import SlotFacts
from photodesk.storage.transaction import Transaction
from photodesk.storage.vault import Vault


def add(
    vault: Vault,
    *,
    login: str,
    name: str,
    role: str,
    passphrase: str,
    sees_photographs: bool,
    handles_forms: bool,
    cost: KdfCost = STANDARD_COST,
    one_time_until: str = "",
) -> bytes:
    """Give one more person a slot; returns their id (16 bytes).

    They get no key that the signed-in person does not hold: what their role needs beyond that waits
    for `hand_over_keys`. With `one_time_until`, a UTC instant, the passphrase serves once, until
    then, to choose another. Raises InputRefused when the login is taken or a fact cannot be one.
    """
    if not name.strip():
        raise InputRefused("A person needs a name.", "Type it in.", field="name")
    moment = vault.clock_now()
    user_id = vault_folder.fresh_id(moment)
    ring = _without_leftover(vault, login).with_user(
        vault.opened_keys,
        user_id=user_id,
        login=login,
        passphrase=passphrase,
        created_at=instant(moment),
        cost=cost,
        sees_photographs=sees_photographs,
        handles_forms=handles_forms,
        once_until=one_time_until,
    )
    slot = _slot(ring, login)

    def rows(act: Transaction) -> None:
        act.insert(
            "app_user",
            {
                "id": user_id,
                "login": login,
                "name": name,
                "role": role,
                "sign_public": slot.sign_public,
                "box_public": slot.box_public,
                "created_at": instant(moment),
            },
        )

    _replace(vault, ring, EventKind.USER_ADDED, user_id, slot, rows)
    return user_id


def change_passphrase(vault: Vault, old: str, new: str, *, cost: KdfCost | None = None) -> None:
    """Give the signed-in person another passphrase; raises WrongPassphrase for `old`.

    Their keys, and every byte of the databases, stay as they are.
    """
    login = vault.signed_in.login
    ring = vault.keyring.with_passphrase(login, old, new, cost=cost or vault.keyring.cost_of(login))
    slot = _slot(ring, login)
    _replace(vault, ring, EventKind.PASSPHRASE_CHANGED, slot.owner_id, slot)


def renew_slot(
    vault: Vault,
    login: str,
    passphrase: str,
    *,
    cost: KdfCost | None = None,
    one_time_until: str = "",
    purposes: Collection[Purpose] = ("image", "document"),
) -> None:
    """Give a person who lost their passphrase a new one, and new signing keys with it.

    For the recovery key, and for who administers the vault; `one_time_until` as in `add`,
    `purposes` as in `hand_over_keys`. Keys of their role that the signed-in person does not hold
    wait for `hand_over_keys`. Raises NotFound for an unknown login.
    """
    gone = _slot(vault.keyring, login)
    ring = vault.keyring.without_user(vault.opened_keys, login).with_user(
        vault.opened_keys,
        user_id=gone.owner_id,
        login=gone.login,
        passphrase=passphrase,
        created_at=instant(vault.clock_now()),
        cost=cost or vault.keyring.cost_of(login),
        sees_photographs=gone.sees_photographs and "image" in purposes,
        handles_forms=gone.handles_forms and "document" in purposes,
        once_until=one_time_until,
    )
    slot = _slot(ring, login)

    def rows(act: Transaction) -> None:
        act.execute(
            "UPDATE app_user SET sign_public = ?, box_public = ? WHERE id = ?",
            (slot.sign_public, slot.box_public, slot.owner_id),
        )

    _replace(vault, ring, EventKind.PASSPHRASE_CHANGED, slot.owner_id, slot, rows)
    FailedSignIns(vault.folder, vault.vault_id).forget(login)


def disable(vault: Vault, login: str, *, reason: str = "") -> None:
    """End a person's slot; their name stays on everything they did, the reason in the log.

    Raises NotFound for an unknown login, InputRefused for one's own.
    """
    slot = require_other(vault, login)
    ring = vault.keyring.without_user(vault.opened_keys, login)

    def rows(act: Transaction) -> None:
        act.execute("UPDATE app_user SET disabled_at = ? WHERE id = ?", (act.now(), slot.owner_id))

    _replace(vault, ring, EventKind.USER_DISABLED, slot.owner_id, slot, rows, reason=reason)


def require_other(vault: Vault, login: str) -> SlotFacts:
    """The slot of somebody else; raises NotFound for an unknown login, InputRefused for one's own.

    So a vault always keeps somebody who can open it.
    """
    slot = _slot(vault.keyring, login)
    if slot.owner_id == vault.signed_in.user_id:
        raise InputRefused("Nobody can end their own account.", "Ask somebody else.", field="login")
    return slot


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person whose role needs keys that nobody has handed over yet."""

    user_id: bytes
    login: str
    image: bool
    """Whether the key of the photographs is wanted."""
    document: bool
    """Whether the key of the forms is wanted."""


def waiting(vault: Vault) -> tuple[Waiting, ...]:
    """Everybody who cannot yet do what their role includes, because a key is wanted."""
    return tuple(
        Waiting(slot.owner_id, slot.login, slot.waits_for_image, slot.waits_for_document)
        for slot in vault.keyring.slots()
        if slot.waits_for_image or slot.waits_for_document
    )


def hand_over_keys(
    vault: Vault, login: str, purposes: Collection[Purpose] = ("image", "document")
) -> None:
    """Seal the wanted keys that the signed-in person holds to this person's own key. Audited.

    Only those of `purposes`: what the keyring says to be wanted could be written by anybody who
    opens the vault, so whoever knows the role says what it needs. They take them up by themselves
    at their next unlocking. Raises NotFound for an unknown login, InputRefused when nothing is
    wanted that the signed-in person could give.
    """
    before = _slot(vault.keyring, login)
    ring = vault.keyring.with_keys_for(vault.opened_keys, login, purposes)
    slot = _slot(ring, login)
    image = before.waits_for_image and not slot.waits_for_image
    document = before.waits_for_document and not slot.waits_for_document
    if not (image or document):
        raise InputRefused(
            "There is no key that you could hand over to this person.",
            "Whoever holds the key that is wanted has to do this.",
            field="login",
        )
    told: dict[str, Json] = {"image": image, "document": document}
    replace_keyring(vault, ring, EventKind.KEYS_HANDED_OVER, slot.owner_id, told)


def allow_keychain(vault: Vault, passphrase: str, *, secret: bytes, label: str) -> None:
    """Let the keychain of this computer open the vault for the signed-in person. Audited.

    `secret` is 32 fresh random bytes that only that keychain keeps, `label` names the computer and
    is given again to `Vault.open_with_keychain`; one of the same label is replaced. It ends when
    the passphrase is changed, renewed or ended, and with `forget_keychain`. Raises WrongPassphrase
    for `passphrase`, which is asked for again, and InputRefused for a one-time one.
    """
    login, at = vault.signed_in.login, instant(vault.clock_now())
    ring = vault.keyring.with_keychain_slot(
        login, passphrase, secret=secret, label=label, created_at=at
    )
    _tell_keychain(vault, ring, login, allowed=True)


def forget_keychain(vault: Vault, login: str, label: str) -> None:
    """End what the keychain of one computer opens for a person; raises NotFound for the login.

    For oneself, and for who administers the vault: no key is needed beyond the vault's.
    """
    ring = vault.keyring.without_keychain_slot(vault.opened_keys, login, label)
    if ring.body.keychain != vault.keyring.body.keychain:
        _tell_keychain(vault, ring, login, allowed=False)


def _tell_keychain(vault: Vault, ring: Keyring, login: str, *, allowed: bool) -> None:
    owner = _slot(ring, login).owner_id
    replace_keyring(vault, ring, EventKind.USER_CHANGED, owner, {"keychain": allowed})


def replace_recovery_key(vault: Vault) -> str:
    """A new recovery key, as it is to be printed; the sheet before no longer opens the vault.

    Raises InputRefused unless the signed-in person holds every key.
    """
    printed = recovery_key.new()
    ring = vault.keyring.with_recovery_key(
        vault.opened_keys, recovery_key.parse(printed), created_at=instant(vault.clock_now())
    )
    slot = next(slot for slot in ring.slots() if slot.is_recovery)
    _replace(vault, ring, EventKind.RECOVERY_KEY_REPLACED, slot.owner_id, slot)
    return printed


def _replace(
    vault: Vault,
    ring: Keyring,
    kind: EventKind,
    object_id: bytes,
    slot: SlotFacts,
    rows: Callable[[Transaction], None] = lambda _act: None,
    *,
    reason: str = "",
) -> None:
    told: dict[str, Json] = {"sign_public": slot.sign_public.hex(), "epoch": ring.epoch}
    replace_keyring(vault, ring, kind, object_id, told, rows, reason=reason)


def _slot(ring: Keyring, login: str) -> SlotFacts:
    found = ring.slot_facts(login)
    if found is None:
        raise NotFound("Nobody with this login can unlock the vault.")
    return found


def _without_leftover(vault: Vault, login: str) -> Keyring:
    """The keyring without a slot of this login that an interrupted `add` left without a row."""
    slot = vault.keyring.slot_facts(login)
    if slot is None:
        return vault.keyring
    row = vault.reading().one("SELECT 1 FROM app_user WHERE id = ?", (slot.owner_id,))
    return vault.keyring if row else vault.keyring.without_user(vault.opened_keys, login)
