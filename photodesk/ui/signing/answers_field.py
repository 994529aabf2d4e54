"""What was answered, shown again: before the last act and after signing."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from photodesk.domain.capture_consent import Decision
from photodesk.ui.icons import icon
from photodesk.ui.labels import label
from photodesk.ui.right_panel import clear
from photodesk.ui.signing.matter import Matter, in_which_capacity
from photodesk.ui.tokens import Tokens


class AnswersField(QFrame):
    """Name, capacity, and every question with its answer as icon and word."""

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__()
        self._matter, self._tokens = matter, tokens
        self.setProperty("surface", "panel")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(18, 14, 18, 14)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 5)

    def fill(self, name: str, decisions: dict[str, Decision], review: str = "") -> None:
        """Show these answers; `review` is the one about the article, in its own words."""
        clear(self._grid)
        matter = self._matter
        self._fact("Your name", name)
        self._fact("For whom", in_which_capacity(matter.signer, matter.patient_name))
        for fact, value in matter.facts:
            self._fact(fact, value)
        if review:
            self._fact("The article", review)
        for choice in matter.choices:
            if choice.scope in decisions:
                self._answer(choice.question, decisions[choice.scope])

    def _fact(self, name: str, value: str) -> None:
        row, top = self._grid.rowCount(), Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label(name, "muted", wrap=True), row, 0, top)
        self._grid.addWidget(label(value, wrap=True), row, 1, 1, 3, top)

    def _answer(self, question: str, decision: Decision) -> None:
        said_yes = decision is Decision.PERMIT
        row, top = self._grid.rowCount(), Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label(question, wrap=True), row, 0, 1, 2, top)
        self._grid.addWidget(self._sign(said_yes=said_yes), row, 2, top)
        self._grid.addWidget(label("Yes" if said_yes else "No", "strong"), row, 3, top)

    def _sign(self, *, said_yes: bool) -> QLabel:
        tokens = self._tokens
        name, colour = ("ok", tokens.ok) if said_yes else ("not-stored", tokens.muted)
        sign = label()
        side = self.fontMetrics().height()
        sign.setPixmap(icon(name, colour).pixmap(QSize(side, side), self.devicePixelRatioF()))
        return sign
