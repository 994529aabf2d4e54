"""The test restore: a backup is restored for good into a folder beside, counted, and removed again.

A backup that was never restored is a hope (hazards 6 and 7). Nothing is left out that a real
restore does: every sealed file is copied and read back, the catalogue is opened under its own key,
every page and every event of it is checked, and the numbers are compared with the list.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.audit import EventKind, Json, Outcome
from photodesk.errors import VaultError
from photodesk.storage import audit_log, backup_form, backup_plan, vault_folder
from photodesk.storage.backup_check import (
    OpensKeyring,
    catalogue_faults,
    own_file_faults,
    readable_manifest,
    unlocked,
)
from photodesk.storage.backup_folder import sealed_places
from photodesk.storage.backup_form import Body, Manifest
from photodesk.storage.backup_pool import Tells
from photodesk.storage.catalogue_copy import copy_pages, row_counts
from photodesk.storage.catalogue_facts import page_faults
from photodesk.storage.database import open_copy, open_for_migration
from photodesk.storage.file_copy import writing_to
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.private_files import FOLDER_MODE
from photodesk.storage.restoring import require_room, sealed_files_into
from photodesk.storage.secret_memory import wipe
from photodesk.storage.trial_folder import tidy_trial, trial_folder
from photodesk.storage.vault import Vault

_LEFT = "The backup and the vault are not touched by this."


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test restore found."""

    folder: Path
    body: Body
    faults: tuple[str, ...]
    """One sentence each, ids only; empty when everything came back."""
    files: int
    """Sealed files that came back and verify."""
    bytes: int
    rows: dict[str, int]
    """Rows of the restored catalogue, by table."""

    @property
    def whole(self) -> bool:
        """Whether all of it came back."""
        return not self.faults


def trial_beside(vault: Vault, backup: Path, opens: OpensKeyring, tells: Tells) -> Trial:
    """Restore a backup beside the vault, compare, remove it again, and write down how it went.

    Raises BackupDamaged, WrongPassphrase, DiskFull before anything is written, VaultError when the
    disk refuses, and whatever `tells` raises: then nothing is left beside, and no result counts.
    """
    manifest = readable_manifest(backup)
    keys = unlocked(backup, manifest, opens)
    place = trial_folder(vault.folder)
    try:
        tidy_trial(vault.folder)
        require_room(place.parent, manifest.body)
        with writing_to("the test restore", left=_LEFT):
            place.mkdir(mode=FOLDER_MODE)
            done = _restored(backup, place, manifest, keys, tells)
    finally:
        keys.wipe()
        tidy_trial(vault.folder)
    if place.exists():
        raise VaultError(
            "What was restored for the test cannot be removed again. It is sealed as in the vault.",
            "Lock the vault and open it again: Photodesk then tries once more.",
        )
    _note(vault, manifest, done)
    return done


def _restored(
    backup: Path, place: Path, manifest: Manifest, keys: UnlockedKeys, tells: Tells
) -> Trial:
    body = manifest.body
    faults = own_file_faults(backup, body) or catalogue_faults(backup, body, keys, chain=True)
    if faults:
        return Trial(backup, body, tuple(faults), 0, 0, {})
    missing = sealed_files_into(place, backup, body, tells)
    gone = [f"The file {file.file_id.hex()} does not come back." for file in missing]
    tells(0, 0, "Restoring the catalogue")
    rows, faults = _catalogue(backup, place, body, keys)
    whole = [file for _kind, file in sealed_places(body) if file not in missing]
    size = sum(file.size for file in whole)
    return Trial(backup, body, (*gone, *faults), len(whole), size, rows)


def _catalogue(
    backup: Path, place: Path, body: Body, keys: UnlockedKeys
) -> tuple[dict[str, int], list[str]]:
    """The restored catalogue, under the vault's own key: its rows, and what is wrong with it."""
    copy_key = backup_form.catalogue_key(keys, body.backup_id)
    own_key = keys.derived("db")
    try:
        with (
            closing(open_copy(backup / vault_folder.CATALOGUE, copy_key)) as source,
            closing(open_for_migration(place / vault_folder.CATALOGUE, own_key)) as target,
        ):
            copy_pages(source.raw, target.raw, lambda: None)
            target.value("PRAGMA wal_checkpoint(TRUNCATE)")
            faults = [f"The restored catalogue: {fault}." for fault in page_faults(target)]
            rows, head = row_counts(target), audit_log.head(target)
    finally:
        wipe(copy_key)
        wipe(own_key)
    if rows != body.rows:
        faults.append("The restored catalogue holds other numbers of records than the list says.")
    if (head.seq, head.hash) != (body.audit.seq, body.audit.hash):
        faults.append("The restored audit log ends with another event than the list says.")
    return rows, faults


def _note(vault: Vault, manifest: Manifest, done: Trial) -> None:
    body = manifest.body
    details: dict[str, Json] = {
        "made_at": body.made_at,
        "files": done.files,
        "bytes": done.bytes,
        "rows": sum(done.rows.values()),
        "photographs": done.rows.get("photo", 0),
        "head": body.audit.seq,
        "faults": len(done.faults),
    }
    with vault.writing(vault.actor) as act:
        if done.whole:
            backup_plan.remember_test(act, body)
        act.audit(
            EventKind.TEST_RESTORE_MADE,
            object_id=body.backup_id,
            object_sha256=manifest.sha256,
            outcome=Outcome.SUCCESS if done.whole else Outcome.FAILED,
            details=details,
        )
