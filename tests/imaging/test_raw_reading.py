"""Camera RAW: whole, plausible, upright, and shown by its preview or its own pixels."""

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import rawpy

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging import raw_reading
from photodesk.imaging.decode import Decoder
from photodesk.imaging.raw_reading import RawPhotograph
from tests.imaging.pictures import jpeg, opened, scene


class StandInRaw:
    """Answers as a rawpy.RawPy does, for sizes and previews that no file at hand has."""

    def __init__(self, size: tuple[int, int], *, flip: int = 0, preview: bytes = b"") -> None:
        self.sizes = SimpleNamespace(
            width=size[0], height=size[1], raw_width=size[0], raw_height=size[1], flip=flip
        )
        self._preview = preview
        self.unpacked = False

    def unpack(self) -> None:
        """Note that the sensor's data were asked for."""
        self.unpacked = True

    def extract_thumb(self) -> SimpleNamespace:
        """The embedded preview, or rawpy's error when there is none."""
        if not self._preview:
            raise rawpy.LibRawNoThumbnailError
        return SimpleNamespace(format=rawpy.ThumbFormat.JPEG, data=self._preview)

    def postprocess(self, **_options: object) -> object:
        """The developed picture as an array of pixels."""
        numpy = pytest.importorskip("numpy", reason="rawpy brings NumPy with it.")
        return numpy.zeros((self.sizes.height, self.sizes.width, 3), numpy.uint8)


def looked_at(raw: StandInRaw, length: int, longest_side: int) -> RawPhotograph:
    """What is made of a RAW of `length` bytes."""
    return raw_reading._photograph(cast("rawpy.RawPy", raw), length, longest_side)


def test_a_raw_with_too_few_bytes_for_its_pixels_is_refused() -> None:
    raw = StandInRaw((3664, 2754))
    with pytest.raises(ImageRejected) as refused:
        looked_at(raw, 12_000, 2048)
    assert refused.value.reason == Refusal.TRUNCATED


def test_a_raw_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    raw = StandInRaw((20_000, 20_000))
    with pytest.raises(ImageRejected) as refused:
        looked_at(raw, 10**9, 2048)
    assert refused.value.reason == Refusal.TOO_MANY_PIXELS
    assert not raw.unpacked


@pytest.mark.parametrize(("flip", "orientation"), [(0, 1), (3, 3), (5, 8), (6, 6)])
def test_the_preview_is_turned_as_the_sensor_lay(flip: int, orientation: int) -> None:
    raw = StandInRaw((240, 160), flip=flip, preview=jpeg())
    found = looked_at(raw, 100_000, 2048)
    assert raw.unpacked
    assert found.orientation == orientation
    assert found.image.size == ((160, 240) if flip in {5, 6} else (240, 160))


@pytest.mark.parametrize("preview", [b"", b"rubbish", jpeg(scene((30, 20)))])
def test_without_a_preview_of_use_the_pixels_are_developed(preview: bytes) -> None:
    raw = StandInRaw((240, 160), preview=preview)
    found = looked_at(raw, 100_000, 2048)
    assert found.image.getextrema() == ((0, 0),) * 3


def test_given_raw_files_are_whole_and_shown_large(given: Path, decoder: Decoder) -> None:
    with (given / "MANIFEST.csv").open(encoding="utf-8", newline="") as listed:
        rows = [row for row in csv.DictReader(listed) if row["format"].startswith("RAW")]
    assert len(rows) == 2
    for row in rows:
        photograph = decoder.decode((given / row["file"]).read_bytes())
        assert photograph.format == "RAW"
        assert (photograph.width, photograph.height) == (int(row["width"]), int(row["height"]))
        assert max(opened(photograph.screen).size) > 0.5 * photograph.width
        assert photograph.camera
