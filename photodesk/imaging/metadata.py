"""What a camera wrote beside the pixels: when and with what a picture was taken.

Everything here is untrusted text. Times that cannot be are dropped, and names are cut to what
can be shown. What must not leave with a figure is in `leftovers`.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from photodesk.imaging.leftovers import leftovers

__all__ = ["CameraTime", "camera_name", "camera_time", "leftovers", "orientation"]

TimeSource = Literal["DateTimeOriginal", "DateTimeDigitized", "DateTime"]

_MAKE, _MODEL, _ORIENTATION = 0x10F, 0x110, 0x112
_SOURCES: tuple[tuple[TimeSource, int, int], ...] = (
    ("DateTimeOriginal", 0x9003, 0x9011),
    ("DateTimeDigitized", 0x9004, 0x9012),
    ("DateTime", 0x132, 0x9010),
)
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_LONGEST_NAME = 80
_UPRIGHT, _LAST_ORIENTATION = 1, 8


@dataclass(frozen=True)
class CameraTime:
    """The time on the camera's clock when the picture was taken.

    `local` is "YYYY-MM-DDTHH:MM:SS" on that clock, `offset` its distance from UTC such as
    "+02:00" where the camera wrote it, and `source` the EXIF tag that was read.
    """

    local: str
    offset: str | None
    source: TimeSource


def camera_time(exif: Mapping[int, object]) -> CameraTime | None:
    """The first of the three EXIF times that is a possible time; None when there is none.

    `exif` holds the tags of the main and of the Exif directory in one mapping.
    """
    for source, tag, offset_tag in _SOURCES:
        local = _local(_words(exif.get(tag)))
        if local:
            offset = _words(exif.get(offset_tag))
            return CameraTime(local, offset if _OFFSET.fullmatch(offset) else None, source)
    return None


def camera_name(exif: Mapping[int, object]) -> str:
    """Make and model in one line, at most 80 characters; "" when the file does not say."""
    make, model = _words(exif.get(_MAKE)), _words(exif.get(_MODEL))
    first_word = make.split(" ")[0].casefold()
    if first_word and model.casefold().startswith(first_word):
        make = ""
    return f"{make} {model}".strip()[:_LONGEST_NAME].strip()


def orientation(exif: Mapping[int, object]) -> int:
    """The EXIF orientation, 1 to 8; 1 when it is absent or not one of these."""
    value = exif.get(_ORIENTATION)
    if isinstance(value, int) and _UPRIGHT <= value <= _LAST_ORIENTATION:
        return int(value)
    return _UPRIGHT


def _words(value: object) -> str:
    """Text that can be shown in one line: no control, direction or unassigned characters."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return ""
    shown = value.split("\0")[0]
    kept = [c if not unicodedata.category(c).startswith(("C", "Z")) else " " for c in shown]
    return " ".join("".join(kept).split())


def _local(words: str) -> str | None:
    found = _TIME.match(words)
    if not found:
        return None
    try:
        when = datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups()))
    except ValueError:
        return None
    return when.isoformat() if _FIRST_YEAR <= when.year <= _LAST_YEAR else None
