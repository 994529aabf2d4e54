"""A backup is complete and read back, or visibly unfinished; earlier ones stay whole."""

import os
import stat
import threading
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import Cancelled, InputRefused, VaultDamaged, VaultError, VaultInUse
from photodesk.storage import (
    audit_log,
    backup_check,
    backup_form,
    backup_plan,
    backup_pool,
    backup_writing,
    backups,
)
from photodesk.storage.backup_folder import backups_in, home_of, manifest_of
from photodesk.storage.database import open_copy
from photodesk.storage.file_copy import (
    SourceUnreadable,
    copy_synced,
    digest_on_disk,
    write_synced,
)
from photodesk.storage.vault import Vault
from tests.storage.backed_up import backed_up, make, quiet, store, verify


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_backup_holds_every_sealed_file_and_verifies(vault: Vault, dest: Path) -> None:
    held = backed_up(vault, dest)
    assert verify(held.backup).whole
    report = verify(held.backup, with_key=True)
    assert report.whole
    assert report.with_key
    assert report.files == 3
    assert report.body.rows["document"] == 3
    assert report.bytes_read == sum(path.stat().st_size for path in held.files)


def test_only_new_files_are_copied(vault: Vault, dest: Path) -> None:
    first = backed_up(vault, dest)
    before = {path: path.stat().st_mtime_ns for path in (dest).rglob("*.pdp")}
    store(vault, b"new")
    made = make(vault, dest)
    assert made.pool.copied == 1
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert verify(made.folder, with_key=True).files == 4
    assert verify(first.backup, with_key=True).files == 3


def test_small_pictures_are_never_backed_up(vault: Vault, dest: Path) -> None:
    _ = vault.renditions
    backed_up(vault, dest)
    assert (vault.folder / "thumbs.db").exists()
    assert "thumbs.db" not in names(dest)


def test_every_backup_has_a_key_of_its_own(vault: Vault, dest: Path) -> None:
    first, second = make(vault, dest), make(vault, dest)
    keys = vault.opened_keys
    own = backup_form.catalogue_key(keys, second.manifest.body.backup_id)
    open_copy(second.folder / "photodesk.db", own).close()
    other = backup_form.catalogue_key(keys, first.manifest.body.backup_id)
    for wrong in (other, keys.derived("db")):
        with pytest.raises(VaultDamaged):
            open_copy(second.folder / "photodesk.db", wrong)


def test_a_backup_is_an_audited_act(vault: Vault, dest: Path) -> None:
    made = make(vault, dest)
    last = audit_log.last_entry(vault.reading())
    assert last is not None
    assert last.event.kind == EventKind.BACKUP_MADE
    assert last.event.object_sha256 == made.manifest.sha256
    head = made.manifest.body.audit
    assert (last.seq, last.prev_hash) == (head.seq + 1, head.hash)
    assert str(dest) not in str(last.event.as_json())


def test_the_vault_remembers_its_last_backup(vault: Vault, dest: Path) -> None:
    assert backup_plan.last_told(vault.reading()) is None
    make(vault, dest)
    made = make(vault, dest)
    told = backup_plan.last_told(vault.reading())
    assert told is not None
    assert told["backup_id"] == made.manifest.body.backup_id.hex()
    assert told["place"] == str(dest)


@pytest.mark.parametrize("inside", ["", "originals", "new"])
def test_a_backup_is_never_kept_in_the_vault(vault: Vault, inside: str) -> None:
    with pytest.raises(InputRefused, match="inside the vault"):
        backups.make(vault, vault.folder / inside, quiet)


