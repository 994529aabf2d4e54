"""What belongs to unlocking beside the keys: counting failures, healing what a power cut left."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from photodesk.domain.audit import EventKind, Json, Outcome
from photodesk.domain.moments import instant
from photodesk.errors import InputRefused, OneTimePassphrase, SignInRefused, WrongPassphrase
from photodesk.storage import audit_log, rollback
from photodesk.storage.failed_sign_ins import RECOVERY, FailedSignIns
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_change import replace_keyring
from photodesk.storage.keyring_form import refuse_impossible, same_passphrase
from photodesk.storage.keyring_slots import Opened

if TYPE_CHECKING:
    from photodesk.storage.vault import Vault


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What a person typed to unlock."""

    login: str
    passphrase: str
    new_passphrase: str | None = None
    """The one they choose in place of a one-time passphrase."""


def by_passphrase(folder: Path, ring: Keyring, typed: Typed, now: datetime) -> Opened:
    """What one person's slot holds; raises WrongPassphrase, counted, SignInRefused after several.

    A one-time passphrase raises SignInRefused when its time is over and OneTimePassphrase when no
    new one is given; InputRefused when a new one is given where none is wanted.
    """
    failed = FailedSignIns(folder, ring.vault_id)
    failed.require_open(typed.login, now)
    try:
        found = ring.open(typed.login, typed.passphrase)
    except WrongPassphrase:
        failed.note(typed.login, now)
        raise
    try:
        _require_own_passphrase(ring, typed, instant(now))
    except BaseException:
        found.wipe()
        raise
    return found


def by_keychain(
    folder: Path, ring: Keyring, login: str, label: str, secret: bytes, now: datetime
) -> Opened:
    """As `by_passphrase`, with the secret of this computer's keychain; a wrong one counts nothing.

    A login that has to wait waits here too.
    """
    FailedSignIns(folder, ring.vault_id).require_open(login, now)
    return ring.open_with_keychain(login, label, secret)


def by_recovery_key(folder: Path, ring: Keyring, key: bytes, now: datetime) -> Opened:
    """All keys; raises WrongPassphrase, counted. Nobody waits: 130 random bits are not guessed."""
    try:
        return ring.open_with_recovery_key(key)
    except WrongPassphrase:
        FailedSignIns(folder, ring.vault_id).note(RECOVERY, now)
        raise


def _require_own_passphrase(ring: Keyring, typed: Typed, now: str) -> None:
    slot = ring.slot_facts(typed.login)
    until = "" if slot is None else slot.once_until
    if not until:
        if typed.new_passphrase is not None:
            raise InputRefused(
                "This passphrase is no one-time passphrase any more.",
                "Unlock with it; Administration, My passphrase, changes it.",
                field="passphrase",
            )
        return
    if now > until:
        raise _time_is_over()
    if typed.new_passphrase is None:
        raise OneTimePassphrase(
            "This passphrase serves once.", "Choose your own now; nobody else will know it."
        )
    refuse_impossible(typed.login, typed.new_passphrase)
    if same_passphrase(typed.passphrase, typed.new_passphrase):
        raise InputRefused(
            "This is the one-time passphrase again.",
            "Choose one of your own that nobody else knows.",
            field="passphrase",
        )


def _time_is_over() -> SignInRefused:
    return SignInRefused(
        "The time of this one-time passphrase is over. Nothing was opened.",
        "Ask an administrator for a new one.",
    )


def require_in_time(vault: "Vault", typed: Typed | None) -> None:
    """Raise SignInRefused when the log knows a time after that of a one-time passphrase.

    So it is not made young again by setting the clock back.
    """
    slot = None if typed is None else vault.keyring.slot_facts(typed.login)
    if (
        slot is not None
        and slot.once_until
        and audit_log.present(vault.reading()) > slot.once_until
    ):
        raise _time_is_over()


def settled(vault: "Vault", found: Opened, typed: Typed | None) -> Opened | None:
    """Once the vault is open: take the passphrase that was chosen, and the keys that wait.

    Returns what opens the slot now; None when that is a passphrase of this very moment.
    """
    if typed is not None and typed.new_passphrase is not None:
        _choose_passphrase(vault, found, typed, typed.new_passphrase)
        return None
    ring = vault.keyring.with_gifts_taken(found)
    if ring is not None:
        _written_anew(vault, ring, EventKind.KEYS_HANDED_OVER, {"taken": True})
    return found


def _choose_passphrase(vault: "Vault", found: Opened, typed: Typed, chosen: str) -> None:
    ring = vault.keyring.with_chosen_passphrase(
        found.keys,
        typed.login,
        chosen,
        cost=vault.keyring.cost_of(typed.login),
    )
    _written_anew(vault, ring, EventKind.PASSPHRASE_CHANGED, {"one_time": True})


def _written_anew(vault: "Vault", ring: Keyring, kind: EventKind, told: dict[str, Json]) -> None:
    replace_keyring(vault, ring, kind, vault.opened_keys.owner_id, told)


def tell_failed_sign_ins(vault: "Vault") -> None:
    """Fold the failures of the time when the vault was shut into the chain."""
    failed = FailedSignIns(vault.folder, vault.vault_id)
    if new := failed.new(vault.keyring):
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.UNLOCK_FAILED, outcome=Outcome.FAILED, details={"failed": new})
    failed.forget(vault.signed_in.login)
    failed.all_told()


def heal_public_keys(vault: "Vault") -> None:
    """After a power cut while a slot was renewed, the row takes the keys of the slot."""
    slot = vault.keyring.slot_facts(vault.signed_in.login)
    if slot is None or vault.signed_in.user_id is None:
        return
    held = vault.reading().one(
        "SELECT sign_public, box_public FROM app_user WHERE id = ?", (slot.owner_id,)
    )
    if held is None or tuple(held) == (slot.sign_public, slot.box_public):
        return
    with vault.writing(vault.actor) as act:
        act.execute(
            "UPDATE app_user SET sign_public = ?, box_public = ? WHERE id = ?",
            (slot.sign_public, slot.box_public, slot.owner_id),
        )
        act.audit(
            EventKind.USER_CHANGED,
            object_id=slot.owner_id,
            object_sha256=vault.keyring.sha256(),
            details={"sign_public": slot.sign_public.hex(), "healed": True},
        )


def heal_keyring(vault: "Vault") -> None:
    """After a power cut between keyring and catalogue, the chain is told of the keyring.

    Whoever has no slot in it any more was being ended at that moment: their row says so now.
    """
    keyring = vault.keyring.sha256()
    if rollback.keyring_is_told(vault.reading(), keyring):
        return
    present = {slot.owner_id for slot in vault.keyring.slots()}
    rows = vault.reading().all("SELECT id FROM app_user WHERE disabled_at IS NULL")
    ended = [row["id"] for row in rows if row["id"] not in present]
    with vault.writing(vault.actor) as act:
        for user_id in ended:
            act.execute("UPDATE app_user SET disabled_at = ? WHERE id = ?", (act.now(), user_id))
        told: list[Json] = [user_id.hex() for user_id in ended]
        details: dict[str, Json] = {"ended": told} if told else {}
        act.audit(EventKind.KEYRING_HEALED, object_sha256=keyring, details=details)
