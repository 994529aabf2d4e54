"""Every real and hostile picture beside the project is taken in or refused as its list says."""

import csv
import os
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging.decode import Decoder
from photodesk.imaging.leftovers import leftovers
from photodesk.imaging.watch import resident

MOST_BYTES = 450 * 1024 * 1024
"""600 MiB less what the program itself may hold; the test's own process holds other tests too."""

CLEAR = frozenset(Refusal) - {
    Refusal.HEIC_SUPPORT_MISSING,
    Refusal.DECODER_CRASHED,
    Refusal.DECODER_TOO_SLOW,
    Refusal.DECODER_TOO_BIG,
}
"""What a file may be refused for; a decoder that broke down is no verdict on the file."""

FITTING = {
    "animated": {Refusal.ANIMATED},
    "trunc": {Refusal.TRUNCATED, Refusal.DAMAGED, Refusal.DICOM_LATER},
    "s1_bomb": {Refusal.TOO_MANY_PIXELS, Refusal.FORMAT_NOT_TAKEN, Refusal.DAMAGED},
    "s1_noise": {Refusal.NOT_AN_IMAGE},
    "s1_zero": {Refusal.NOT_AN_IMAGE},
    "named.jpg": {Refusal.NOT_AN_IMAGE, Refusal.FORMAT_NOT_TAKEN},
    "svg": {Refusal.FORMAT_NOT_TAKEN},
}
"""The reasons that fit a file which must be refused, by a part of its name."""


class Peak(threading.Thread):
    """Watches the memory of the decoder's child, and what this process takes in addition."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__(name="peak", daemon=True)
        self.bytes, self._decoder, self._over = 0, decoder, threading.Event()
        self._before = resident(os.getpid())

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(0.01):
            child = self._decoder.child_id
            grown = max(0, resident(os.getpid()) - self._before)
            held = grown + (resident(child) if child else 0)
            self.bytes = max(self.bytes, held)

    def stop(self) -> int:
        """The most bytes that were held at once."""
        self._over.set()
        self.join()
        return self.bytes


def verdict(decoder: Decoder, file: Path) -> str:
    """The word "ok", or the reason of the refusal, which must come in whole sentences."""
    try:
        photograph = decoder.decode(file.read_bytes())
    except ImageRejected as refused:
        sentences = refused.title.endswith(".") and refused.advice.endswith(".")
        return refused.reason if sentences else "refused without sentences"
    assert leftovers(photograph.thumbnail) == leftovers(photograph.screen) == []
    assert photograph.width * photograph.height > 0
    return "ok"


def is_as_expected(row: dict[str, str], found: str, *, heic: bool) -> bool:
    """Whether a verdict is what the list asks for, DICOM and a missing extra being told apart."""
    if row["format"] == "DICOM" and row["expected"] == "ok":
        return found == Refusal.DICOM_LATER
    if not heic and found == Refusal.HEIC_SUPPORT_MISSING:
        return True
    if row["expected"] == "ok":
        return found == "ok"
    if row["expected"] == "either":
        return found == "ok" or found in CLEAR
    fitting = [reasons for part, reasons in FITTING.items() if part in row["file"]]
    return found in CLEAR and (not fitting or any(found in reasons for reasons in fitting))


def has_heic() -> bool:
    """Whether the extra for HEIC is installed."""
    try:
        import pillow_heif  # noqa: F401, PLC0415 - the question is whether it is there
    except ImportError:
        return False
    return True


def test_every_given_file_is_taken_in_or_refused_as_its_list_says(
    given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heic, wrong, counts = has_heic(), list[str](), Counter[str]()
    with (given / "MANIFEST.csv").open(encoding="utf-8", newline="") as listed:
        rows = list(csv.DictReader(listed))
    with Decoder() as decoder:
        peak = Peak(decoder)
        peak.start()
        for row in rows:
            found = verdict(decoder, given / row["file"])
            counts[f"{row['expected']}: {found}"] += 1
            if not is_as_expected(row, found, heic=heic):
                wrong.append(f"{row['file']}: {row['expected']} wanted, {found} found")
        most = peak.stop()
    with capsys.disabled():
        sys.stdout.write(f"\n{len(rows)} given files, {most // 2**20} MiB at most:\n")
        sys.stdout.writelines(f"  {count:4} {name}\n" for name, count in sorted(counts.items()))
    assert wrong == []
    assert sum(counts.values()) == len(rows)
    assert most < MOST_BYTES


def test_the_eight_given_orientations_all_come_upright(given: Path, decoder: Decoder) -> None:
    upright = [
        decoder.decode((given / "photos" / f"orientation__Landscape-{n}.jpg").read_bytes())
        for n in range(9)
    ]
    assert {(one.width, one.height) for one in upright} == {(1800, 1200)}
    assert [one.orientation for one in upright] == [1, 1, 2, 3, 4, 5, 6, 7, 8]
