"""What each role may do, in words: the rights of resources/roles.toml, role beside role."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from photodesk.services.roles import handles_forms, right_words, roles
from photodesk.ui.labels import button, label, line
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 1080
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
    """Rights down, roles across; yes or a dash."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, "What each role may do", _SENTENCE, width=WIDTH)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for place, one in enumerate(roles(), 1):
            grid.addWidget(label(one.title, "strong", wrap=True), 0, place)
            grid.setColumnMinimumWidth(place, 96)
        for number, (words, held) in enumerate(table()):
            row = 2 * number + 2
            grid.addWidget(line(), row - 1, 0, 1, len(held) + 1)
            grid.addWidget(label(words, wrap=True), row, 0)
            for place, has in enumerate(held, 1):
                cell = label("yes" if has else "–", "strong" if has else "muted")  # noqa: RUF001 - a dash
                grid.addWidget(cell, row, place, Qt.AlignmentFlag.AlignTop)
        self.fields.addLayout(grid)
        self.add_foot(button("Close", self.accept, kind="primary"))
