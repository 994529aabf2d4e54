"""A patient's care team: who belongs to it, and who may change that.

Whoever registers a patient, obtains a consent or takes photographs joins by doing so, if their
role sees photographs (`patient_access.join`). Beyond that:

- a surgeon of the team adds colleagues and ends their places;
- a surgeon outside it adds nobody but themself, and that under a broken glass;
- while no surgeon with a working account stands in a team, whoever may register patients puts
  one in, never themself: so a team whose people are gone is no dead end, and nobody who looks
  after accounts needs to look at patients;
- the last surgeon of a team leaves only when another one stands in it.
"""

from dataclasses import dataclass

from photodesk.domain.audit import EventKind, Json
from photodesk.domain.identifiers import PatientId, UserId, as_bytes
from photodesk.domain.permissions import Right
from photodesk.errors import GlassNeeded, InputRefused, NotFound
from photodesk.services import patient_access, patients
from photodesk.services.patient_access import Ground
from photodesk.services.roles import role
from photodesk.services.session import Session
from photodesk.storage import care_team as places
from photodesk.storage.care_team import PersonRow, PlaceRow
from photodesk.storage.connection import ReadConnection


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a team; `until` is empty while it lasts. Instants are UTC text."""

    user_id: UserId
    login: str
    name: str
    role_title: str
    is_surgeon: bool
    disabled: bool
    """Their account ended: the place gives nobody access."""
    since: str
    until: str
    added_by: str


@dataclass(frozen=True, slots=True)
class CareTeam:
    """The team of a patient, and what the reader may do about it."""

    members: tuple[Member, ...]
    former: tuple[Member, ...]
    may_add: tuple[PersonRow, ...]
    """Whom the reader may add."""
    may_end: bool


def team(session: Session, patient_id: PatientId) -> CareTeam:
    """Everybody in the patient's team and everybody who was. Raises NotFound."""
    session.require(Right.FIND_PATIENT)
    patients.found(session.reading(), patient_id)
    members = _members(session.reading(), patient_id)
    return CareTeam(
        tuple(one for one in members if not one.until),
        tuple(one for one in members if one.until),
        _may_add(session, session.reading(), patient_id),
        _leads(session, session.reading(), patient_id),
    )


def add(session: Session, patient_id: PatientId, login: str) -> CareTeam:
    """Put somebody into the team; returns it. Raises NotFound, InputRefused, NotPermitted.

    GlassNeeded for a surgeon who does not belong to it and has not broken the glass.
    """
    _require_any(session)
    with session.vault.writing(session.actor()) as tx:
        patients.found(tx, patient_id)
        person = _person(tx, login)
        _require_may_add(session, tx, patient_id, person)
        at, me = tx.now(), session.user.id
        if not places.add(tx, patient_id, person.user_id, added_by=me, at=at):
            raise InputRefused("This person belongs to the team already.", field="login")
        tx.audit(
            EventKind.CARE_TEAM_CHANGED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(person.user_id),
            details={"what": "added"} | _glass_of(session, patient_id),
        )
    return team(session, patient_id)


def end(session: Session, patient_id: PatientId, login: str) -> CareTeam:
    """End somebody's place in the team; returns it. They see nothing new from then on.

    Raises NotFound, GlassNeeded for who does not belong to the team, InputRefused for its last
    surgeon.
    """
    session.require(Right.CHANGE_CARE_TEAM)
    with session.vault.writing(session.actor()) as tx:
        patients.found(tx, patient_id)
        _require_leads(session, tx, patient_id)
        members = [one for one in _members(tx, patient_id) if not one.until]
        leaving = next((one for one in members if one.login == login.strip()), None)
        if leaving is None:
            raise InputRefused("Nobody with this login belongs to the team.", field="login")
        if leaving.is_surgeon and not any(_leading(one) for one in members if one is not leaving):
            raise InputRefused(
                "Not ended: this is the last surgeon of the team.",
                "Add another surgeon first.",
                field="login",
            )
        places.end(tx, patient_id, leaving.user_id, tx.now())
        tx.audit(
            EventKind.CARE_TEAM_CHANGED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(leaving.user_id),
            details={"what": "ended"},
        )
    return team(session, patient_id)


