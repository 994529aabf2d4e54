"""R1, B2 and B4: what a backup held comes back equal; what was hurt in one is never restored.

Each hurt must be told by `backup verify` without any key, and keep a restore from leaving anything.
The control looks at names and sizes only, as a list of backups does, and must miss what was flipped
and swapped.
"""

import hashlib
import os
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.errors import PhotodeskError
from photodesk.storage.backup_folder import home_of
from photodesk.storage.backup_states import State, states_in
from photodesk.storage.sealed_format import CHUNK, HEADER, TAG
from photodesk.storage.vault import Vault
from tests.faults.counts import Counts
from tests.storage import vaults
from tests.storage.backed_up import BackedUp, backed_up, make, restore, store, verify

pytestmark = pytest.mark.faults

CUT = 65_536
FEW_CUTS = 50
HEADER_SIZE = HEADER.size
SEALED_CHUNK = CHUNK + TAG


@pytest.fixture
def held(vault: Vault, tmp_path: Path) -> BackedUp:
    """A backup with a document of several chunks among others."""
    store(vault, os.urandom(3 * CHUNK + 5000))
    return backed_up(vault, tmp_path / "drive")


def is_told(held: BackedUp) -> bool:
    """Whether a check without any key is not content."""
    try:
        return not verify(held.backup).whole
    except PhotodeskError:
        return True


def is_restored(held: BackedUp, place: Path) -> bool:
    """Whether a restore left anything at all."""
    try:
        restore(held.backup, place / "back")
    except PhotodeskError:
        return bool(list(place.iterdir()))
    return True


def looks_whole(held: BackedUp, vault: Vault) -> bool:
    """What names and sizes alone say."""
    return all(one.state is State.WHOLE for one in states_in(home_of(held.dest, vault.vault_id)))


def the_large_one(held: BackedUp) -> Path:
    return max(
        (path for path in held.files if path.suffix == ".pdp"), key=lambda p: p.stat().st_size
    )


def hurts(whole: bytes, chance: random.Random, number: int) -> Iterator[bytes]:
    for _ in range(number):
        changed = bytearray(whole)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def test_r1_every_object_of_a_backup_comes_back_equal(
    vault: Vault, tmp_path: Path, counts: Counts
) -> None:
    """R1."""
    for number in range(counts.flips):
        store(vault, os.urandom(2000 + number))
    made = make(vault, tmp_path / "drive")
    done = restore(made.folder, tmp_path / "back")

    def hashes(folder: Path) -> dict[str, str]:
        files = folder.joinpath("documents").glob("*/*.pdp")
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    assert hashes(tmp_path / "back") == hashes(vault.folder)
    assert (done.files, done.missing) == (counts.flips, ())
    assert done.rows == made.manifest.body.rows


def test_b2_every_flipped_bit_is_told_and_never_restored(
    vault: Vault, held: BackedUp, tmp_path: Path, counts: Counts, chance: random.Random
) -> None:
    """B2, with the control that names and sizes do not see it."""
    assert not is_told(held)
    each, missed, seen_by_names, tried = -(-counts.flips // len(held.files)), [], 0, 0
    (tmp_path / "places").mkdir()
    for path in held.files:
        whole = path.read_bytes()
        for number, hurt in enumerate(hurts(whole, chance, each)):
            path.write_bytes(hurt)
            tried += 1
            if not is_told(held) or is_restored(held, tmp_path / "places"):
                missed.append(f"{path.name} {number}")
            seen_by_names += path.suffix == ".pdp" and not looks_whole(held, vault)
        path.write_bytes(whole)
    sys.stdout.write(f"{tried} flips in a backup\n")
    assert tried >= counts.flips
    assert missed == []
    assert seen_by_names == 0
    assert restore(held.backup, tmp_path / "back").missing == ()


def test_b4_every_cut_is_told_and_never_restored(
    held: BackedUp, tmp_path: Path, counts: Counts, chance: random.Random
) -> None:
    """B4: cut at every 64 KiB, to nothing, by one byte, and made one byte longer."""
    cuts = [
        (path, cut)
        for path in held.files
        for cut in {*range(0, path.stat().st_size, CUT), path.stat().st_size - 1}
    ]
    if counts.points is not None:
        cuts = chance.sample(cuts, min(FEW_CUTS, len(cuts)))
    (tmp_path / "places").mkdir()
    for path, cut in cuts:
        whole = path.read_bytes()
        for hurt in (whole[:cut], whole + b"\0"):
            path.write_bytes(hurt)
            assert is_told(held), (path.name, cut)
        path.write_bytes(whole[:cut])
        assert not is_restored(held, tmp_path / "places"), (path.name, cut)
        path.write_bytes(whole)
    sys.stdout.write(f"{len(cuts)} cuts of a backup\n")
    assert not is_told(held)


def test_b4_chunks_that_were_swapped_doubled_or_dropped_are_told(
    vault: Vault, held: BackedUp, tmp_path: Path
) -> None:
    """B4, with the control that names and sizes do not see a swap."""
    path = the_large_one(held)
    whole = path.read_bytes()
    header, rest = whole[:HEADER_SIZE], whole[HEADER_SIZE:]
    chunks = [rest[at : at + SEALED_CHUNK] for at in range(0, len(rest), SEALED_CHUNK)]
    assert len(chunks) == 4
    (tmp_path / "places").mkdir()
    orders = [
        [one, *others]
        for one in range(3)
        for others in ([1, 2, 3], [0, 2, 3], [0, 1, 3], [2, 1, 3], [1, 3], [0, 1, 2, 3])
        if [one, *others] != [0, 1, 2, 3]
    ]
    for order in orders:
        path.write_bytes(header + b"".join(chunks[number] for number in order))
        assert is_told(held), order
        assert not is_restored(held, tmp_path / "places"), order
    path.write_bytes(header + b"".join(chunks[number] for number in (1, 0, 2, 3)))
    assert looks_whole(held, vault)
    path.write_bytes(whole)
    assert not is_told(held)


def test_b4_chunks_and_parts_of_two_vaults_do_not_mix(held: BackedUp, tmp_path: Path) -> None:
    """B4."""
    other, _key = vaults.create(tmp_path / "other")
    with other:
        store(other, os.urandom(3 * CHUNK + 5000))
        theirs = backed_up(other, tmp_path / "other drive")
    ours, strange = the_large_one(held), the_large_one(theirs).read_bytes()
    (tmp_path / "places").mkdir()
    whole = ours.read_bytes()
    for chunk in range(4):
        begin = HEADER_SIZE + chunk * SEALED_CHUNK
        end = begin + SEALED_CHUNK
        ours.write_bytes(whole[:begin] + strange[begin:end] + whole[end:])
        assert is_told(held), chunk
        assert not is_restored(held, tmp_path / "places"), chunk
    ours.write_bytes(whole)
    for name in ("photodesk.db", "vault.keyring", "manifest.json"):
        mixed = held.copied(tmp_path / f"mixed {name}")
        (mixed.backup / name).write_bytes((theirs.backup / name).read_bytes())
        assert is_told(mixed), name
        assert not is_restored(mixed, tmp_path / "places"), name
        shutil.rmtree(mixed.dest)
    assert not is_told(held)
