"""A backup with nothing new against a listing of the folders; a restore against copy and hash."""

import hashlib
import itertools
import os
import shutil
from pathlib import Path

import pytest

from photodesk.storage import backups
from photodesk.storage.vault import Vault
from tests.benchmarks.conftest import Compared
from tests.storage.backed_up import make, quiet, restore, store
from tests.storage.vaults import create

UNCHANGED = 1000
LARGE, LARGE_BYTES = 40, 6_000_000


def listed(*folders: Path) -> int:
    """Every name and size under the folders, as `ls -lR` reads them."""
    return sum(
        Path(parent, name).stat().st_size
        for folder in folders
        for parent, _folders, names in os.walk(folder)
        for name in names
    )


def copied_and_hashed(source: Path, target: Path) -> None:
    """Copy every file, make it lasting, and hash the copy."""
    shutil.copytree(source, target)
    for parent, _folders, names in os.walk(target):
        for name in names:
            with Path(parent, name).open("rb") as file:
                os.fsync(file.fileno())
                hashlib.file_digest(file, "sha256")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "drive").mkdir()
    return tmp_path


def filled(folder: Path, count: int, size: int) -> Vault:
    vault, _key = create(folder)
    for _ in range(count):
        store(vault, os.urandom(size))
    return vault


def test_a_backup_with_nothing_new(compared: Compared, place: Path) -> None:
    with filled(place / "vault", UNCHANGED, 2000) as vault:
        make(vault, place / "drive")
        compared(
            f"backup of {UNCHANGED:,} unchanged originals, with the catalogue's copy and checks",
            lambda: backups.make(vault, place / "drive", quiet),
            lambda: listed(vault.folder, place / "drive"),
            goal="2.0",
        )


def test_a_restore(compared: Compared, place: Path) -> None:
    with filled(place / "vault", LARGE, LARGE_BYTES) as vault:
        made = make(vault, place / "drive")
    places = (place / f"back-{number}" for number in itertools.count())

    def tidy() -> None:
        for folder in place.glob("back-*"):
            shutil.rmtree(folder)

    compared(
        f"restore of {LARGE * LARGE_BYTES // 1_000_000} MB",
        lambda: restore(made.folder, next(places)),
        lambda: copied_and_hashed(place / "drive", next(places)),
        goal="1.5",
        between=tidy,
    )
