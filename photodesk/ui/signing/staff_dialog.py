"""The sheet on which the staff prepare, file and withdraw: title, fields that scroll, buttons."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from photodesk.errors import PhotodeskError
from photodesk.ui import fonts
from photodesk.ui.error_dialog import further
from photodesk.ui.labels import button, label

HIGHEST = 690
"""Logical pixels: the smallest window is 720 high."""
WIDEST = 1240
LEAST = 60
MARGIN = 28


def scaled(width: int) -> int:
    """A width at the text size in use, and never wider than the smallest window."""
    return min(round(width * QApplication.font().pointSizeF() / fonts.BASE_PT), WIDEST)


class StaffDialog(QDialog):
    """A modal sheet; `fields` takes what is asked, `foot` the buttons from left to right."""

    def __init__(
        self, parent: QWidget | None, title: str, sentence: str = "", *, width: int
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photodesk")
        self.setModal(True)
        self.setAccessibleName(title)
        self.setFixedWidth(scaled(width))
        self.fields = QVBoxLayout()
        self.fields.setContentsMargins(MARGIN, 0, MARGIN, 4)
        self.fields.setSpacing(14)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self._body = QWidget()
        self._body.setProperty("surface", "scrolled")
        self._body.setLayout(self.fields)
        self._scroll = QScrollArea()
        self._lay_out(title, sentence)
        self._body.installEventFilter(self)

    def _lay_out(self, title: str, sentence: str) -> None:
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head.setSpacing(4)
        head.addWidget(label(title, "title", wrap=True))
        if sentence:
            head.addWidget(label(sentence, "muted", wrap=True))
        end = QVBoxLayout()
        end.setContentsMargins(MARGIN, 0, MARGIN, 0)
        end.setSpacing(8)
        end.addWidget(self.fault)
        end.addLayout(self.foot)
        self._scroll.setFixedHeight(LEAST)
        self._whole = column = QVBoxLayout(self)
        column.setContentsMargins(0, 22, 0, 20)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        column.addLayout(end)

    def add_foot(self, *buttons: QPushButton) -> None:
        """Buttons at the right; the last is the one to press next, and Enter presses it."""
        self.fields.addStretch(1)
        self.foot.addStretch(1)
        for made in buttons:
            self.foot.addWidget(made)
        buttons[-1].setDefault(True)

    def cancel_button(self) -> QPushButton:
        """One step back; nothing happened."""
        return button("Cancel", self.reject)

    def fit(self) -> None:
        """As high as the fields, up to what the smallest window has room for."""
        self.fields.activate()
        wanted = self.fields.totalHeightForWidth(self.width())
        if wanted < 0:
            wanted = self.fields.totalSizeHint().height()
        whole = self._whole.totalHeightForWidth(self.width())
        rest = whole - self._scroll.minimumHeight()
        self._scroll.setFixedHeight(max(min(wanted + 8, HIGHEST - rest), LEAST))
        self.adjustSize()
        if (over := self.height() - HIGHEST) > 0:  # wrapped labels tell their height only now
            self._scroll.setFixedHeight(max(self._scroll.height() - over, LEAST))
            self.adjustSize()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the style sheet has given every field its height."""
        super().showEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fields that appear or go make the sheet higher or lower."""
        if watched is self._body and event.type() is QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self.fit)
        return False

    def show_error(self, error: PhotodeskError) -> None:
        """Say above the buttons what went wrong, with every single reason."""
        lines = (str(error), *(line for line in further(error) if line not in error.advice))
        self.show_fault("\n".join(lines))

    def show_fault(self, sentence: str) -> None:
        """Say above the buttons what is wrong; nothing: all is well."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
        self.fit()
