"""Lines with an icon, a title and a sentence: what is missing, the gate, what was verified."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photodesk.ui.badges import ICON, State
from photodesk.ui.icons import icon
from photodesk.ui.labels import button, label
from photodesk.ui.right_panel import clear
from photodesk.ui.theme import Theme

SHARES = (3, 7)
"""How a line parts its width between title and text, where they stand side by side."""


class StateIcon(QLabel):
    """The icon of a state in its colour, drawn anew with the theme."""

    def __init__(self, theme: Theme, state: State) -> None:
        super().__init__()
        self._theme, self._state = theme, state
        self.setFixedWidth(ICON + 8)
        self.setAccessibleName(state.words)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        colour = getattr(self._theme.tokens, self._state.tone)
        ratio = self.devicePixelRatioF()
        self.setPixmap(icon(self._state.icon, colour).pixmap(QSize(ICON + 2, ICON + 2), ratio))


class Line(QFrame):
    """One line; with `act` a button at its end, with `beside` title and text side by side."""

    def __init__(
        self,
        theme: Theme,
        state: State,
        title: str,
        text: str = "",
        *,
        act: tuple[str, Callable[[], object]] | None = None,
        beside: bool = False,
        shares: tuple[int, int] = SHARES,
    ) -> None:
        super().__init__()
        self.setAccessibleName(f"{state.words}: {title}. {text}")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 10, 9)
        row.setSpacing(10)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(StateIcon(theme, state), 0, top)
        self.words: QBoxLayout = QHBoxLayout() if beside else QVBoxLayout()
        self.words.setSpacing(16 if beside else 2)
        self.words.addWidget(label(title, "strong", wrap=True), shares[0])
        if text:
            self.words.addWidget(label(text, wrap=True), shares[1])
        row.addLayout(self.words, 1)
        if act is not None:
            self.button = button(act[0], act[1])
            self.button.setAccessibleName(f"{act[0]}: {title}")
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)


class Sheet(QScrollArea):
    """A column of pieces that scrolls; fill `column`, and end with `close`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("surface", "scrolled")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(2, 2, 12, 2)
        self.column.setSpacing(10)
        self.setWidget(inside)

    def empty(self) -> None:
        """Take everything out."""
        clear(self.column)

    def close_up(self) -> None:
        """Leave the room below empty."""
        self.column.addStretch(1)


def group(*lines: QWidget) -> QFrame:
    """Lines in one panel, parted by hairlines."""
    frame = QFrame()
    frame.setProperty("surface", "panel")
    column = QVBoxLayout(frame)
    column.setContentsMargins(1, 3, 1, 3)
    column.setSpacing(0)
    for number, one in enumerate(lines):
        if number:
            hairline = QFrame()
            hairline.setProperty("surface", "line")
            column.addWidget(hairline)
        column.addWidget(one)
    return frame


def notice(theme: Theme, tone: str, text: str) -> QFrame:
    """A tinted field with one sentence: warn, error or ok."""
    frame = QFrame()
    frame.setProperty("surface", tone)
    row = QHBoxLayout(frame)
    row.setContentsMargins(14, 10, 14, 10)
    row.setSpacing(10)
    signs = {
        "warn": State("warn", "Warning", "warn"),
        "error": State("error", "Stopped", "error"),
        "ok": State("ok", "Good", "ok"),
    }
    row.addWidget(StateIcon(theme, signs[tone]), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, wrap=True), 1)
    frame.setAccessibleName(text)
    return frame
