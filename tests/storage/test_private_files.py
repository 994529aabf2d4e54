"""Files only their owner reads, and whole ones only."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.errors import DiskFull
from photodesk.storage import private_files

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@POSIX
@pytest.mark.usefixtures("umask")
def test_files_and_folders_are_their_owners_only_under_any_umask(tmp_path: Path) -> None:
    private_files.make_folder(tmp_path / "folder")
    private_files.ensure_file(tmp_path / "empty")
    private_files.write_whole(tmp_path / "whole", b"data")
    assert mode(tmp_path / "folder") == 0o700
    assert mode(tmp_path / "empty") == mode(tmp_path / "whole") == 0o600


@POSIX
def test_the_umask_of_the_process_is_restricted() -> None:
    before = os.umask(0o022)
    try:
        private_files.restrict_umask()
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


def test_a_whole_file_replaces_the_one_before(tmp_path: Path) -> None:
    private_files.write_whole(tmp_path / "file", b"old")
    private_files.write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda to, data: real(to, bytes(data)[:3]))
    private_files.write_whole(tmp_path / "file", b"more than three bytes")
    assert (tmp_path / "file").read_bytes() == b"more than three bytes"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_the_file_before_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(_to: int, _data: object) -> int:
        raise OSError(code, os.strerror(code))

    private_files.write_whole(tmp_path / "file", b"old")
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(DiskFull, match="was not saved"):
        private_files.write_whole(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_failed_fsync_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="rror"):
        private_files.write_whole(tmp_path / "file", b"data")
    assert len(calls) == 1
    assert not list(tmp_path.iterdir())
