"""Vaults with sealed files, and what a test does with their backups."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.storage import backup_check, backups, restoring, vault_lock
from photodesk.storage.backup_check import BackupReport
from photodesk.storage.backups import MadeBackup
from photodesk.storage.clock import read_clock
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.restoring import Restored, RestoreOrder
from photodesk.storage.vault import Vault
from tests.storage.killed_act import PATIENT, add_patient
from tests.storage.vaults import LOGIN, PASSPHRASE


def quiet(_done: int, _total: int, _what: str) -> None:
    """Nobody listens."""


def store(vault: Vault, data: bytes) -> bytes:
    """One sealed document; returns its file's id."""
    add_patient(vault)
    document_id = os.urandom(16)
    file = vault.documents.seal(data, document_id)
    with vault.writing(vault.actor) as act:
        station, number = act.origin()
        act.insert(
            "document",
            {
                "id": document_id,
                "patient_id": PATIENT,
                "kind": "capture_scan",
                "media_type": "application/pdf",
                "file_id": file.file_id,
                "plain_bytes": file.length,
                "plain_sha256": file.plain_sha256,
                "sealed_sha256": file.sealed_sha256,
                "key_epoch": vault.document_key_epoch,
                "wrapped_key": vault.wrap_document_key(document_id, file.file_id, file.key),
                "stored_at": act.now(),
                "station_id": station,
                "station_seq": number,
            },
        )
        act.audit(EventKind.DOCUMENT_STORED, object_id=document_id)
    return file.file_id


def contents(vault: Vault) -> dict[bytes, bytes]:
    """Every document by its id, decrypted."""
    return {
        row["id"]: vault.documents.unseal(
            row["file_id"],
            row["id"],
            vault.unwrap_document_key(
                row["id"], row["file_id"], row["wrapped_key"], row["key_epoch"]
            ),
            row["plain_bytes"],
        )
        for row in vault.reading().all("SELECT * FROM document")
    }


def mine(ring: Keyring) -> UnlockedKeys:
    """Opens a keyring as the person of the tests."""
    return ring.unlock(LOGIN, PASSPHRASE)


def make(vault: Vault, dest: Path) -> MadeBackup:
    """A backup, made into a folder that exists."""
    dest.mkdir(exist_ok=True)
    return backups.make(vault, dest, quiet)


def verify(folder: Path, *, with_key: bool = False) -> BackupReport:
    """Every byte read."""
    return backup_check.verify(folder, mine if with_key else None, quiet)


def restore(backup: Path, folder: Path, *, incomplete: bool = False) -> Restored:
    """A new vault from a backup."""
    order = RestoreOrder(backup, folder, mine, ("surgeon",), incomplete=incomplete)
    return restoring.restore(order, read_clock, quiet)


@dataclass(frozen=True)
class BackedUp:
    """A locked vault with three documents and a backup of it."""

    vault: Path
    dest: Path
    backup: Path

    @property
    def files(self) -> list[Path]:
        """Every file that belongs to the backup; the lock of its folder belongs to none."""
        every = (path for path in self.dest.rglob("*") if path.is_file())
        return sorted(path for path in every if path.name != vault_lock.FILE_NAME)

    def copied(self, to: Path) -> "BackedUp":
        """The same backup in another place, to be damaged there."""
        shutil.copytree(self.dest, to)
        return BackedUp(self.vault, to, to / self.backup.relative_to(self.dest))


def backed_up(vault: Vault, dest: Path) -> BackedUp:
    """Three documents, one of several chunks, and a backup."""
    for data in (b"a", b"b" * 5000, os.urandom(1_100_000)):
        store(vault, data)
    made = make(vault, dest)
    return BackedUp(vault.folder, dest, made.folder)
