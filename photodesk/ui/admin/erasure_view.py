"""Erasure: what was asked for, the decision of a second person, and the report."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused, PhotodeskError, WrongPassphrase
from photodesk.services import erasure, erasure_report
from photodesk.services.erasure import Decided, ErasureLine
from photodesk.ui import question, saving
from photodesk.ui.admin.admin_view import AdminView, ResultField
from photodesk.ui.admin.retention_field import RetentionField
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.fields import Field, PassphraseField
from photodesk.ui.labels import label, nothing_yet
from photodesk.ui.right_panel import clear
from photodesk.ui.table import Column, Table

TITLE = "Erasure"
_HINT = (
    "Clinicians ask for photographs to be erased, and an administrator decides. Erased photographs "
    "cannot be brought back: their keys are destroyed."
)
_NAMED = 8
"""Photographs that the panel names one by one."""


class ErasureView(AdminView):
    """Requests without pictures, those that wait first; the chosen one and its decision beside."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        rights = desk.session.user.role.rights
        self.may_decide = Right.DECIDE_ERASURE in rights
        self.result = ResultField(desk)
        self.table: Table[ErasureLine] = Table(desk.theme, _columns(desk), TITLE)
        self.empty = nothing_yet("Nobody has asked for an erasure.")
        self.retention = RetentionField(desk, may_set=Right.ADMINISTER in rights)
        self.note = Field("Note", hint="Why you decide so. No names.")
        self.passphrase = PassphraseField("Your passphrase")
        self._facts = QVBoxLayout()
        self._facts.setSpacing(8)
        self.panel.content.addLayout(self._facts)
        self.panel.content.addWidget(self.note)
        self.panel.content.addWidget(self.passphrase)
        self._lay_out()
        self.table.chosen.connect(self._show_panel)
        self._show_panel()

    def _lay_out(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.result)
        column.addWidget(self.empty, 1)
        column.addWidget(self.table, 1)
        column.addWidget(self.retention)
        self.set_centre(centre)

    def enter(self) -> None:
        """Read the list and the retention time anew."""
        session = self.desk.session
        self.desk.run(lambda: erasure.listed(session), self._show, lane="read")
        self.retention.read()

    def unfinished(self) -> str:
        """A decision that was begun."""
        begun = self.note.isVisible() and self.note.text.strip()
        return "The decision about an erasure is not written down yet." if begun else ""

    def _show(self, lines: tuple[ErasureLine, ...]) -> None:
        former = self.table.current
        stays = former.erasure.id if former else None
        self.empty.setVisible(not lines)
        self.table.setVisible(bool(lines))
        self.table.show_rows(lines, choose=lambda one: one.erasure.id == stays)
        self._show_panel()

    # --- The chosen request -----------------------------------------------------------------------

    def _show_panel(self) -> None:
        line = self.table.current
        own = line is not None and line.erasure.requested_by == self.desk.session.user.id
        waits = line is not None and not line.erasure.decision
        deciding = waits and self.may_decide and not own
        for part in (self.note, self.passphrase):
            part.setVisible(deciding)
        clear(self._facts)
        self.panel.set_title(TITLE if line is None else f"Chart number {line.chart_number}")
        self.panel.set_primary("")
        self.panel.set_secondary("")
        self.panel.set_status("")
        if line is None:
            self._facts.addWidget(label(_HINT, "muted", wrap=True))
            return
        self._show_facts(line)
        if deciding:
            free = not self.running
            self.panel.set_primary("Erase for good", lambda: self.decide(erase=True), enabled=free)
            self.panel.set_secondary("Decline", lambda: self.decide(erase=False), enabled=free)
        elif line.erasure.decision == "erase":
            self.panel.set_primary("Save the report", self.save_report)
            self.panel.set_status(_final(self.desk, line))
        elif waits:
            self.panel.set_status(
                "You asked for it: somebody else decides." if own else "It waits."
            )

    def _show_facts(self, line: ErasureLine) -> None:
        one, local = line.erasure, self.desk.local_time
        self._facts.addWidget(Badge(self.desk.theme, state_of(line)))
        named = [f"{erasure_report.view_words(p.view)}, {p.taken_on}" for p in line.photographs]
        more = len(named) - _NAMED
        if more > 0:
            named = [*named[:_NAMED], f"and {more} more"]
        facts = [
            ("Photographs", "\n".join(named)),
            ("Ground", erasure.GROUNDS[one.ground]),
            ("Reason", one.reason),
            ("Asked for", f"{local(one.requested_at)}, {one.requested_name}"),
            ("Decided", f"{local(one.decided_at)}, {one.decided_name}" if one.decided_at else ""),
            ("Note", one.note),
            ("Finished", local(one.finished_at) if one.finished_at else ""),
        ]
        self._facts.addLayout(fact_rows((name, value) for name, value in facts if value))

    # --- Deciding ---------------------------------------------------------------------------------

    def decide(self, *, erase: bool) -> None:
        """Check what was typed, ask once more before erasing, and decide."""
        line = self.table.current
        if line is None or self.running or not self._typed():
            return
        if erase and not self._sure(line):
            return
        session, chosen = self.desk.session, line.erasure.id
        note, passphrase = self.note.text, self.passphrase.text
        self._set_running(running=True)
        self.desk.run(
            lambda: erasure.decide(session, chosen, erase=erase, note=note, passphrase=passphrase),
            self._decided,
            failed=self._refused,
            busy="Erasing the photographs" if erase else "Writing the decision down",
        )

    def _typed(self) -> bool:
        for part, fault in (
            (self.note, "Write down why."),
            (self.passphrase, "Type your passphrase."),
        ):
            if not part.text.strip():
                part.show_fault(fault)
                part.edit.setFocus()
                return False
        return True

    def _sure(self, line: ErasureLine) -> bool:
        number = len(line.photographs)
        words = "1 photograph" if number == 1 else f"{number} photographs"
        return question.ask(
            self,
            f"Erase {words} of chart number {line.chart_number}?",
            "Their keys are destroyed, and those of figures made from them. Nobody can bring them "
            "back, except from an older backup until it is removed.",
            do="Erase for good",
            leave="Leave them",
        )

    def _set_running(self, *, running: bool) -> None:
        self.running = running
        for part in (self.note, self.passphrase):
            part.setEnabled(not running)
        self._show_panel()

    def _decided(self, done: Decided) -> None:
        self.note.text = ""
        self.passphrase.wipe()
        self._set_running(running=False)
        if done.erasure.decision == "decline":
            state, words = State("ok", "Declined", "ok"), "The photographs stay as they are."
        elif done.unfinished:
            state, words = State("warn", "Erased", "warn"), done.unfinished
        else:
            state = State("ok", "Erased", "ok")
            words = "The photographs are erased. Save the report for the record."
        self.result.show_result(state, words)
        self.desk.patient_changed.emit(done.erasure.patient_id)
        self.enter()

    def _refused(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        if isinstance(error, WrongPassphrase):
            self.passphrase.show_fault("This is not your passphrase. Nothing was decided.")
            self.passphrase.edit.setFocus()
        elif isinstance(error, InputRefused) and error.field == "note":
            self.note.show_fault(str(error))
        else:
            self.result.show_error(error)

    # --- The report -------------------------------------------------------------------------------

    def save_report(self) -> None:
        """Write the report as a PDF where the person says."""
        line = self.table.current
        if line is None:
            return
        name = f"erasure-{line.erasure.id[-8:]}.pdf"
        path = self.desk.files.save_file(self, "Save the report", name=name, kind="PDF")
        if path is None:
            return
        session, chosen = self.desk.session, line.erasure.id
        self.desk.run(
            lambda: saving.save(erasure_report.pdf(session, chosen), path),
            lambda _nothing: self.desk.say("The report is saved. That file is not encrypted."),
            failed=self.result.show_error,
        )


def state_of(line: ErasureLine) -> State:
    """Where a request stands, as icon and word."""
    one = line.erasure
    if not one.decision:
        return State("waiting", "Waits", "warn")
    if one.decision == "decline":
        return State("consent-refused", "Declined", "muted")
    if not one.finished_at:
        return State("warn", "Erased, not finished", "warn")
    return State("clear", "Erased", "ok")


def _final(desk: Desk, line: ErasureLine) -> str:
    final_at = line.erasure.final_at
    if not final_at:
        return "No last day is known: see the report about backups."
    if final_at <= line.erasure.decided_at:
        return "Final: no backup made before it is known."
    return f"Final on {desk.local_day(final_at)}, when the last backup made before is removed."


def _columns(desk: Desk) -> tuple[Column[ErasureLine], ...]:
    return (
        Column("Asked for", lambda one: desk.local_day(one.erasure.requested_at), width=120),
        Column("Chart", lambda one: one.chart_number, width=110, bold=True),
        Column("Pictures", lambda one: str(len(one.photographs)), width=92, extra=True),
        Column("By", lambda one: one.erasure.requested_name, width=150, extra=True),
        Column("Ground", lambda one: erasure.GROUNDS[one.erasure.ground], width=190, extra=True),
        Column("State", lambda _one: "", state_of),
    )
