"""What happened with one patient, the newest first: sittings, consents, requests."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import PatientId
from photodesk.domain.permissions import Right
from photodesk.errors import GlassNeeded
from photodesk.services import capture_consents, gallery, publication
from photodesk.ui.badges import State
from photodesk.ui.capacities import signer_words
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.captions import time_point_label
from photodesk.ui.labels import nothing_yet
from photodesk.ui.tab import Step, Tab
from photodesk.ui.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from photodesk.services.gallery import SittingRow
    from photodesk.services.publication import RequestRow
    from photodesk.services.session import Session


@dataclass(frozen=True)
class Happening:
    """One line of the timeline; `at` sorts it, `tab` is where more is known about it."""

    at: str
    day: str
    state: State
    detail: str
    tab: str


class TimelineTab(Tab):
    """A table of happenings."""

    title = "Timeline"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        columns: tuple[Column[Happening], ...] = (
            Column("Day", lambda one: one.day, width=120),
            Column("What", lambda _one: "", lambda one: one.state, width=250),
            Column("", lambda one: one.detail),
        )
        self.table: Table[Happening] = Table(desk.theme, columns, "Timeline")
        self.empty = nothing_yet("Nothing yet. It begins with a signed capture consent.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.empty)
        column.addWidget(self.table)
        self.table.chosen.connect(self.chosen.emit)
        self.table.opened.connect(self.go_there)
        self.on_tab: Callable[[str], object] = str
        """Set by the page: shows another tab by its title."""

    def read(self) -> None:
        """Read everything about the patient on show."""
        desk, patient_id = self.desk, self.patient_id
        if patient_id is not None:
            session = desk.session
            self.desk.run(
                lambda: happenings(desk, session, patient_id),
                self._show,
                lane="read",
                for_patient=True,
            )

    def _show(self, found: tuple[Happening, ...]) -> None:
        self.table.show_rows(found)
        self.empty.setVisible(not found)
        self.table.setVisible(bool(found))

    def steps(self) -> tuple[Step, ...]:
        """Go to where more is known."""
        one = self.table.current
        return (Step(f"Show under {one.tab}", self.go_there),) if one else ()

    def go_there(self) -> None:
        """Show the tab that knows more."""
        if (one := self.table.current) is not None:
            self.on_tab(one.tab)


def happenings(desk: Desk, session: "Session", patient_id: PatientId) -> tuple[Happening, ...]:
    """Everything known about the patient as one list, the newest first."""
    rights = session.user.role.rights
    found = [
        line
        for consent in capture_consents.history(session, patient_id)
        for line in _of_consent(desk, consent)
    ]
    if Right.VIEW_PHOTOGRAPHS in rights:
        # To another team, what happened is told without the sittings; their tab says why.
        with suppress(GlassNeeded):
            for row in gallery.sittings(session, patient_id):
                found += _of_sitting(desk, row)
    if Right.PREPARE_PUBLICATION in rights:
        found += [_of_request(desk, row) for row in publication.requests(session, patient_id)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _of_consent(desk: Desk, consent: CaptureConsent) -> list[Happening]:
    """The newest first, so that what happened within one second stays in order."""
    lines = []
    if consent.withdrawn_at:
        ended = State("consent-withdrawn", "Consent withdrawn", "error")
        at = consent.withdrawn_at
        lines.append(Happening(at, desk.local_day(at), ended, "", "Consents"))
    if consent.state == "declined":
        refused = State("consent-refused", "Consent refused", "error")
        at = consent.decided_at
        lines.append(Happening(at, desk.local_day(at), refused, "", "Consents"))
    elif consent.state == "signed":
        signed = State("consent-granted", "Capture consent signed", "ok")
        detail = f"by {signer_words(consent.signer)} · form v{consent.wording_version}"
        at = consent.signed_at
        lines.append(Happening(at, desk.local_day(at), signed, detail, "Consents"))
    return lines


def _of_sitting(desk: Desk, row: "SittingRow") -> list[Happening]:
    """The sitting, and each day on which photographs of it were erased."""
    lines = []
    for at in sorted(set(row.erased_at), reverse=True):
        gone = [one for one in row.erased_at if one == at]
        words = f"{_number(len(gone))} of the sitting of {row.held_on}"
        state = State("clear", "Erased", "muted")
        lines.append(Happening(at, desk.local_day(at), state, words, "Photographs"))
    points = {one.labels.time_point for one in row.photographs if one.labels.time_point}
    words = _number(len(row.photographs))
    detail = " · ".join((words, *(time_point_label(point) for point in sorted(points))))
    newest = max((one.taken_at for one in row.photographs), default=row.held_on)
    state = State("photographs", "Sitting", "primary")
    return [*lines, Happening(newest, row.held_on, state, detail, "Photographs")]


def _number(number: int) -> str:
    return "1 photograph" if number == 1 else f"{number} photographs"


def _of_request(desk: Desk, row: "RequestRow") -> Happening:
    request = row.request
    state = State("publication", f"Request: {row.status.state}", "muted")
    detail = f"{request.manuscript.title} · {request.journal.title}"
    at = request.created_at
    return Happening(at, desk.local_day(at), state, detail, "Publications")
