"""Step 4: everything that is missing, by name, and where each is settled."""

from PySide6.QtWidgets import QVBoxLayout

from photodesk.domain.completeness import Missing
from photodesk.domain.identifiers import RequestId
from photodesk.services.provision_lines import ProvisionLine, provision_lines
from photodesk.services.request_steps import Step, next_step, settled_at, to_settle_now
from photodesk.ui.badges import Badge, State, request_state
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import label
from photodesk.ui.publication.about_request import CHECK_THE_SITE, needs_a_look, request_facts
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.list_lines import Line, Sheet, group, notice
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.right_panel import RightPanel, clear

OPEN = State("fail", "Missing", "warn")
SAYS = State("ok", "Present", "ok")
GOOD = State("ok", "Nothing is missing", "ok")


class CheckStep(StepView):
    """Review and Internet first, because forms commonly omit them."""

    step = Step.CHECK

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheet = Sheet("What is missing")
        self.lines: list[Line] = []
        self._said = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheet)

    @property
    def title(self) -> str:
        """What the list is."""
        return "What is missing"

    def show_request(self, hand: InHand) -> None:
        """List what the request lacks now."""
        super().show_request(hand)
        self.sheet.empty()
        self.lines = []
        clear(self.side_column)
        row = hand.row
        if row is None:
            return
        journal = row.request.journal
        if needs_a_look(journal):
            words = f"The profile of this journal is not fully verified. {CHECK_THE_SITE}"
            self.sheet.column.addWidget(notice(self.desk.theme, "warn", words))
        now = to_settle_now(row)
        later = tuple(lack for lack in row.status.missing if lack not in now)
        self._add("Stands in the way", now)
        self._add(_later_words(hand), later)
        if not row.status.missing:
            self.lines.append(Line(self.desk.theme, GOOD, "Nothing is missing."))
            self.sheet.column.addWidget(group(*self.lines))
        self._said = QVBoxLayout()
        self._said.setSpacing(10)
        self.sheet.column.addLayout(self._said)
        self.sheet.close_up()
        self._read_provisions(row.request.id)
        self.side_column.addWidget(Badge(self.desk.theme, request_state(row.status.state)))
        self.side_column.addLayout(fact_rows(request_facts(self.desk, row)))

    def _read_provisions(self, request_id: RequestId) -> None:
        session, said = self.desk.session, self._said

        def show(lines: tuple[ProvisionLine, ...]) -> None:
            if said is self._said:
                said.addWidget(label("What the form says", "emphasis"))
                said.addWidget(group(*(self._provision(line) for line in lines)))

        self.desk.run(
            lambda: provision_lines(session, request_id), show, lane="read", for_patient=True
        )

    def _provision(self, line: ProvisionLine) -> Line:
        state = SAYS if line.present else OPEN
        where = f"“{line.where}”" if line.where else "By the form as a whole"
        where = where if line.present else "The form says nothing about this."
        return Line(self.desk.theme, state, line.title, where, beside=True)

    def _add(self, heading: str, missing: tuple[Missing, ...]) -> None:
        if not missing:
            return
        self.sheet.column.addWidget(label(heading, "emphasis", wrap=True))
        lines = [self._line(lack) for lack in missing]
        self.lines.extend(lines)
        self.sheet.column.addWidget(group(*lines))

    def _line(self, lack: Missing) -> Line:
        row = self.hand.row
        step = settled_at(lack, row) if row else None
        act = None
        if step is not None:
            act = (f"Go to {step.value}", lambda: self.go_asked.emit(step))
        return Line(self.desk.theme, OPEN, lack.title, lack.text, act=act)

    def offer(self, panel: RightPanel) -> None:
        """Go where the request goes on."""
        row = self.hand.row
        if row is None:
            return
        step = next_step(row)
        if step is Step.CHECK:
            panel.set_primary("Next: Form", enabled=False, tip="First settle what is missing.")
            panel.set_status("Something stands in the way of a form. It is named at the left.")
        else:
            panel.set_primary(
                f"Next: {step.value}", lambda: self.go_asked.emit(step), tip="Ctrl+Enter"
            )

    def take_focus(self) -> None:
        """The first button of the list."""
        first = next((line.button for line in self.lines if hasattr(line, "button")), None)
        (first or self).setFocus()


def _later_words(hand: InHand) -> str:
    if hand.state == "draft":
        return "Still to be answered on the form, when it is signed"
    return "Waits for the signer" if hand.state == "ready to sign" else "What is missing"
