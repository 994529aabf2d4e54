"""The table `care_team`: who cares for whom, since when and until when."""

from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.identifiers import PatientId, UserId, as_bytes, from_bytes
from photodesk.storage.connection import ReadConnection, WriteConnection


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One person's place in a team; `until` is empty while it lasts. Instants are UTC text."""

    user_id: UserId
    login: str
    name: str
    role: str
    disabled: bool
    since: str
    until: str
    added_by: str
    """Name of the person who put them there."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody with an account."""

    user_id: UserId
    login: str
    name: str
    role: str


def stands(connection: ReadConnection, patient_id: PatientId, user_id: UserId) -> bool:
    """Whether this person belongs to the patient's team now: one row of an index."""
    return (
        connection.one(
            "SELECT 1 FROM care_team WHERE patient_id = ? AND user_id = ? AND until IS NULL",
            (as_bytes(patient_id), as_bytes(user_id)),
        )
        is not None
    )


def add(
    connection: WriteConnection,
    patient_id: PatientId,
    user_id: UserId,
    *,
    added_by: UserId,
    at: str,
) -> bool:
    """Give a person a place from this instant; False when they have one already."""
    if stands(connection, patient_id, user_id):
        return False
    connection.execute(
        "INSERT INTO care_team(patient_id, user_id, n, since, added_by) VALUES(:patient, :user, "
        "(SELECT coalesce(max(n), 0) + 1 FROM care_team WHERE patient_id = :patient "
        "AND user_id = :user), :at, :by)",
        {
            "patient": as_bytes(patient_id),
            "user": as_bytes(user_id),
            "at": at,
            "by": as_bytes(added_by),
        },
    )
    return True


def end(connection: WriteConnection, patient_id: PatientId, user_id: UserId, at: str) -> bool:
    """End a person's place; False when they have none. It never ends before it began."""
    changed = connection.execute(
        "UPDATE care_team SET until = max(since, ?) "
        "WHERE patient_id = ? AND user_id = ? AND until IS NULL",
        (at, as_bytes(patient_id), as_bytes(user_id)),
    )
    return changed == 1


def places(connection: ReadConnection, patient_id: PatientId) -> list[PlaceRow]:
    """Every place in the patient's team: those that last first, then the ended, newest first."""
    rows = connection.all(
        "SELECT c.user_id, u.login, u.name, u.role, u.disabled_at, c.since, c.until, "
        "a.name AS adder FROM care_team c JOIN app_user u ON u.id = c.user_id "
        "JOIN app_user a ON a.id = c.added_by WHERE c.patient_id = ? "
        "ORDER BY c.until IS NOT NULL, c.until DESC, u.name, c.n LIMIT 1000",
        (as_bytes(patient_id),),
    )
    return [_place(row) for row in rows]


def people(connection: ReadConnection) -> list[PersonRow]:
    """Everybody with an account that works, by name."""
    rows = connection.all(
        "SELECT id, login, name, role FROM app_user WHERE disabled_at IS NULL "
        "ORDER BY name, login LIMIT 1000"
    )
    return [
        PersonRow(UserId(from_bytes(row["id"])), row["login"], row["name"], row["role"])
        for row in rows
    ]


def _place(row: Row) -> PlaceRow:
    return PlaceRow(
        UserId(from_bytes(row["user_id"])),
        row["login"],
        row["name"],
        row["role"],
        row["disabled_at"] is not None,
        row["since"],
        row["until"] or "",
        row["adder"],
    )
