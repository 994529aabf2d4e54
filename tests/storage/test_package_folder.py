"""A folder that leaves is whole or is not there."""

import errno
import os
from pathlib import Path

import pytest

from photodesk.domain.canonical import sha256
from photodesk.errors import DiskFull, InputRefused, VaultError
from photodesk.storage import package_folder
from photodesk.storage.package_folder import PackageFolder


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A folder that stands for the vault's."""
    folder = tmp_path / "vault"
    folder.mkdir()
    return folder


def test_nothing_has_its_name_before_it_is_published(tmp_path: Path, vault: Path) -> None:
    with PackageFolder(tmp_path / "out", vault) as folder:
        written = folder.write("a.txt", b"text")
        assert (written.sha256, written.size) == (sha256(b"text"), 4)
        assert not (tmp_path / "out").exists()
        folder.publish()
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"text"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "vault"]


def test_leaving_without_publishing_removes_everything(tmp_path: Path, vault: Path) -> None:
    with PackageFolder(tmp_path / "out", vault) as folder:
        folder.write("a.txt", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def write_twice(folder: PackageFolder) -> None:
    """The second time the name is taken, which the disk refuses."""
    for _ in range(2):
        folder.write("a.txt", b"text")


def test_a_failure_removes_everything(tmp_path: Path, vault: Path) -> None:
    with pytest.raises(VaultError), PackageFolder(tmp_path / "out", vault) as folder:
        write_twice(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(package_folder, "write_all", full)
    with pytest.raises(DiskFull), PackageFolder(tmp_path / "out", vault) as folder:
        folder.write("a.txt", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_disk_that_refuses_is_told_in_words(
    tmp_path: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr(package_folder, "fsync_file", refuses)
    with pytest.raises(VaultError), PackageFolder(tmp_path / "out", vault) as folder:
        folder.write("a.txt", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]


def test_a_file_is_read_back_before_it_counts(
    tmp_path: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PackageFolder, "read", lambda _self, _name: b"other")
    with pytest.raises(VaultError), PackageFolder(tmp_path / "out", vault) as folder:
        folder.write("a.txt", b"text")


@pytest.mark.parametrize("place", ["vault", "vault/out", "vault/originals/out"])
def test_the_vault_is_no_place_for_it(tmp_path: Path, vault: Path, place: str) -> None:
    with pytest.raises(InputRefused):
        PackageFolder(tmp_path / place, vault)


def test_a_way_round_into_the_vault_is_no_way(tmp_path: Path, vault: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(vault, target_is_directory=True)
    with pytest.raises(InputRefused):
        PackageFolder(link / "out", vault)


def test_a_folder_in_use_or_a_file_is_refused(tmp_path: Path, vault: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for place in ("full", "file"):
        with pytest.raises(InputRefused):
            PackageFolder(tmp_path / place, vault)
    assert (tmp_path / "full" / "mine").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other accounts out in its own way.")
def test_only_the_owner_can_read_it(tmp_path: Path, vault: Path) -> None:
    with PackageFolder(tmp_path / "out", vault) as folder:
        folder.write("a.txt", b"text")
        folder.publish()
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert (tmp_path / "out" / "a.txt").stat().st_mode & 0o077 == 0


def test_what_an_interrupted_try_left_is_removed_by_the_next(tmp_path: Path, vault: Path) -> None:
    left = tmp_path / ".out.0123abcd.unfinished-package"
    left.mkdir()
    (left / "a.txt").write_text("half of it")
    with PackageFolder(tmp_path / "out", vault):
        assert not left.exists()


def test_an_empty_folder_is_taken(tmp_path: Path, vault: Path) -> None:
    (tmp_path / "out").mkdir()
    with PackageFolder(tmp_path / "out", vault) as folder:
        folder.write("a.txt", b"text")
        folder.publish()
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"text"


def test_a_disk_without_room_for_a_name_is_told(
    tmp_path: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(DiskFull), PackageFolder(tmp_path / "out", vault) as folder:
        folder.publish()
    monkeypatch.setattr(package_folder, "make_folder", full)
    with pytest.raises(DiskFull), PackageFolder(tmp_path / "out", vault):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["vault"]
