"""The typefaces of every page, and which characters they can print."""

import io
import threading
import unicodedata
from functools import cache
from xml.sax.saxutils import escape

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from photodesk.errors import FormError

REGULAR = "PhotodeskText"
BOLD = "PhotodeskBold"
MONO = "PhotodeskMono"
"""FiraGO 400 and 700, Cascadia Mono: data of pymupdf-fonts, embedded, never unpacked to disk."""

_SOURCES = {REGULAR: "figo", BOLD: "figbo", MONO: "cascadia"}
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_NEEDS_SHAPING = ("DEVANAGARI", "THAI", "LAO", "TAMIL", "BENGALI")
"""Scripts in the typeface whose letters must be joined or stacked, which our pages cannot do."""
_NAMED_AT_MOST = 5
_registering = threading.Lock()


def ready() -> None:
    """Makes the three typefaces known to the PDF library; quick after the first call."""
    _characters()


def _characters() -> frozenset[int]:
    """Code points that regular and bold both hold."""
    with _registering:  # two threads must not register a typeface twice
        return _registered()


@cache
def _registered() -> frozenset[int]:
    for name, code in _SOURCES.items():
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.fontbuffers[code]())))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, REGULAR, BOLD)
    maps = (pdfmetrics.getFont(name).face.charToGlyph for name in (REGULAR, BOLD))
    regular, bold = (frozenset(characters) for characters in maps)
    return regular & bold


def printable(text: str) -> str:
    """The text as it will stand on the page, one line: composed, with nothing invisible in it.

    Line breaks and tabs become spaces; other control and format characters, which could turn or
    hide text, are shown by their number, such as [U+202E]. Raises FormError, naming the
    characters, for what the page cannot print: right-to-left and joined scripts, and characters
    that the typeface lacks.
    """
    shown = "".join(_shown(character) for character in unicodedata.normalize("NFC", text))
    known = _characters()
    wrong = sorted({c for c in shown if not _can_print(c, known)})
    if wrong:
        raise FormError(
            f"The form cannot print these characters: {_named(wrong)}.",
            "Spell the text in Latin, Greek or Cyrillic letters.",
        )
    return shown


def legible(text: str) -> str:
    """The text with every character that cannot be printed shown by its number, as [U+05D0].

    For papers that must never fail, such as the confirmation of a withdrawal; a form that somebody
    signs refuses such text instead (`printable`).
    """
    known = _characters()
    shown = "".join(_shown(character) for character in unicodedata.normalize("NFC", text))
    return "".join(c if _can_print(c, known) else f"[U+{ord(c):04X}]" for c in shown)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return "\u00a0" if character == "\u00a0" else " "
    if category in {"Cc", "Cf", "Co", "Cs"}:
        return f"[U+{ord(character):04X}]"
    return character


def _can_print(character: str, known: frozenset[int]) -> bool:
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return False
    if unicodedata.name(character, "").startswith(_NEEDS_SHAPING):
        return False
    return ord(character) in known


def _named(wrong: list[str]) -> str:
    named = ", ".join(f"“{c}” (U+{ord(c):04X})" for c in wrong[:_NAMED_AT_MOST])
    more = len(wrong) - _NAMED_AT_MOST
    return f"{named} and {more} more" if more > 0 else named


def markup(text: str) -> str:
    """`printable` text, escaped so that a Paragraph prints it as itself: `<b>` stays `<b>`."""
    return escape(printable(text))
