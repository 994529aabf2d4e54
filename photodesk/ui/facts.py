"""Facts in two columns: what it is, and its value."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from photodesk.ui.labels import label

NAME_WIDTH = 110


def fact_rows(facts: Iterable[tuple[str, str]]) -> QGridLayout:
    """Names muted at the left, values at the right; long values break."""
    table = QGridLayout()
    table.setHorizontalSpacing(12)
    table.setVerticalSpacing(7)
    table.setColumnMinimumWidth(0, NAME_WIDTH)
    table.setColumnStretch(1, 1)
    top = Qt.AlignmentFlag.AlignTop
    for row, (name, value) in enumerate(facts):
        table.addWidget(label(name, "muted"), row, 0, top)
        table.addWidget(label(value, wrap=True), row, 1, top)
    return table
