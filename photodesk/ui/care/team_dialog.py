"""The care team of a patient: who sees their pictures, and who may change that."""

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import Patient
from photodesk.errors import PhotodeskError
from photodesk.services import care_team
from photodesk.services.care_team import CareTeam, Member
from photodesk.services.roles import role
from photodesk.services.session import Session
from photodesk.ui.admin.admin_view import scrolled
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label, line, plain
from photodesk.ui.right_panel import clear

WIDTH = 620
HEIGHT = 520
_HOW = (
    "Who belongs to the team sees the patient's pictures. Whoever registers a patient, obtains a "
    "consent or takes photographs joins by doing so; a surgeon of the team adds and ends others."
)


class CareTeamDialog(QDialog):
    """Members with their roles, End beside each, and a choice of people to add."""

    def __init__(self, desk: Desk, parent: QWidget, patient: Patient) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient = patient
        self.team: CareTeam | None = None
        """What is shown."""
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Care team")
        self.setModal(True)
        around = parent.window()
        self.resize(min(WIDTH, around.width() - 40), min(HEIGHT, around.height() - 60))
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.people = QComboBox()
        self.people.setAccessibleName("Person to add")
        self.add_button = button("Add to the team", self.add)
        self._lay_out()
        session, patient_id = desk.session, patient.id
        self._run(lambda: care_team.team(session, patient_id), self._show)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        column.addWidget(label("Care team", "title"))
        who = f"{self._patient.name} · {self._patient.chart_number}"
        column.addWidget(label(who, "emphasis", wrap=True))
        column.addWidget(label(_HOW, "muted", wrap=True))
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 8, 0, 8)
        self._rows.setSpacing(8)
        column.addWidget(scrolled(inside), 1)
        column.addWidget(self.fault)
        adding = QHBoxLayout()
        adding.setSpacing(8)
        adding.addWidget(self.people, 1)
        adding.addWidget(self.add_button)
        column.addLayout(adding)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("Close", self.accept, kind="primary"))
        column.addLayout(foot)

    def _run(self, work: Callable[[], CareTeam], done: Callable[[CareTeam], None]) -> None:
        self.fault.hide()
        self._desk.run(work, done, failed=self._refused)

    def _show(self, team: CareTeam) -> None:
        self.team = team
        clear(self._rows)
        for member in team.members:
            self._rows.addLayout(self._row(member, may_end=team.may_end))
            self._rows.addWidget(line())
        if not team.members:
            self._rows.addWidget(label("Nobody belongs to the team yet.", "muted", wrap=True))
        if team.former:
            self._rows.addSpacing(6)
            self._rows.addWidget(label("Belonged to it earlier", "strong"))
        for member in team.former:
            self._rows.addWidget(label(f"{member.name}, {self._days(member)}", "muted", wrap=True))
        self._offer(team)

    def _row(self, member: Member, *, may_end: bool) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(member.name, "strong", wrap=True))
        ended = " · account ended" if member.disabled else ""
        told = f"{member.role_title} · {self._days(member)}{ended}"
        words.addWidget(label(told, "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        if may_end:
            end = button("End", lambda: self.end(member.login))
            end.setAccessibleName(f"End the place of {member.name}")
            row.addWidget(end)
        return row

    def _offer(self, team: CareTeam) -> None:
        self.people.clear()
        for person in team.may_add:
            self.people.addItem(plain(f"{person.name} · {role(person.role).title}"), person.login)
        for widget in (self.people, self.add_button):
            widget.setVisible(bool(team.may_add))

    def _days(self, member: Member) -> str:
        since = self._desk.local_day(member.since)
        return (
            f"{since} to {self._desk.local_day(member.until)}" if member.until else f"since {since}"
        )

    # --- Acts -------------------------------------------------------------------------------------

    def add(self) -> None:
        """Put the chosen person into the team."""
        self._change(care_team.add, str(self.people.currentData()), "belongs to the team now.")

    def end(self, login: str) -> None:
        """End somebody's place."""
        self._change(care_team.end, login, "belongs to the team no longer.")

    def _change(
        self, act: Callable[[Session, PatientId, str], CareTeam], login: str, said: str
    ) -> None:
        session, patient_id = self._desk.session, self._patient.id

        def changed(team: CareTeam) -> None:
            everybody = (*team.members, *team.former)
            name = next(one.name for one in everybody if one.login == login)
            self._show(team)
            self._desk.say(f"{name} {said}")
            self._desk.patient_changed.emit(patient_id)

        self._run(lambda: act(session, patient_id, login), changed)

    def _refused(self, error: PhotodeskError) -> None:
        self.fault.setText(str(error))
        self.fault.show()

    def done(self, result: int) -> None:
        """The names go with the window."""
        super().done(result)
        self.deleteLater()
