"""The tables of erasure: who asked for which photographs to go, who decided, what is finished.

What stays of an erased photograph is its row without a key, its hashes, and the audit; nothing here
can bring the picture back. What lies outside the row is removed by `erasure_traces`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import (
    ErasureId,
    PatientId,
    PhotographId,
    UserId,
    as_bytes,
    from_bytes,
)
from photodesk.storage.backup_form import Erasure as ErasedBefore
from photodesk.storage.connection import ReadConnection, WriteConnection
from photodesk.storage.transaction import Transaction

REAPPLIED = "Erased before; done again after a backup was restored."
"""Stands where the reason did: what somebody typed does not travel with a backup."""

_REQUEST = (
    "SELECT e.id, e.patient_id, e.ground, e.reason, e.requested_at, e.requested_by, e.again_at, "
    "coalesce(asked.name, '') AS requested_name, d.decision, d.decided_at, d.decided_by, "
    "coalesce(decided.name, '') AS decided_name, d.note, d.final_at, f.finished_at "
    "FROM erasure e LEFT JOIN erasure_decision d ON d.erasure_id = e.id "
    "LEFT JOIN erasure_finished f ON f.erasure_id = e.id "
    "LEFT JOIN app_user asked ON asked.id = e.requested_by "
    "LEFT JOIN app_user decided ON decided.id = d.decided_by"
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """A request to erase and what became of it; instants are UTC text, empty while not yet."""

    id: ErasureId
    patient_id: PatientId
    photograph_ids: tuple[PhotographId, ...]
    ground: str
    """`patient_demand` or `retention_over`."""
    reason: str
    requested_at: str
    requested_by: UserId
    requested_name: str
    decision: str = ""
    """`erase`, `decline`, or empty."""
    decided_at: str = ""
    decided_by: UserId | None = None
    decided_name: str = ""
    note: str = ""
    final_at: str = ""
    """When the last backup that holds the keys is to go; empty when that is not known."""
    finished_at: str = ""
    """When pages, renditions and files were gone as well."""
    again_at: str = ""
    """When a restore did it once more."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the second person decided."""

    erasure_id: ErasureId
    decision: str
    decided_at: str
    decided_by: UserId
    note: str
    final_at: str | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """An erasure whose traces outside the rows may still be there."""

    erasure_id: bytes
    patient_id: bytes
    owners: tuple[bytes, ...]
    """Ids of photographs and figures: their renditions go."""
    files: tuple[bytes, ...]
    """Ids of their sealed files in `originals/`."""


