"""Practice pictures: a drawn mannequin head in standard views, with EXIF as a camera writes it.

They stand in for patients in the demo, in tests and on screenshots. Everybody can see that
they are drawings, and each says so at its lower edge.
"""

import io
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from photodesk.imaging.mannequin_light import VIEWS, painted
from photodesk.imaging.pixels import TURNS

MAKE, MODEL, SERIAL = "Photodesk", "Practice camera", "PRACTICE-4711"
"""What the EXIF of every practice picture says; a figure made from it must not say it."""

_LABEL = "practice drawing"
_LABEL_HEIGHT = 42
_QUALITY = 92
_DRAWN_HEIGHT = 1600
_SAME_BACK = {6: 8, 8: 6}
_LATITUDE, _LONGITUDE = (51, 28, 40), (0, 0, 5)


def practice_picture(
    view: str,
    *,
    person: int,
    size: tuple[int, int] = (2400, 3200),
    taken: datetime,
    orientation: int = 1,
) -> bytes:
    """A JPEG of mannequin `person` in a standard view, `size` pixels when upright.

    `view` is one of face.frontal, face.oblique.r, face.oblique.l, face.lateral.r,
    face.lateral.l and face.base; other views raise KeyError. The pixels are stored so that
    `orientation` (1 to 8) turns them upright. The EXIF holds `taken` with its offset where it
    has a zone, make, model, a place and a serial number.
    """
    picture = _labelled(view, person, size)
    for turn in TURNS[_SAME_BACK.get(orientation, orientation)]:
        picture = picture.transpose(turn)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, exif=_exif(taken, orientation))
    return file.getvalue()


def practice_views() -> tuple[str, ...]:
    """The ids of the views that can be drawn."""
    return tuple(VIEWS)


@lru_cache(maxsize=4)
def _labelled(view: str, person: int, size: tuple[int, int]) -> Image.Image:
    """The upright drawing; drawn no higher than 1600 pixels, which suffices for soft shapes."""
    height = min(size[1], _DRAWN_HEIGHT)
    drawn = painted(view, person, (round(size[0] * height / size[1]), height))
    picture = drawn if drawn.size == size else drawn.resize(size, Image.Resampling.BICUBIC)
    font = ImageFont.load_default(max(8, size[1] // _LABEL_HEIGHT))
    draw = ImageDraw.Draw(picture)
    place = (size[0] / 2, size[1] * 0.982)
    stroke = max(1, size[1] // 900)
    draw.text(
        place,
        _LABEL,
        fill=(240, 244, 248),
        font=font,
        anchor="md",
        stroke_width=stroke,
        stroke_fill=(64, 76, 90),
    )
    return picture


def _exif(taken: datetime, orientation: int) -> Image.Exif:
    exif = Image.Exif()
    moment = taken.strftime("%Y:%m:%d %H:%M:%S")
    exif.update({0x10F: MAKE, 0x110: MODEL, 0x112: orientation, 0x132: moment})
    details = exif.get_ifd(0x8769)
    details.update({0x9003: moment, 0x9004: moment, 0xA431: SERIAL, 0xA420: f"{SERIAL}-1"})
    offset = taken.strftime("%z")
    if offset:
        named = f"{offset[:3]}:{offset[3:5]}"
        details.update({0x9010: named, 0x9011: named, 0x9012: named})
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: _degrees(_LATITUDE), 3: "W", 4: _degrees(_LONGITUDE)})
    return exif


def _degrees(parts: tuple[int, int, int]) -> tuple[Fraction, ...]:
    return tuple(Fraction(part) for part in parts)