def test_a_link_into_the_vault_is_seen_through(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(vault.folder / "originals")
    with pytest.raises(InputRefused, match="inside the vault"):
        backups.make(vault, tmp_path / "link", quiet)


def test_a_disk_that_is_not_connected_is_said(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no such folder"):
        backups.make(vault, tmp_path / "unplugged", quiet)
    assert not (tmp_path / "unplugged").exists()


@pytest.mark.parametrize("calls_before", range(4))
def test_stopping_leaves_earlier_backups_whole(vault: Vault, dest: Path, calls_before: int) -> None:
    held = backed_up(vault, dest)
    for mark in range(4):
        store(vault, bytes([mark]) * 100)
    left = iter(range(calls_before))

    def stop(_done: int, _total: int, _what: str) -> None:
        if next(left, None) is None:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        backups.make(vault, dest, stop)
    home = home_of(dest, vault.vault_id)
    assert [one.unfinished for one in backups_in(home)] == [True, False]
    assert verify(held.backup, with_key=True).whole
    made = make(vault, dest)
    assert made.tidied == 1
    assert not [one for one in backups_in(home) if one.unfinished]
    assert verify(made.folder, with_key=True).files == 7


def test_an_unfinished_backup_is_no_backup(vault: Vault, dest: Path) -> None:
    held = backed_up(vault, dest)
    (held.backup / "manifest.json").unlink()
    assert [one.unfinished for one in backups_in(held.backup.parent)] == [True]
    with pytest.raises(backup_form.BackupDamaged, match="not finished"):
        verify(held.backup)


def test_a_damaged_file_of_the_vault_is_named_and_not_copied(vault: Vault, dest: Path) -> None:
    whole, hurt, gone = (store(vault, data) for data in (b"1", b"2", b"3"))
    path = vault.documents.path_of(hurt)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    vault.documents.path_of(gone).unlink()
    made = make(vault, dest)
    assert set(made.lacking) == {hurt, gone}
    assert names(dest) >= {f"{whole.hex()}.pdp"}
    assert f"{hurt.hex()}.pdp" not in names(dest)
    report = verify(made.folder, with_key=True)
    assert report.whole
    assert set(report.body.lacking) == {hurt, gone}


def test_what_the_vault_lost_later_is_still_in_the_backup(vault: Vault, dest: Path) -> None:
    file = store(vault, b"1")
    make(vault, dest)
    vault.documents.path_of(file).unlink()
    assert make(vault, dest).lacking == ()


def test_older_files_are_read_again_in_turn_and_repaired(vault: Vault, dest: Path) -> None:
    file = store(vault, b"1" * 500)
    make(vault, dest)
    path = next(dest.rglob(f"{file.hex()}.pdp"))
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    done = [make(vault, dest).pool for _ in range(backups.SLICES)]
    assert sum(pool.repaired for pool in done) == 1
    assert sum(pool.read_again for pool in done) == 1
    assert path.read_bytes() == good


def test_a_backup_beside_busy_hands_shows_one_moment(vault: Vault, dest: Path) -> None:
    store(vault, b"first")
    done = threading.Event()

    def work() -> None:
        for mark in range(40):
            store(vault, bytes([mark]) * 3000)
            if done.is_set():
                break
        vault.close_connections_here()

    hands = threading.Thread(target=work)
    hands.start()
    try:
        made = make(vault, dest)
    finally:
        done.set()
        hands.join()
    report = verify(made.folder, with_key=True)
    assert report.whole
    assert report.body.rows["document"] == report.files


def test_one_backup_at_a_time(vault: Vault, dest: Path) -> None:
    def again(_done: int, _total: int, _what: str) -> None:
        backups.make(vault, dest, quiet)

    with pytest.raises(VaultInUse, match="being made"):
        backups.make(vault, dest, again)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps modes in other lists.")
@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_nobody_else_reads_a_backup_under_any_umask(vault: Vault, dest: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        held = backed_up(vault, dest)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in held.dest.rglob("*")}
    assert modes == {0o600, 0o700}


def test_a_manifest_that_was_written_anew_is_refused_with_the_key(vault: Vault, dest: Path) -> None:
    held = backed_up(vault, dest)
    true = manifest_of(held.backup)
    other = vault.opened_keys.copied()
    other.vault_key[0] ^= 1
    (held.backup / "manifest.json").write_bytes(backup_form.sealed(true.body, other).data)
    assert verify(held.backup).whole, "Without a key nobody can see this."
    with pytest.raises(backup_form.BackupDamaged):
        verify(held.backup, with_key=True)


def test_a_check_that_is_stopped_reads_no_further(vault: Vault, dest: Path) -> None:
    for number in range(40):
        store(vault, bytes([number]) * 2000)
    made = make(vault, dest)
    read = list[Path]()

    def stop(done: int, _total: int, _what: str) -> None:
        read.append(dest)
        if done == 1:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        backup_check.verify(made.folder, None, stop)
    assert len(read) == 2


def refused(vault: Vault, dest: Path) -> None:
    """No backup is made, and the disk is blamed; the one before stays whole."""
    with pytest.raises(VaultError, match="Earlier backups are whole"):
        make(vault, dest)


def test_a_sealed_file_that_the_disk_did_not_keep_makes_no_backup(
    vault: Vault, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses_a_byte(source: Path, target: Path) -> None:
        copy_synced(source, target)
        target.write_bytes(target.read_bytes()[:-1])

    held = backed_up(vault, dest)
    store(vault, b"later")
    monkeypatch.setattr(backup_pool, "copy_synced", loses_a_byte)
    refused(vault, dest)
    assert verify(held.backup, with_key=True).whole


def test_a_list_that_the_disk_did_not_keep_makes_no_backup(
    vault: Vault, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses_the_list(path: Path, data: bytes, *, settle: bool = True) -> None:
        write_synced(path, data[:-1] if path.name == "manifest.json" else data, settle=settle)

    held = backed_up(vault, dest)
    monkeypatch.setattr(backup_writing, "write_synced", loses_the_list)
    refused(vault, dest)
    assert verify(held.backup, with_key=True).whole


def test_an_older_file_that_cannot_be_read_is_copied_anew(
    vault: Vault, dest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store(vault, b"1" * 500)
    make(vault, dest)
    (path,) = dest.rglob(f"{file.hex()}.pdp")

    def unreadable(place: Path) -> tuple[int, bytes]:
        if place == path:
            raise SourceUnreadable
        return digest_on_disk(place)

    monkeypatch.setattr(backup_pool, "digest_on_disk", unreadable)
    assert sum(make(vault, dest).pool.repaired for _ in range(backups.SLICES)) == 1


def test_half_copies_of_an_interrupted_run_are_tidied_away(vault: Vault, dest: Path) -> None:
    held = backed_up(vault, dest)
    left = held.backup.parent / "documents" / ".tmp" / f"{'0' * 32}.pdp"
    left.write_bytes(b"half")
    make(vault, dest)
    assert not left.exists()
