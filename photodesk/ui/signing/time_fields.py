"""For which pictures and until when a consent counts: always an explicit choice."""

from datetime import date

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from photodesk.ui.fields import DayField
from photodesk.ui.labels import label, plain


class DayOrNot(QWidget):
    """Two ways: the usual one without a day, or another with a day that is then asked for."""

    def __init__(self, question: str, usual: str, other: str, day_name: str) -> None:
        super().__init__()
        self.usual = QRadioButton(plain(usual))
        self.other = QRadioButton(plain(other))
        self.usual.setChecked(True)
        self.day = DayField(day_name)
        self.day.hide()
        group = QButtonGroup(self)
        group.addButton(self.usual)
        group.addButton(self.other)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (label(question), self.usual, self.other, self.day):
            column.addWidget(widget)
        self.setAccessibleName(question)
        self.other.toggled.connect(self.day.setVisible)
        self.other.toggled.connect(lambda on: self.day.edit.setFocus() if on else None)

    def is_whole(self) -> bool:
        """Whether the day, where one is wanted, was typed right; else its field says so."""
        return self.usual.isChecked() or self.day.read() is not None

    def read(self) -> date | None:
        """The day, or None for the usual way. Ask `is_whole` first."""
        return self.day.read() if self.other.isChecked() else None


def covers_choice(usual: str = "Pictures taken from now on") -> DayOrNot:
    """From when on pictures are covered (rule 2: an older series must be said and signed)."""
    return DayOrNot(
        "Which pictures does the consent cover?",
        usual,
        "Older pictures too, and the form says so",
        "Pictures taken from this day on",
    )


def end_choice() -> DayOrNot:
    """Until when a capture consent counts."""
    return DayOrNot(
        "When does it end?", "When the signer says so", "On a day", "Last day of the consent"
    )
