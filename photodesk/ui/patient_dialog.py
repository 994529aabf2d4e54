"""Adding a patient, or correcting what is known about one."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.patient import Patient, PatientFacts
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import patients
from photodesk.services.unfinished import HalfRegistered, Unfinished
from photodesk.ui.desk import Desk
from photodesk.ui.fields import DayField, Field, refuse_blank
from photodesk.ui.labels import button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from photodesk.domain.identifiers import PatientId

WIDTH = 520


class PatientDialog(QDialog):
    """Chart number, names, birth date. A patient already known is shown, never silently doubled.

    `typed` is what was typed before a lock.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        known: Patient | None = None,
        *,
        typed: HalfRegistered | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._known = known
        self._alike: PatientId | None = None
        self.setWindowTitle("Photodesk")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        title = "Correct the patient's record" if known else "Add a patient"
        self.setAccessibleName(title)
        self.chart = Field("Chart number")
        self.family = Field("Family name")
        self.given = Field("Given names")
        self.born = DayField("Born")
        self._fields = {
            "chart_number": self.chart,
            "family": self.family,
            "given": self.given,
            "born": self.born,
        }
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self._lay_out(title)
        if known is not None:
            self._fill(known)
        self._as_opened = self._texts()
        if typed is not None:
            texts = (typed.chart_number, typed.family, typed.given, typed.born)
            for field, text in zip(self._fields.values(), texts, strict=True):
                field.text = text
        desk.keeping.connect(self._keep)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addWidget(label(title, "title"))
        if self._known:
            column.addWidget(label("The former values stay in the record's history.", "muted"))
        for field in self._fields.values():
            column.addWidget(field)
        column.addWidget(self.fault)
        column.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.show_known = button("Open the known patient", self._open_known)
        self.show_known.hide()
        row.addWidget(self.show_known)
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        self.save = button("Save" if self._known else "Add", self.submit, kind="primary")
        self.save.setDefault(True)
        row.addWidget(self.save)
        column.addLayout(row)

    def _fill(self, known: Patient) -> None:
        self.chart.text = known.chart_number
        self.family.text = known.family
        self.given.text = known.given
        self.born.text = known.born.isoformat()

    def _texts(self) -> tuple[str, ...]:
        return tuple(field.text for field in self._fields.values())

    def _keep(self, works: list[Unfinished]) -> None:
        """Before a lock: what was typed here and is not saved."""
        if self.isVisible() and self._texts() != self._as_opened:
            whose = self._known.id if self._known else None
            works.append(HalfRegistered(whose, *self._texts()))

    def submit(self) -> None:
        """Save, off the window's thread."""
        whole = refuse_blank(
            {
                self.chart: "Type the chart number.",
                self.family: "Type the family name.",
                self.born: "Type the birth date.",
            }
        )
        born = self.born.read() if whole else None
        if born is None:
            return
        facts = PatientFacts(
            self.chart.text.strip(), self.family.text.strip(), self.given.text.strip(), born
        )
        self.save.setEnabled(False)
        self._desk.run(self._act(facts), self._saved, failed=self._refused)

    def _act(self, facts: PatientFacts) -> "Callable[[], Patient]":
        session, known = self._desk.session, self._known
        if known is not None:
            return lambda: patients.correct(session, known.id, facts)
        anyway = self._alike is not None
        return lambda: patients.add(session, facts, even_if_alike=anyway)

    def _saved(self, patient: Patient) -> None:
        self.accept()
        self._desk.patient_changed.emit(patient.id)
        if self._known is None:
            self._desk.open_patient(patient.id)
            self._desk.say("The patient is added.")
        else:
            self._desk.say("The record is corrected.")
        self.deleteLater()

    def _refused(self, error: PhotodeskError) -> None:
        self.save.setEnabled(True)
        known = getattr(error, "patient_id", None)
        if known is not None:
            self._alike = known
            self.show_known.show()
            self.save.setText("Add all the same")
        field = self._fields.get(error.field) if isinstance(error, InputRefused) else None
        if field is not None and known is None:
            field.show_fault(str(error))
            field.edit.setFocus()
        else:
            self.fault.setText(str(error))
            self.fault.show()

    def _open_known(self) -> None:
        if self._alike is not None:
            self.reject()
            self._desk.open_patient(self._alike)
            self.deleteLater()
