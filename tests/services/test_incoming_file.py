"""Files on their way in: read whole, once, and only when they are what they should be."""

import os
import sys
from pathlib import Path

import pytest

from photodesk.errors import ImageRejected, Refusal
from photodesk.services.intake import IncomingFile

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files.")


def refusal_of(path: Path) -> Refusal:
    """The reason for which a path is refused."""
    with pytest.raises(ImageRejected) as refused:
        IncomingFile.from_path(path).read()
    return refused.value.reason


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "IMG_1.jpg").write_bytes(b"x" * 100_000)
    file = IncomingFile.from_path(tmp_path / "IMG_1.jpg")
    assert (file.name, file.read()) == ("IMG_1.jpg", b"x" * 100_000)


def test_a_file_is_opened_only_when_its_turn_comes(tmp_path: Path) -> None:
    file = IncomingFile.from_path(tmp_path / "later.jpg")
    (tmp_path / "later.jpg").write_bytes(b"there now")
    assert file.read() == b"there now"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "none.jpg") is Refusal.UNREADABLE
    assert refusal_of(tmp_path) is Refusal.UNREADABLE


@posix
def test_a_pipe_without_a_writer_does_not_hold_the_program(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refusal_of(tmp_path / "pipe.jpg") is Refusal.UNREADABLE


@posix
def test_a_loop_of_links_and_a_device_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to(tmp_path / "b.jpg")
    (tmp_path / "b.jpg").symlink_to(tmp_path / "a.jpg")
    assert refusal_of(tmp_path / "a.jpg") is Refusal.UNREADABLE
    assert refusal_of(Path(os.devnull)) is Refusal.UNREADABLE


@posix
def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.jpg").write_bytes(b"data")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "real.jpg")
    assert IncomingFile.from_path(tmp_path / "link.jpg").read() == b"data"


def test_a_file_above_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.truncate(200_000_001)  # a hole: takes no room
    assert refusal_of(tmp_path / "huge.jpg") is Refusal.TOO_MANY_BYTES


@pytest.mark.parametrize("change", ["grows", "shrinks", "is rewritten"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = tmp_path / "copying.jpg"
    path.write_bytes(b"x" * 1000)
    real = os.fstat
    calls: list[int] = []

    def fstat(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        calls.append(descriptor)
        if len(calls) == 1:
            data = {"grows": b"x" * 1500, "shrinks": b"x" * 500, "is rewritten": b"y" * 1000}
            path.write_bytes(data[change])
            os.utime(path, ns=(0, 0))
        return found

    monkeypatch.setattr(os, "fstat", fstat)
    assert refusal_of(path) is Refusal.UNREADABLE


@posix
def test_a_name_that_is_no_text_is_shown_as_one(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"IMG_\xff.jpg")
    assert IncomingFile.from_path(path).name == "IMG_\ufffd.jpg"


@pytest.mark.parametrize("error", [PermissionError, FileNotFoundError, OSError])
def test_what_the_system_refuses_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError]
) -> None:
    def refuse(*_: object) -> int:
        raise error(5, "Input/output error")

    (tmp_path / "IMG_1.jpg").write_bytes(b"data")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", refuse)
        reason = refusal_of(tmp_path / "IMG_1.jpg")
    assert reason is Refusal.UNREADABLE
