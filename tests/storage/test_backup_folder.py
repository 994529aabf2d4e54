"""Which backup a person means by a folder, and what in it is none."""

from pathlib import Path

import pytest

from photodesk.errors import NotFound
from photodesk.storage import backup_check, backup_folder
from photodesk.storage.backup_form import BackupDamaged
from photodesk.storage.vault import Vault
from tests.storage.backed_up import make

NAMES = ("2027-03-01T090000Z-1a2b3c4d", "2027-03-02T090000Z-1a2b3c4d")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a vault whose two backups were never finished."""
    home = tmp_path / "drive" / f"photodesk-{'0' * 32}"
    for name in NAMES:
        (home / name).mkdir(parents=True)
    return home


def test_of_unfinished_backups_the_newest_is_meant_and_told(home: Path) -> None:
    folder = backup_folder.chosen(home.parent)
    assert folder.name == NAMES[-1]
    with pytest.raises(BackupDamaged, match="not finished"):
        backup_check.readable_manifest(folder)


def test_a_folder_without_backups_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no backup"):
        backup_folder.chosen(tmp_path)


def test_folders_among_the_sealed_files_are_none(tmp_path: Path) -> None:
    (tmp_path / "0a" / "0a00.pdp").mkdir(parents=True)
    (tmp_path / "0a" / "0a01.pdp").write_bytes(b"123")
    assert dict(backup_folder.sizes_in(tmp_path)) == {"0a01": 3}


def test_a_list_that_the_disk_does_not_give_is_said(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(vault, tmp_path / "drive")

    def refuses(_path: Path) -> bytes:
        raise OSError("input/output error")

    monkeypatch.setattr(Path, "read_bytes", refuses)
    with pytest.raises(BackupDamaged, match="cannot be read"):
        backup_check.readable_manifest(made.folder)
    (found,) = backup_folder.backups_in(made.folder.parent)
    assert found.manifest is None
    assert not found.unfinished
