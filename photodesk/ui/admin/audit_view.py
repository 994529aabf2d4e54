"""Audit: who did what and when, filtered; whether the log is whole; a copy for outsiders."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import audit, audit_search
from photodesk.services.audit import ChainReport
from photodesk.services.audit_search import AuditFilter, AuditLine, AuditPage, AuditPerson
from photodesk.ui.admin.admin_view import AdminView, ResultField
from photodesk.ui.admin.audit_filter import FilterBar
from photodesk.ui.admin.event_words import (
    kind_words,
    outcome_state,
    patient_words,
    role_words,
    who_words,
)
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label, nothing_yet
from photodesk.ui.right_panel import clear
from photodesk.ui.shortcuts import bind
from photodesk.ui.style_sheet import TARGET
from photodesk.ui.table import Column, Table

TITLE = "Audit"
EXPORT_NAME = "photodesk-audit.jsonl"


class AuditView(AdminView):
    """A table of events, newest first, and the chosen one in the panel."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self.filter = FilterBar(desk.session.user.role)
        self.table: Table[AuditLine] = Table(
            desk.theme, _columns(desk), "Audit events", row_height=TARGET
        )
        self.result = ResultField(desk)
        self.newer = button("Newer", self.show_newer)
        self.older = button("Older", self.show_older)
        self.count = label("", "small")
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._asked = AuditFilter()
        self._ends: list[int] = []
        """The last number of each page left behind: the way back to newer ones."""
        self._more = False
        self._lay_out()
        self.filter.asked.connect(self._look_if_new)
        self.table.chosen.connect(self._show_chosen)
        bind(self, "F5", "Read the list anew", self.look)
        self._show_panel()

    def _lay_out(self) -> None:
        self.empty = nothing_yet("No event matches.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.filter)
        column.addWidget(self.result)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.count, 1)
        row.addWidget(self.newer)
        row.addWidget(self.older)
        column.addLayout(row)
        self.set_centre(centre)

    # --- The list ---------------------------------------------------------------------------------

    def enter(self) -> None:
        """Read who can be asked for, and the newest events."""
        session = self.desk.session
        self.desk.run(lambda: audit_search.people(session), self._take_people, lane="read")
        self.look()

    def _take_people(self, people: tuple[AuditPerson, ...]) -> None:
        self.filter.show_people(people)

    def look(self) -> None:
        """Find the newest events that the filter asks for."""
        asked = self.filter.answer()
        if asked is not None:
            self._asked, self._ends = asked, []
            self._read()

    def _look_if_new(self) -> None:
        if self.filter.answer() != self._asked:
            self.look()

    def show_older(self) -> None:
        """The page after this one."""
        rows = self.table.records.rows
        if rows and self._more:
            self._ends.append(rows[-1].seq)
            self._read()

    def show_newer(self) -> None:
        """The page before this one."""
        if self._ends:
            self._ends.pop()
            self._read()

    def _read(self) -> None:
        session, asked = self.desk.session, self._asked
        below = self._ends[-1] if self._ends else None
        self.desk.run(
            lambda: audit_search.page(session, asked, below=below),
            lambda page: self._show(asked, below, page),
            failed=self._not_found,
            lane="read",
            busy="Reading the audit log",
        )

    def _show(self, asked: AuditFilter, below: int | None, page: AuditPage) -> None:
        if asked != self._asked or below != (self._ends[-1] if self._ends else None):
            return
        self._more = page.more
        former = self.table.current
        stays = former.seq if former else 0
        self.table.show_rows(page.lines, choose=lambda one: one.seq == stays)
        self.table.scrollToTop()
        self._stack.setCurrentIndex(0 if page.lines else 1)
        self.older.setEnabled(page.more)
        self.newer.setEnabled(bool(self._ends))
        several = page.more or bool(self._ends)
        self.older.setVisible(several)
        self.newer.setVisible(several)
        self.count.setText(_count_words(page))

    def _not_found(self, error: PhotodeskError) -> None:
        if isinstance(error, InputRefused) and error.field == "chart_number":
            self.filter.chart.show_fault(str(error))
        else:
            self.desk.show_error(error)

    # --- The chosen event -------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        one = self.table.current
        clear(self.panel.content)
        if one is None:
            self.panel.set_title(TITLE)
            hint = "Every act leaves one event. Choose one to see all of it."
            self.panel.content.addWidget(label(hint, "muted", wrap=True))
            return
        self.panel.set_title(kind_words(one.kind))
        self.panel.content.addWidget(Badge(self.desk.theme, outcome_state(one.outcome)))
        self.panel.content.addLayout(fact_rows(_facts(self.desk, one)))
        if one.clock_suspect:
            words = "The computer's clock was not to be trusted at that time."
            self.panel.content.addWidget(label(words, "warn", wrap=True))

    def _show_panel(self) -> None:
        free = not self.running
        self.panel.set_primary("Check the whole log", self.verify, enabled=free)
        self.panel.set_secondary("Export as a file", self.export, enabled=free)
        self.panel.set_status("The export can be checked without Photodesk.")

    # --- Proof and export -------------------------------------------------------------------------

    def verify(self) -> None:
        """Check every event against the one before."""
        session = self.desk.session
        self._set_running(running=True)
        self.desk.run(
            lambda: audit.verify(session),
            self._verified,
            failed=self._failed,
            lane="read",
            busy="Checking the audit log",
        )

    def _verified(self, report: ChainReport) -> None:
        self._set_running(running=False)
        state = State("ok", "Whole", "ok") if report.ok else State("error", "Broken", "error")
        self.result.show_result(state, report.text)

    def export(self) -> None:
        """Write the whole log where the person says."""
        chosen = self.desk.files.save_file(
            self, "Export the audit log", name=EXPORT_NAME, kind="JSON lines"
        )
        if chosen is None:
            return
        session = self.desk.session
        self._set_running(running=True)
        self.desk.run(
            lambda: audit.export(session, chosen),
            self._exported,
            failed=self._failed,
            busy="Exporting the audit log",
        )

    def _exported(self, number: int) -> None:
        self._set_running(running=False)
        words = (
            f"{number} events were written, one on each line. They hold numbers instead of names; "
            "the newest tells of this export."
        )
        self.result.show_result(State("ok", "Exported", "ok"), words)
        self.look()

    def _failed(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        self.result.show_error(error)

    def _set_running(self, *, running: bool) -> None:
        self.running = running
        self._show_panel()


def _count_words(page: AuditPage) -> str:
    if not page.lines:
        return ""
    first, last = page.lines[0].seq, page.lines[-1].seq
    return f"Numbers {first} to {last}"


def _facts(desk: Desk, one: AuditLine) -> list[tuple[str, str]]:
    facts = [
        ("Number", str(one.seq)),
        ("When", f"{desk.local_time(one.utc)} ({one.utc})"),
        ("Who", who_words(one)),
        ("Role", role_words(one.role)),
        ("Patient", patient_words(one)),
        ("Concerns", f"…{one.object_id[-8:]}" if one.object_id else ""),
        ("Reason", one.reason),
    ]
    return [(name, value) for name, value in facts if value]


def _columns(desk: Desk) -> tuple[Column[AuditLine], ...]:
    return (
        Column("When", lambda one: desk.local_time(one.utc), width=140),
        Column("Who", who_words, width=124, extra=True),
        Column("What", lambda one: kind_words(one.kind), bold=True),
        Column("Patient", patient_words, width=92, extra=True),
        Column(
            "Outcome",
            lambda _one: "",
            lambda one: outcome_state(one.outcome),
            width=112,
            extra=True,
        ),
        Column("Reason", lambda one: one.reason, width=220, extra=True),
    )
