"""The tables `break_glass` and `break_glass_review`: broken glasses, and who looked at them since.

A row counts only together with its event in the audit chain: nobody opens a record by a row alone.
"""

from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.break_glass import BreakGlass
from photodesk.domain.identifiers import BreakGlassId, PatientId, UserId, as_bytes, from_bytes
from photodesk.storage.connection import ReadConnection, WriteConnection

_GLASS = "b.id, b.patient_id, b.user_id, b.opened_at, b.ends_at, b.reason, a.mono_ns, a.boot_id"
_FROM = (
    "FROM break_glass b JOIN audit a ON a.object_id = b.id AND a.kind = 'glass-broken' "
    "AND a.patient_id = b.patient_id AND a.user_id = b.user_id"
)


@dataclass(frozen=True, slots=True)
class GlassRow:
    """A broken glass as reviewers read it; the review's fields are empty until there is one."""

    glass: BreakGlass
    user_name: str
    chart_number: str
    reviewed_at: str
    reviewed_by: str
    note: str


def insert(
    connection: WriteConnection,
    glass: BreakGlass,
    origin: tuple[bytes, int],
) -> None:
    """Write a broken glass down; its event in the same act makes it count."""
    connection.insert(
        "break_glass",
        {
            "id": as_bytes(glass.id),
            "patient_id": as_bytes(glass.patient_id),
            "user_id": as_bytes(glass.user_id),
            "opened_at": glass.opened_at,
            "ends_at": glass.until,
            "reason": glass.reason,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def latest(
    connection: ReadConnection, patient_id: PatientId, user_id: UserId, since: str
) -> BreakGlass | None:
    """This person's glass for this patient that ends last, if it ends after the instant given.

    None of before a clock was accepted: an accepted clock opens nothing that time had shut.
    """
    row = connection.one(
        f"SELECT {_GLASS} {_FROM} WHERE b.patient_id = ? AND b.user_id = ? AND b.ends_at > ? "  # noqa: S608
        "AND a.seq > coalesce((SELECT max(k.seq) FROM clock_acceptance k), 0) "
        "ORDER BY b.ends_at DESC, b.id DESC LIMIT 1",
        (as_bytes(patient_id), as_bytes(user_id), since),
    )
    return None if row is None else _glass(row)


def get(connection: ReadConnection, glass_id: BreakGlassId) -> GlassRow | None:
    """The glass with this id, or None."""
    row = connection.one(f"{_LISTED} WHERE b.id = ?", (as_bytes(glass_id),))
    return None if row is None else _row(row)


def listed(connection: ReadConnection) -> list[GlassRow]:
    """Broken glasses: those that nobody reviewed first, the newest before the older."""
    rows = connection.all(
        f"{_LISTED} ORDER BY r.reviewed_at IS NOT NULL, b.opened_at DESC, b.id DESC LIMIT 1000"
    )
    return [_row(row) for row in rows]


def unreviewed(connection: ReadConnection) -> int:
    """How many broken glasses nobody has reviewed."""
    return int(
        connection.value(
            f"SELECT count(*) {_FROM} WHERE NOT EXISTS("  # noqa: S608 (constants)
            "SELECT 1 FROM break_glass_review r WHERE r.break_glass_id = b.id)"
        )
    )


def insert_review(
    connection: WriteConnection, glass_id: BreakGlassId, at: str, by: UserId, note: str
) -> None:
    """Write a review down. Raises sqlcipher3.IntegrityError for one's own and for a second one."""
    connection.insert(
        "break_glass_review",
        {
            "break_glass_id": as_bytes(glass_id),
            "reviewed_at": at,
            "reviewed_by": as_bytes(by),
            "note": note,
        },
    )


def seen_under(connection: ReadConnection, glass: BreakGlass) -> dict[str, int]:
    """What was done under a glass by the log: kinds of event, each with its number."""
    rows = connection.all(
        "SELECT kind, count(*) AS number FROM audit WHERE patient_id = ? AND user_id = ? "
        "AND seq > (SELECT seq FROM audit WHERE kind = 'glass-broken' AND object_id = ?) "
        "AND json_extract(details, '$.break_glass') = ? GROUP BY kind ORDER BY kind",
        (as_bytes(glass.patient_id), as_bytes(glass.user_id), as_bytes(glass.id), glass.id),
    )
    return {row["kind"]: row["number"] for row in rows}


_LISTED = (
    f"SELECT {_GLASS}, u.name AS user_name, p.chart_number, r.reviewed_at, v.name AS reviewer, "
    f"r.note {_FROM} JOIN app_user u ON u.id = b.user_id JOIN patient p ON p.id = b.patient_id "
    "LEFT JOIN break_glass_review r ON r.break_glass_id = b.id "
    "LEFT JOIN app_user v ON v.id = r.reviewed_by"
)


def _glass(row: Row) -> BreakGlass:
    return BreakGlass(
        BreakGlassId(from_bytes(row["id"])),
        PatientId(from_bytes(row["patient_id"])),
        UserId(from_bytes(row["user_id"])),
        row["opened_at"],
        row["ends_at"],
        row["reason"],
        row["mono_ns"],
        row["boot_id"],
    )


def _row(row: Row) -> GlassRow:
    return GlassRow(
        _glass(row),
        row["user_name"],
        row["chart_number"],
        row["reviewed_at"] or "",
        row["reviewer"] or "",
        row["note"] or "",
    )
