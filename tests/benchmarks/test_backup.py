"""A backup with nothing new against a listing of the folders; a restore against copy and hash.

And both, first and unchanged, and the check, beside restic and borg where they are installed.
"""

import hashlib
import itertools
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from photodesk.storage import backups
from photodesk.storage.vault import Vault
from tests.benchmarks.conftest import Compared
from tests.storage.backed_up import make, quiet, restore, store, verify
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


# --- Beside other programs ------------------------------------------------------------------------

THEIRS = ("restic", "borg")
ORIGINALS, ORIGINAL_BYTES = 1000, 200_000


@dataclass(frozen=True)
class Other:
    """Another program for backups, as Debian has it, on the same files."""

    name: str
    folder: Path
    home: Path

    def run(self, *words: object) -> None:
        """One command; its caches lie in the test's folder."""
        home = str(self.home)
        subprocess.run(
            [self.name, *map(str, words)],
            check=True,
            capture_output=True,
            env={
                "PATH": os.defpath,
                "HOME": home,
                "RESTIC_PASSWORD": "a",
                "BORG_PASSPHRASE": "a",
                "BORG_BASE_DIR": home,
            },
        )

    def new(self, place: Path) -> None:
        """An empty place for backups."""
        if self.name == "restic":
            self.run("-r", place, "init")
        else:
            self.run("init", "-e", "repokey", place)

    def back_up(self, place: Path) -> None:
        """One backup of the folder."""
        if self.name == "restic":
            self.run("-r", place, "backup", self.folder)
        else:
            self.run("create", f"{place}::{{now:%s%f}}", self.folder)

    def check(self, place: Path) -> None:
        """Read every byte of all backups there."""
        if self.name == "restic":
            self.run("-r", place, "check", "--read-data")
        else:
            self.run("check", "--verify-data", place)


@pytest.fixture(params=THEIRS)
def other(request: pytest.FixtureRequest, place: Path) -> Other:
    """The program, or a skip that says it is not here."""
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed; nothing was compared with it.")
    (place / "home").mkdir()
    return Other(name, place / "vault", place / "home")


def test_first_beside_other_programs(compared: Compared, place: Path, other: Other) -> None:
    """The same 1,000 files for both."""
    with filled(place / "vault", ORIGINALS, ORIGINAL_BYTES) as vault:
        places = (place / f"place-{number}" for number in itertools.count())

        def ours_first() -> None:
            new = next(places)
            new.mkdir()
            backups.make(vault, new, quiet)

        def theirs_first() -> None:
            new = next(places)
            other.new(new)
            other.back_up(new)

        def tidy() -> None:
            for folder in place.glob("place-*"):
                shutil.rmtree(folder)

        size = f"{ORIGINALS:,} files, {ORIGINALS * ORIGINAL_BYTES // 1_000_000} MB"
        compared(
            f"first backup of {size}, beside {other.name}",
            ours_first,
            theirs_first,
            goal="1",
            rounds=3,
            between=tidy,
        )


def test_unchanged_beside_other_programs(compared: Compared, place: Path, other: Other) -> None:
    """Nothing new since the last backup."""
    with filled(place / "vault", ORIGINALS, ORIGINAL_BYTES) as vault:
        theirs = place / "theirs"
        other.new(theirs)
        other.back_up(theirs)
        make(vault, place / "drive")
        compared(
            f"unchanged backup of {ORIGINALS:,} files, beside {other.name}",
            lambda: backups.make(vault, place / "drive", quiet),
            lambda: other.back_up(theirs),
            goal="1",
            rounds=3,
        )


def test_every_byte_read_beside_other_programs(
    compared: Compared, place: Path, other: Other
) -> None:
    """`backup verify` against their check that reads all data."""
    with filled(place / "vault", ORIGINALS, ORIGINAL_BYTES) as vault:
        theirs = place / "theirs"
        other.new(theirs)
        other.back_up(theirs)
        made = make(vault, place / "drive")
    compared(
        f"reading every byte of {ORIGINALS * ORIGINAL_BYTES // 1_000_000} MB, beside {other.name}",
        lambda: verify(made.folder, with_key=True),
        lambda: other.check(theirs),
        goal="1",
        rounds=3,
    )
