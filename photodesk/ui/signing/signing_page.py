"""What every page of the signing window is: one column that scrolls, and what is still missing."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QScroller,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from photodesk.ui.labels import button, label, plain, set_role, surface
from photodesk.ui.signing.look import BUTTON_HEIGHT, column_width
from photodesk.ui.signing.matter import Matter
from photodesk.ui.tokens import Tokens

SIDE_ROOM = 24
END_SLACK = 4
"""Logical pixels above the end that still count as the end."""


class SigningPage(QScrollArea):
    """One page. `column` takes its widgets; `changed` says that `missing` may have changed."""

    changed = Signal()
    paper_asked = Signal()
    """The person would rather sign on paper."""
    short_name = ""
    """One word for the evidence."""
    widest = 0
    """Logical pixels that the column may take beyond its 70 characters; 0: none."""

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__()
        self.matter, self.tokens = matter, tokens
        self.scale = 1.0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QWidget(inside)
        self._column.setObjectName("column")
        around = QGridLayout(inside)
        around.setContentsMargins(SIDE_ROOM, 20, SIDE_ROOM, 20)
        around.setColumnStretch(0, 1)
        around.setColumnStretch(2, 1)
        around.addWidget(self._column, 0, 1)
        around.setRowStretch(0, 1)
        self.column = QVBoxLayout(self._column)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    # --- What the window asks ---------------------------------------------------------------------

    def title(self) -> str:
        """Read out when the page opens."""
        return ""

    def missing(self) -> str:
        """What is still to be done before the next page, for the button; empty: nothing."""
        return ""

    def next_words(self) -> str:
        """The words of the button that leads on."""
        return "Next"

    def entered(self) -> None:
        """The page is shown: begin where a person begins."""
        self.setFocus()
        QTimer.singleShot(0, self, self.changed.emit)

    def set_scale(self, scale: float) -> None:
        """Another text size: the column keeps its number of characters."""
        self.scale = scale
        self._fit()

    # --- The column -------------------------------------------------------------------------------

    def add(self, widget: QWidget, *, gap: int = 0) -> None:
        """Put a widget under the others, with some room above it."""
        if gap:
            self.column.addSpacing(gap)
        self.column.addWidget(widget)

    def say(self, text: str, role: str = "") -> QLabel:
        """Put a paragraph under the others."""
        words = label(text, role, wrap=True)
        self.add(words)
        return words

    def close_column(self) -> None:
        """Keep everything at the top."""
        self.column.addStretch(1)

    def _fit(self) -> None:
        room = self.viewport().width() - 2 * SIDE_ROOM
        wanted = max(column_width(self.scale), self.widest)
        self._column.setFixedWidth(max(min(wanted, room), 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column stays in the middle and inside the window."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is for those who came with the keyboard; around a whole page it is loud."""
        super().focusInEvent(event)
        keys = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        set_role(self, "ring", "yes" if event.reason() in keys else "")

    # --- Scrolling --------------------------------------------------------------------------------

    def at_end(self) -> bool:
        """Whether the last line is on the screen."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - END_SLACK

    def read_on(self) -> None:
        """Scroll by what is on the screen, less a line that is shown again."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(bar.pageStep() * 0.85))


class LargeButton(QPushButton):
    """A button of 56 pixels whose words go to two lines where one has no room."""

    def __init__(self, text: str = "", *, kind: str = "") -> None:
        super().__init__()
        self._words = ""
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if kind:
            self.setProperty("kind", kind)
        self.say(text)

    @property
    def words(self) -> str:
        """The text without the line break."""
        return self._words

    def say(self, text: str) -> None:
        """Show other words."""
        self._words = text
        self.setAccessibleName(text)
        self._break()

    def _break(self) -> None:
        room = max(self.width() - 44, 80)
        metrics = QFontMetrics(self.font())
        words = plain(self._words)
        if metrics.horizontalAdvance(words) > room and " " in words:
            middle = len(words) / 2
            gap = min(
                (i for i, letter in enumerate(words) if letter == " "),
                key=lambda i: abs(i - middle),
            )
            words = f"{words[:gap]}\n{words[gap + 1 :]}"
        if words != self.text():
            self.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        self._break()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double tap does nothing: by then another page may be there."""
        event.accept()

    def minimumSizeHint(self) -> QSize:
        """High enough for fingers and for the words."""
        return QSize(120, max(BUTTON_HEIGHT, super().minimumSizeHint().height()))


def panel(*rows: QWidget, kind: str = "panel") -> QFrame:
    """A framed field with widgets under one another."""
    frame = surface(kind)
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(18, 14, 18, 14)
    inside.setSpacing(8)
    for row in rows:
        inside.addWidget(row)
    return frame


def paper_button(page: SigningPage) -> QPushButton:
    """The way for those who would rather have paper, or who cannot draw."""
    made = button("I would rather sign on paper")
    made.clicked.connect(page.paper_asked)
    return made
