"""The sweep: tidies what no row holds, and never destroys what might still be wanted."""

import os
from pathlib import Path

import pytest

from photodesk.storage.orphans import RowState, place_of, sweep
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.sealed_format import SealedKind

OWNER = bytes(16)


@pytest.fixture
def folder(tmp_path: Path) -> SealedFolder:
    folder = SealedFolder(tmp_path, SealedKind.ORIGINAL, bytes(16))
    folder.make()
    return folder


def sealed(folder: SealedFolder) -> bytes:
    return folder.seal(b"data", OWNER).file_id


def test_files_whose_rows_are_kept_stay(folder: SealedFolder) -> None:
    file = sealed(folder)
    report = folder.sweep({file: RowState.KEPT})
    assert folder.path_of(file).exists()
    assert not report.moved_anything


def test_unfinished_files_go(folder: SealedFolder) -> None:
    (folder.root / ".tmp" / ("ab" * 16)).write_bytes(b"half")
    assert folder.sweep({}).unfinished == 1
    assert not list((folder.root / ".tmp").iterdir())


def test_a_file_without_a_row_is_set_aside_and_comes_home_with_its_row(
    folder: SealedFolder,
) -> None:
    file = sealed(folder)
    before = folder.path_of(file).read_bytes()
    assert folder.sweep({}).set_aside == (file,)
    assert not folder.path_of(file).exists()
    assert folder.sweep({file: RowState.KEPT}).brought_home == (file,)
    assert folder.path_of(file).read_bytes() == before


def test_the_file_of_a_shredded_row_goes(folder: SealedFolder) -> None:
    file = sealed(folder)
    report = folder.sweep({file: RowState.SHREDDED})
    assert report.shredded == (file,)
    assert not folder.path_of(file).exists()


def test_a_row_without_its_file_is_reported(folder: SealedFolder) -> None:
    file = os.urandom(16)
    report = folder.sweep({file: RowState.KEPT})
    assert report.missing == (file,)
    assert report.moved_anything


def test_names_that_are_not_ours_are_left_alone(folder: SealedFolder) -> None:
    file = sealed(folder)
    strangers = [
        folder.root / "Thumbs.db",
        folder.path_of(file).parent / "notes.txt",
        folder.path_of(file).parent / ("AB" * 16 + ".pdp"),
        folder.root / "zz" / f"{file.hex()}.pdp",
    ]
    for stranger in strangers:
        stranger.parent.mkdir(exist_ok=True)
        stranger.write_bytes(b"not ours")
    folder.sweep({file: RowState.KEPT})
    assert all(stranger.exists() for stranger in strangers)


def test_a_sweep_of_a_tidy_folder_changes_nothing(folder: SealedFolder) -> None:
    files = {sealed(folder): RowState.KEPT for _ in range(5)}
    before = sorted(folder.root.rglob("*"))
    sweep(folder.root, files)
    assert sorted(folder.root.rglob("*")) == before
    assert all(place_of(folder.root, file).exists() for file in files)
