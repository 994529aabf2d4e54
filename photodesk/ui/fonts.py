"""Fonts as data: FiraGO and Noto Sans, no system font is assumed, nothing is unpacked to disk."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from photodesk.ui.font_data import data

FAMILIES = ("FiraGO", "Noto Sans")
CODES = ("figo", "figbo", "figit", "figbi", "notos", "notosbo", "notosit", "notosbi")
"""The fonts of both families, regular and bold first."""
MONOSPACE = "Cascadia Mono"

SMALLEST_PT = 10
BASE_PT = 11
EMPHASIS_PT = 13
TITLE_PT = 16
HEADING_PT = 22
FORM_PT = 14


def register(*codes: str) -> None:
    """Make fonts known to Qt; on the window's thread only."""
    for code in codes:
        _register(code)


@cache
def _register(code: str) -> int:
    number = QFontDatabase.addApplicationFontFromData(data(code))
    if number < 0:
        msg = f"the bundled font {code} cannot be read"
        raise RuntimeError(msg)
    return number


def register_rest() -> None:
    """Every font of the window's texts; what is registered already costs nothing."""
    register(*CODES)


def base(points: float = BASE_PT) -> QFont:
    """The text font: FiraGO, then Noto Sans, with figures of equal width."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPointSizeF(points)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def scale() -> float:
    """How much larger than usual the person has the text: 1.0 to 1.5."""
    return QGuiApplication.font().pointSizeF() / BASE_PT


def bold(points: float = BASE_PT) -> QFont:
    """The text font in weight 700; there is no 600."""
    font = base(points)
    font.setWeight(QFont.Weight.Bold)
    return font


def monospace(points: float = BASE_PT) -> QFont:
    """The font of hashes, loaded when the first is shown."""
    register("cascadia")
    font = QFont(MONOSPACE)
    font.setPointSizeF(points)
    return font
