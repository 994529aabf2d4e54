"""The content of a right panel that may be longer than the panel: it scrolls, the buttons stay."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

LEAST = 120
BESIDE_THE_BAR = 10
"""Logical pixels between the content and the scroll bar, while there is one."""


class PanelScroll(QScrollArea):
    """As high as what is in it, as long as there is room; add to `column`."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._inside = QWidget()
        self._inside.setProperty("surface", "scrolled")
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.setWidget(self._inside)
        self._inside.installEventFilter(self)
        self.verticalScrollBar().rangeChanged.connect(self._keep_off)

    def _keep_off(self, _least: int, most: int) -> None:
        self.column.setContentsMargins(0, 0, BESIDE_THE_BAR if most else 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Never wider than the panel, whatever is in it."""
        super().resizeEvent(event)
        self._inside.setMaximumWidth(self.viewport().width())

    def sizeHint(self) -> QSize:
        """The whole height of what is in it."""
        return QSize(super().sizeHint().width(), self._inside.sizeHint().height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Enough to scroll in."""
        return QSize(0, min(LEAST, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height when the content changed."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
