"""The patient's identity in the header: the guard against the wrong patient."""

from datetime import date

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from photodesk.domain.patient import Patient
from photodesk.ui import fonts

LEAST_NAME = 60
"""Logical pixels that the name keeps however narrow the window."""


class Identity(QWidget):
    """`Family, Given · chart number · born YYYY-MM-DD · age` in bold.

    Where it does not fit, given names are shortened first, then the family name; the chart number
    and the birth date never are.
    """

    def __init__(self) -> None:
        super().__init__()
        self._family = self._given = self._rest = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_patient(self, patient: Patient, today: date) -> None:
        """Put a patient's identity into the strip."""
        self._family, self._given = patient.family, patient.given
        age = patient.age_on(today)
        born = patient.born.isoformat()
        self._rest = f" · {patient.chart_number} · born {born} · {age} y"
        self.setAccessibleName(f"Patient {patient.name}{self._rest}")
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Show nobody."""
        self._family = self._given = self._rest = ""
        self.setAccessibleName("")
        self.update()

    @property
    def text(self) -> str:
        """What fits and is shown."""
        return self._name(QFontMetrics(self._font())) + self._rest

    def _font(self) -> QFont:
        return fonts.bold(fonts.TITLE_PT * self.font().pointSizeF() / fonts.BASE_PT)

    def _name(self, metrics: QFontMetrics) -> str:
        room = max(LEAST_NAME, self.width() - metrics.horizontalAdvance(self._rest))
        whole = f"{self._family}, {self._given}" if self._given else self._family
        if metrics.horizontalAdvance(whole) <= room:
            return whole
        family = f"{self._family}, " if self._given else self._family
        for_given = room - metrics.horizontalAdvance(family)
        if self._given and for_given >= metrics.horizontalAdvance("M…"):
            given = metrics.elidedText(self._given, Qt.TextElideMode.ElideRight, for_given)
            return family + given
        return metrics.elidedText(self._family, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        metrics = QFontMetrics(self._font())
        whole = f"{self._family}, {self._given}{self._rest}"
        return QSize(metrics.horizontalAdvance(whole) + 2, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """What is never shortened, and a little of the name."""
        metrics = QFontMetrics(self._font())
        return QSize(metrics.horizontalAdvance(self._rest) + LEAST_NAME, metrics.height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw name and rest apart, so that a right-to-left name cannot reorder the figures."""
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(self.palette().text().color())
        metrics = painter.fontMetrics()
        name = self._name(metrics)
        width = metrics.horizontalAdvance(name)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        absolute = Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(QRect(0, 0, width + 1, self.height()), middle | absolute, name)
        rest = QRect(width, 0, self.width() - width, self.height())
        painter.drawText(rest, middle | absolute, self._rest)
        painter.end()
