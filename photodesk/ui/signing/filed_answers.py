"""The answers that stand on a paper form, as the staff read them off it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from photodesk.domain.capture_consent import Decision
from photodesk.domain.wording import Choice
from photodesk.ui.labels import label
from photodesk.ui.signing.signer_fields import Choose

WORDS = {Decision.PERMIT.value: "Yes", Decision.DENY.value: "No"}


class FiledAnswers(QWidget):
    """One list for each question; nothing is chosen until somebody has looked at the paper."""

    def __init__(self, choices: Sequence[Choice], *, every: bool) -> None:
        super().__init__()
        self._every = every
        open_words = "Not answered yet" if every else "Left open on the paper"
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        self.lists: dict[str, Choose] = {}
        for row, choice in enumerate(choices):
            asked = Choose(choice.question, WORDS, blank=open_words, bare=True)
            self.lists[choice.scope] = asked
            grid.addWidget(label(choice.question, wrap=True), row, 0)
            grid.addWidget(asked, row, 1)

    def read(self) -> dict[str, Decision] | None:
        """The answers by scope, or None when one is needed and missing; its list then says so."""
        open_ones = [asked for asked in self.lists.values() if not asked.value]
        if self._every and open_ones:
            for asked in open_ones:
                asked.show_fault("Choose what stands on the paper.")
            open_ones[0].box.setFocus()
            return None
        return {scope: Decision(asked.value) for scope, asked in self.lists.items() if asked.value}
