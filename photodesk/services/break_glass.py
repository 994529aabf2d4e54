"""Breaking the glass: a patient's pictures for half an hour, with a reason that others read.

security.md 7 (164.312(a)(2)(ii)). A glass holds for one person and one patient. It ends by time
alone: a lock in between does not end it, since whoever comes back gives their passphrase, and on
the command line every command is a session of its own. Set back, the clock neither lengthens it
nor lets another be broken; a start of the computer ends it.
"""

from dataclasses import dataclass

from photodesk.domain.audit import EventKind
from photodesk.domain.break_glass import LEAST_REASON, BreakGlass, end_of, is_over
from photodesk.domain.identifiers import BreakGlassId, PatientId, as_bytes
from photodesk.domain.permissions import Right
from photodesk.errors import ConsentError, InputRefused, NotFound, NotPermitted
from photodesk.services import patient_access, patients
from photodesk.services.patient_access import Ground
from photodesk.services.present import present_moment
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_said
from photodesk.storage import break_glass as glass_rows
from photodesk.storage.connection import ReadConnection
from photodesk.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """A broken glass as its reviewer reads it. Instants are UTC text, empty where not yet."""

    id: BreakGlassId
    user_name: str
    patient_id: PatientId
    chart_number: str
    """Empty for roles that may not find patients."""
    opened_at: str
    until: str
    reason: str
    is_over: bool
    is_own: bool
    """Whether the reader broke it: then another one reviews it."""
    reviewed_at: str
    reviewed_by: str
    note: str


def open(session: Session, patient_id: PatientId, reason: str) -> BreakGlass:  # noqa: A001 - the act
    """Break the glass: this patient's pictures for this person until `until`, half an hour.

    A Security Alert with the reason goes into the audit log, and the glass onto the list of those
    to be reviewed. Raises NotPermitted, NotFound, InputRefused for a reason shorter than ten
    characters and for who needs none, ConsentError when the clock is behind the audit log.
    """
    session.require(Right.BREAK_GLASS)
    patients.found(session.reading(), patient_id)
    reason = _reason(reason)
    with session.vault.writing(session.actor()) as tx:
        _require_need(session, patient_id)
        _require_clock(session, tx)
        glass = _new(session, tx, patient_id, reason)
        glass_rows.insert(tx, glass, tx.origin())
        tx.audit(
            EventKind.GLASS_BROKEN,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(glass.id),
            reason=reason,
            details={"until": glass.until},
        )
    return glass


def listed(session: Session) -> tuple[BrokenGlass, ...]:
    """Every broken glass, the newest 1,000: unreviewed ones first, newest before older."""
    session.require(Right.REVIEW_BREAK_GLASS)
    present = present_moment(session, session.reading())
    return tuple(_told(session, row, present) for row in glass_rows.listed(session.reading()))


def unreviewed(session: Session) -> tuple[BrokenGlass, ...]:
    """The broken glasses that nobody has looked at yet, newest first."""
    return tuple(glass for glass in listed(session) if not glass.reviewed_at)


def count_unreviewed(session: Session) -> int:
    """How many broken glasses nobody has looked at yet."""
    session.require(Right.REVIEW_BREAK_GLASS)
    return glass_rows.unreviewed(session.reading())


def seen_under(session: Session, glass_id: BreakGlassId) -> dict[str, int]:
    """What was done under a glass: kinds of audit event, each with its number. Raises NotFound.

    Numbers only: whoever reviews need not learn more about the patient than that.
    """
    session.require(Right.REVIEW_BREAK_GLASS)
    row = _found(session.reading(), glass_id)
    return glass_rows.seen_under(session.reading(), row.glass)


def review(session: Session, glass_id: BreakGlassId, note: str) -> None:
    """Write down that somebody else looked at a broken glass, and what they found.

    Raises NotFound; NotPermitted for one's own; InputRefused for one that is still open or was
    reviewed, and for an empty note.
    """
    session.require(Right.REVIEW_BREAK_GLASS)
    check_said(note=note)
    with session.vault.writing(session.actor()) as tx:
        row = _found(tx, glass_id)
        at = present_moment(session, tx)
        _require_reviewable(session, row, at)
        glass_rows.insert_review(tx, glass_id, at, session.user.id, note.strip())
        tx.audit(
            EventKind.GLASS_REVIEWED,
            patient_id=as_bytes(row.glass.patient_id),
            object_id=as_bytes(glass_id),
            reason=note.strip(),
        )


def _reason(text: str) -> str:
    check_said(reason=text)
    reason = text.strip()
    if len(reason) < LEAST_REASON:
        raise InputRefused(
            "The glass was not broken: the reason is too short.",
            f"Say in at least {LEAST_REASON} characters why you need this patient's pictures now.",
            field="reason",
        )
    return reason


def _require_need(session: Session, patient_id: PatientId) -> None:
    access = patient_access.look(session, patient_id)
    if access is not None and access.ground is not Ground.BROKEN_GLASS:
        raise InputRefused(
            "The glass was not broken: you may see this patient's pictures without it.",
            "Open the patient's record.",
        )


def _require_clock(session: Session, connection: ReadConnection) -> None:
    if patient_access.clock_is_behind(session, connection):
        raise ConsentError(
            "The glass was not broken: this computer's clock is behind the audit log, so half an "
            "hour could not be told.",
            "Set the clock of this computer right, then break the glass.",
        )


def _new(session: Session, tx: Transaction, patient_id: PatientId, reason: str) -> BreakGlass:
    opened_at = present_moment(session, tx)
    return BreakGlass(
        BreakGlassId(session.new_id()),
        patient_id,
        session.user.id,
        opened_at,
        end_of(opened_at),
        reason,
        session.clock.monotonic_ns(),
        session.clock.start(),
    )


def _found(connection: ReadConnection, glass_id: BreakGlassId) -> glass_rows.GlassRow:
    row = glass_rows.get(connection, glass_id)
    if row is None:
        raise NotFound("There is no such broken glass in this vault.")
    return row


def _require_reviewable(session: Session, row: glass_rows.GlassRow, at: str) -> None:
    if row.glass.user_id == session.user.id:
        raise NotPermitted(
            "Nobody reviews a glass that they broke themself.", "Ask another administrator."
        )
    if row.reviewed_at:
        raise InputRefused("This broken glass was reviewed before.", "Read the review.")
    if not is_over(row.glass, at):
        raise InputRefused(
            "Not reviewed: the half hour of this glass is not over.",
            "Review it when it is over, so that everything opened under it is counted.",
        )


def _told(session: Session, row: glass_rows.GlassRow, present: str) -> BrokenGlass:
    with_chart = Right.FIND_PATIENT in session.user.role.rights
    return BrokenGlass(
        row.glass.id,
        row.user_name,
        row.glass.patient_id,
        row.chart_number if with_chart else "",
        row.glass.opened_at,
        row.glass.until,
        row.glass.reason,
        is_over(row.glass, present),
        row.glass.user_id == session.user.id,
        row.reviewed_at,
        row.reviewed_by,
        row.note,
    )
