"""The audit log for people: is it whole, what does it say, and a copy that anybody can check."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.audit import ChainFault, EventKind
from photodesk.domain.canonical import short_hash
from photodesk.domain.identifiers import PatientId, as_bytes, from_bytes
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services.session import Session
from photodesk.storage import (
    audit_log,
    backup_anchor,
    catalogue_facts,
    checkpoints,
    log_export,
    trail_check,
)
from photodesk.storage.audit_log import AuditEntry
from photodesk.storage.backup_folder import chosen, manifest_of
from photodesk.storage.trail_check import PrintedHead

_SHOWS = {
    ChainFault.EDIT: "it was changed",
    ChainFault.GAP: "an event before it is gone",
    ChainFault.REORDER: "it stands in another place than it was written",
}
_PRINTED = re.compile(r"([1-9]\d{0,11})[ :] ?([0-9a-f]{4} ?[0-9a-f]{4} ?[0-9a-f]{4} ?[0-9a-f]{4})")
_RECEIPT = """\
Receipt for the audit log of {clinic}

Vault      {vault}
Time       {moment} (UTC, by this computer's clock)
Events     {seq}
Head       {digits}

Keep this sheet away from the computer. Whether the log still holds what it held
today is checked with

    photodesk audit verify VAULT --anchor {anchor}

Signed checkpoint:

{note}"""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the log found. `head` is the last good number and its hash in hex."""

    ok: bool
    events: int
    """Events in order, from the first."""
    head: tuple[int, str]
    first_bad: int | None
    kind: str
    """edit, gap, reorder, fork, rollback or bad signature; empty when the log is whole."""
    text: str
    checkpoints: int
    """Signed checkpoints that verify."""


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


def verify(session: Session, *, printed: PrintedHead | None = None) -> ChainReport:
    """Check every event against the one before, every checkpoint, and the mark on this computer.

    `printed` is the head in the footer of a form, which must be in the chain.
    """
    session.require(Right.CHECK_VAULT)
    anchor = session.vault.trail.anchor
    found = trail_check.check(session.reading(), anchor=anchor, printed=printed)
    chain = found.chain
    head = (chain.head.seq, chain.head.hash.hex())
    if chain.fault is None:
        text = (
            f"The audit log is whole: {chain.events} events, none changed, none missing; "
            f"{found.checkpoints} signed checkpoints verify."
        )
        if printed is not None:
            text += f" Event {printed.seq} is the one that {printed.where} names."
        return ChainReport(True, chain.events, head, None, "", text, found.checkpoints)
    shows = f"{found.note} ({chain.fault.value})" if found.note else _SHOWS[chain.fault]
    text = (
        f"The audit log is broken at event {chain.first_bad_seq}: {shows}. "
        f"The {min(chain.events, (chain.first_bad_seq or 1) - 1)} events before it are in order."
    )
    kind = chain.fault.value
    return ChainReport(
        False, chain.events, head, chain.first_bad_seq, kind, text, found.checkpoints
    )


def printed_head(text: str) -> PrintedHead:
    """The head as a form's footer says it, such as `128 0123 4567 89ab cdef` or `128:0123...`.

    Raises InputRefused for anything else.
    """
    found = _PRINTED.fullmatch(text.strip().lower())
    if found is None:
        raise InputRefused(
            "This is not the head of an audit log as it is printed on a form.",
            "Type the number, a colon and the 16 characters: 128:0123456789abcdef. Or name a "
            "backup's folder.",
            field="anchor",
        )
    return PrintedHead(int(found[1]), found[2].replace(" ", ""))


def anchor(session: Session, text: str) -> PrintedHead:
    """The head to compare the log with: as printed (see `printed_head`), or that of a backup.

    `text` is then the path of a manifest, of a backup, or of the folder above, whose newest backup
    counts. Raises InputRefused, also for a backup of another vault; NotFound, BackupDamaged.
    """
    session.require(Right.CHECK_VAULT)
    place = Path(text)
    if _PRINTED.fullmatch(text.strip().lower()) or not place.exists():
        return printed_head(text)
    folder = place.parent if place.is_file() else chosen(place)
    return backup_anchor.head_in(manifest_of(folder), session.vault)


def receipt(session: Session, out: Path) -> None:
    """Write a receipt to print: the head of the log now, signed, for a folder that is not this one.

    An act of its own, so that the receipt names the event that tells of it. Raises InputRefused
    when the file exists or cannot be written.
    """
    session.require(Right.CHECK_VAULT)
    descriptor = _new_file(out)
    with session.vault.writing(session.actor()) as tx:
        head = tx.audit(EventKind.AUDIT_LOG_USED, details={"how": "receipt"})
        tx.ask_checkpoint()
        moment = tx.now()
    text = _RECEIPT.format(
        clinic=session.clinic,
        vault=session.vault_id,
        moment=moment,
        seq=head.seq,
        digits=short_hash(head.hash),
        anchor=f"{head.seq}:{head.hash.hex()[:16]}",
        note=checkpoints.latest_note(session.reading()),
    )
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


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
    """Write the log as JSON lines to a new file; returns how many events it holds.

    The signed checkpoints and the public keys lie between the events, so that
    `resources/verify/verify_audit.py` checks all of it without Photodesk.

    The export is an act of its own, so its event is the last line. Raises InputRefused when the
    file exists or cannot be written.
    """
    session.require(Right.READ_AUDIT)
    descriptor = _new_file(out)
    with session.vault.writing(session.actor()) as tx:
        head = tx.audit(EventKind.AUDIT_LOG_USED, details={"how": "exported"})
        tx.ask_checkpoint()
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(log_export.lines(session.reading(), head.seq))
        file.flush()
        os.fsync(file.fileno())
    return head.seq


def _new_file(out: Path) -> int:
    try:
        return os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InputRefused(
            "Not written: the file exists or cannot be made there.",
            "Choose another name.",
            field="out",
        ) from error


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
