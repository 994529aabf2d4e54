"""A file is written whole or not at all, and a person reads what went wrong."""

import errno
import os
import stat
from pathlib import Path

import pytest

from photodesk.errors import DiskFull, PhotodeskError
from photodesk.ui.saving import save


def test_the_file_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    save(b"%PDF-", tmp_path / "form.pdf")
    assert (tmp_path / "form.pdf").read_bytes() == b"%PDF-"
    assert stat.S_IMODE((tmp_path / "form.pdf").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["form.pdf"]


def test_on_a_full_disk_the_old_file_stays_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match="disk is full"):
        save(b"new", file)
    assert file.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["form.pdf"]


def test_a_place_that_cannot_be_written_to_is_said_without_its_name(tmp_path: Path) -> None:
    with pytest.raises(PhotodeskError) as refused:
        save(b"new", tmp_path / "Nowak" / "form.pdf")
    assert "cannot be written to" in refused.value.title
    assert "Nowak" not in str(refused.value)
