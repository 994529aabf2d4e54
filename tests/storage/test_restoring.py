"""R1: a restored vault holds everything, counted and hashed; all of it or nothing."""

import hashlib
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import (
    Cancelled,
    DiskFull,
    InputRefused,
    NotPermitted,
    VaultError,
    WrongPassphrase,
)
from photodesk.storage import audit_log, backup_folder, recovery_key, restoring, vault_folder
from photodesk.storage.backup_form import BackupDamaged
from photodesk.storage.catalogue_copy import row_counts
from photodesk.storage.clock import read_clock
from photodesk.storage.file_copy import copy_synced
from photodesk.storage.restoring import RestoreOrder
from photodesk.storage.vault import Vault
from tests.storage.backed_up import (
    BackedUp,
    backed_up,
    contents,
    make,
    mine,
    quiet,
    restore,
    store,
    verify,
)
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault


class DiskUsage(NamedTuple):
    """What `shutil.disk_usage` tells, in bytes."""

    total: int
    used: int
    free: int


@pytest.fixture
def held(vault: Vault, tmp_path: Path) -> BackedUp:
    return backed_up(vault, tmp_path / "drive")


def left_over(parent: Path) -> list[str]:
    return [path.name for path in parent.iterdir() if path.name.startswith((".back", "back"))]


def test_a_restored_vault_equals_the_one_that_was_backed_up(
    vault: Vault, held: BackedUp, tmp_path: Path
) -> None:
    whole = contents(vault)
    store(vault, b"made after the backup")
    done = restore(held.backup, tmp_path / "back")
    assert (done.files, done.missing) == (3, ())
    with Vault.open(done.folder, LOGIN, PASSPHRASE) as back:
        assert contents(back) == whole
        assert back.swept is not None
        assert not back.swept.moved_anything
        rows = row_counts(back.reading())
        assert rows | {"audit": 0} == done.rows | {"audit": 0}
        assert audit_log.verify(back.reading()).whole


def test_the_restore_stands_in_the_log_with_the_old_head(held: BackedUp, tmp_path: Path) -> None:
    done = restore(held.backup, tmp_path / "back")
    head = backup_folder.manifest_of(held.backup).body.audit
    with Vault.open(done.folder, LOGIN, PASSPHRASE) as back:
        entry = next(
            entry
            for entry in audit_log.entries(back.reading())
            if entry.event.kind == EventKind.BACKUP_RESTORED
        )
    assert entry.seq == head.seq + 1
    assert entry.event.details["old_head"] == head.seq
    assert entry.event.details["old_head_hash"] == head.hash.hex()


def test_the_recovery_key_restores_too(
    made_vault: MadeVault, held: BackedUp, tmp_path: Path
) -> None:
    key = recovery_key.parse(made_vault.recovery_key)
    order = RestoreOrder(
        held.backup, tmp_path / "back", lambda ring: ring.unlock_with_recovery_key(key), ()
    )
    assert restoring.restore(order, read_clock, quiet).files == 3


def test_a_role_that_may_not_restore_is_refused(held: BackedUp, tmp_path: Path) -> None:
    order = RestoreOrder(held.backup, tmp_path / "back", mine, ("administrator",))
    with pytest.raises(NotPermitted):
        restoring.restore(order, read_clock, quiet)
    assert left_over(tmp_path) == []


def test_a_wrong_passphrase_restores_nothing(held: BackedUp, tmp_path: Path) -> None:
    order = RestoreOrder(
        held.backup, tmp_path / "back", lambda ring: ring.unlock(LOGIN, "wrong"), ("surgeon",)
    )
    with pytest.raises(WrongPassphrase):
        restoring.restore(order, read_clock, quiet)
    assert left_over(tmp_path) == []


def test_only_into_a_new_folder(held: BackedUp, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "letter").write_text("mine")
    with pytest.raises(InputRefused, match="not empty"):
        restore(held.backup, tmp_path / "back")
    assert (tmp_path / "back" / "letter").read_text() == "mine"
    with pytest.raises(InputRefused, match="folder of the backups"):
        restore(held.backup, held.backup.parent / "back")


