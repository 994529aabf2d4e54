"""Broken glass: who saw pictures of another team's patient, why, and what was opened."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from photodesk.domain.identifiers import BreakGlassId
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import break_glass
from photodesk.services.break_glass import BrokenGlass
from photodesk.ui.admin.admin_view import AdminView, ResultField
from photodesk.ui.admin.event_words import kind_words
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.fields import Field
from photodesk.ui.labels import label, nothing_yet
from photodesk.ui.right_panel import clear
from photodesk.ui.table import Column, Table

TITLE = "Broken glass"
_HINT = (
    "Who breaks the glass sees the pictures of a patient of another team for 30 minutes. Ask them "
    "about the reason, look at what was opened, and write down what you found."
)


class GlassView(AdminView):
    """The list, unreviewed ones first; the chosen one and its review at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self.result = ResultField(desk)
        self.table: Table[BrokenGlass] = Table(desk.theme, _columns(desk), TITLE)
        self.empty = nothing_yet("Nobody has broken the glass.")
        self.note = Field("What you found", hint="Write no names of patients.")
        self.seen: dict[str, int] = {}
        """What was opened under the chosen one."""
        self._facts = QVBoxLayout()
        self._facts.setSpacing(8)
        self.panel.content.addLayout(self._facts)
        self.panel.content.addWidget(self.note)
        self._lay_out()
        self.table.chosen.connect(self._chosen)
        self._chosen()

    def _lay_out(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.result)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        self.set_centre(centre)

    def enter(self) -> None:
        """Read the list anew."""
        session = self.desk.session
        self.desk.run(lambda: break_glass.listed(session), self._show, lane="read")

    def unfinished(self) -> str:
        """A review that was begun."""
        begun = self.note.isVisible() and self.note.text.strip()
        return "The review of a broken glass is not written down yet." if begun else ""

    def _show(self, rows: tuple[BrokenGlass, ...]) -> None:
        former = self.table.current
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self.table.show_rows(rows, choose=lambda one: former is None or one.id == former.id)

    # --- The chosen one ---------------------------------------------------------------------------

    def _chosen(self) -> None:
        one, session = self.table.current, self.desk.session
        self.seen = {}
        self.note.text = ""
        self._show_panel()
        if one is not None:
            self.desk.run(
                lambda: break_glass.seen_under(session, one.id),
                lambda seen: self._take_seen(one.id, seen),
                lane="read",
            )

    def _take_seen(self, glass_id: BreakGlassId, seen: dict[str, int]) -> None:
        one = self.table.current
        if one is not None and one.id == glass_id:
            self.seen = seen
            self._show_facts(one)

    def _show_panel(self) -> None:
        one = self.table.current
        may_review = one is not None and not (one.reviewed_at or one.is_own) and one.is_over
        self.note.setVisible(may_review)
        self.panel.set_primary("Write the review down" if may_review else "", self.review)
        self.panel.set_status(_status(one))
        if one is None:
            clear(self._facts)
            self.panel.set_title(TITLE)
            self._facts.addWidget(label(_HINT, "muted", wrap=True))
        else:
            self._show_facts(one)

    def _show_facts(self, one: BrokenGlass) -> None:
        clear(self._facts)
        self.panel.set_title(one.user_name)
        self._facts.addWidget(Badge(self.desk.theme, state_of(one)))
        local = self.desk.local_time
        opened = [f"{kind_words(kind)}: {number}" for kind, number in self.seen.items()]
        facts = [
            ("From", local(one.opened_at)),
            ("Until", local(one.until)),
            ("Patient", one.chart_number or f"…{one.patient_id[-8:]}"),
            ("Reason", one.reason),
            ("Opened", "\n".join(opened) or "nothing"),
            ("Reviewed", f"{local(one.reviewed_at)}, {one.reviewed_by}" if one.reviewed_at else ""),
            ("Found", one.note),
        ]
        self._facts.addLayout(fact_rows((name, value) for name, value in facts if value))

    # --- The review -------------------------------------------------------------------------------

    def review(self) -> None:
        """Write down what was found."""
        one, session, note = self.table.current, self.desk.session, self.note.text
        if one is None:
            return
        if not note.strip():
            self.note.show_fault("Write down what you found.")
            self.note.edit.setFocus()
            return
        self.desk.run(
            lambda: break_glass.review(session, one.id, note),
            lambda _nothing: self._reviewed(),
            failed=self._refused,
        )

    def _reviewed(self) -> None:
        self.note.text = ""
        self.result.show_result(State("ok", "Reviewed", "ok"), "The review is written down.")
        self.desk.glass_reviewed.emit()
        self.enter()

    def _refused(self, error: PhotodeskError) -> None:
        if isinstance(error, InputRefused) and error.field == "note":
            self.note.show_fault(str(error))
        else:
            self.result.show_error(error)


def state_of(one: BrokenGlass) -> State:
    """Where a broken glass stands, as icon and word."""
    if one.reviewed_at:
        return State("ok", "Reviewed", "ok")
    if not one.is_over:
        return State("break-glass", "Open now", "error")
    return State("to-check", "To review", "warn")


def _status(one: BrokenGlass | None) -> str:
    if one is None or one.reviewed_at:
        return ""
    if one.is_own:
        return "You broke this glass yourself: somebody else reviews it."
    return "" if one.is_over else "It is reviewed once its half hour is over."


def _columns(desk: Desk) -> tuple[Column[BrokenGlass], ...]:
    return (
        Column("When", lambda one: desk.local_time(one.opened_at), width=140),
        Column("Who", lambda one: one.user_name, bold=True),
        Column("Reason", lambda one: one.reason, extra=True),
        Column("State", lambda _one: "", state_of, width=132),
    )
