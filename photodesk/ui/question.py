"""A question with two answers; the safe one has the focus."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.ui.labels import button, label

WIDTH = 520


class Question(QDialog):
    """What would happen, in whole sentences, and two buttons that say what they do."""

    def __init__(
        self, parent: QWidget | None, title: str, advice: str, *, do: str, leave: str
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photodesk")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        column.addWidget(label(title, "emphasis", wrap=True))
        column.addWidget(label(advice, "muted", wrap=True))
        column.addSpacing(10)
        row = QHBoxLayout()
        row.addStretch(1)
        self.do = button(do, self.accept)
        self.leave = button(leave, self.reject, kind="primary")
        self.leave.setDefault(True)
        row.addWidget(self.do)
        row.addWidget(self.leave)
        column.addLayout(row)
        self.leave.setFocus()


def ask(parent: QWidget | None, title: str, advice: str, *, do: str, leave: str) -> bool:
    """Ask and wait for the answer; stepping back, and the lock, count as `leave`."""
    question = Question(parent, title, advice, do=do, leave=leave)
    try:
        return bool(question.exec())
    finally:
        question.deleteLater()