def insert(connection: WriteConnection, asked: Erasure, origin: tuple[bytes, int]) -> None:
    """Add a request with its photographs.

    Raises sqlcipher3.IntegrityError when one is not a stored photograph of this patient.
    """
    connection.insert(
        "erasure",
        {
            "id": as_bytes(asked.id),
            "patient_id": as_bytes(asked.patient_id),
            "ground": asked.ground,
            "reason": asked.reason,
            "requested_at": asked.requested_at,
            "requested_by": as_bytes(asked.requested_by),
            "again_at": asked.again_at or None,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )
    connection.execute_each(
        "INSERT INTO erasure_photo(erasure_id, photo_id) VALUES(?, ?)",
        [(as_bytes(asked.id), as_bytes(photo)) for photo in asked.photograph_ids],
    )


def decide(connection: WriteConnection, decision: Decision) -> None:
    """Write down the second person's answer, and with `erase` destroy every key of the request.

    The keys of figures made from the photographs go by a trigger, in the same statement. Raises
    sqlcipher3.IntegrityError for the person who asked, and for a second answer.
    """
    connection.insert(
        "erasure_decision",
        {
            "erasure_id": as_bytes(decision.erasure_id),
            "decision": decision.decision,
            "decided_at": decision.decided_at,
            "decided_by": as_bytes(decision.decided_by),
            "note": decision.note,
            "final_at": decision.final_at,
        },
    )
    if decision.decision == "erase":
        connection.execute(
            "UPDATE photo SET wrapped_key = NULL, shredded_at = ? WHERE shredded_at IS NULL "
            "AND id IN (SELECT photo_id FROM erasure_photo WHERE erasure_id = ?)",
            (decision.decided_at, as_bytes(decision.erasure_id)),
        )


def finish(connection: WriteConnection, erasure_id: bytes, finished_at: str) -> None:
    """Write down that nothing of the pictures is left outside their rows."""
    connection.insert("erasure_finished", {"erasure_id": erasure_id, "finished_at": finished_at})


def get(connection: ReadConnection, erasure_id: ErasureId) -> Erasure | None:
    """The request with this id, or None."""
    row = connection.one(f"{_REQUEST} WHERE e.id = ?", (as_bytes(erasure_id),))
    return None if row is None else _erasure(connection, row)


def listed(connection: ReadConnection, patient_id: PatientId | None = None) -> list[Erasure]:
    """Requests of one patient or of all: those that wait first, then the newest."""
    rows = connection.all(
        f"{_REQUEST} WHERE :patient IS NULL OR e.patient_id = :patient "
        "ORDER BY d.decision IS NOT NULL, e.requested_at DESC, e.id DESC LIMIT 1000",
        {"patient": None if patient_id is None else as_bytes(patient_id)},
    )
    return [_erasure(connection, row) for row in rows]


def decided_by_event(connection: ReadConnection, erasure_id: ErasureId) -> int | None:
    """The number of the event that destroyed the keys, also by a restore; None: not decided."""
    key = as_bytes(erasure_id)
    number: int | None = connection.value(
        "SELECT min(seq) FROM audit WHERE (kind = ? AND object_id = ?) "
        "OR (kind = ? AND instr(details, ?))",
        (EventKind.PHOTOGRAPH_SHREDDED, key, EventKind.BACKUP_RESTORED, key.hex()),
    )
    return number


def waiting_photographs(
    connection: ReadConnection, patient_id: PatientId
) -> dict[PhotographId, ErasureId]:
    """The patient's photographs that a request which nobody decided yet names."""
    rows = connection.all(
        "SELECT p.photo_id, p.erasure_id FROM erasure_photo p "
        "JOIN erasure e ON e.id = p.erasure_id "
        "WHERE e.patient_id = ? AND NOT EXISTS("
        "SELECT 1 FROM erasure_decision d WHERE d.erasure_id = e.id) LIMIT 100000",
        (as_bytes(patient_id),),
    )
    return {
        PhotographId(from_bytes(row["photo_id"])): ErasureId(from_bytes(row["erasure_id"]))
        for row in rows
    }


def unfinished(connection: ReadConnection) -> list[Unfinished]:
    """Erasures that were decided and not told to be finished; the oldest first."""
    rows = connection.all(
        "SELECT d.erasure_id, e.patient_id FROM erasure_decision d "
        "JOIN erasure e ON e.id = d.erasure_id WHERE d.decision = 'erase' AND NOT EXISTS("
        "SELECT 1 FROM erasure_finished f WHERE f.erasure_id = d.erasure_id) "
        "ORDER BY d.decided_at, d.erasure_id LIMIT 1000"
    )
    return [_unfinished(connection, row["erasure_id"], row["patient_id"]) for row in rows]


def reapply(act: Transaction, before: Iterable[ErasedBefore]) -> int:
    """Erase once more what a restored, older catalogue still holds; returns how many photographs.

    Within the act of the restore, after its event was written: the schema asks for that event.
    Photographs that the older catalogue does not know, or that are erased in it, are passed over.
    The pages that held the keys, the renditions and the files go at the next opening
    (`erasure_traces.finish`).
    """
    return sum(_again(act, erasure) for erasure in before)


def _again(act: Transaction, before: ErasedBefore) -> int:
    kept = [row for photo in before.photos if (row := _kept(act, photo)) is not None]
    if not kept:
        return 0
    erasure_id = ErasureId(from_bytes(before.erasure_id))
    if not act.value("SELECT 1 FROM erasure WHERE id = ?", (before.erasure_id,)):
        again = Erasure(
            erasure_id,
            PatientId(from_bytes(kept[0]["patient_id"])),
            tuple(PhotographId(from_bytes(row["id"])) for row in kept),
            before.ground,
            REAPPLIED,
            before.requested_at,
            UserId(from_bytes(before.requested_by)),
            "",
            again_at=act.now(),
        )
        insert(act, again, act.origin())
    by = UserId(from_bytes(before.decided_by))
    decide(act, Decision(erasure_id, "erase", before.decided_at, by, REAPPLIED, None))
    return len(kept)


def _kept(connection: ReadConnection, photo_id: bytes) -> Row | None:
    return connection.one(
        "SELECT id, patient_id FROM photo WHERE id = ? AND shredded_at IS NULL", (photo_id,)
    )


def _unfinished(connection: ReadConnection, erasure_id: bytes, patient_id: bytes) -> Unfinished:
    rows = connection.all(
        "SELECT p.id, p.file_id FROM erasure_photo e JOIN photo p ON p.id = e.photo_id "
        "WHERE e.erasure_id = :erasure UNION ALL SELECT f.id, f.file_id FROM erasure_photo e "
        "JOIN request_photo q ON q.photo_id = e.photo_id "
        "JOIN figure f ON f.request_id = q.request_id AND f.ordinal = q.ordinal "
        "WHERE e.erasure_id = :erasure LIMIT 100000",
        {"erasure": erasure_id},
    )
    owners, files = tuple(row["id"] for row in rows), tuple(row["file_id"] for row in rows)
    return Unfinished(erasure_id, patient_id, owners, files)


def _photo_ids(connection: ReadConnection, erasure_id: bytes) -> tuple[bytes, ...]:
    rows = connection.all(
        "SELECT photo_id FROM erasure_photo WHERE erasure_id = ? ORDER BY photo_id LIMIT 100000",
        (erasure_id,),
    )
    return tuple(row["photo_id"] for row in rows)


def _erasure(connection: ReadConnection, row: Row) -> Erasure:
    decided_by = row["decided_by"]
    return Erasure(
        id=ErasureId(from_bytes(row["id"])),
        patient_id=PatientId(from_bytes(row["patient_id"])),
        photograph_ids=tuple(
            PhotographId(from_bytes(photo)) for photo in _photo_ids(connection, row["id"])
        ),
        ground=row["ground"],
        reason=row["reason"],
        requested_at=row["requested_at"],
        requested_by=UserId(from_bytes(row["requested_by"])),
        requested_name=row["requested_name"],
        decision=row["decision"] or "",
        decided_at=row["decided_at"] or "",
        decided_by=None if decided_by is None else UserId(from_bytes(decided_by)),
        decided_name=row["decided_name"],
        note=row["note"] or "",
        final_at=row["final_at"] or "",
        finished_at=row["finished_at"] or "",
        again_at=row["again_at"] or "",
    )
