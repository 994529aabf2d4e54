"""Today: find or add the patient."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from photodesk.domain.permissions import Right
from photodesk.services import patients
from photodesk.ui.badges import Badge, State, consent_state
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import label
from photodesk.ui.page import Page
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.right_panel import RightPanel
from photodesk.ui.search_field import SearchField
from photodesk.ui.shortcuts import bind, tip
from photodesk.ui.table import Column, Table

if TYPE_CHECKING:
    from photodesk.services.patients import PatientRow

LIMIT = 200
PAUSE = 120
"""Milliseconds after the last key before the search runs."""


class TodayPage(Page):
    """Search field, patients, and the chosen one at the right."""

    title = "Today"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.search = SearchField("Name, chart number or birth date", "Search patients")
        self.search.setToolTip(tip("Search", "Ctrl+F"))
        self.table: Table[PatientRow] = Table(desk.theme, _columns(desk), "Patients")
        self.empty = label("", "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.panel = RightPanel()
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.look)
        self._connect()

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        self._centre.addWidget(self.table)
        nobody = QWidget()
        column = QVBoxLayout(nobody)
        column.addStretch(2)
        column.addWidget(self.empty)
        column.addStretch(3)
        self._centre.addWidget(nobody)
        self._more = label("", "small")
        self._more.hide()
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.search)
        left.addWidget(self._centre, 1)
        left.addWidget(self._more)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.panel)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._open_first)
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(self.open_chosen)
        self.desk.patient_changed.connect(self._patient_changed)
        bind(self, "Ctrl+F", "Search", self.search.setFocus)
        bind(self, "F5", "Read the list anew", self.look)
        if self._may_add:
            bind(self, "Ctrl+N", "Add a patient", self.add_patient)
        self.desk.theme.changed.connect(self._draw)
        self._draw()

    @property
    def _may_add(self) -> bool:
        return Right.REGISTER_PATIENT in self.desk.session.user.role.rights

    def _draw(self) -> None:
        self.search.show_glass(self.desk.theme)

    def enter(self, **_what: object) -> None:
        """Read the list anew."""
        self.look()

    def take_focus(self) -> None:
        """Searching comes first."""
        self.search.setFocus()
        self.search.selectAll()

    def _patient_changed(self, _patient_id: str) -> None:
        self.look()

    def look(self) -> None:
        """Find what the field asks for; an answer to an older question is dropped."""
        text, session = self.search.text(), self.desk.session
        self.desk.run(
            lambda: patients.find(session, text, limit=LIMIT),
            lambda rows: self._show(text, rows),
            lane="read",
        )

    def _show(self, text: str, rows: "tuple[PatientRow, ...]") -> None:
        if text != self.search.text():
            return
        former = self.table.current
        stays = former.patient.id if former else self.desk.patient_id
        self.table.show_rows(rows, choose=lambda row: row.patient.id == stays)
        self._centre.setCurrentIndex(0 if rows else 1)
        if text.strip():
            self.empty.setText("No patient matches.")
        else:
            self.empty.setText("No patients yet. Add the first with Ctrl+N.")
        self._more.setText(f"The first {LIMIT} are shown. Type more to find others.")
        self._more.setVisible(len(rows) >= LIMIT)

    def _show_chosen(self) -> None:
        row = self.table.current
        self.panel.clear_content()
        if row is None:
            self.panel.set_title("Patients")
            hint = "Choose a patient, or add one." if self.table.records.rows else ""
            self.panel.content.addWidget(label(hint, "muted", wrap=True))
            self.panel.set_primary("")
            self._offer_adding(primary=True)
            return
        today = self.desk.session.today()
        self.panel.set_title(row.patient.name)
        facts = (
            ("Chart number", row.patient.chart_number),
            ("Born", f"{row.patient.born.isoformat()} · {row.patient.age_on(today)} years"),
            ("Photographs", str(row.photographs)),
            ("Last sitting", row.last_sitting or "none"),
        )
        self.panel.content.addLayout(fact_rows(facts))
        self.panel.content.addSpacing(6)
        self.panel.content.addWidget(
            Badge(self.desk.theme, consent_state(row.consent, self.desk.local_day))
        )
        self.panel.set_primary("Open", self.open_chosen, tip="Enter")
        self._offer_adding(primary=False)

    def _offer_adding(self, *, primary: bool) -> None:
        offer = self.panel.set_primary if primary else self.panel.set_secondary
        if primary:
            self.panel.set_secondary("")
        if self._may_add:
            offer("Add a patient", self.add_patient, tip=tip("Add a patient", "Ctrl+N"))

    def _open_first(self) -> None:
        if self.table.records.rows:
            if self.table.current is None:
                self.table.selectRow(0)
            self.open_chosen()

    def open_chosen(self) -> None:
        """Go to the chosen patient."""
        if (row := self.table.current) is not None:
            self.desk.open_patient(row.patient.id)

    def add_patient(self) -> None:
        """Ask for a new patient's facts."""
        PatientDialog(self.desk, self).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the field into the list."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.table.setFocus()
            if self.table.current is None and self.table.records.rows:
                self.table.selectRow(0)
        else:
            super().keyPressEvent(event)


def _columns(desk: Desk) -> "tuple[Column[PatientRow], ...]":
    def consent(row: "PatientRow") -> State:
        return consent_state(row.consent, desk.local_day)

    return (
        Column("Name", lambda row: row.patient.name, bold=True),
        Column("Chart number", lambda row: row.patient.chart_number, width=118),
        Column("Born", lambda row: row.patient.born.isoformat(), width=108, extra=True),
        Column("Capture consent", lambda _row: "", consent, width=218),
        Column("Photographs", lambda row: str(row.photographs), width=98, extra=True),
        Column("Last sitting", lambda row: row.last_sitting, width=108, extra=True),
    )