# --- Who may --------------------------------------------------------------------------------------


def _require_any(session: Session) -> None:
    """Adding is a surgeon's, or, to a team without one, of whoever registers patients."""
    rights = session.user.role.rights
    first = Right.REGISTER_PATIENT in rights
    session.require(Right.REGISTER_PATIENT if first else Right.CHANGE_CARE_TEAM)


def _leads(session: Session, connection: ReadConnection, patient_id: PatientId) -> bool:
    """Whether this person changes the team: a surgeon who stands in it."""
    if Right.CHANGE_CARE_TEAM not in session.user.role.rights:
        return False
    return places.stands(connection, patient_id, session.user.id)


def _require_leads(session: Session, connection: ReadConnection, patient_id: PatientId) -> None:
    if not _leads(session, connection, patient_id):
        raise GlassNeeded(
            "You do not belong to this patient's care team, so you do not change it.",
            "Ask a surgeon of the team.",
        )


def _may_add(
    session: Session, connection: ReadConnection, patient_id: PatientId
) -> tuple[PersonRow, ...]:
    """Who of those with an account and a key to pictures may be put in by this person."""
    members = [one for one in _members(connection, patient_id) if not one.until]
    standing = {one.user_id for one in members}
    people = [one for one in places.people(connection) if one.user_id not in standing]
    people = [one for one in people if Right.VIEW_PHOTOGRAPHS in role(one.role).rights]
    if _leads(session, connection, patient_id):
        return tuple(people)
    rights, me = session.user.role.rights, session.user.id
    found: list[PersonRow] = []
    if Right.CHANGE_CARE_TEAM in rights and _under_glass(session, patient_id):
        found += [one for one in people if one.user_id == me]
    if Right.REGISTER_PATIENT in rights and not any(_leading(one) for one in members):
        found += [one for one in people if one.user_id != me and _is_surgeon(one.role)]
    return tuple(found)


def _require_may_add(
    session: Session, connection: ReadConnection, patient_id: PatientId, person: PersonRow
) -> None:
    if person in _may_add(session, connection, patient_id):
        return
    if places.stands(connection, patient_id, person.user_id):
        raise InputRefused("This person belongs to the team already.", field="login")
    if Right.VIEW_PHOTOGRAPHS not in role(person.role).rights:
        raise InputRefused(
            "Not added: this person's role sees no photographs.",
            "Add somebody who treats the patient.",
            field="login",
        )
    if person.user_id == session.user.id:
        raise GlassNeeded(
            "Nobody adds themself to a care team that they do not belong to.",
            "Ask a surgeon of the team, or break the glass and say why; then you can.",
        )
    raise GlassNeeded(
        "You do not belong to this patient's care team, so you do not add others to it.",
        "Ask a surgeon of the team.",
    )


def _under_glass(session: Session, patient_id: PatientId) -> bool:
    access = patient_access.look(session, patient_id)
    return access is not None and access.ground is Ground.BROKEN_GLASS


def _glass_of(session: Session, patient_id: PatientId) -> dict[str, Json]:
    access = patient_access.look(session, patient_id)
    return access.details if access else {}


def _person(connection: ReadConnection, login: str) -> PersonRow:
    for person in places.people(connection):
        if person.login == login.strip():
            return person
    raise NotFound("Nobody with this login has an account that works.", "Check the login.")


def _is_surgeon(role_id: str) -> bool:
    return Right.CHANGE_CARE_TEAM in role(role_id).rights


def _leading(member: Member) -> bool:
    return member.is_surgeon and not member.disabled


def _members(connection: ReadConnection, patient_id: PatientId) -> tuple[Member, ...]:
    return tuple(_member(row) for row in places.places(connection, patient_id))


def _member(row: PlaceRow) -> Member:
    return Member(
        row.user_id,
        row.login,
        row.name,
        role(row.role).title,
        _is_surgeon(row.role),
        row.disabled,
        row.since,
        row.until,
        row.added_by,
    )
