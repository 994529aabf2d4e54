"""Files of every format that is taken in, opened and loaded whole. Runs in the decoder's child."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    Image,
    ImageFile,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from photodesk.errors import Refusal
from photodesk.imaging import boxes, png_chunks, tiff_directories
from photodesk.imaging.formats import Format
from photodesk.imaging.jpeg_reading import load_jpeg, open_jpeg
from photodesk.imaging.limits import check_size
from photodesk.imaging.metadata import orientation as orientation_in
from photodesk.imaging.refusals import rejected

_EXIF_DIRECTORY = 0x8769
_WIDTH, _HEIGHT = 0x100, 0x101


@dataclass(frozen=True)
class Reading:
    """A file loaded whole.

    `image` may be reduced; `stored` is the size in the file and `orientation` its EXIF
    orientation. `turn` is what is still to be done to `image`: 1 when the library turned it.
    """

    image: Image.Image
    stored: tuple[int, int]
    orientation: int
    turn: int
    exif: Mapping[int, object]

    @property
    def profile(self) -> bytes | None:
        """The colour profile in the file, if it has one."""
        found = self.image.info.get("icc_profile")
        return found if isinstance(found, bytes) and found else None


def read(data: bytes, kind: Format, longest_side: int | None) -> Reading:
    """The pixels of a file, with all of its data read; at least `longest_side` large if it is.

    Raises ImageRejected where the reason is known; any other exception means a damaged file.
    """
    readers = {
        "JPEG": _jpeg,
        "PNG": _png,
        "TIFF": _tiff,
        "WEBP": _webp,
        "BMP": _bmp,
        "AVIF": _avif,
        "HEIC": _heic,
        "RAW": _raw,
    }
    return readers[kind.name](data, longest_side)


def looked_over(head: bytes) -> Reading:
    """What the part of a JPEG before its coded data says; there are no pixels."""
    image = open_jpeg(head)
    return _reading(image, image.size)


def exif_tags(image: Image.Image) -> dict[int, object]:
    """The tags of the main and the Exif directory; {} when they cannot be read.

    EXIF is where attackers play, and a picture is not refused for it. Call it after loading:
    for a PNG the question itself would load the pixels.
    """
    try:
        main = image.getexif()
        return {**main, **main.get_ifd(_EXIF_DIRECTORY)}
    except Exception:  # noqa: BLE001 - whatever a hostile EXIF raises, the pixels are sound
        return {}


def _jpeg(data: bytes, longest_side: int | None) -> Reading:
    image, stored = load_jpeg(data, longest_side)
    return _reading(image, stored)


def _png(data: bytes, _longest_side: int | None) -> Reading:
    try:
        png_chunks.check(data)
    except png_chunks.ChunksCut as error:
        raise rejected(Refusal.TRUNCATED) from error
    image = PngImagePlugin.PngImageFile(io.BytesIO(data))
    return _loaded(image)


def _webp(data: bytes, _longest_side: int | None) -> Reading:
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise rejected(Refusal.TRUNCATED)
    return _loaded(WebPImagePlugin.WebPImageFile(io.BytesIO(data)))


def _bmp(data: bytes, _longest_side: int | None) -> Reading:
    return _loaded(BmpImagePlugin.BmpImageFile(io.BytesIO(data)))


def _avif(data: bytes, _longest_side: int | None) -> Reading:
    _check_boxes(data)
    return _loaded(AvifImagePlugin.AvifImageFile(io.BytesIO(data)))


def _tiff(data: bytes, _longest_side: int | None) -> Reading:
    if tiff_directories.pages(data) > 1:
        raise rejected(Refusal.ANIMATED, "pages")
    image = TiffImagePlugin.TiffImageFile(io.BytesIO(data))
    check_size(image.size)
    stored = (int(image.tag_v2[_WIDTH]), int(image.tag_v2[_HEIGHT]))
    exif = exif_tags(image)
    image.load()
    return Reading(image, stored, orientation_in(exif), 1, exif)


def _heic(data: bytes, _longest_side: int | None) -> Reading:
    try:
        import pillow_heif  # noqa: PLC0415 - an extra that may be missing
    except ImportError as error:
        raise rejected(Refusal.HEIC_SUPPORT_MISSING) from error
    _check_boxes(data)
    library: Any = pillow_heif  # it has no types
    library.options.THUMBNAILS = library.options.DEPTH_IMAGES = False
    library.options.AUX_IMAGES = False
    library.options.DECODE_THREADS = 2
    image: Image.Image = library.HeifImageFile(io.BytesIO(data))
    check_size(image.size)
    image.load()
    return Reading(image, image.size, 1, 1, exif_tags(image))


def _check_boxes(data: bytes) -> None:
    if not boxes.is_whole(data):
        raise rejected(Refusal.TRUNCATED)
    for size in boxes.stated_sizes(data):
        check_size(size)


def _raw(data: bytes, longest_side: int | None) -> Reading:
    from photodesk.imaging.raw_reading import load_raw  # noqa: PLC0415 - loads NumPy; few files are RAW

    found = load_raw(data, longest_side)
    exif = _raw_exif(data) or (exif_tags(found.preview) if found.preview else {})
    return Reading(found.image, found.stored, found.orientation, 1, exif)


def _raw_exif(data: bytes) -> dict[int, object]:
    """The tags of a RAW that is built as a TIFF; its picture is not loaded."""
    if not tiff_directories.is_tiff(data):
        return {}
    try:
        return exif_tags(TiffImagePlugin.TiffImageFile(io.BytesIO(data)))
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        return {}


def _loaded(image: ImageFile.ImageFile) -> Reading:
    check_size(image.size)
    if getattr(image, "n_frames", 1) > 1:
        raise rejected(Refusal.ANIMATED, image.format or "")
    image.load()
    return _reading(image, image.size)


def _reading(image: Image.Image, stored: tuple[int, int]) -> Reading:
    exif = exif_tags(image)
    orientation = orientation_in(exif)
    return Reading(image, stored, orientation, orientation, exif)
