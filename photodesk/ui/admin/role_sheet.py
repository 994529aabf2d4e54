"""What each role may do, in words: the rights of resources/roles.toml, role beside role."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from photodesk.services.roles import handles_forms, right_words, roles
from photodesk.ui.labels import button, label, line
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 1080
NAMED_EVERY = 9
"""Lines after which the roles are named again, so that a scrolled sheet can be read."""
DASH = "\u2013"
_SENTENCE = (
    "Whatever is not allowed here is refused. The keys are kept by cryptography: who does not hold "
    "one cannot read what lies under it, with this program or any other."
)
_KEYS = "Holds the key to photographs", "Holds the key to forms"


def table() -> tuple[tuple[str, tuple[bool, ...]], ...]:
    """Each right (and key) in words, and whether each role, in the order of the file, has it."""
    words, known = right_words(), roles()
    rights = tuple((words[right], tuple(right in one.rights for one in known)) for right in words)
    photographs, forms = _KEYS
    return (
        *rights,
        (photographs, tuple(one.sees_photographs for one in known)),
        (forms, tuple(handles_forms(one) for one in known)),
    )


class RoleSheet(StaffDialog):
    """Rights down, roles across; yes or a dash. The roles are named anew every few lines."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "What each role may do", _SENTENCE, width=WIDTH)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        for number, (words, held) in enumerate(table()):
            if number % NAMED_EVERY == 0:
                self._add_roles()
            self._add_right(words, held)
        self.fields.addLayout(self._grid)
        self.add_foot(button("Close", self.accept, kind="primary"))

    def _add_roles(self) -> None:
        row = self._grid.rowCount()
        self._grid.setRowMinimumHeight(row, 34)
        for place, one in enumerate(roles(), 1):
            self._grid.addWidget(label(one.title, "muted", wrap=True), row, place)
            self._grid.setColumnMinimumWidth(place, 96)

    def _add_right(self, words: str, held: tuple[bool, ...]) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(line(), row, 0, 1, len(held) + 1)
        self._grid.addWidget(label(words, wrap=True), row + 1, 0)
        for place, has in enumerate(held, 1):
            cell = label("yes" if has else DASH, "strong" if has else "muted")
            self._grid.addWidget(cell, row + 1, place, Qt.AlignmentFlag.AlignTop)
