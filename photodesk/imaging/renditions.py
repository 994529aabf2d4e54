"""Renditions and figures, made from pixels alone. Runs in the decoder's child."""

import io

from PIL import Image

from photodesk.imaging.formats import JPEG, identify
from photodesk.imaging.messages import Decoded, FigureFormat, Time
from photodesk.imaging.metadata import camera_name, camera_time
from photodesk.imaging.pixels import resized, shown, upright_size
from photodesk.imaging.reading import Reading, looked_over, read
from photodesk.imaging.srgb import srgb_profile

THUMBNAIL_SIDE = 512
"""Longest side of a thumbnail, pixels."""
SCREEN_SIDE = 2048
"""Longest side of a rendition for the screen, pixels."""

_THUMBNAIL_QUALITY, _SCREEN_QUALITY, _FORM_QUALITY, _FIGURE_QUALITY = 82, 85, 88, 95
_CHECK_SIDE = 64
_FULL_COLOUR = 0
_PNG_EFFORT = 4


def decoded(data: bytes) -> Decoded:
    """What a file is, with both renditions, from one pass over its data."""
    kind = identify(data)
    found = read(data, kind, SCREEN_SIDE)
    screen = shown(found.image, found.profile, found.turn, SCREEN_SIDE)
    thumbnail = resized(screen, THUMBNAIL_SIDE)
    return _described(
        found,
        kind.name,
        kind.media_type,
        _jpeg(thumbnail, _THUMBNAIL_QUALITY),
        _jpeg(screen, _SCREEN_QUALITY),
    )


def checked(data: bytes) -> Decoded:
    """What a file is, read whole as fast as can be, without renditions (both are empty)."""
    kind = identify(data)
    return _described(read(data, kind, _CHECK_SIDE), kind.name, kind.media_type, b"", b"")


def inspected(head: bytes) -> Decoded:
    """What a JPEG says it is, from the part before its coded data."""
    return _described(looked_over(head), JPEG.name, JPEG.media_type, b"", b"")


def thumbnail(data: bytes) -> bytes:
    """The thumbnail alone: JPEG, sRGB, upright, at most 512 pixels a side, no metadata."""
    return _jpeg(_pixels(data, THUMBNAIL_SIDE, THUMBNAIL_SIDE), _THUMBNAIL_QUALITY)


def form_picture(data: bytes, longest_side: int) -> bytes:
    """A small picture for a form: JPEG, sRGB, upright, no metadata and no profile."""
    return _jpeg(_pixels(data, longest_side, longest_side), _FORM_QUALITY)


def figure(data: bytes, longest_side: int | None, form: FigureFormat) -> bytes:
    """A figure encoded from pixels: upright, sRGB, our plain profile and nothing else."""
    twice = None if longest_side is None else 2 * longest_side
    picture = _fresh(_pixels(data, longest_side, twice))
    file = io.BytesIO()
    if form == "JPEG":
        picture.save(
            file,
            "JPEG",
            quality=_FIGURE_QUALITY,
            subsampling=_FULL_COLOUR,
            icc_profile=srgb_profile(),
        )
    elif form == "PNG":
        picture.save(file, "PNG", compress_level=_PNG_EFFORT, icc_profile=srgb_profile())
    else:
        picture.save(file, "TIFF", compression="tiff_lzw", icc_profile=srgb_profile())
    return file.getvalue()


def _pixels(data: bytes, longest_side: int | None, read_at: int | None) -> Image.Image:
    found = read(data, identify(data), read_at)
    return shown(found.image, found.profile, found.turn, longest_side)


def _fresh(picture: Image.Image) -> Image.Image:
    """The pixels in an object that has never seen the file: a plain re-save keeps comments."""
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    return fresh


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    _fresh(picture).save(file, "JPEG", quality=quality)
    return file.getvalue()


def _described(
    found: Reading, name: str, media_type: str, thumbnail: bytes, screen: bytes
) -> Decoded:
    width, height = upright_size(found.stored, found.orientation)
    time = camera_time(found.exif)
    return Decoded(
        format=name,
        media_type=media_type,
        stored_width=found.stored[0],
        stored_height=found.stored[1],
        orientation=found.orientation,
        width=width,
        height=height,
        taken=Time(time.local, time.offset, time.source) if time else None,
        camera=camera_name(found.exif),
        thumbnail=thumbnail,
        screen=screen,
    )
