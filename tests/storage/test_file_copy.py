"""Copying to a disk that may fail: what its source refuses is told apart from what it refuses."""

import errno
from io import FileIO
from pathlib import Path

import pytest

from photodesk.storage import file_copy
from photodesk.storage.file_copy import (
    SourceUnreadable,
    copy_synced,
    digest_on_disk,
    plain_size,
    settle_folder,
)


class Unreadable(FileIO):
    """A file on a disk that gives its name and not its content."""

    def readinto(self, _buffer: object, /) -> int:
        raise OSError(errno.EIO, "input/output error")


def test_only_a_plain_file_is_copied(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder", "missing"):
        with pytest.raises(SourceUnreadable):
            copy_synced(tmp_path / name, tmp_path / "copy")
        assert plain_size(tmp_path / name) is None
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_source_that_stops_being_readable_leaves_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "source").write_bytes(b"content")
    monkeypatch.setattr(file_copy, "FileIO", Unreadable)
    with pytest.raises(SourceUnreadable):
        copy_synced(tmp_path / "source", tmp_path / "copy")
    with pytest.raises(SourceUnreadable):
        digest_on_disk(tmp_path / "source")
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF])
def test_a_share_that_settles_no_folders_is_good_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(file_copy, "fsync_folder", refusing(code))
    settle_folder(tmp_path)


def test_a_disk_that_refuses_to_settle_a_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_copy, "fsync_folder", refusing(errno.EIO))
    with pytest.raises(OSError, match="refused"):
        settle_folder(tmp_path)


class refusing:  # noqa: N801 (used like a function)
    """Stands for a call that the disk refuses with this code."""

    def __init__(self, code: int) -> None:
        self._code = code

    def __call__(self, _path: Path) -> None:
        raise OSError(self._code, "refused")
