"""A file that leaves the vault is whole under its name, or not there."""

import errno
import os
from pathlib import Path

import pytest

from photodesk.errors import DiskFull, InputRefused, VaultError
from photodesk.services import leaving_file as leaving
from photodesk.services.leaving_file import UNFINISHED, leaving_file


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "photograph.jpg"
    with leaving_file(out) as file:
        assert not out.exists()
        file.write(b"all of it")
    assert left(tmp_path) == ["photograph.jpg"]
    assert out.read_bytes() == b"all of it"
    assert os.name == "nt" or out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("code", "told"), [(errno.ENOSPC, DiskFull), (errno.EFBIG, DiskFull), (errno.EIO, VaultError)]
)
@pytest.mark.parametrize("step", ["write_all", "fsync_file", "settle_folder"])
def test_a_disk_that_refuses_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int, told: type[VaultError]
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(code, "refused")

    monkeypatch.setattr(leaving, step, refuse)
    with (
        pytest.raises(told) as caught,
        leaving_file(tmp_path / "photograph.jpg") as file,
    ):
        file.write(b"all of it")
    assert type(caught.value) is told
    assert left(tmp_path) == []


def test_an_error_before_writing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), leaving_file(tmp_path / "photograph.jpg"):
        raise ZeroDivisionError
    assert left(tmp_path) == []


def test_what_a_killed_export_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / f".0123abcd{UNFINISHED}").write_bytes(b"half")
    (tmp_path / "other.jpg").write_bytes(b"not ours")
    with leaving_file(tmp_path / "photograph.jpg") as file:
        file.write(b"whole")
    assert left(tmp_path) == ["other.jpg", "photograph.jpg"]


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    out = tmp_path / "photograph.jpg"
    with leaving_file(out) as file:
        out.write_bytes(b"came meanwhile")
        with pytest.raises(InputRefused):
            file.write(b"whole")
    assert out.read_bytes() == b"came meanwhile"
    with pytest.raises(InputRefused), leaving_file(out):
        pass
    assert left(tmp_path) == ["photograph.jpg"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused), leaving_file(tmp_path / "nowhere" / "photograph.jpg"):
        pass
