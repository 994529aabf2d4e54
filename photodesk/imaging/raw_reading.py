"""Camera RAW through LibRaw: the file must be whole; its preview, or its pixels, are shown."""

import io
from dataclasses import dataclass

import rawpy
from PIL import Image, JpegImagePlugin

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging.limits import check_size
from photodesk.imaging.pixels import upright
from photodesk.imaging.refusals import rejected

_LEAST_BYTES_PER_PIXEL = 0.1
_FLIPS = {0: 1, 3: 3, 5: 8, 6: 6}
_NEARLY = 0.9
_LARGE_ENOUGH = 1024


@dataclass(frozen=True)
class RawPhotograph:
    """Upright pixels of mode RGB, the developed size before turning, and the orientation."""

    image: Image.Image
    stored: tuple[int, int]
    orientation: int
    preview: Image.Image | None


def load_raw(data: bytes, longest_side: int | None) -> RawPhotograph:
    """A RAW's picture: the embedded preview where that is large enough, else developed.

    The sensor's data are unpacked in any case, since a RAW cut short still shows its preview.
    Raises ImageRejected when they are not whole or implausibly few.
    """
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            return _photograph(raw, len(data), longest_side)
    except rawpy.LibRawError as error:
        cut = isinstance(error, (rawpy.LibRawIOError, rawpy.LibRawDataError))
        raise rejected(Refusal.TRUNCATED if cut else Refusal.DAMAGED) from error


def _photograph(raw: "rawpy.RawPy", length: int, longest_side: int | None) -> RawPhotograph:
    sizes = raw.sizes
    stored = (int(sizes.width), int(sizes.height))
    check_size(stored)
    check_size((int(sizes.raw_width), int(sizes.raw_height)))
    if length < _LEAST_BYTES_PER_PIXEL * stored[0] * stored[1]:
        raise rejected(Refusal.TRUNCATED)
    raw.unpack()
    orientation = _FLIPS.get(int(sizes.flip), 1)
    preview = _preview(raw)
    wanted = min(longest_side or max(stored), max(stored)) * _NEARLY
    if preview is not None and max(preview.size) >= min(wanted, max(stored) * _NEARLY):
        return RawPhotograph(upright(preview, orientation), stored, orientation, preview)
    return RawPhotograph(_developed(raw, stored, longest_side), stored, orientation, preview)


def _preview(raw: "rawpy.RawPy") -> Image.Image | None:
    """The embedded JPEG of mode RGB as stored; None when there is none that can be read."""
    try:
        thumb = raw.extract_thumb()
        if thumb.format is not rawpy.ThumbFormat.JPEG:
            return None
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(bytes(thumb.data)))
        check_size(image.size)
        image.load()
    except (rawpy.LibRawError, OSError, SyntaxError, ValueError, ImageRejected):
        return None
    return image if image.mode == "RGB" else image.convert("RGB")


def _developed(
    raw: "rawpy.RawPy", stored: tuple[int, int], longest_side: int | None
) -> Image.Image:
    """The sensor's data developed with the camera's white balance, upright, in sRGB."""
    half = longest_side is not None and max(stored) >= 2 * longest_side
    return Image.fromarray(raw.postprocess(use_camera_wb=True, half_size=half, output_bps=8))
