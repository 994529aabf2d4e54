"""Step 2: which journal, or that it is not known yet."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout

from photodesk.domain.completeness import scope_words
from photodesk.domain.publication import JournalProfile
from photodesk.services import journals
from photodesk.services.request_steps import Step
from photodesk.ui import clipboard
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.publication.about_request import (
    CHECK_THE_SITE,
    SUBMISSION,
    capitalised,
    needs_a_look,
    verification_state,
)
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.list_lines import notice
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.right_panel import clear
from photodesk.ui.search_field import SearchField
from photodesk.ui.shortcuts import bind, tip
from photodesk.ui.table import Column, Table


class JournalStep(StepView):
    """The profiles in a table, the chosen one in full at the right."""

    step = Step.JOURNAL

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.search = SearchField("Journal or publisher", "Search journals")
        self.search.setToolTip(tip("Search", "Ctrl+F"))
        self.search.show_glass(desk.theme)
        self.table: Table[JournalProfile] = Table(desk.theme, _columns(), "Journals")
        self._profiles: tuple[JournalProfile, ...] = ()
        self._showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        self.search.textChanged.connect(lambda _text: self._list())
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda: self.go_asked.emit(Step.MANUSCRIPT))
        bind(self, "Ctrl+F", "Search journals", self.search.setFocus)
        desk.theme.changed.connect(self._show_glass)

    def _show_glass(self) -> None:
        self.search.show_glass(self.desk.theme)

    def show_request(self, hand: InHand) -> None:
        """Show the profiles; a request that was shown keeps the one that it was shown with."""
        super().show_request(hand)
        if not self._profiles:
            today = self.desk.session.today().isoformat()
            self._profiles = tuple(
                one for one in journals.journals() if not one.retired_on or one.retired_on > today
            )
        self.search.setVisible(hand.is_draft)
        self._list()

    def _list(self) -> None:
        wanted = self.search.text().strip().casefold()
        row = self.hand.row
        kept = (row.request.journal,) if row and not self.hand.is_draft else ()
        shown = kept or tuple(
            one for one in self._profiles if wanted in f"{one.title} {one.publisher}".casefold()
        )
        self._showing = True
        self.table.show_rows(shown, choose=lambda one: one.id == self.hand.half.journal_id)
        self._showing = False
        self._fill_side()

    def _chosen(self) -> None:
        chosen = self.table.current
        if self._showing:
            return
        if chosen is not None and self.hand.is_draft and chosen.id != self.hand.half.journal_id:
            self.edited.emit(replace(self.hand.half, journal_id=chosen.id))
        self._fill_side()

    @property
    def chosen(self) -> JournalProfile | None:
        """The profile of the journal in hand, however it is searched for."""
        row = self.hand.row
        if row is not None and row.request.journal.id == self.hand.half.journal_id:
            return row.request.journal
        wanted = self.hand.half.journal_id
        return next((one for one in self._profiles if one.id == wanted), None)

    @property
    def title(self) -> str:
        """The journal."""
        return self.chosen.title if self.chosen else "Journal"

    def _fill_side(self) -> None:
        clear(self.side_column)
        journal = self.chosen
        if journal is None:
            words = (
                "Choose the journal that the article goes to. Its rules decide what the form must "
                "say and what leaves. If it is not known yet, choose the first line."
            )
            self.side_column.addWidget(label(words, "muted", wrap=True))
        else:
            self._describe(journal)
        self.changed.emit()

    def _describe(self, journal: JournalProfile) -> None:
        column = self.side_column
        column.addWidget(Badge(self.desk.theme, verification_state(journal)))
        if needs_a_look(journal):
            column.addWidget(notice(self.desk.theme, "warn", CHECK_THE_SITE))
        column.addLayout(fact_rows(_facts(journal)))
        column.addSpacing(2)
        column.addWidget(label("Who gets the signed form", "strong"))
        column.addWidget(label(SUBMISSION[journal.submission_mode], wrap=True))
        if journal.required_scopes:
            column.addWidget(label("Uses that the patient must allow", "strong"))
            uses = "; ".join(scope_words(scope) for scope in journal.required_scopes)
            column.addWidget(label(f"{capitalised(uses)}.", wrap=True))
        if journal.notes:
            column.addWidget(label("Good to know", "strong"))
            for note in journal.notes:
                column.addWidget(label(f"•  {note}", wrap=True))
        if journal.source_address:
            address = label(journal.source_address.replace("/", "/\u200b"), "small", wrap=True)
            column.addWidget(label("Source", "strong"))
            column.addWidget(address)
            column.addWidget(button("Copy the address", self.copy_address))

    def copy_address(self) -> None:
        """Put the address of the journal's rules on the clipboard; nothing is opened."""
        if self.chosen is not None:
            clipboard.put(self.chosen.source_address)
            self.desk.say("The address is on the clipboard.")

    def take_focus(self) -> None:
        """The table, on the chosen journal."""
        self.table.setFocus()


def _facts(journal: JournalProfile) -> list[tuple[str, str]]:
    own_form = {"yes": "It has its own form", "no": "It has none"}.get(
        journal.own_form, "not known"
    )
    facts = [
        ("Publisher", journal.publisher),
        ("Rules read on", journal.read_on or "never"),
        ("Own form", own_form),
        ("Titles", ", ".join(journal.journals)),
    ]
    return [(name, value) for name, value in facts if value]


def _columns() -> tuple[Column[JournalProfile], ...]:
    def state(journal: JournalProfile) -> State:
        return verification_state(journal)

    return (
        Column("Journal", lambda one: one.title, bold=True),
        Column("Publisher", lambda one: one.publisher, width=200, extra=True),
        Column("Profile", lambda _one: "", state, width=170),
        Column("Read", lambda one: one.read_on or "never", width=112, extra=True),
    )
