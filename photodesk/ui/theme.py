"""The look: colour tokens, palette and style sheet, light and dark."""

import re
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from photodesk.data_files import resources
from photodesk.errors import DataFileWrong
from photodesk.ui import fonts
from photodesk.ui.style_sheet import style_sheet
from photodesk.ui.tokens import Tokens

Choice = Literal["system", "light", "dark"]
_COLOUR = re.compile(r'^(\w+) = "(#[0-9A-F]{6})"$', re.MULTILINE)
_MIDDLE = 128
HAS_STYLE = "photodesk-style"
"""Property of an application that was started with `-style Fusion`: `setStyle` would hand a large
class to Python, for which the lock screen would wait."""


@cache
def tokens(name: str) -> Tokens:
    """The colours of the theme `light` or `dark`. Raises DataFileWrong for one too few or many.

    Read without a TOML parser, whose loading the lock screen would have to wait for.
    """
    file = resources() / "style" / "tokens.toml"
    table = file.read_text("utf-8").partition(f"[{name}]\n")[2].partition("\n[")[0]
    try:
        return Tokens(**dict(_COLOUR.findall(table)))
    except TypeError as error:
        raise DataFileWrong(f"{file.name} is wrong in {name}: {error}.") from error


class Theme(QObject):
    """The theme in use; follows the system unless the person chose one."""

    changed = Signal()
    """The colours are others: ask for icons again and paint anew."""

    def __init__(
        self, choice: Choice = "system", parent: QObject | None = None, *, text_size: int = 100
    ) -> None:
        super().__init__(parent)
        self.choice: Choice = choice
        self.text_size = text_size
        """Per cent of the usual size of text."""
        # Qt's enumerations of `Qt` take 18 ms to make: at first the system's own palette tells.
        window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
        self._system_is_dark = window.lightness() < _MIDDLE
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.ask_system)

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in use."""
        if self.choice != "system":
            return self.choice == "dark"
        return self._system_is_dark

    @property
    def name(self) -> str:
        """`light` or `dark`, whichever is in use."""
        return "dark" if self.is_dark else "light"

    @property
    def tokens(self) -> Tokens:
        """The colours in use, as `#RRGGBB` by name."""
        return tokens(self.name)

    def choose(self, choice: Choice) -> None:
        """Follow the system, or be light or dark from now on."""
        self.choice = choice
        self.apply()

    def choose_size(self, text_size: int) -> None:
        """Make all text larger: 100, 125 or 150 per cent."""
        self.text_size = text_size
        self.apply()

    def apply(self) -> None:
        """Give the application its font, palette and style sheet."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            msg = "a theme needs an application"
            raise TypeError(msg)
        if not application.property(HAS_STYLE):
            application.setStyle("Fusion")
            application.setProperty(HAS_STYLE, True)
        application.setFont(fonts.base(fonts.BASE_PT * self.text_size / 100))
        application.setPalette(palette(self.tokens))
        application.setStyleSheet(style_sheet(self.tokens, self.name, self.text_size / 100))
        self.changed.emit()

    def ask_system(self) -> None:
        """Follow what the system says now; an unknown scheme changes nothing."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 - after the lock screen is painted

        scheme = QGuiApplication.styleHints().colorScheme()
        was_dark = self.is_dark
        if scheme is not Qt.ColorScheme.Unknown:
            self._system_is_dark = scheme is Qt.ColorScheme.Dark
        if self.is_dark != was_dark:
            self.apply()


def palette(tokens: Tokens) -> QPalette:
    """Everything a style sheet misses: menus, tooltips, message boxes, disabled, links."""
    made, role = QPalette(), QPalette.ColorRole
    colours = {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.raised,
        role.Text: tokens.text,
        role.Button: tokens.panel,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Highlight: tokens.selection,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.primary,
        role.Link: tokens.primary,
        role.LinkVisited: tokens.primary,
        role.Light: tokens.raised,
        role.Midlight: tokens.hairline,
        role.Mid: tokens.border,
        role.Dark: tokens.border,
        role.Shadow: tokens.bg,
    }
    for which, colour in colours.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return made