def test_an_empty_folder_is_new_enough(held: BackedUp, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    assert restore(held.backup, tmp_path / "back").files == 3


def test_a_partial_restore_is_refused_and_names_what_is_missing(
    held: BackedUp, tmp_path: Path
) -> None:
    gone = next(path for path in held.files if path.suffix == ".pdp")
    gone.unlink()
    with pytest.raises(BackupDamaged) as refused:
        restore(held.backup, tmp_path / "back")
    assert refused.value.missing == (gone.stem,)
    assert left_over(tmp_path) == []


def test_what_is_left_is_restored_only_when_that_is_asked_for(
    held: BackedUp, tmp_path: Path
) -> None:
    gone = next(path for path in held.files if path.suffix == ".pdp")
    gone.unlink()
    done = restore(held.backup, tmp_path / "back", incomplete=True)
    assert done.missing == (gone.stem,)
    assert done.files == 2
    with Vault.open(done.folder, LOGIN, PASSPHRASE) as back:
        assert back.swept is not None
        assert [file.hex() for file in back.swept.documents.missing] == [gone.stem]
        events = [entry.event for entry in audit_log.entries(back.reading())]
    told = next(event for event in events if event.kind == EventKind.BACKUP_RESTORED)
    assert told.details["missing"] == [gone.stem]
    assert told.outcome == 8


def test_a_damaged_catalogue_is_never_restored_not_even_incomplete(
    held: BackedUp, tmp_path: Path
) -> None:
    path = held.backup / "photodesk.db"
    data = bytearray(path.read_bytes())
    data[5000] ^= 4
    path.write_bytes(data)
    with pytest.raises(BackupDamaged, match="Nothing was restored"):
        restore(held.backup, tmp_path / "back", incomplete=True)


def test_stopping_leaves_nothing(held: BackedUp, tmp_path: Path) -> None:
    def stop(_done: int, _total: int, _what: str) -> None:
        raise Cancelled("Stopped.")

    order = RestoreOrder(held.backup, tmp_path / "back", mine, ("surgeon",))
    with pytest.raises(Cancelled):
        restoring.restore(order, read_clock, stop)
    assert left_over(tmp_path) == []


def test_restoring_leaves_the_backup_as_it_was(held: BackedUp, tmp_path: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).digest() for path in held.files}
    restore(held.backup, tmp_path / "back")
    assert {path: hashlib.sha256(path.read_bytes()).digest() for path in held.files} == before


def test_an_older_backup_restores_after_newer_ones(
    vault: Vault, held: BackedUp, tmp_path: Path
) -> None:
    store(vault, b"newer")
    later = make(vault, held.dest)
    assert restore(held.backup, tmp_path / "old").files == 3
    assert restore(later.folder, tmp_path / "new").files == 4
    assert verify(held.backup, with_key=True).whole


def test_the_restored_vault_can_be_backed_up_to_the_same_disk(
    held: BackedUp, tmp_path: Path
) -> None:
    done = restore(held.backup, tmp_path / "back")
    with Vault.open(done.folder, LOGIN, PASSPHRASE) as back:
        made = make(back, held.dest)
    assert made.pool.copied == 0
    assert verify(made.folder, with_key=True).whole


def test_a_disk_without_room_is_told_before_anything_is_written(
    held: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: DiskUsage(10**9, 10**9 - 5, 5))
    with pytest.raises(DiskFull, match="Nothing was restored"):
        restore(held.backup, tmp_path / "back")
    assert left_over(tmp_path) == []


def test_a_catalogue_that_the_disk_did_not_keep_is_not_called_restored(
    held: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "row_counts", lambda _target: {"patient": 0})
    with pytest.raises(VaultError, match="refused to read or write"):
        restore(held.backup, tmp_path / "back")
    assert left_over(tmp_path) == []


def test_a_keyring_that_the_disk_did_not_keep_is_not_called_restored(
    held: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses_the_keyring(source: Path, target: Path) -> None:
        copy_synced(source, target)
        if target.name == "vault.keyring":
            target.write_bytes(b"")

    monkeypatch.setattr(restoring, "copy_synced", loses_the_keyring)
    with pytest.raises(VaultError, match="refused to read or write"):
        restore(held.backup, tmp_path / "back")
    assert left_over(tmp_path) == []


def test_a_sealed_file_that_the_disk_did_not_keep_counts_as_missing(
    held: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses_a_byte(source: Path, target: Path) -> None:
        copy_synced(source, target)
        if target.suffix == ".pdp":
            target.write_bytes(target.read_bytes()[:-1])

    monkeypatch.setattr(restoring, "copy_synced", loses_a_byte)
    with pytest.raises(BackupDamaged) as refused:
        restore(held.backup, tmp_path / "back")
    assert len(refused.value.missing) == 3
    assert left_over(tmp_path) == []


def test_a_slot_that_an_interrupted_adding_left_restores_nothing(
    made_vault: MadeVault, tmp_path: Path
) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        ring = vault.keyring.with_user(
            vault.opened_keys,
            user_id=b"o" * 16,
            login="office",
            passphrase="the forms are in the tray",
            created_at="2027-01-01T00:00:00Z",
            cost=CHEAP,
            sees_photographs=False,
            handles_forms=True,
        )
        ring.write(vault.folder / vault_folder.KEYRING)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        backup = make(vault, tmp_path / "drive").folder
    order = RestoreOrder(
        backup,
        tmp_path / "back",
        lambda ring: ring.unlock("office", "the forms are in the tray"),
        ("office", "surgeon"),
    )
    with pytest.raises(NotPermitted, match="not in use"):
        restoring.restore(order, read_clock, quiet)
    assert left_over(tmp_path) == []
