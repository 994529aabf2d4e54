"""Sealing and opening: all of a photograph or an error, whatever was done to its file."""

import errno
import hashlib
import os
import random
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from photodesk.errors import DiskFull, InputRefused, PhotographDamaged, VaultError
from photodesk.storage import sealed_files
from photodesk.storage.sealed_files import SealedFile, SealedFolder
from photodesk.storage.sealed_format import CHUNK, HEADER, TAG, SealedKind

OWNER, VAULT = b"\x01" * 16, b"\x02" * 16
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 777]


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (repeatable on purpose, not secret)


@dataclass
class Sealed:
    """One photograph of four chunks in a folder of its own."""

    folder: SealedFolder
    data: bytes
    file: SealedFile

    @property
    def path(self) -> Path:
        return self.folder.path_of(self.file.file_id)

    def open(self) -> bytes:
        return self.folder.unseal(self.file.file_id, OWNER, self.file.key, self.file.length)


@pytest.fixture
def folder(tmp_path: Path) -> SealedFolder:
    folder = SealedFolder(tmp_path / "originals", SealedKind.ORIGINAL, VAULT)
    folder.make()
    return folder


@pytest.fixture
def photograph(folder: SealedFolder) -> Sealed:
    data = chance_of(1).randbytes(3 * CHUNK + 99)
    return Sealed(folder, data, folder.seal(data, OWNER))


def damage(photograph: Sealed, change: Callable[[bytearray], bytearray | bytes]) -> None:
    photograph.path.write_bytes(change(bytearray(photograph.path.read_bytes())))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_comes_back_exactly(folder: SealedFolder, size: int) -> None:
    data = chance_of(size).randbytes(size)
    file = folder.seal(data, OWNER)
    assert folder.unseal(file.file_id, OWNER, file.key, size) == data
    assert file.plain_sha256 == hashlib.sha256(data).digest()
    assert file.sealed_sha256 == folder.sealed_sha256(file.file_id)
    assert file.sealed_sha256 == hashlib.sha256(folder.path_of(file.file_id).read_bytes()).digest()


def test_every_file_has_its_own_key_and_name(folder: SealedFolder) -> None:
    first, second = folder.seal(b"same", OWNER), folder.seal(b"same", OWNER)
    assert first.key != second.key
    assert first.file_id != second.file_id


def test_every_bit_of_the_header_counts(photograph: Sealed) -> None:
    whole = photograph.path.read_bytes()
    for bit in range(HEADER.size * 8):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        photograph.path.write_bytes(changed)
        with pytest.raises(PhotographDamaged):
            photograph.open()


def test_every_flipped_bit_of_the_body_is_found(photograph: Sealed) -> None:
    chance, whole = chance_of(2), photograph.path.read_bytes()
    for _ in range(100):
        changed = bytearray(whole)
        changed[chance.randrange(HEADER.size, len(whole))] ^= 1 << chance.randrange(8)
        photograph.path.write_bytes(changed)
        with pytest.raises(PhotographDamaged):
            photograph.open()


def test_a_cut_file_is_found_wherever_it_was_cut(photograph: Sealed) -> None:
    chance, whole = chance_of(3), photograph.path.read_bytes()
    borders = [HEADER.size + number * (CHUNK + TAG) for number in range(4)]
    for length in [0, 1, *borders, *(chance.randrange(len(whole)) for _ in range(100))]:
        photograph.path.write_bytes(whole[:length])
        with pytest.raises(PhotographDamaged):
            photograph.open()


def chunk(number: int) -> slice:
    start = HEADER.size + number * (CHUNK + TAG)
    return slice(start, start + CHUNK + TAG)


def swapped(data: bytearray) -> bytearray:
    data[chunk(0)], data[chunk(1)] = data[chunk(1)], data[chunk(0)]
    return data


def doubled(data: bytearray) -> bytearray:
    data[chunk(1)] = data[chunk(0)]
    return data


@pytest.mark.parametrize(
    "change",
    [
        swapped,
        doubled,
        lambda data: data + b"\0",
        lambda data: data + data[chunk(0)],
    ],
    ids=["swapped", "doubled", "a byte more", "a chunk more"],
)
def test_chunks_out_of_place_are_found(
    photograph: Sealed, change: Callable[[bytearray], bytearray]
) -> None:
    damage(photograph, change)
    with pytest.raises(PhotographDamaged):
        photograph.open()


def test_a_chunk_of_another_photograph_is_found(photograph: Sealed) -> None:
    other = photograph.folder.seal(photograph.data, OWNER)
    donor = photograph.folder.path_of(other.file_id).read_bytes()
    damage(photograph, lambda data: data[: HEADER.size] + donor[chunk(0)] + data[chunk(1).start :])
    with pytest.raises(PhotographDamaged):
        photograph.open()


@pytest.mark.parametrize("chunks", [1, 2, 3])
def test_a_file_cut_to_whole_chunks_does_not_pass_with_its_lengths_rewritten(
    photograph: Sealed, chunks: int
) -> None:
    length = chunks * CHUNK

    def cut(data: bytearray) -> bytearray:
        data[20:28] = length.to_bytes(8, "big")
        return data[: HEADER.size + chunks * (CHUNK + TAG)]

    damage(photograph, cut)
    file = photograph.file
    with pytest.raises(PhotographDamaged):
        photograph.folder.unseal(file.file_id, OWNER, file.key, length)


@pytest.mark.parametrize("length", [-1, 0, 1, 3 * CHUNK + 98, 1 << 62, 1 << 70])
def test_another_length_in_the_row_is_refused(photograph: Sealed, length: int) -> None:
    file = photograph.file
    with pytest.raises(PhotographDamaged):
        photograph.folder.unseal(file.file_id, OWNER, file.key, length)


