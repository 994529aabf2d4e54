"""The list of keys (F1): those of the window and those of the page on show."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.ui.labels import button, label

Keys = Sequence[tuple[str, str]]


class KeysDialog(QDialog):
    """Keys and what they do, under a heading each."""

    def __init__(self, parent: QWidget | None, groups: Sequence[tuple[str, Keys]]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Keys")
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        column.addWidget(label("Keys", "title"))
        for heading, keys in groups:
            if keys:
                column.addWidget(label(heading, "muted"))
                column.addLayout(_table(keys))
        row = QHBoxLayout()
        row.addStretch(1)
        close = button("Close", self.accept, kind="primary")
        close.setDefault(True)
        row.addWidget(close)
        column.addLayout(row)


def _table(keys: Keys) -> QGridLayout:
    table = QGridLayout()
    table.setHorizontalSpacing(24)
    table.setVerticalSpacing(6)
    table.setColumnStretch(1, 1)
    for row, (key, what) in enumerate(keys):
        table.addWidget(label(key, "strong"), row, 0)
        table.addWidget(label(what, wrap=True), row, 1)
    return table
