"""The audit log for people: is it whole, what does it say, and a copy that anybody can check."""

import os
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.audit import ChainFault, EventKind
from photodesk.domain.identifiers import PatientId, as_bytes, from_bytes
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services.session import Session
from photodesk.storage import audit_log, catalogue_facts
from photodesk.storage.audit_log import AuditEntry

_SHOWS = {
    ChainFault.EDIT: "it was changed",
    ChainFault.GAP: "an event before it is gone",
    ChainFault.REORDER: "it stands in another place than it was written",
}


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the log found. `head` is the last good number and its hash in hex."""

    ok: bool
    events: int
    """Events in order, from the first."""
    head: tuple[int, str]
    first_bad: int | None
    kind: str
    """edit, gap or reorder; empty when the log is whole."""
    text: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One event as people read it; identifiers as text, empty where there is none."""

    seq: int
    utc: str
    clock_suspect: bool
    user_id: str
    user_name: str
    role: str
    kind: str
    action: str
    outcome: int
    patient_id: str
    object_id: str
    reason: str
    details: dict[str, object]


def verify(session: Session) -> ChainReport:
    """Check every event of the chain against the one before."""
    session.require(Right.CHECK_VAULT)
    found = audit_log.verify(session.reading())
    head = (found.head.seq, found.head.hash.hex())
    if found.fault is None:
        text = f"The audit log is whole: {found.events} events, none changed, none missing."
        return ChainReport(True, found.events, head, None, "", text)
    text = (
        f"The audit log is broken at event {found.first_bad_seq}: {_SHOWS[found.fault]}. "
        f"The {found.events} events before it are in order."
    )
    return ChainReport(False, found.events, head, found.first_bad_seq, found.fault.value, text)


def events(
    session: Session, *, limit: int = 200, patient_id: PatientId | None = None
) -> tuple[AuditRow, ...]:
    """The newest events first, of everybody; of one patient when asked."""
    session.require(Right.READ_AUDIT)
    reading = session.reading()
    if patient_id is None:
        entries = audit_log.newest(reading, limit=limit)
    else:
        entries = audit_log.entries_of_patient(reading, as_bytes(patient_id), limit=limit)
    names: dict[bytes | None, str] = {None: ""}
    for entry in entries:
        who = entry.event.user_id
        if who is not None and who not in names:
            names[who] = catalogue_facts.user_name(reading, who)
    return tuple(_row(entry, names[entry.event.user_id]) for entry in entries)


def export(session: Session, out: Path) -> int:
    """Write the log as JSON lines to a new file and return how many; checkable without Photodesk.

    The export is an act of its own, so its event is the last line. Raises InputRefused when the
    file exists or cannot be written.
    """
    session.require(Right.READ_AUDIT)
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InputRefused(
            "Not written: the file exists or cannot be made there.",
            "Choose another name.",
            field="out",
        ) from error
    with session.vault.writing(session.actor()) as tx:
        tx.audit(EventKind.AUDIT_LOG_USED, details={"how": "exported"})
    count = 0
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        for line in audit_log.export_lines(session.reading()):
            file.write(line)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def _row(entry: AuditEntry, user_name: str) -> AuditRow:
    event = entry.event
    return AuditRow(
        seq=entry.seq,
        utc=event.utc,
        clock_suspect=event.clock_suspect,
        user_id=_text(event.user_id),
        user_name=user_name,
        role=event.role,
        kind=event.kind,
        action=event.action,
        outcome=event.outcome,
        patient_id=_text(event.patient_id),
        object_id=_text(event.object_id),
        reason=event.reason,
        details=dict(event.details),
    )


def _text(identifier: bytes | None) -> str:
    return "" if identifier is None else from_bytes(identifier)
