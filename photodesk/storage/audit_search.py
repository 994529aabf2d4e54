"""The audit log as a person asks for it: by person, patient, kind and time, page by page."""

from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.storage.connection import ReadConnection

_SELECT = (
    "SELECT a.seq, a.utc, a.clock_suspect, a.user_id, coalesce(u.name, '') AS user_name, a.role, "
    "a.kind, a.outcome, a.patient_id, coalesce(p.chart_number, '') AS chart_number, a.object_id, "
    "a.reason FROM audit a LEFT JOIN app_user u ON u.id = a.user_id "
    "LEFT JOIN patient p ON p.id = a.patient_id"
)


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """What is asked for; whatever is None is not asked. Identifiers are 16 bytes."""

    user_id: bytes | None = None
    patient_id: bytes | None = None
    kind: str | None = None
    since: str | None = None
    """UTC text; events of this instant count."""
    before: str | None = None
    """UTC text; events of this instant do not count."""
    below: int | None = None
    """Only events with a smaller number: the page after the one that ended with it."""


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """One event with the names that a person reads; empty where there is none."""

    seq: int
    utc: str
    clock_suspect: bool
    user_id: bytes | None
    user_name: str
    role: str
    kind: str
    outcome: int
    patient_id: bytes | None
    chart_number: str
    object_id: bytes | None
    reason: str


def found(connection: ReadConnection, asked: AuditQuestion, *, limit: int) -> list[FoundEvent]:
    """The newest events that are asked for, newest first."""
    conditions = {
        "a.user_id = ?": asked.user_id,
        "a.patient_id = ?": asked.patient_id,
        "a.kind = ?": asked.kind,
        "a.utc >= ?": asked.since,
        "a.utc < ?": asked.before,
        "a.seq < ?": asked.below,
    }
    wanted = {words: value for words, value in conditions.items() if value is not None}
    where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
    sql = f"{_SELECT}{where} ORDER BY a.seq DESC LIMIT ?"
    return [_event(row) for row in connection.all(sql, (*wanted.values(), limit))]


def people(connection: ReadConnection) -> list[tuple[bytes, str]]:
    """Everybody who ever had an account, by name: identifier and name."""
    rows = connection.all("SELECT id, name FROM app_user ORDER BY name, login LIMIT 1000")
    return [(row["id"], row["name"]) for row in rows]


def patient_with_chart(connection: ReadConnection, chart_number: str) -> bytes | None:
    """The patient who has this chart number now, or None."""
    found_id: bytes | None = connection.value(
        "SELECT id FROM patient WHERE chart_number = ?", (chart_number,)
    )
    return found_id


def _event(row: Row) -> FoundEvent:
    return FoundEvent(
        row["seq"],
        row["utc"],
        bool(row["clock_suspect"]),
        row["user_id"],
        row["user_name"],
        row["role"],
        row["kind"],
        row["outcome"],
        row["patient_id"],
        row["chart_number"],
        row["object_id"],
        row["reason"],
    )
