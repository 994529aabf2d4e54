"""The table `audit`: appends an event to the chain, reads it, checks it, exports it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.audit import (
    FIRST_PREVIOUS,
    AuditEvent,
    AuditHead,
    ChainFault,
    ClockReading,
    event_hash,
    stored_text,
    text_hash,
)
from photodesk.domain.canonical import canonical_json
from photodesk.domain.moments import moment
from photodesk.storage.connection import ReadConnection, WriteConnection

_COLUMNS = (
    "seq, utc, mono_ns, boot_id, clock_suspect, user_id, role, station_id, app_version, kind, "
    "code, action, outcome, patient_id, object_id, object_sha256, reason, details, prev_hash, hash"
)
_ALL = f"SELECT {_COLUMNS} FROM audit ORDER BY seq"  # noqa: S608 (a constant)
_LAST = f"SELECT {_COLUMNS} FROM audit ORDER BY seq DESC LIMIT 1"  # noqa: S608 (a constant)
_NEWEST = f"SELECT {_COLUMNS} FROM audit ORDER BY seq DESC LIMIT ?"  # noqa: S608 (a constant)
_BETWEEN = f"SELECT {_COLUMNS} FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq"  # noqa: S608
_KEYRINGS = (
    "SELECT object_sha256 FROM audit WHERE object_sha256 IS NOT NULL AND kind IN ("
    "'vault-created', 'user-added', 'user-changed', 'user-disabled', 'passphrase-changed', "
    "'recovery-key-replaced', 'keyring-healed', 'older-data-accepted', 'keys-handed-over', "
    "'keys-rotated') ORDER BY seq"
)
_OF_PATIENT = f"SELECT {_COLUMNS} FROM audit WHERE patient_id = ? ORDER BY seq DESC LIMIT ?"  # noqa: S608


NOTHING = AuditHead(0, FIRST_PREVIOUS)
"""The end of a chain without events."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the chain found."""

    events: int
    """Events that were read and are in order."""
    head: AuditHead
    """The last event in order."""
    first_bad_seq: int | None = None
    fault: ChainFault | None = None

    @property
    def whole(self) -> bool:
        """Whether every event is the one that was written, in its place."""
        return self.fault is None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the log."""

    seq: int
    event: AuditEvent
    prev_hash: bytes
    hash: bytes


def append(connection: WriteConnection, event: AuditEvent) -> AuditHead:
    """Chain one event to the last; belongs into the transaction of the act that it tells of."""
    before = head(connection)
    seq = before.seq + 1
    digest = event_hash(seq, before.hash, event.as_json())
    connection.insert(
        "audit",
        {
            "seq": seq,
            "utc": event.utc,
            "mono_ns": event.mono_ns,
            "boot_id": event.boot_id,
            "clock_suspect": int(event.clock_suspect),
            "user_id": event.user_id,
            "role": event.role,
            "station_id": event.station_id,
            "app_version": event.app_version,
            "kind": event.kind,
            "code": event.code,
            "action": event.action,
            "outcome": event.outcome,
            "patient_id": event.patient_id,
            "object_id": event.object_id,
            "object_sha256": event.object_sha256,
            "reason": event.reason,
            "details": canonical_json(event.details).decode(),
            "prev_hash": before.hash,
            "hash": digest,
        },
    )
    return AuditHead(seq, digest)


def head(connection: ReadConnection) -> AuditHead:
    """The end of the chain."""
    row = connection.one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    return AuditHead(0, FIRST_PREVIOUS) if row is None else AuditHead(row["seq"], row["hash"])


def last_reading(connection: ReadConnection) -> ClockReading | None:
    """What the clocks said at the last event; None when there is none."""
    row = connection.one("SELECT utc, mono_ns, boot_id FROM audit ORDER BY seq DESC LIMIT 1")
    if row is None:
        return None
    return ClockReading(moment(row["utc"]), row["mono_ns"], row["boot_id"])


def last_sure_reading(connection: ReadConnection) -> ClockReading | None:
    """What the clocks said at the last event whose clock was not suspect."""
    row = connection.one(
        "SELECT utc, mono_ns, boot_id FROM audit WHERE +clock_suspect = 0 ORDER BY seq DESC LIMIT 1"
    )
    if row is None:
        return None
    return ClockReading(moment(row["utc"]), row["mono_ns"], row["boot_id"])


def present(connection: ReadConnection) -> str:
    """The latest moment that the log vouches for, UTC text; empty for a log without events.

    The view `log_present` says how: events of a clock that ran ahead do not count.
    """
    return str(connection.value("SELECT utc FROM log_present"))


def entries(connection: ReadConnection) -> Iterator[AuditEntry]:
    """Every event, oldest first."""
    return (_entry(row) for row in connection.each(_ALL))


def newest(connection: ReadConnection, *, limit: int) -> list[AuditEntry]:
    """The newest events, newest first."""
    return [_entry(row) for row in connection.all(_NEWEST, (limit,))]


def entries_of_patient(
    connection: ReadConnection, patient_id: bytes, *, limit: int
) -> list[AuditEntry]:
    """The newest events about one patient, newest first."""
    return [_entry(row) for row in connection.all(_OF_PATIENT, (patient_id, limit))]


def is_last_suspect(connection: ReadConnection) -> bool:
    """Whether the last event was written by a clock that cannot be right."""
    return bool(connection.value("SELECT clock_suspect FROM audit ORDER BY seq DESC LIMIT 1"))


def last_entry(connection: ReadConnection) -> AuditEntry | None:
    """The newest event; None when there is none."""
    row = connection.one(_LAST)
    return None if row is None else _entry(row)


def verify(connection: ReadConnection, each: Callable[[Row], None] | None = None) -> ChainReport:
    """Check every event; the report names the first bad one and what it shows.

    `each` is called with the row of every event that is in order. Events cut off the end, and a
    whole older catalogue, are seen only against a checkpoint or an anchor outside.
    """
    seq, good = 0, FIRST_PREVIOUS
    for row in connection.each(_ALL):
        if not _follows(row, seq, good):
            head = AuditHead(seq, good)
            return ChainReport(seq, head, row[0], _fault(connection, row, head))
        seq, good = seq + 1, row[_HASH]
        if each is not None:
            each(row)
    return ChainReport(seq, AuditHead(seq, good))


def extends(connection: ReadConnection, before: AuditHead, head: AuditHead) -> bool:
    """Whether the events from one head to a later one stand in an unbroken chain."""
    if hash_at(connection, before.seq) != before.hash:
        return False
    seq, good = before.seq, before.hash
    for row in connection.each(_BETWEEN, (before.seq, head.seq)):
        if not _follows(row, seq, good):
            return False
        seq, good = seq + 1, row[_HASH]
    return AuditHead(seq, good) == head


def hash_at(connection: ReadConnection, seq: int) -> bytes | None:
    """The stored hash of one event; None when there is no such event, zeros for number 0."""
    if seq == 0:
        return FIRST_PREVIOUS
    found: bytes | None = connection.value("SELECT hash FROM audit WHERE seq = ?", (seq,))
    return found


def keyring_hashes(connection: ReadConnection) -> list[bytes]:
    """SHA-256 of every keyring of this vault as the chain tells them, oldest first."""
    return [row[0] for row in connection.all(_KEYRINGS)]


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(row["seq"], _event(row), row["prev_hash"], row["hash"])


def _event(row: Row) -> AuditEvent:
    return AuditEvent(
        row["utc"],
        row["mono_ns"],
        row["boot_id"],
        bool(row["clock_suspect"]),
        row["user_id"],
        row["role"],
        row["station_id"],
        row["app_version"],
        row["kind"],
        row["code"],
        row["action"],
        row["outcome"],
        row["patient_id"],
        row["object_id"],
        row["object_sha256"],
        row["reason"],
        json.loads(row["details"]),
    )


_DETAILS, _PREVIOUS, _HASH = 17, 18, 19
"""Where these stand in a row of `_COLUMNS`; a long check has no time for names."""


def _hash_as(row: Row, seq: int, prev_hash: bytes) -> bytes:
    """The hash this row would have as event `seq`; empty when it cannot be an event."""
    fields = tuple(row)[1 : _DETAILS + 1]
    try:
        details = fields[-1]
        if details != "{}" and canonical_json(json.loads(details)).decode() != details:
            return b""
        return text_hash(seq, prev_hash, stored_text(*fields))
    except (ValueError, TypeError, AttributeError):
        return b""


def _follows(row: Row, seq: int, prev_hash: bytes) -> bool:
    """Whether a row is the event after number `seq`, whose hash is given."""
    expected = (seq + 1, prev_hash, _hash_as(row, seq + 1, prev_hash))
    return (row[0], row[_PREVIOUS], row[_HASH]) == expected


def _fault(connection: ReadConnection, row: Row, good: AuditHead) -> ChainFault:
    """Why `row` does not follow: its true neighbour stands elsewhere, is gone, or was changed."""
    true_next = good.seq + 1
    for other in connection.all(
        f"SELECT {_COLUMNS} FROM audit WHERE prev_hash = ? AND seq <> ?",  # noqa: S608 (a constant)
        (good.hash, true_next),
    ):
        if other["hash"] == _hash_as(other, true_next, good.hash):
            return ChainFault.REORDER
    if row["seq"] != true_next:
        return ChainFault.GAP
    count = connection.value("SELECT count(*) FROM audit")
    moved = any(
        row["hash"] == _hash_as(row, seq, row["prev_hash"])
        for seq in range(true_next + 1, count + _LONGEST_GAP)
    )
    return ChainFault.GAP if moved else ChainFault.EDIT


_LONGEST_GAP = 1000
"""How many deleted events a renumbered row is tried for before it counts as edited."""
