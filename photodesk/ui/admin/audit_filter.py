"""What the audit log is asked for: person, patient, kind and days."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import UserId
from photodesk.domain.permissions import Right, Role
from photodesk.services.audit_search import AuditFilter, AuditPerson
from photodesk.ui.admin.event_words import kind_words
from photodesk.ui.fields import DayField, Field
from photodesk.ui.labels import button, label


class FilterBar(QWidget):
    """Fields over the table; choosing asks at once, typing when the field is left or with Enter."""

    asked = Signal()

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.person = _Choice("Person", "Everybody")
        self.kind = _Choice("What", "Everything")
        for kind in sorted(EventKind, key=lambda kind: kind_words(kind.value)):
            self.kind.box.addItem(kind_words(kind.value), kind.value)
        self.chart = Field("Patient", example="Chart number")
        self.first, self.last = DayField("From"), DayField("To")
        self.clear_button = button("Clear", self.clear)
        self.clear_button.setAccessibleName("Clear the filter")
        self._may_find = Right.FIND_PATIENT in role.rights
        self._lay_out()
        for field in (self.chart, self.first, self.last):
            field.edit.editingFinished.connect(self.asked.emit)
        for choice in (self.person, self.kind):
            choice.box.activated.connect(lambda _place: self.asked.emit())

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.person, 0, 0)
        grid.addWidget(self.kind, 0, 1)
        grid.addWidget(_under_a_label(self.clear_button), 0, 2)
        typed: list[Field] = [self.chart] if self._may_find else []
        typed += [self.first, self.last]
        for place, widget in enumerate(typed):
            grid.addWidget(widget, 1, place, Qt.AlignmentFlag.AlignTop)
        for place in range(3):
            grid.setColumnStretch(place, 1)
        self.chart.setVisible(self._may_find)

    def show_people(self, people: tuple[AuditPerson, ...]) -> None:
        """Offer these; who was chosen stays chosen."""
        former = self.person.value
        self.person.box.clear()
        self.person.box.addItem("Everybody", "")
        for person in people:
            self.person.box.addItem(person.name, person.id)
        self.person.box.setCurrentIndex(max(0, self.person.box.findData(former)))

    def clear(self) -> None:
        """Ask for everything."""
        for choice in (self.person, self.kind):
            choice.box.setCurrentIndex(0)
        for field in (self.chart, self.first, self.last):
            field.text = ""
        self.asked.emit()

    def answer(self) -> AuditFilter | None:
        """What is asked for, or None when a day is typed wrongly; then its field says so."""
        first = None if self.first.is_blank else self.first.read()
        last = None if self.last.is_blank else self.last.read()
        if (first is None) != self.first.is_blank or (last is None) != self.last.is_blank:
            return None
        if first is not None and last is not None and last < first:
            self.last.show_fault("This day is before the first.")
            return None
        return AuditFilter(
            user_id=UserId(self.person.value) if self.person.value else None,
            chart_number=self.chart.text.strip(),
            kind=EventKind(self.kind.value) if self.kind.value else None,
            first_day=first,
            last_day=last,
        )


class _Choice(QWidget):
    """A named list whose first entry asks for everything."""

    def __init__(self, name: str, everything: str) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setAccessibleName(name)
        self.box.setMinimumContentsLength(8)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.addItem(everything, "")
        named = label(name)
        named.setBuddy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(named)
        column.addWidget(self.box)

    @property
    def value(self) -> str:
        """The chosen entry; empty: everything."""
        return str(self.box.currentData() or "")


def _under_a_label(widget: QWidget) -> QWidget:
    """The widget as high as the fields beside it, which have a label above."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    column.addWidget(label(" "))
    column.addWidget(widget)
    column.addStretch(1)
    return holder
