"""The requests board: every request, where it stands, and what it lacks."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
)

from photodesk.domain.publication import GIVEN_UP
from photodesk.services import publication
from photodesk.services.publication import RequestRow
from photodesk.services.request_steps import PUT_AWAY, Step, next_step, next_words
from photodesk.services.requests_board import (
    BoardColumn,
    age_words,
    column_of,
    in_column,
    lacks_words,
)
from photodesk.ui.badges import Badge, State, request_state
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label, nothing_yet, plain
from photodesk.ui.page import Page
from photodesk.ui.publication.about_request import request_facts
from photodesk.ui.publication.flow import Flow
from photodesk.ui.publication.give_up_dialog import GiveUpDialog
from photodesk.ui.publication.kept_request import KeptRequestBar
from photodesk.ui.publication.panel_scroll import PanelScroll
from photodesk.ui.right_panel import RightPanel, clear
from photodesk.ui.shortcuts import bind, tip
from photodesk.ui.table import Column, Table

EMPTY = "No requests. Choose photographs on a patient and start one (Ctrl+Shift+P)."
NONE_HERE = "No request stands here."


class BoardPage(Page):
    """A table with a filter; the state of a request follows from facts and is never dragged."""

    title = "Publication"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.column: BoardColumn | None = None
        self.filters: dict[BoardColumn | None, QPushButton] = {}
        self.table: Table[RequestRow] = Table(desk.theme, _columns(desk), "Requests")
        self.empty = nothing_yet(EMPTY)
        self.panel = RightPanel()
        self._scroll = PanelScroll()
        self._rows: tuple[RequestRow, ...] = ()
        self.kept = KeptRequestBar(desk)
        self._lay_out()
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(self.open_next)
        desk.requests_changed.connect(self.read)
        bind(self, "F", "Filter", self._focus_filter)
        bind(self, "F5", "Read the list anew", self.read)

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        self._centre.addWidget(self.table)
        self._centre.addWidget(self.empty)
        self.panel.content.addWidget(self._scroll)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.kept.bar)
        left.addLayout(self._filter_row())
        left.addWidget(self._centre, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.panel)

    def _filter_row(self) -> Flow:
        row = Flow(6)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        for one in (None, *BoardColumn):
            words = one.value if one else "All"
            made = button(words, self._filter(one), kind="filter", tip=tip("Filter", "F"))
            made.setCheckable(True)
            made.setChecked(one is None)
            self._group.addButton(made)
            self.filters[one] = made
            row.addWidget(made)
        return row

    def _filter(self, column: BoardColumn | None) -> Callable[[], None]:
        def choose() -> None:
            self.column = column
            self._show()

        return choose

    def _focus_filter(self) -> None:
        self.filters[self.column].setFocus()

    def enter(self, **_what: object) -> None:
        """Read the list anew, and what a lock interrupted."""
        self.kept.read()
        self.read()

    def take_focus(self) -> None:
        """The table."""
        self.table.setFocus()

    def read(self) -> None:
        """Read every request."""
        if self.desk.is_open:
            session = self.desk.session
            self.desk.run(
                lambda: publication.requests(session),
                self._take,
                lane="read",
                busy="Reading the requests",
            )

    def _take(self, rows: tuple[RequestRow, ...]) -> None:
        self._rows = rows
        self._show()

    def _show(self) -> None:
        for column, made in self.filters.items():
            number = len(in_column(self._rows, column))
            words = column.value if column else "All"
            made.setText(plain(f"{words}  {number}"))
            made.setAccessibleName(f"{words}, {number}")
        shown = in_column(self._rows, self.column)
        former = self.table.current
        stays = former.request.id if former else (shown[0].request.id if shown else None)
        if stays not in {row.request.id for row in shown} and shown:
            stays = shown[0].request.id
        self.table.show_rows(shown, choose=lambda row: row.request.id == stays)
        self.empty.setText(NONE_HERE if self._rows else EMPTY)
        self._centre.setCurrentIndex(0 if shown else 1)

    # --- The chosen request -----------------------------------------------------------------------

    def _show_chosen(self) -> None:
        row = self.table.current
        clear(self._scroll.column)
        self.panel.set_primary("")
        self.panel.set_secondary("")
        if row is None:
            self.panel.set_title("Requests")
            return
        self.panel.set_title(row.patient.name)
        column = self._scroll.column
        column.addWidget(Badge(self.desk.theme, request_state(row.status.state)))
        column.addLayout(fact_rows([("Chart number", row.patient.chart_number)]))
        column.addLayout(fact_rows(request_facts(self.desk, row)))
        column.addSpacing(4)
        missing = row.status.missing
        if row.status.state == GIVEN_UP:
            column.addWidget(label(PUT_AWAY, "muted", wrap=True))
            column.addStretch(1)
        else:
            words = "What is missing" if missing else "Nothing is missing"
            column.addWidget(label(words, "strong"))
        for lack in missing:
            column.addWidget(label(f"•  {lack.title}. {lack.text}", wrap=True))
        self.panel.set_primary(next_words(row), self.open_next, tip="Enter")
        if next_step(row) is not Step.CHECK and missing:
            self.panel.set_secondary("Look at what is missing", self.open_check)
        if row.status.state == "draft":
            column.addSpacing(4)
            column.addWidget(button("Give up this draft", self.give_up))

    def open_next(self) -> None:
        """Open the chosen request where it goes on."""
        if (row := self.table.current) is not None:
            self.desk.go("request", request_id=row.request.id, step=next_step(row))

    def give_up(self) -> None:
        """Ask whether nobody goes on with the chosen draft."""
        if (row := self.table.current) is not None and row.status.state == "draft":
            GiveUpDialog(self.desk, self, row).open()

    def open_check(self) -> None:
        """Open the chosen request at what is missing."""
        if (row := self.table.current) is not None:
            self.desk.go("request", request_id=row.request.id, step=Step.CHECK)


def _columns(desk: Desk) -> tuple[Column[RequestRow], ...]:
    def state(row: RequestRow) -> State:
        badge = request_state(row.status.state)
        ready = row.status.state == "ready to sign"
        return replace(badge, words=BoardColumn.READY.value) if ready else badge

    def lacks(row: RequestRow) -> State:
        if row.status.state == GIVEN_UP:
            return State("not-stored", "closed", "muted")
        words = lacks_words(row)
        if not row.status.missing:
            return State("ok", words, "ok")
        urgent = column_of(row) is BoardColumn.ATTENTION
        return State("fail", words, "error" if urgent else "warn")

    return (
        Column("Patient", lambda row: row.patient.name, width=144, bold=True),
        Column("Article", lambda row: row.request.manuscript.title),
        Column("Journal", lambda row: row.request.journal.title, extra=True),
        Column("Pictures", lambda row: str(len(row.request.photographs)), width=72, extra=True),
        Column("State", lambda _row: "", state, width=142),
        Column("Lacks", lambda _row: "", lacks, width=112),
        Column("Begun", lambda row: age_words(desk.session, row), width=76, extra=True),
    )
