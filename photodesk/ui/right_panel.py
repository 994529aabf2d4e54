"""The right panel: what is chosen, and the one next thing to do, always at the same spot."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from photodesk.ui import fonts
from photodesk.ui.labels import button, label, plain, surface

WIDTH = 360
WIDER = 170
"""Logical pixels at twice the text size."""
Act = Callable[[], object]


def _nothing() -> None:
    """What a button does that is not shown."""


class RightPanel(QWidget):
    """Title, content, stretch, one primary button, at most one secondary, one muted line."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self._fit()
        frame = surface("panel")
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(20, 18, 20, 16)
        inside.setSpacing(8)
        self._title = label(title, "title", wrap=True)
        self.content = QVBoxLayout()
        """Add what the panel shows here; it scrolls where the window is low or the text large."""
        self._primary = button("", kind="primary")
        self._secondary = button("")
        self._status = label("", "small", wrap=True)
        inside.addWidget(self._title)
        inside.addWidget(_scrolled(self.content), 1)
        for widget in (self._primary, self._secondary, self._status):
            widget.hide()
            inside.addWidget(widget)
        self._on_primary: Act = _nothing
        self._on_secondary: Act = _nothing
        self._primary.clicked.connect(self._press_primary)
        self._secondary.clicked.connect(self._press_secondary)

    def _fit(self) -> None:
        self.setFixedWidth(round(WIDTH + WIDER * (fonts.scale() - 1)))

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text, though not as much."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _press_primary(self) -> None:
        self._on_primary()

    def _press_secondary(self) -> None:
        self._on_secondary()

    @property
    def primary(self) -> QPushButton:
        """The button of the next thing to do."""
        return self._primary

    @property
    def secondary(self) -> QPushButton:
        """The button under it."""
        return self._secondary

    @property
    def status(self) -> QLabel:
        """The muted line at the foot."""
        return self._status

    def set_title(self, text: str) -> None:
        """The panel's title."""
        self._title.setText(text)

    def set_primary(
        self,
        text: str,
        act: Act = _nothing,
        *,
        tip: str = "",
        enabled: bool = True,
    ) -> None:
        """What is to be done next; no text: nothing."""
        self._on_primary = act
        _set(self._primary, text, tip, enabled=enabled)

    def set_secondary(
        self,
        text: str,
        act: Act = _nothing,
        *,
        tip: str = "",
        enabled: bool = True,
    ) -> None:
        """What else could be done; no text: nothing."""
        self._on_secondary = act
        _set(self._secondary, text, tip, enabled=enabled)

    def set_status(self, text: str) -> None:
        """The muted line at the foot; no text: none."""
        self._status.setText(text)
        self._status.setVisible(bool(text))

    def clear_content(self) -> None:
        """Take everything out of the content."""
        clear(self.content)


def clear(layout: QLayout) -> None:
    """Take every widget and layout out of a layout, and delete them."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


class _Column(QScrollArea):
    """Scrolls up and down; what is in it is exactly as wide as itself."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the width of what is seen."""
        super().resizeEvent(event)
        if (inside := self.widget()) is not None:
            inside.setFixedWidth(self.viewport().width())


def _scrolled(content: QVBoxLayout) -> QScrollArea:
    holder = QWidget()
    holder.setProperty("surface", "scrolled")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    content.setSpacing(8)
    column.addLayout(content)
    column.addStretch(1)
    area = _Column()
    area.setWidget(holder)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


def _set(which: QPushButton, text: str, tip: str, *, enabled: bool) -> None:
    which.setText(plain(text))
    which.setAccessibleName(text)
    which.setToolTip(tip)
    which.setEnabled(enabled)
    which.setVisible(bool(text))
