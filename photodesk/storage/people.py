"""Who can unlock the vault: adding, changing and ending a person's slot, and the recovery key.

Two files change together, the keyring and the catalogue. The keyring is replaced last inside the
catalogue's transaction and put back when the commit fails. What a power cut between the two leaves
is healed at the next opening, because the keyring proves itself by its MAC.
"""

from collections.abc import Callable

from photodesk.domain.audit import EventKind, Json
from photodesk.domain.moments import instant
from photodesk.errors import InputRefused, NotFound
from photodesk.storage import recovery_key, vault_folder
from photodesk.storage.failed_sign_ins import FailedSignIns
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import STANDARD_COST, KdfCost
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
) -> bytes:
    """Give one more person a slot; returns their id (16 bytes).

    They get no key that the signed-in person does not hold. Raises InputRefused when the login is
    taken or a fact cannot be one.
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
    _replace(vault, ring, EventKind.PASSPHRASE_CHANGED, slot.owner_id, slot, lambda _act: None)


def renew_slot(vault: Vault, login: str, passphrase: str, *, cost: KdfCost | None = None) -> None:
    """Give a person who lost their passphrase a new one, and new signing keys with it.

    For the recovery key, and for who administers the vault. Raises NotFound for an unknown login.
    """
    gone = _slot(vault.keyring, login)
    ring = vault.keyring.without_user(vault.opened_keys, login).with_user(
        vault.opened_keys,
        user_id=gone.owner_id,
        login=gone.login,
        passphrase=passphrase,
        created_at=instant(vault.clock_now()),
        cost=cost or vault.keyring.cost_of(login),
        sees_photographs=gone.sees_photographs,
        handles_forms=gone.handles_forms,
    )
    slot = _slot(ring, login)

    def rows(act: Transaction) -> None:
        act.execute(
            "UPDATE app_user SET sign_public = ?, box_public = ? WHERE id = ?",
            (slot.sign_public, slot.box_public, slot.owner_id),
        )

    _replace(vault, ring, EventKind.PASSPHRASE_CHANGED, slot.owner_id, slot, rows)
    FailedSignIns(vault.folder, vault.vault_id).forget(login)


def disable(vault: Vault, login: str) -> None:
    """End a person's slot; their name stays on everything they did.

    Raises NotFound for an unknown login, InputRefused for one's own.
    """
    slot = _slot(vault.keyring, login)
    if slot.owner_id == vault.signed_in.user_id:
        raise InputRefused("Nobody can end their own account.", "Ask somebody else.", field="login")
    ring = vault.keyring.without_user(vault.opened_keys, login)

    def rows(act: Transaction) -> None:
        act.execute("UPDATE app_user SET disabled_at = ? WHERE id = ?", (act.now(), slot.owner_id))

    _replace(vault, ring, EventKind.USER_DISABLED, slot.owner_id, slot, rows)


def replace_recovery_key(vault: Vault) -> str:
    """A new recovery key, as it is to be printed; the sheet before no longer opens the vault.

    Raises InputRefused unless the signed-in person holds every key.
    """
    printed = recovery_key.new()
    ring = vault.keyring.with_recovery_key(
        vault.opened_keys, recovery_key.parse(printed), created_at=instant(vault.clock_now())
    )
    slot = next(slot for slot in ring.slots() if slot.is_recovery)
    _replace(vault, ring, EventKind.RECOVERY_KEY_REPLACED, slot.owner_id, slot, lambda _act: None)
    return printed


def _replace(
    vault: Vault,
    ring: Keyring,
    kind: EventKind,
    object_id: bytes,
    slot: SlotFacts,
    rows: Callable[[Transaction], None],
) -> None:
    path, before = vault.folder / vault_folder.KEYRING, vault.keyring
    details: dict[str, Json] = {"sign_public": slot.sign_public.hex(), "epoch": ring.epoch}
    try:
        with vault.writing(vault.actor) as act:
            rows(act)
            act.audit(kind, object_id=object_id, object_sha256=ring.sha256(), details=details)
            ring.write(path)
            vault.keyring = ring
    except BaseException:
        vault.keyring = before
        if path.read_bytes() != before.encoded():
            before.write(path)
        raise


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
