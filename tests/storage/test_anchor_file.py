"""The mark outside the vault: what is no whole mark counts as none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.domain.audit import AuditHead
from photodesk.storage import anchor_file
from photodesk.storage.anchor_file import Anchor, AnchorFile, catalogue_digest, keep_marks_in

MARK = Anchor(AuditHead(7, bytes(range(32))), bytes(32), "2027-03-01T09:00:00Z")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder that this process keeps its marks in, until the test is over."""
    before = list(anchor_file._elsewhere)
    keep_marks_in(tmp_path / "marks")
    yield tmp_path / "marks"
    anchor_file._elsewhere[:] = before


def test_a_practice_run_keeps_its_marks_in_its_own_folder(elsewhere: Path, tmp_path: Path) -> None:
    file = AnchorFile(bytes(16), tmp_path / "vault")
    file.replace(MARK)
    file.close()
    assert file.path.parent == elsewhere
    assert AnchorFile(bytes(16), tmp_path / "vault").read() == MARK


@pytest.mark.parametrize("text", ["", "nonsense\n", "7\n" * 40])
def test_a_file_without_a_whole_line_is_no_mark(elsewhere: Path, tmp_path: Path, text: str) -> None:
    file = AnchorFile(bytes(16), tmp_path / "vault")
    elsewhere.mkdir()
    file.path.write_text(text, "ascii")
    assert file.read() is None


def test_a_catalogue_is_hashed_only_when_no_log_waits_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "photodesk.db"
    path.write_bytes(b"pages")
    log = tmp_path / "photodesk.db-wal"
    log.write_bytes(b"")
    assert catalogue_digest(path) is not None
    log.write_bytes(b"later pages")
    assert catalogue_digest(path) is None
