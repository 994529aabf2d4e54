"""P2, D1: killed or without room, earlier backups stay whole and nothing half is called done."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.errors import DiskFull
from photodesk.storage.backup_folder import backups_in, home_of
from photodesk.storage.vault import Vault
from tests.storage.backed_up import BackedUp, backed_up, make, restore, store, verify
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

KILLS = 5
MEGABYTE = 1 << 20

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal.")


def told_until_killed(*words: object, after: float) -> list[str]:
    """What the program told to be done until it was killed, this long after it began."""
    command = [sys.executable, "-m", "tests.storage.killed_backup", *map(str, words)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "begun\n"
        time.sleep(after)
        program.send_signal(signal.SIGKILL)
        rest = program.stdout.readlines()
    return [line.strip() for line in rest if line.endswith("\n")]


def test_a_killed_backup_leaves_every_earlier_one_whole(
    made_vault: MadeVault, tmp_path: Path
) -> None:
    chance, told = random.Random(7), list[str]()  # noqa: S311 (repeatable, not secret)
    dest = tmp_path / "drive"
    dest.mkdir()
    for _ in range(KILLS):
        after = chance.uniform(0.02, 0.4)
        told += told_until_killed("backup", made_vault.folder, dest, after=after)
        for folder in map(Path, told):
            assert verify(folder, with_key=True).whole
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        home = home_of(dest, vault.vault_id)
        finished = [one for one in backups_in(home) if not one.unfinished]
        assert len(finished) >= len(told)
        assert all(verify(one.folder, with_key=True).whole for one in finished)
        assert verify(make(vault, dest).folder, with_key=True).whole
        assert not [one for one in backups_in(home) if one.unfinished]


def test_a_killed_restore_leaves_no_half_vault(vault: Vault, tmp_path: Path) -> None:
    held = backed_up(vault, tmp_path / "drive")
    (tmp_path / "places").mkdir()
    for after in (0.01, 0.05, 0.15):
        told = told_until_killed("restore", held.backup, tmp_path / "places", after=after)
        places = [path for path in (tmp_path / "places").iterdir() if path.name[0] != "."]
        assert len(places) >= len(told)
        for path in places:
            assert (path / "photodesk.db").is_file()
            assert len(list(path.rglob("*.pdp"))) == 3
            for one in sorted(path.rglob("*"), reverse=True):
                one.rmdir() if one.is_dir() else one.unlink()
            path.rmdir()
    assert verify(held.backup, with_key=True).whole


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("A small disk can be mounted by root only; a full disk was not tried.")
    yield place
    subprocess.run(["/bin/umount", str(place)], check=True)


def fill(place: Path, free: int) -> None:
    """Leave this many bytes free."""
    state = os.statvfs(place)
    (place / "ballast").write_bytes(bytes(max(0, state.f_bavail * state.f_frsize - free)))


@pytest.fixture
def held(vault: Vault, small_disk: Path) -> BackedUp:
    return backed_up(vault, small_disk / "drive")


def test_the_small_disk_takes_a_backup_while_there_is_room(held: BackedUp) -> None:
    assert verify(held.backup, with_key=True).whole


def test_room_is_looked_for_before_anything_is_copied(vault: Vault, held: BackedUp) -> None:
    store(vault, os.urandom(10 * MEGABYTE))
    with pytest.raises(DiskFull, match="MB free"):
        make(vault, held.dest)
    assert verify(held.backup, with_key=True).whole


@pytest.mark.parametrize("free", [0, 4096, 100_000, 300_000, 700_000])
def test_a_full_disk_leaves_the_earlier_backup_whole(
    vault: Vault, held: BackedUp, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Room is promised and then not there, as on a disk that others fill meanwhile.
    monkeypatch.setattr("photodesk.storage.backups._require_room", lambda *_facts: None)
    store(vault, os.urandom(MEGABYTE))
    fill(held.dest, free)
    with pytest.raises(DiskFull) as full:
        make(vault, held.dest)
    assert "full" in full.value.title
    assert "Earlier backups are whole" in full.value.title
    assert verify(held.backup, with_key=True).whole
    (held.dest / "ballast").unlink()
    made = make(vault, held.dest)
    assert made.tidied <= 1
    assert verify(made.folder, with_key=True).whole


def test_a_restore_onto_a_full_disk_leaves_nothing(
    vault: Vault, tmp_path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = backed_up(vault, tmp_path / "drive")
    fill(small_disk, 900_000)
    with pytest.raises(DiskFull, match="Nothing was restored"):
        restore(held.backup, small_disk / "back")
    monkeypatch.setattr("photodesk.storage.restoring.require_room", lambda *_facts: None)
    with pytest.raises(DiskFull):
        restore(held.backup, small_disk / "back")
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]
    assert verify(held.backup, with_key=True).whole
