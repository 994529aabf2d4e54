"""Breaking the glass: what will happen, a reason, and one button that says it."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.break_glass import LEAST_REASON, BreakGlass
from photodesk.domain.patient import Patient
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import break_glass
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field, enter_goes_on
from photodesk.ui.labels import button, label

WIDTH = 560
WHAT_HAPPENS = (
    "You see this patient's pictures for 30 minutes, and nobody else's.",
    "Every picture that you open meanwhile is written down.",
    "Your reason goes onto a list that an administrator or an auditor reviews.",
)


class BreakGlassDialog(QDialog):
    """Asks for the reason; nothing is opened before the button is pressed."""

    def __init__(self, desk: Desk, parent: QWidget, patient: Patient) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient = patient
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Break the glass")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        self.reason = Field(
            "Why do you need this patient's pictures now?",
            hint=f"At least {LEAST_REASON} characters. Write no names.",
        )
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.go = button("Break the glass", self.submit, kind="danger")
        self._lay_out()
        enter_goes_on([self.reason], self.submit)
        self.reason.edit.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        column.addWidget(label("Break the glass", "title"))
        who = f"{self._patient.name} · {self._patient.chart_number}"
        column.addWidget(label(who, "emphasis", wrap=True))
        for sentence in WHAT_HAPPENS:
            column.addWidget(label(sentence, wrap=True))
        column.addSpacing(6)
        column.addWidget(self.reason)
        column.addWidget(self.fault)
        column.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        row.addWidget(self.go)
        column.addLayout(row)

    def submit(self) -> None:
        """Break it, off the window's thread."""
        session, patient_id, reason = self._desk.session, self._patient.id, self.reason.text
        self.go.setEnabled(False)
        self._desk.run(
            lambda: break_glass.open(session, patient_id, reason),
            self._broken,
            failed=self._refused,
        )

    def _broken(self, glass: BreakGlass) -> None:
        self.accept()
        until = self._desk.local_time(glass.until)[-5:]
        self._desk.patient_changed.emit(self._patient.id)
        self._desk.say(f"The glass is broken: you see this patient's pictures until {until}.")

    def _refused(self, error: PhotodeskError) -> None:
        self.go.setEnabled(True)
        if isinstance(error, InputRefused) and error.field == "reason":
            self.reason.show_fault(str(error))
            self.reason.edit.setFocus()
        else:
            self.fault.setText(str(error))
            self.fault.show()

    def done(self, result: int) -> None:
        """The reason goes with the window."""
        super().done(result)
        self.deleteLater()
