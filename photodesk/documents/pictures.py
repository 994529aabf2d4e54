"""The numbered pictures on a publication form, at a size that the patient can judge."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import cm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable, KeepTogether, Table, TableStyle

from photodesk.documents.blocks import gap, paragraph
from photodesk.documents.page import HASH, LABEL, SMALL_BOLD
from photodesk.errors import FormError

PICTURE_WIDTH = 7.5 * cm
TALLEST = 9.5 * cm
_ALLOWED_SEGMENTS = frozenset({0xE0, 0xEE})
"""JFIF and Adobe: how the pixels are coded. Any other application segment may tell on people."""
_APPLICATION = range(0xE0, 0xF0)
_COMMENT = 0xFE
_START_OF_SCAN = 0xDA


@dataclass(frozen=True, slots=True)
class FormPicture:
    """One picture of a form, as a small clean JPEG, with what is printed beside it."""

    ordinal: int
    jpeg: bytes
    view_label: str
    taken_on: str
    short_hash: str
    """Of the original, in groups of four hex digits (`canonical.short_hash`)."""
    width: int
    """Pixels of the JPEG, upright."""
    height: int
    treatment: str = ""
    """How the picture was treated (P15), such as `Cropped`; empty: shown whole."""


class _EmbeddedJpeg(ImageReader):  # type: ignore[misc]  # reportlab has no types
    """A JPEG that is put into the file as it is, without ever being decoded here."""

    def __init__(self, jpeg: bytes) -> None:
        super().__init__(io.BytesIO(jpeg))
        self._jpeg = jpeg
        self._dataA = None  # the library's name for transparency, which a JPEG has not

    def getRGBData(self) -> bytes:  # noqa: N802 - reportlab's name
        # Only asked for to tell one picture from another: the coded bytes do that as well.
        return self._jpeg


class JpegDrawing(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A clean JPEG drawn `width` by `height` points. Raises FormError when it is not clean."""

    def __init__(self, jpeg: bytes, width: float, height: float) -> None:
        require_clean_jpeg(jpeg)
        super().__init__()
        self.width = width
        self.height = height
        self._jpeg = jpeg

    def draw(self) -> None:
        """Draws the picture; called by the page."""
        self.canv.drawImage(_EmbeddedJpeg(self._jpeg), 0, 0, self.width, self.height)


def pictures(shown: Sequence[FormPicture], width: float) -> list[Flowable]:
    """The pictures, two to a row of `width` points, each with number, view, day and short hash.

    Raises FormError when one of them is not a clean JPEG.
    """
    cells = [_cell(picture) for picture in shown]
    rows: list[Flowable] = []
    for at in range(0, len(cells), 2):
        pair = [*cells[at : at + 2], ""][:2]
        table = Table([pair], colWidths=[width / 2, width / 2])
        table.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (0, 0), 0),
                    ("LEFTPADDING", (1, 0), (1, 0), width / 2 - PICTURE_WIDTH),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ]
            )
        )
        rows += [KeepTogether([table]), gap(6)]
    return rows


def _cell(picture: FormPicture) -> list[Flowable]:
    scale = min(PICTURE_WIDTH / picture.width, TALLEST / picture.height)
    image = JpegDrawing(picture.jpeg, picture.width * scale, picture.height * scale)
    facts = [text for text in (picture.taken_on, picture.treatment) if text]
    return [
        image,
        gap(4),
        paragraph(f"{picture.ordinal}. {picture.view_label}", SMALL_BOLD),
        *(paragraph(text, LABEL) for text in facts),
        paragraph(picture.short_hash, HASH),
    ]


def require_clean_jpeg(data: bytes) -> None:
    """Refuse what would carry more than pixels into the form.

    The PDF library embeds a JPEG as it is, metadata and all (interop.md 4). Raises FormError for
    bytes that are not a JPEG, for EXIF, XMP, IPTC, colour profiles and comments, and for bytes
    after the end of the picture.
    """
    dirty = FormError("A picture for the form is not a clean small copy.", "Make the copies again.")
    if not (data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9")):
        raise dirty
    at = 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        told = marker in _APPLICATION and marker not in _ALLOWED_SEGMENTS
        if data[at] != 0xFF or told or marker == _COMMENT:  # noqa: PLR2004 - a marker's first byte
            raise dirty
        if marker == _START_OF_SCAN:
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    else:
        raise dirty
    if b"\xff\xd9" in data[at:-2]:
        raise dirty
