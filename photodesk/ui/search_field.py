"""A field to search in, with a magnifying glass."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from photodesk.ui.icons import icon
from photodesk.ui.labels import label
from photodesk.ui.theme import Theme

GLASS = 20
INSET = 12


class SearchField(QLineEdit):
    """A line edit; the glass is only a picture."""

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self._glass = label()
        self._glass.setParent(self)
        self._glass.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._glass.setFixedSize(GLASS, GLASS)
        self.setTextMargins(GLASS + INSET // 2, 0, 0, 0)

    def show_glass(self, theme: Theme) -> None:
        """Draw the glass in the colours of the theme."""
        glass = icon("search", theme.tokens.muted)
        self._glass.setPixmap(glass.pixmap(QSize(GLASS, GLASS), self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the glass in the middle of the height."""
        super().resizeEvent(event)
        self._glass.move(INSET, (self.height() - GLASS) // 2)
