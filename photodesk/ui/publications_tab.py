"""Publication requests of one patient, with what each lacks."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from photodesk.services import publication
from photodesk.ui.badges import Badge, State, request_state
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import label, nothing_yet
from photodesk.ui.tab import Step, Tab
from photodesk.ui.table import Column, Table

if TYPE_CHECKING:
    from photodesk.services.publication import RequestRow


class PublicationsTab(Tab):
    """A table of requests; what the chosen one lacks stands at the right."""

    title = "Publications"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table[RequestRow] = Table(desk.theme, _columns(desk), "Publication requests")
        self.empty = nothing_yet("No requests. Choose photographs and start one (Ctrl+Shift+P).")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.empty)
        column.addWidget(self.table)
        self.table.chosen.connect(self.chosen.emit)
        self.table.opened.connect(self.open_request)
        desk.requests_changed.connect(self.read)

    def read(self) -> None:
        """Read the requests of the patient on show."""
        patient_id = self.patient_id
        if patient_id is None or not self.desk.is_open:
            return
        session = self.desk.session
        self.desk.run(
            lambda: publication.requests(session, patient_id),
            self._show,
            lane="read",
            for_patient=True,
        )

    def _show(self, rows: "tuple[RequestRow, ...]") -> None:
        former = self.table.current
        stays = former.request.id if former else (rows[0].request.id if rows else None)
        self.table.show_rows(rows, choose=lambda row: row.request.id == stays)
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))

    def describe(self, content: QVBoxLayout) -> str:
        """The chosen request, and what is missing."""
        row = self.table.current
        if row is None:
            return ""
        request = row.request
        content.addWidget(Badge(self.desk.theme, request_state(row.status.state)))
        facts = (
            ("Manuscript", request.manuscript.title),
            ("Version", request.manuscript.version),
            ("Journal", request.journal.title),
            ("Photographs", str(len(request.photographs))),
            ("Begun", self.desk.local_day(request.created_at)),
        )
        content.addLayout(fact_rows(facts))
        if row.status.missing:
            content.addSpacing(4)
            content.addWidget(label("What is missing", "strong"))
            for lack in row.status.missing:
                content.addWidget(label(f"{lack.title}. {lack.text}", wrap=True))
        return "Publication request"

    def steps(self) -> tuple[Step, ...]:
        """Go on with the chosen request."""
        if self.table.current is None or not self.desk.has_page("request"):
            return ()
        return (Step("Open the request", self.open_request),)

    def open_request(self) -> None:
        """Go to the request on its own page."""
        row = self.table.current
        if row is not None and self.desk.has_page("request"):
            self.desk.go("request", request_id=row.request.id)


def _columns(desk: Desk) -> "tuple[Column[RequestRow], ...]":
    def state(row: "RequestRow") -> State:
        return request_state(row.status.state)

    return (
        Column("State", lambda _row: "", state, width=210),
        Column("Manuscript", lambda row: row.request.manuscript.title),
        Column("Journal", lambda row: row.request.journal.title, width=220, extra=True),
        Column("Pictures", lambda row: str(len(row.request.photographs)), width=90, extra=True),
        Column("Begun", lambda row: desk.local_day(row.request.created_at), width=120, extra=True),
    )
