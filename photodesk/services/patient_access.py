"""Who may see the pictures of a patient: the one place that decides, asked before every picture.

Access to pictures needs the right to view photographs and one ground more: a place in the
patient's care team; for a photographer, a sitting of the patient today; or a glass that this
person broke for this patient within the last half hour. Nothing is remembered between two
questions, so an end is an end at once. Office staff and others hold no key to pictures and are not
asked for a ground: of a form, they see what the form shows.
"""

from dataclasses import dataclass
from enum import StrEnum

from photodesk.domain.audit import EventKind, Json
from photodesk.domain.break_glass import BreakGlass, still_open
from photodesk.domain.identifiers import PatientId, as_bytes
from photodesk.domain.moments import instant, moment
from photodesk.domain.permissions import Right
from photodesk.errors import GlassNeeded
from photodesk.services.present import LAG, present_moment
from photodesk.services.session import Session
from photodesk.storage import audit_log, break_glass, care_team, photographs
from photodesk.storage.connection import ReadConnection
from photodesk.storage.transaction import Transaction

_OF_THE_DAY = frozenset({"photographer"})
"""Roles that see whoever has a sitting today (security.md 6)."""


class Ground(StrEnum):
    """Why somebody may see the pictures of a patient."""

    TEAM = "team"
    SITTING_TODAY = "sitting_today"
    BROKEN_GLASS = "broken_glass"
    NO_PICTURES = "no_pictures"
    """Their role holds no key to pictures; nothing is refused, and nothing is shown."""


@dataclass(frozen=True, slots=True)
class Access:
    """That a person may see a patient's pictures now, and why."""

    ground: Ground
    glass: BreakGlass | None = None

    @property
    def details(self) -> dict[str, Json]:
        """What the audit event of a look says besides: the broken glass, if there is one."""
        return {"break_glass": self.glass.id} if self.glass else {}


def require(session: Session, patient_id: PatientId) -> Access:
    """The ground of this person's access to this patient's pictures. Raises GlassNeeded."""
    access = look(session, patient_id)
    if access is None:
        raise GlassNeeded(
            "You do not belong to this patient's care team, so their pictures are not shown.",
            "Ask a surgeon of the team to add you, or break the glass and say why.",
        )
    return access


def look(session: Session, patient_id: PatientId) -> Access | None:
    """The ground of this person's access, or None; one row of an index for who is in the team."""
    role, reading = session.user.role, session.reading()
    if Right.VIEW_PHOTOGRAPHS not in role.rights:
        return Access(Ground.NO_PICTURES)
    if care_team.stands(reading, patient_id, session.user.id):
        return Access(Ground.TEAM)
    present = present_moment(session, reading)
    if role.id in _OF_THE_DAY:
        today = session.local(moment(present)).date().isoformat()
        if photographs.sitting_on(reading, patient_id, today) is not None:
            return Access(Ground.SITTING_TODAY)
    glass = break_glass.latest(reading, patient_id, session.user.id, present)
    if glass is None or clock_is_behind(session, reading):
        return None
    if not still_open(glass, present, session.clock.monotonic_ns(), session.clock.start()):
        return None
    return Access(Ground.BROKEN_GLASS, glass)


def note_look(
    session: Session,
    patient_id: PatientId,
    access: Access,
    kind: EventKind,
    object_id: str | None = None,
) -> None:
    """Write a look down that is an audited act only under a broken glass."""
    if access.glass is None:
        return
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            kind,
            patient_id=as_bytes(patient_id),
            object_id=None if object_id is None else as_bytes(object_id),
            details=access.details,
        )


def clock_is_behind(session: Session, connection: ReadConnection) -> bool:
    """Whether this computer's clock is further behind the log than a correction explains.

    A glass neither opens nor holds then: its half hour could not be told.
    """
    latest = audit_log.present(connection)
    return bool(latest) and session.now() < instant(moment(latest) - LAG)


def join(tx: Transaction, session: Session, patient_id: PatientId) -> dict[str, Json]:
    """Put this person into the patient's team within an act of care, if their role sees pictures.

    Registering, obtaining a consent and taking photographs are such acts. Returns what the act's
    event says about it: nothing for who belongs already.
    """
    if Right.VIEW_PHOTOGRAPHS not in session.user.role.rights:
        return {}
    me = session.user.id
    joined = care_team.add(tx, patient_id, me, added_by=me, at=tx.now())
    return {"joined_team": True} if joined else {}
