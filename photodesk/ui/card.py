"""A sheet in the middle of the window: heading, a sentence, content, buttons at the foot."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from photodesk.ui.labels import label, surface

CARD_WIDTH = 560


class Card(QScrollArea):
    """Lock, set-up and recovery are such sheets; a small window scrolls them."""

    def __init__(self, heading: str, sentence: str = "", *, width: int = CARD_WIDTH) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sheet = surface("panel")
        self._sheet.setFixedWidth(width)
        self.column = QVBoxLayout(self._sheet)
        self.column.setContentsMargins(36, 30, 36, 26)
        self.column.setSpacing(14)
        self.column.addWidget(label(heading, "heading", wrap=True))
        if sentence:
            self.column.addWidget(label(sentence, "muted", wrap=True))
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        room = QWidget()
        room.setProperty("surface", "scrolled")
        self._around = QVBoxLayout(room)
        self._around.setContentsMargins(16, 16, 16, 16)
        self._around.addStretch(2)
        self._around.addWidget(self._sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        self._around.addStretch(3)
        self.setWidget(room)

    def add_foot(self, *buttons: QWidget) -> None:
        """What went wrong, then the buttons: the first at the left, the others at the right."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(buttons[0])
        row.addStretch(1)
        for one in buttons[1:]:
            row.addWidget(one)
        self.column.addWidget(self.fault)
        self.column.addSpacing(6)
        self.column.addLayout(row)

    def show_fault(self, sentence: str) -> None:
        """Say above the buttons what went wrong; nothing: all is well."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))


def endless_bar(name: str) -> QProgressBar:
    """A bar for work of unknown length, hidden until it runs."""
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    bar.hide()
    return bar
