"""F1: damaged pictures through our own decoder and its child: no crash, no hang, no 600 MB."""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging import child, limits
from photodesk.imaging.decode import Decoder
from tests.faults.counts import Counts
from tests.imaging.pictures import encoded, scene

pytestmark = pytest.mark.faults

LARGEST = 60_000
"""Bytes of a given file that is still damaged over and over."""
SPOILT = {Refusal.DECODER_CRASHED, Refusal.DECODER_TOO_SLOW}
"""Refusals that say the decoder came to harm; the others are its work."""


def sound_pictures(given: Path | None) -> list[bytes]:
    """A small picture in each format that is taken in, and the given files that are small."""
    small = scene((96, 64))
    drawn = [
        encoded(small, "JPEG", quality=85),
        encoded(small, "JPEG", quality=70, progressive=True, subsampling=2),
        encoded(small.convert("L"), "JPEG", comment=b"a comment", exif=b"Exif\0\0" + bytes(40)),
        encoded(small, "PNG"),
        encoded(small.convert("P"), "PNG", transparency=3),
        encoded(small, "TIFF", compression="tiff_lzw"),
        encoded(small, "TIFF", compression="jpeg"),
        encoded(small.convert("1"), "TIFF", compression="group4"),
        encoded(small, "WEBP"),
        encoded(small, "WEBP", lossless=True),
        encoded(small, "BMP"),
        encoded(small, "AVIF"),
    ]
    if given is not None:
        files = sorted(path for path in given.glob("*/*") if 0 < path.stat().st_size <= LARGEST)
        drawn += [path.read_bytes() for path in files]
    return drawn


def damaged(pictures: list[bytes], seed: int, number: int) -> bytes:
    """The same damage for the same seed and number."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 (damage, not secrets)
    data = bytearray(chance.choice(pictures))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        _hurt(data, chance, pictures)
    return bytes(data)


def _hurt(data: bytearray, chance: random.Random, pictures: list[bytes]) -> None:
    if not data:
        return
    # Headers decide what a decoder does with the rest, so half of the damage falls on them.
    at = chance.randrange(min(len(data), 300) if chance.random() < 0.5 else len(data))
    match chance.randrange(7):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF))
        case 2:
            del data[at : at + chance.randrange(1, 64)]
        case 3:
            data[at:at] = chance.randbytes(chance.randrange(1, 64))
        case 4:
            del data[at:]
        case 5:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff"))
        case _:
            other = chance.choice(pictures)
            start = chance.randrange(len(other))
            data[at:at] = other[start : start + chance.randrange(1, 2000)]


def outcomes(pictures: list[bytes], seed: int, numbers: Iterator[int]) -> tuple[Counter[str], int]:
    """How the decoder took each, and the most bytes that any of its children held."""
    told, most = Counter[str](), 0
    with Decoder() as decoder:
        for number in numbers:
            told[_outcome(decoder, damaged(pictures, seed, number), f"seed {seed}, {number}")] += 1
            most = max(most, _most_held(decoder))
    return told, most


def _outcome(decoder: Decoder, data: bytes, which: str) -> str:
    try:
        decoder.decode(data)
    except ImageRejected as refused:
        reason = refused.reason
    else:
        return "decoded"
    assert reason not in SPOILT, f"{reason} by {which}"
    return str(reason)


def _most_held(decoder: Decoder) -> int:
    """What Linux calls the high water mark of the child's memory; nothing elsewhere."""
    status = Path(f"/proc/{decoder.child_id}/status")
    if sys.platform != "linux" or not status.is_file():
        return 0
    lines = status.read_text("ascii").splitlines()
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")), 0)


@pytest.fixture
def given_or_not() -> Path | None:
    """The given pictures, where there are any; drawn ones are damaged in any case."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "given"
    return folder if folder.is_dir() else None


def test_damaged_pictures_do_the_decoder_no_harm(counts: Counts, given_or_not: Path | None) -> None:
    pictures, seed = sound_pictures(given_or_not), random.getrandbits(32)
    told, most = outcomes(pictures, seed, iter(range(counts.damaged_images)))
    sys.stdout.write(f"F1, seed {seed}, {most >> 20} MB at most: {dict(told.most_common())}\n")
    assert sum(told.values()) == counts.damaged_images
    assert most <= limits.DECODER_BYTES
    assert told["decoded"] > 0, "Damage that never spares a picture tests only the refusal."


def test_a_decoder_that_aborts_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    aborts = (
        "import sys; sys.path.insert(0, sys.argv[1]); import os; "
        "from photodesk.imaging import decode_child as c; seen = []; told = c.answer\n"
        "def answer(ask, data):\n"
        "    seen.append(1)\n"
        "    if len(seen) == 3: os.abort()\n"
        "    return told(ask, data)\n"
        "c.answer = answer; c.main()"
    )
    monkeypatch.setattr(child, "_RUN", aborts)
    with pytest.raises(AssertionError, match="seed 1, 2"):
        outcomes(sound_pictures(None), 1, iter(range(10)))
