"""The requests board: in which column a request stands, what it lacks, how old it is."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from photodesk.domain.moments import moment
from photodesk.domain.publication import GIVEN_UP
from photodesk.services.publication_status import RequestRow
from photodesk.services.request_steps import ENDED, to_settle_now
from photodesk.services.session import Session

DAYS_OF_A_WEEK, WEEKS_IN_DAYS, MONTHS_IN_DAYS = 7, 14, 60
DAYS_OF_A_MONTH = 30


class BoardColumn(StrEnum):
    """A column of the board; where a request stands follows from facts and is never chosen."""

    DRAFT = "Draft"
    READY = "Ready to sign"
    SIGNED = "Signed"
    RELEASED = "Released"
    ATTENTION = "Needs attention"
    GIVEN_UP = "Given up"


_COLUMNS = {
    "draft": BoardColumn.DRAFT,
    "ready to sign": BoardColumn.READY,
    "signed": BoardColumn.SIGNED,
    "released": BoardColumn.RELEASED,
}


def column_of(row: RequestRow) -> BoardColumn:
    """The column of a request; whatever cannot go on as it is needs attention."""
    if row.status.state == GIVEN_UP:
        return BoardColumn.GIVEN_UP
    if row.status.state in ENDED or to_settle_now(row):
        return BoardColumn.ATTENTION
    return _COLUMNS[row.status.state]


def in_column(rows: Sequence[RequestRow], column: BoardColumn | None) -> tuple[RequestRow, ...]:
    """The requests of one column; None: all that somebody goes on with, or did."""
    if column is None:
        return tuple(row for row in rows if column_of(row) is not BoardColumn.GIVEN_UP)
    return tuple(row for row in rows if column_of(row) is column)


def lacks_words(row: RequestRow) -> str:
    """How much a request lacks: `lacks 2`, or `nothing missing`."""
    number = len(row.status.missing)
    return f"lacks {number}" if number else "complete"


def age_words(session: Session, row: RequestRow) -> str:
    """How long ago a request was begun, in the clinic's days."""
    begun = session.local(moment(row.request.created_at)).date()
    return _age(begun, session.today())


def _age(begun: date, today: date) -> str:
    days = (today - begun).days
    if days < 1:
        return "today"
    if days < WEEKS_IN_DAYS:
        return _counted(days, "day")
    if days < MONTHS_IN_DAYS:
        return _counted(days // DAYS_OF_A_WEEK, "week")
    return _counted(days // DAYS_OF_A_MONTH, "month")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
