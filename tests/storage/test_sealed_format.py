"""The sealed file byte for byte, as it is published."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from photodesk.errors import PhotographDamaged
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.sealed_format import (
    CHUNK,
    SealedKind,
    chunk_count,
    sealed_size,
    unwrap_key,
    wrap_key,
)

KEY = bytes(range(32))
PHOTO, FILE, VAULT = b"\xa0" * 16, b"\xb0" * 16, b"\xc0" * 16
VECTOR_1 = bytes.fromhex(
    "895044500d0a1a0a0001004001000000001000000000000000000016b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"
    "c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c00000000045bed0882b90556d650e255c9fd21a8170fc683b16b82c6c"
    "355352d2714012e152c8a9a9872f"
)
WRAPPED_1 = bytes.fromhex(
    "000102030405060708090a0b571e8ae4d1b047389accc6db215cb74913c50efe46836af9c04ca8bc5c1431e6"
    "776b79e7e7215210e0b7b687ecf4aa5f"
)
Randomness = Callable[[int], bytes]


def sealed(tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """The sealed bytes under the vectors' key and ids, and the digest that was reported."""
    monkeypatch.setattr("secrets.token_bytes", lambda _count: FILE)
    monkeypatch.setattr("os.urandom", lambda _count: KEY)
    folder = SealedFolder(tmp_path, SealedKind.ORIGINAL, VAULT)
    folder.make()
    report = folder.seal(data, PHOTO)
    assert report.plain_sha256 == hashlib.sha256(data).digest()
    return folder.path_of(FILE).read_bytes(), report.sealed_sha256


def test_vector_1_is_written_byte_for_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written, digest = sealed(tmp_path, b"Photodesk test vector\n", monkeypatch)
    assert written == VECTOR_1
    assert digest.hex() == "2f509dac239d9e03a26807273c7e9b4b814c7c9fc8fe16b98877a10f0c242770"


def test_vector_2_with_two_chunks_is_written_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytes(number % 251 for number in range(CHUNK + 5))
    written, digest = sealed(tmp_path, data, monkeypatch)
    assert len(written) == 1_048_677
    assert digest == hashlib.sha256(written).digest()
    assert digest.hex() == "3d34a812698402791efc96c99c63579514848552c9a0b18bde53ff3b85867e04"


def test_the_wrapped_key_of_vector_1_is_written_byte_for_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.urandom", lambda count: bytes(range(count)))
    ids = {"vault_id": VAULT, "owner_id": PHOTO, "file_id": FILE}
    assert wrap_key(SealedKind.ORIGINAL, b"\xd0" * 32, KEY, epoch=1, **ids) == WRAPPED_1
    assert unwrap_key(SealedKind.ORIGINAL, b"\xd0" * 32, WRAPPED_1, epoch=1, **ids) == KEY


@pytest.mark.parametrize(
    "other",
    [
        {"wrapping_key": b"\xd1" * 32},
        {"epoch": 2},
        {"vault_id": bytes(16)},
        {"owner_id": bytes(16)},
        {"file_id": bytes(16)},
        {"kind": SealedKind.DOCUMENT},
        {"wrapped": WRAPPED_1[:-1]},
        {"wrapped": b""},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_wrapped_key_opens_only_with_every_fact_it_was_wrapped_with(
    other: dict[str, object],
) -> None:
    facts: dict[str, object] = {
        "kind": SealedKind.ORIGINAL,
        "wrapping_key": b"\xd0" * 32,
        "wrapped": WRAPPED_1,
        "vault_id": VAULT,
        "owner_id": PHOTO,
        "file_id": FILE,
        "epoch": 1,
    }
    with pytest.raises(PhotographDamaged):
        unwrap_key(**(facts | other))  # type: ignore[arg-type]


def test_a_key_of_another_length_is_never_wrapped() -> None:
    ids = {"vault_id": VAULT, "owner_id": PHOTO, "file_id": FILE}
    with pytest.raises(ValueError, match="32 bytes"):
        wrap_key(SealedKind.ORIGINAL, KEY, b"short", epoch=1, **ids)


@pytest.mark.parametrize(
    ("length", "chunks"), [(0, 1), (1, 1), (CHUNK, 1), (CHUNK + 1, 2), (3 * CHUNK, 3)]
)
def test_the_size_on_disk_is_known_in_advance(length: int, chunks: int) -> None:
    assert chunk_count(length) == chunks
    assert sealed_size(length) == 64 + length + 16 * chunks
