"""The rail at the left edge: one entry a page that exists, Lock at its foot."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from photodesk.ui import fonts
from photodesk.ui.icons import icon
from photodesk.ui.pages import PageEntry
from photodesk.ui.shortcuts import tip
from photodesk.ui.theme import Theme

WIDTH = 84
ICON = 24


class Rail(QWidget):
    """Buttons with an icon above a word."""

    chosen = Signal(str)
    """The name of a page."""
    lock_asked = Signal()

    def __init__(self, theme: Theme, entries: Sequence[PageEntry]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("surface", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._fit()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 12)
        column.setSpacing(6)
        for number, entry in enumerate(entries, 1):
            column.addWidget(self._entry(entry, number))
        column.addStretch(1)
        self.lock = self._button("Lock", tip("Lock the vault", "Ctrl+L"), "lock")
        self.lock.clicked.connect(self.lock_asked.emit)
        column.addWidget(self.lock, 0, Qt.AlignmentFlag.AlignHCenter)
        self._icons = {entry.name: entry.icon for entry in entries}
        theme.changed.connect(self._draw)
        self._draw()

    def _fit(self) -> None:
        self.setFixedWidth(round(WIDTH * fonts.scale()))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _entry(self, entry: PageEntry, number: int) -> QToolButton:
        full = entry.full_name or entry.rail
        made = self._button(entry.rail, tip(full, f"Alt+{number}"), "rail")
        made.setAccessibleName(full)
        made.setCheckable(True)
        made.clicked.connect(lambda: self.chosen.emit(entry.name))
        self._group.addButton(made)
        self.buttons[entry.name] = made
        return made

    @staticmethod
    def _button(text: str, tip: str, kind: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setAccessibleName(text)
        made.setToolTip(tip)
        made.setProperty("kind", kind)
        made.setIconSize(QSize(ICON, ICON))
        below = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        made.setToolButtonStyle(below if kind == "rail" else beside)
        return made

    def show_current(self, name: str) -> None:
        """Mark the entry of the page on show; a page without an entry marks none."""
        self._group.setExclusive(False)
        for one, button in self.buttons.items():
            button.setChecked(one == name)
        self._group.setExclusive(True)

    def set_enabled(self, name: str, *, enabled: bool) -> None:
        """Whether an entry leads anywhere now."""
        if name in self.buttons:
            self.buttons[name].setEnabled(enabled)

    def _draw(self) -> None:
        tokens = self._theme.tokens
        for name, button in self.buttons.items():
            button.setIcon(icon(self._icons[name], tokens.text))
        self.lock.setIcon(icon("lock", tokens.text))
        self.lock.setIconSize(QSize(18, 18))
