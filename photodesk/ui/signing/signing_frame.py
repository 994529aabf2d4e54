"""The frame around the pages of signing: name and text size above, four large buttons below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from photodesk.ui.labels import label
from photodesk.ui.signing.look import SCALES
from photodesk.ui.signing.signing_page import LargeButton


class SigningHeader(QFrame):
    """The one name, the page's number, the text size, and the way back for the staff."""

    scale_chosen = Signal(float)
    give_back = Signal()

    def __init__(self, patient_name: str) -> None:
        super().__init__()
        self.setObjectName("header")
        self._step = 0
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(12)
        self.person = label(patient_name, "person", wrap=True)
        self.person.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.place = label("", "bar")
        row.addWidget(self.person, 1)
        row.addWidget(self.place)
        row.addSpacing(12)
        self.smaller = self._size_button("A-", "Smaller text", -1)
        self.larger = self._size_button("A+", "Larger text", 1)
        self.back = LargeButton("Give back to staff")
        self.back.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.back.setMinimumWidth(210)
        self.back.clicked.connect(self.give_back)
        for made in (self.smaller, self.larger, self.back):
            row.addWidget(made)
        self.step(0)

    def _size_button(self, words: str, name: str, by: int) -> LargeButton:
        made = LargeButton(words)
        made.setFixedWidth(76)
        made.setAccessibleName(name)
        made.clicked.connect(lambda: self.step(by))
        return made

    @property
    def scale(self) -> float:
        """The text size in use, 1.0 to 2.0."""
        return SCALES[self._step]

    def step(self, by: int) -> None:
        """The next larger or smaller text size, where there is one."""
        self._step = min(max(self._step + by, 0), len(SCALES) - 1)
        self.smaller.setEnabled(self._step > 0)
        self.larger.setEnabled(self._step < len(SCALES) - 1)
        self.scale_chosen.emit(self.scale)

    def show_place(self, words: str) -> None:
        """Such as `Page 2 of 5`; empty on pages without a number."""
        self.place.setText(words)


@dataclass(frozen=True)
class Way:
    """One button of the footer."""

    words: str
    go: Callable[[], object]
    primary: bool = False
    enabled: bool = True


class SigningFooter(QFrame):
    """At most four buttons of the same size; declining is as easy as signing."""

    MOST = 4
    WIDEST = 440

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(12)
        row.addStretch(0)
        self._ways: list[Way] = []
        self.buttons = [LargeButton() for _ in range(self.MOST)]
        for place, made in enumerate(self.buttons):
            made.clicked.connect(lambda _on=False, at=place: self._ways[at].go())
            made.setMaximumWidth(self.WIDEST)
            row.addWidget(made, 1)
        row.addStretch(0)

    def offer(self, ways: Sequence[Way]) -> None:
        """Show these ways, in this order from left to right."""
        self._ways = list(ways)
        for place, made in enumerate(self.buttons):
            made.setVisible(place < len(ways))
            if place < len(ways):
                _show(made, ways[place])

    def way(self, words: str) -> LargeButton | None:
        """The button with these words, if it is offered."""
        return next(
            (b for b, way in zip(self.buttons, self._ways, strict=False) if way.words == words),
            None,
        )


def _show(made: LargeButton, way: Way) -> None:
    made.say(way.words)
    made.setEnabled(way.enabled)
    kind = "primary" if way.primary else ""
    if made.property("kind") != kind:
        made.setProperty("kind", kind)
        made.style().unpolish(made)
        made.style().polish(made)