def test_another_record_another_key_and_another_vault_do_not_open_it(photograph: Sealed) -> None:
    file, folder = photograph.file, photograph.folder
    elsewhere = SealedFolder(folder.root, folder.kind, bytes(16))
    papers = SealedFolder(folder.root, SealedKind.DOCUMENT, VAULT)
    for tried, owner, key in [
        (folder, bytes(16), file.key),
        (folder, OWNER, bytes(32)),
        (elsewhere, OWNER, file.key),
        (papers, OWNER, file.key),
    ]:
        with pytest.raises(PhotographDamaged):
            tried.unseal(file.file_id, owner, key, file.length)


def test_two_photographs_swapped_with_their_names_are_found(photograph: Sealed) -> None:
    other = photograph.folder.seal(photograph.data, b"\x03" * 16)
    with pytest.raises(PhotographDamaged):
        photograph.folder.unseal(other.file_id, OWNER, other.key, other.length)


def test_a_missing_file_is_said_to_be_missing(photograph: Sealed) -> None:
    photograph.path.unlink()
    with pytest.raises(PhotographDamaged, match="not in the vault"):
        photograph.open()
    with pytest.raises(PhotographDamaged):
        photograph.folder.sealed_sha256(photograph.file.file_id)


def test_a_removed_file_is_gone_and_removing_it_again_is_no_fault(photograph: Sealed) -> None:
    photograph.folder.remove(photograph.file.file_id)
    photograph.folder.remove(photograph.file.file_id)
    assert not photograph.path.exists()


def test_nothing_but_the_sealed_file_is_left(photograph: Sealed) -> None:
    files = [path for path in photograph.folder.root.rglob("*") if path.is_file()]
    assert files == [photograph.path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
@pytest.mark.parametrize("umask", [0o000, 0o022], ids=oct)
def test_sealed_files_are_their_owners_only_under_any_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        folder = SealedFolder(tmp_path / "originals", SealedKind.ORIGINAL, VAULT)
        folder.make()
        file = folder.seal(b"data", OWNER)
    finally:
        os.umask(before)
    path = folder.path_of(file.file_id)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for inside in (folder.root, path.parent, folder.root / ".tmp", folder.root / ".orphans"):
        assert stat.S_IMODE(inside.stat().st_mode) == 0o700


def test_a_full_disk_leaves_nothing_behind(
    folder: SealedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_to: int, _data: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(DiskFull, match="photograph was not saved"):
        folder.seal(b"data", OWNER)
    assert not [path for path in folder.root.rglob("*") if path.is_file()]


@pytest.fixture
def steps(folder: SealedFolder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to the disk from now on, in order."""
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("fsync folder" if is_folder else "fsync file")
        fsync(descriptor)

    def noted_rename(source: Path, target: Path) -> Path:
        done.append("rename")
        return rename(source, target)

    assert folder.root.exists()
    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    return done


def test_the_bytes_are_synced_before_the_name_and_the_name_before_it_returns(
    folder: SealedFolder, steps: list[str]
) -> None:
    folder.seal(b"data", OWNER)
    assert steps == ["fsync file", "fsync folder", "rename", "fsync folder"]


def test_several_threads_may_seal_at_once(folder: SealedFolder) -> None:
    pictures = [chance_of(seed).randbytes(2 * CHUNK + seed) for seed in range(12)]
    with ThreadPoolExecutor(4) as threads:
        files = list(threads.map(lambda data: folder.seal(data, OWNER), pictures))
    for data, file in zip(pictures, files, strict=True):
        assert folder.unseal(file.file_id, OWNER, file.key, file.length) == data
        assert file.sealed_sha256 == folder.sealed_sha256(file.file_id)


def test_bytes_that_were_hashed_already_are_not_hashed_again(folder: SealedFolder) -> None:
    assert folder.seal(b"data", OWNER, plain_sha256=b"h" * 32).plain_sha256 == b"h" * 32


def test_a_file_that_cannot_be_made_is_an_error_and_not_a_wait(folder: SealedFolder) -> None:
    (folder.root / ".tmp").rmdir()
    with pytest.raises(VaultError):
        folder.seal(b"data", OWNER)


def test_an_owner_id_of_another_length_is_a_fault(folder: SealedFolder) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        folder.seal(b"data", b"short")


def test_what_the_disk_refuses_is_told_in_words_and_leaves_nothing(folder: SealedFolder) -> None:
    (folder.root / ".tmp").rmdir()
    (folder.root / ".tmp").write_bytes(b"no folder")
    with pytest.raises(VaultError, match="did not take"):
        folder.seal(b"data", bytes(16))
    assert list(folder.root.rglob("*.pdp")) == []


def test_a_file_of_more_chunks_than_can_be_counted_is_refused(
    folder: SealedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_files, "MOST_CHUNKS", 2)
    with pytest.raises(InputRefused, match="too large"):
        folder.seal(bytes(CHUNK + 1), OWNER)
    assert list(folder.root.rglob("*.pdp")) == []


def test_bytes_behind_the_last_chunk_are_found(photograph: Sealed) -> None:
    damage(photograph, lambda data: data + b"x")
    with pytest.raises(PhotographDamaged):
        photograph.open()


def test_a_disk_that_gives_a_little_at_a_time_is_read_to_the_end(
    photograph: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: real(descriptor, min(size, 60_000)))
    assert photograph.open() == photograph.data
    damage(photograph, lambda data: data[:-70_000])
    with pytest.raises(PhotographDamaged):
        photograph.open()
