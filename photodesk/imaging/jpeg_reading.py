"""JPEGs, decoded at the scale that is needed, and checked for a cut behind an end marker."""

import io

from PIL import Image, ImageChops, JpegImagePlugin

from photodesk.errors import Refusal
from photodesk.imaging import jpeg_segments as segments
from photodesk.imaging.limits import check_size
from photodesk.imaging.refusals import rejected

_SCALES = (8, 4, 2, 1)
_NEARLY = 0.95
_PROGRESSIVE_SCALE = 4
"""A reduction by 8 shows nothing of the scans that refine a progressive picture."""
_UNCODED_GREY = range(126, 131)


def load_jpeg(data: bytes, longest_side: int | None) -> tuple[Image.Image, tuple[int, int]]:
    """The first picture of a JPEG, and the size that its frame states (pixels).

    The pixels come reduced by 2, 4 or 8 when `longest_side` allows; all coded data are read
    all the same, so that a damaged end is found. Raises ImageRejected for a JPEG that was cut
    and given an end marker; libjpeg merely warns there, and paints the missing part grey.
    (A cut within the very last block of a picture in one scan is not found.)
    """
    image = _opened(data)
    stored = image.size
    scale = _scale(stored, longest_side)
    if image.info.get("progressive"):
        scale = min(scale, _PROGRESSIVE_SCALE)
    _draft(image, scale)
    image.load()
    _require_whole_scans(data, image, scale)
    return image, stored


def open_jpeg(head: bytes) -> JpegImagePlugin.JpegImageFile:
    """A JPEG of which only the part before its coded data is there; it cannot be loaded."""
    return _opened(head)


def _opened(data: bytes) -> JpegImagePlugin.JpegImageFile:
    image = JpegImagePlugin.JpegImageFile(io.BytesIO(data))
    check_size(image.size)
    return image


def _draft(image: JpegImagePlugin.JpegImageFile, scale: int) -> None:
    image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))


def _scale(size: tuple[int, int], longest_side: int | None) -> int:
    """The largest reduction that leaves the picture as large as wanted, or 5 % short of it."""
    if longest_side is None:
        return 1
    wanted = longest_side * _NEARLY
    return next((scale for scale in _SCALES if max(size) / scale >= wanted), 1)


def _require_whole_scans(data: bytes, image: Image.Image, scale: int) -> None:
    grey_end = _ends_grey(image)
    if not grey_end and _all_in_one_scan(data):
        return
    try:
        scans = segments.scans(data)
    except segments.SegmentsBroken:
        return
    if not scans.complete or (grey_end and scans.restarts_missing):
        raise rejected(Refusal.TRUNCATED)
    if _more_data_change_it(data, image, scale):
        raise rejected(Refusal.TRUNCATED)


def _ends_grey(image: Image.Image) -> bool:
    """Whether the last pixel has the grey in which libjpeg paints what was not coded."""
    last = image.getpixel((image.width - 1, image.height - 1))
    values = last if isinstance(last, tuple) else (last,)
    return all(value in _UNCODED_GREY for value in values)


def _all_in_one_scan(data: bytes) -> bool:
    """Whether the first scan holds all components whole."""
    try:
        *before, scan = segments.before_the_first_scan(data)
    except segments.SegmentsBroken:
        return True
    frames = [s for s in before if s.marker in segments.FRAMES]
    if not frames or frames[0].marker in segments.PROGRESSIVE:
        return False
    return frames[0].payload[5:6] == scan.payload[:1]


def _more_data_change_it(data: bytes, image: Image.Image, scale: int) -> bool:
    """Whether data put in behind the last scan change the picture: then that scan was cut."""
    again = _opened(segments.with_more_data_before_the_end(data))
    _draft(again, scale)
    try:
        again.load()
    except (OSError, SyntaxError, ValueError):
        return True
    return ImageChops.difference(again, image).getbbox(alpha_only=False) is not None
