"""What belongs to unlocking beside the keys: counting failures, healing what a power cut left."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from photodesk.domain.audit import EventKind, Outcome
from photodesk.errors import WrongPassphrase
from photodesk.storage import rollback
from photodesk.storage.failed_sign_ins import RECOVERY, FailedSignIns
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys

if TYPE_CHECKING:
    from photodesk.storage.vault import Vault


def by_passphrase(
    folder: Path, ring: Keyring, login: str, passphrase: str, now: datetime
) -> UnlockedKeys:
    """The keys of one person; raises WrongPassphrase, counted, and SignInRefused after several."""
    failed = FailedSignIns(folder, ring.vault_id)
    failed.require_open(login, now)
    try:
        return ring.unlock(login, passphrase)
    except WrongPassphrase:
        failed.note(login, now)
        raise


def by_recovery_key(folder: Path, ring: Keyring, key: bytes, now: datetime) -> UnlockedKeys:
    """All keys; raises WrongPassphrase, counted. Nobody waits: 130 random bits are not guessed."""
    try:
        return ring.unlock_with_recovery_key(key)
    except WrongPassphrase:
        FailedSignIns(folder, ring.vault_id).note(RECOVERY, now)
        raise


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
    """After a power cut between keyring and catalogue, the chain is told of the keyring."""
    keyring = vault.keyring.sha256()
    if not rollback.keyring_is_told(vault.reading(), keyring):
        with vault.writing(vault.actor) as act:
            act.audit(EventKind.KEYRING_HEALED, object_sha256=keyring)
