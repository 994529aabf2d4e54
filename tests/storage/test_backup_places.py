"""Sticks, shares and disks that are small, old, protected or pulled out: said plainly, never half.

D1 and D3 for backups. The disks are real file systems in memory or in a file, which only root can
mount; a machine that cannot says so.
"""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.errors import DiskFull, VaultError
from photodesk.storage import backup_plan, backups, file_copy
from photodesk.storage.backup_folder import backups_in, home_of
from photodesk.storage.file_copy import LARGEST_ON_FAT, require_large_files, writing_to
from photodesk.storage.vault import Vault
from tests.storage.backed_up import backed_up, make, restore, store, verify

MEGABYTE = 1 << 20


def mounted(place: Path, *how: str) -> bool:
    place.mkdir()
    done = subprocess.run(["/bin/mount", *how, str(place)], check=False, capture_output=True)
    return done.returncode == 0


def let_go(place: Path) -> None:
    subprocess.run(["/bin/umount", "-l", str(place)], check=False, capture_output=True)


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A stick of 64 MB, formatted as FAT32."""
    maker = shutil.which("mkfs.vfat", path=f"{os.defpath}:/sbin:/usr/sbin")
    if maker is None:
        pytest.skip("There is no mkfs.vfat here; a FAT stick was not tried.")
    image = tmp_path / "stick.img"
    with image.open("wb") as file:
        file.truncate(64 * MEGABYTE)
    subprocess.run([maker, "-F", "32", str(image)], check=True, capture_output=True)
    place = tmp_path / "stick"
    if not mounted(place, "-o", "loop", str(image)):
        pytest.skip("No FAT stick can be mounted here (it needs root and a loop device).")
    yield place
    let_go(place)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Another disk, in memory."""
    place = tmp_path / "disk"
    if not mounted(place, "-t", "tmpfs", "tmpfs"):
        pytest.skip("A disk can be mounted by root only; another disk was not tried.")
    yield place
    let_go(place)


def told(vault: Vault, dest: Path) -> VaultError:
    with pytest.raises(VaultError) as refused:
        make(vault, dest)
    assert "Earlier backups are whole." in refused.value.title
    assert refused.value.advice
    return refused.value


def test_a_backup_on_a_fat_stick_is_whole_and_comes_back(
    vault: Vault, stick: Path, tmp_path: Path
) -> None:
    held = backed_up(vault, stick)
    assert verify(held.backup, with_key=True).whole
    assert restore(held.backup, tmp_path / "back").missing == ()
    store(vault, b"later")
    again = make(vault, stick)
    assert again.pool.copied == 1
    assert not again.same_disk


def test_a_fat_stick_that_is_too_small_for_a_file_is_said(
    vault: Vault, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk itself is asked, as for a catalogue of more than 4 GB."""
    held = backed_up(vault, stick)
    with pytest.raises(OSError, match="large") as refused:
        require_large_files(stick, LARGEST_ON_FAT + 1)
    assert refused.value.errno == errno.EFBIG
    assert not list(stick.glob(".size"))
    real = file_copy.require_large_files
    monkeypatch.setattr(
        "photodesk.storage.backups.require_large_files",
        lambda folder, _largest: real(folder, LARGEST_ON_FAT + 1),
    )
    error = told(vault, stick)
    assert "no file of this size" in error.title
    assert "exFAT" in error.advice
    assert verify(held.backup, with_key=True).whole


def test_large_files_are_asked_for_only_beyond_the_limit(tmp_path: Path) -> None:
    require_large_files(tmp_path / "nowhere", LARGEST_ON_FAT)
    require_large_files(tmp_path, LARGEST_ON_FAT + 1)
    assert list(tmp_path.iterdir()) == []


def test_a_full_stick_is_said(vault: Vault, stick: Path) -> None:
    held = backed_up(vault, stick)
    store(vault, os.urandom(70 * MEGABYTE))
    with pytest.raises(DiskFull, match="MB free"):
        make(vault, stick)
    assert verify(held.backup, with_key=True).whole


def test_a_write_protected_disk_is_said(vault: Vault, disk: Path) -> None:
    held = backed_up(vault, disk)
    subprocess.run(["/bin/mount", "-o", "remount,ro", str(disk)], check=True)
    error = told(vault, disk)
    assert "Nothing may be written there" in error.title
    assert "write protection" in error.advice
    assert verify(held.backup, with_key=True).whole


@pytest.mark.parametrize("after", [0, 2, 5])
def test_a_disk_that_is_unmounted_meanwhile_is_said(vault: Vault, disk: Path, after: int) -> None:
    """What stays is the empty folder that it was mounted on; nothing is written into it."""
    backed_up(vault, disk)
    before = backup_plan.last_told(vault.reading())
    for number in range(6):
        store(vault, os.urandom(200_000) + bytes([number]))
    calls = 0

    def pulled(_done: int, _total: int, _what: str) -> None:
        nonlocal calls
        calls += 1
        if calls == after + 1:
            let_go(disk)

    with pytest.raises(VaultError, match="is not there any more") as refused:
        backups.make(vault, disk, pulled)
    assert "Earlier backups are whole." in refused.value.title
    assert backup_plan.last_told(vault.reading()) == before
    assert not list(disk.rglob("manifest.json"))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EROFS, "Nothing may be written there"),
        (errno.EACCES, "Nothing may be written there"),
        (errno.ENOENT, "is not there any more"),
        (errno.ESTALE, "is not there any more"),
        (errno.EFBIG, "takes no file of this size"),
        (errno.EIO, "refused to read or write"),
    ],
)
def test_each_refusal_says_what_to_do(code: int, words: str) -> None:
    with (
        pytest.raises(VaultError, match=words) as refused,
        writing_to("this backup", left="Earlier backups are whole."),
    ):
        raise OSError(code, "told by a disk")
    assert refused.value.advice


def test_the_place_is_whole_again_after_a_disk_was_pulled(vault: Vault, tmp_path: Path) -> None:
    dest = tmp_path / "drive"
    held = backed_up(vault, dest)
    store(vault, os.urandom(300_000))
    home = home_of(dest, vault.vault_id)

    def pulled(_done: int, _total: int, what: str) -> None:
        if what == "Copying new files":
            home.rename(tmp_path / "pulled")

    with pytest.raises(VaultError, match="is not there any more"):
        backups.make(vault, dest, pulled)
    (tmp_path / "pulled").rename(home)
    assert verify(held.backup, with_key=True).whole
    made = make(vault, dest)
    assert made.tidied == 1
    assert all(one.manifest for one in backups_in(home))
    assert verify(made.folder, with_key=True).whole


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit.")
def test_a_file_that_grows_beyond_what_the_disk_takes_is_said(vault: Vault, tmp_path: Path) -> None:
    """The system itself ends files at 2 MB, as FAT32 ends them at 4 GB."""
    import resource  # noqa: PLC0415 (POSIX only)

    held = backed_up(vault, tmp_path / "drive")
    store(vault, os.urandom(3 * MEGABYTE))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MEGABYTE, before[1]))
    try:
        error = told(vault, held.dest)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "takes no file of this size" in error.title
    assert not list(held.dest.rglob("*/.tmp/*"))
    assert verify(held.backup, with_key=True).whole
    assert verify(make(vault, held.dest).folder, with_key=True).whole
