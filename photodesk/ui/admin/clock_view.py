"""Clock: this computer's clock beside the audit log's, and the way out when the log is ahead."""

from PySide6.QtWidgets import QVBoxLayout

from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import accepted_clock
from photodesk.services.accepted_clock import Clocks
from photodesk.ui import question
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.fields import Field
from photodesk.ui.labels import label
from photodesk.ui.right_panel import clear

TITLE = "Clock"
_WHAT = (
    "Consents begin and end by the later of this computer's clock and the audit log. When a "
    "computer's clock once ran years ahead, the log is dated into the future, and nothing can be "
    "signed or stored until then."
)
_PRICE = (
    "Accept the clock only when it is right. Withdrawals stand. A consent that had ended by the "
    "date of the log stays ended, and has to be signed anew."
)


class ClockView(AdminView):
    """Both clocks; a reason and a button where the log is ahead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self.result = ResultField(desk)
        self.reason = Field("Reason", hint="What was wrong with the clock.")
        self.price = label(_PRICE, "warn", wrap=True)
        self.badge = Badge(desk.theme)
        shown, column = field("What the clocks say")
        column.addWidget(self.badge)
        self._facts = QVBoxLayout()
        column.addLayout(self._facts)
        for part in (self.price, self.reason):
            column.addWidget(part)
            part.hide()
        self.set_centre(scrolled(self.result, shown))
        self.panel.content.addWidget(label(_WHAT, "muted", wrap=True))

    def enter(self) -> None:
        """Read both clocks."""
        session = self.desk.session
        self.desk.run(lambda: accepted_clock.clocks(session), self._show, lane="read")

    def unfinished(self) -> str:
        """A reason that was typed."""
        typed = self.reason.isVisible() and self.reason.text.strip()
        return "The clock is not accepted yet." if typed else ""

    def _show(self, clocks: Clocks) -> None:
        local = self.desk.local_time
        both = (("This computer", local(clocks.now)), ("The audit log", local(clocks.log)))
        clear(self._facts)
        self._facts.addLayout(fact_rows(both))
        ahead = bool(clocks.ahead)
        state = State("warn", "The log is ahead", "warn") if ahead else State("ok", "Right", "ok")
        self.badge.show_state(state)
        for part in (self.price, self.reason):
            part.setVisible(clocks.may_accept)
        self.panel.set_primary("Accept this clock" if clocks.may_accept else "", self.accept)

    def accept(self) -> None:
        """Ask once more, then go by this computer's clock."""
        if not self.reason.text.strip():
            self.reason.show_fault("Say what was wrong with the clock.")
            self.reason.edit.setFocus()
            return
        if not question.ask(
            self, "Go by this computer's clock from now on?", _PRICE,
            do="Accept this clock", leave="Leave it",
        ):  # fmt: skip
            return
        session, reason = self.desk.session, self.reason.text
        self.desk.run(
            lambda: accepted_clock.accept(session, reason),
            self._accepted,
            failed=self._refused,
        )

    def _accepted(self, clocks: Clocks) -> None:
        self.reason.text = ""
        self.result.show_result(
            State("ok", "Accepted", "ok"), "This computer's clock is the one to go by from now on."
        )
        self._show(clocks)

    def _refused(self, error: PhotodeskError) -> None:
        if isinstance(error, InputRefused) and error.field == "reason":
            self.reason.show_fault(str(error))
        else:
            self.result.show_error(error)
