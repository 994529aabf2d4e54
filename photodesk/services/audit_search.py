"""Looking things up in the audit log: who did what, to whom, when; a page at a time."""

from dataclasses import dataclass
from datetime import date

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import UserId, as_bytes, from_bytes
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services.session import Session
from photodesk.storage import audit_search
from photodesk.storage.audit_search import AuditQuestion, FoundEvent

PAGE = 200
"""Events on one page."""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a person asks the log for; whatever is empty is not asked."""

    user_id: UserId | None = None
    chart_number: str = ""
    """Of one patient; only for roles that may find patients."""
    kind: EventKind | None = None
    first_day: date | None = None
    last_day: date | None = None
    """Days of the clinic's zone, both counted."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event as it stands in the table."""

    seq: int
    utc: str
    clock_suspect: bool
    user_name: str
    """Empty for acts under the recovery key and before anybody was signed in."""
    role: str
    kind: str
    outcome: int
    """0 done, 4 refused, 8 failed, 12 broken off (DICOM PS3.15 A.5)."""
    patient_id: str
    """Empty where the event is about nobody."""
    chart_number: str
    """Empty also for roles that may not find patients."""
    object_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Up to `PAGE` events, newest first."""

    lines: tuple[AuditLine, ...]
    more: bool
    """Whether older ones follow; ask with `below` = the number of the last line."""


@dataclass(frozen=True, slots=True)
class AuditPerson:
    """Somebody who has, or had, an account."""

    id: UserId
    name: str


def page(session: Session, asked: AuditFilter, *, below: int | None = None) -> AuditPage:
    """The newest events that are asked for, older than number `below` when that is given.

    Raises NotPermitted, also for a chart number in a role that may not find patients, and
    InputRefused (field `chart_number`) when no patient has it.
    """
    session.require(Right.READ_AUDIT)
    question = _question(session, asked, below)
    events = audit_search.found(session.reading(), question, limit=PAGE + 1)
    with_chart = Right.FIND_PATIENT in session.user.role.rights
    lines = tuple(_line(event, with_chart=with_chart) for event in events[:PAGE])
    return AuditPage(lines, len(events) > PAGE)


def people(session: Session) -> tuple[AuditPerson, ...]:
    """Everybody who can stand in the log, by name."""
    session.require(Right.READ_AUDIT)
    found = audit_search.people(session.reading())
    return tuple(AuditPerson(UserId(from_bytes(who)), name) for who, name in found)


def _question(session: Session, asked: AuditFilter, below: int | None) -> AuditQuestion:
    return AuditQuestion(
        user_id=None if asked.user_id is None else as_bytes(asked.user_id),
        patient_id=_patient(session, asked.chart_number.strip()),
        kind=None if asked.kind is None else asked.kind.value,
        since=None if asked.first_day is None else session.day_begins(asked.first_day),
        before=None if asked.last_day is None else session.day_is_over(asked.last_day),
        below=below,
    )


def _patient(session: Session, chart_number: str) -> bytes | None:
    if not chart_number:
        return None
    session.require(Right.FIND_PATIENT)
    patient = audit_search.patient_with_chart(session.reading(), chart_number)
    if patient is None:
        raise InputRefused(
            "No patient has this chart number.", "Type it as in the record.", field="chart_number"
        )
    return patient


def _line(event: FoundEvent, *, with_chart: bool) -> AuditLine:
    return AuditLine(
        event.seq,
        event.utc,
        event.clock_suspect,
        event.user_name,
        event.role,
        event.kind,
        event.outcome,
        _text(event.patient_id),
        event.chart_number if with_chart else "",
        _text(event.object_id),
        event.reason,
    )


def _text(identifier: bytes | None) -> str:
    return "" if identifier is None else from_bytes(identifier)
