"""What one page of Administration is made of: a scrolled centre, a result in words, a panel."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from photodesk.errors import Cancelled, PhotodeskError
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.labels import label, surface
from photodesk.ui.right_panel import RightPanel

GAP = 14


class AdminView(QWidget):
    """One page of Administration: its centre, and the next thing to do at the right."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.desk = desk
        self.panel = RightPanel(title)
        self.running = False
        """Whether something of this page is under way; then its buttons wait."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(self.panel)

    def set_centre(self, centre: QWidget) -> None:
        """Put this left of the panel."""
        self._row.insertWidget(0, centre, 1)

    def enter(self) -> None:
        """Shown now: read anew what is on it."""

    def unfinished(self) -> str:
        """One sentence about what would be lost by leaving, or nothing."""
        return ""


class ResultField(QFrame):
    """How the last thing that was done here ended: badge, sentence, and nothing before the first.

    It stays until the next, so that it can be read and heard again.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setProperty("surface", "panel")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(16)
        self._badge = Badge(desk.theme)
        self._words = label("", wrap=True)
        self._words.setAccessibleName("Last result")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def state(self) -> str:
        """The badge's words."""
        return self._badge.words

    @property
    def words(self) -> str:
        """The sentence."""
        return self._words.text()

    def show_result(self, state: State, words: str) -> None:
        """Say how it ended, here and, with its first sentence, in the status line."""
        self.show()
        self._badge.show_state(state)
        self._words.setText(words)
        self._desk.say(f"{words.partition('. ')[0].rstrip('.')}.")

    def show_error(self, error: PhotodeskError) -> None:
        """Say that it was not done, and why; being stopped is no failure."""
        if isinstance(error, Cancelled):
            self.show_result(State("consent-refused", "Stopped", "muted"), str(error))
        else:
            self.show_result(State("error", "Not done", "error"), str(error))


def field(title: str) -> tuple[QFrame, QVBoxLayout]:
    """A titled field of the centre, and the column to fill."""
    made = surface("panel")
    column = QVBoxLayout(made)
    column.setContentsMargins(20, 16, 20, 16)
    column.setSpacing(10)
    column.addWidget(label(title, "emphasis", wrap=True))
    return made, column


def scrolled(*parts: QWidget) -> QScrollArea:
    """The parts under one another; they scroll where the window is low or the text large."""
    inside = QWidget()
    inside.setProperty("surface", "scrolled")
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
