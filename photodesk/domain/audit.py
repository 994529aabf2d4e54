r"""The audit trail's rule: which events there are, and how each is chained to the one before.

    hash_n = SHA-256("photodesk-audit-v1\0" || u64 n || hash_(n-1) || u32 length || canonical JSON)

Domain-separated, length-prefixed and without a key, so that anyone can check an exported log
(security.md 5.1). Events hold identifiers and hashes, no names, so that the log may leave the
building; only a reason is free text, as a person typed it.
"""

import hashlib
import json.encoder
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TypeAlias

from photodesk.domain.canonical import canonical_json

Json: TypeAlias = str | int | bool | list["Json"] | dict[str, "Json"] | None

DOMAIN = b"photodesk-audit-v1\0"
FIRST_PREVIOUS = bytes(32)
"""Stands before the first event, which has no event before it."""

_BACK = timedelta(minutes=2)
_AHEAD = timedelta(hours=24)


class Outcome(IntEnum):
    """How the act ended (DICOM PS3.15 A.5)."""

    SUCCESS = 0
    REFUSED = 4
    FAILED = 8
    BROKEN_OFF = 12


class EventKind(StrEnum):
    """What happened. The DICOM code and the action (C, R, U, D, E) follow from it."""

    VAULT_CREATED = "vault-created"
    VAULT_UNLOCKED = "vault-unlocked"
    VAULT_LOCKED = "vault-locked"
    VAULT_CHECKED = "vault-checked"
    UNLOCK_FAILED = "unlock-failed"
    RECOVERY_KEY_USED = "recovery-key-used"
    RECOVERY_KEY_REPLACED = "recovery-key-replaced"
    ORPHANS_SET_ASIDE = "orphans-set-aside"
    SECRET_STORED = "secret-stored"  # noqa: S105 (the name of an event)
    SETTING_CHANGED = "setting-changed"
    USER_ADDED = "user-added"
    USER_CHANGED = "user-changed"
    USER_DISABLED = "user-disabled"
    KEYRING_HEALED = "keyring-healed"
    OLDER_DATA_ACCEPTED = "older-data-accepted"
    PASSPHRASE_CHANGED = "passphrase-changed"  # noqa: S105 (the name of an event)
    KEYS_HANDED_OVER = "keys-handed-over"
    KEYS_ROTATED = "keys-rotated"
    CLOCK_ACCEPTED = "clock-accepted"
    BACKUP_MADE = "backup-made"
    BACKUP_VERIFIED = "backup-verified"
    BACKUP_RESTORED = "backup-restored"
    BACKUP_REMOVED = "backup-removed"
    TEST_RESTORE_MADE = "test-restore-made"
    VAULT_SALVAGED = "vault-salvaged"
    SCHEMA_CHANGED = "schema-changed"
    AUDIT_LOG_USED = "audit-log-used"
    PATIENT_ADDED = "patient-added"
    PATIENT_CORRECTED = "patient-corrected"
    PATIENT_VIEWED = "patient-viewed"
    CARE_TEAM_CHANGED = "care-team-changed"
    GLASS_BROKEN = "glass-broken"
    GLASS_REVIEWED = "glass-reviewed"
    PATIENTS_SEARCHED = "patients-searched"
    SITTING_OPENED = "sitting-opened"
    CAPTURE_CONSENT_PRESENTED = "capture-consent-presented"
    CAPTURE_CONSENT_SIGNED = "capture-consent-signed"
    CAPTURE_CONSENT_DECLINED = "capture-consent-declined"
    CAPTURE_CONSENT_WITHDRAWN = "capture-consent-withdrawn"
    COPY_GIVEN = "copy-given"
    PHOTOGRAPH_STORED = "photograph-stored"
    PHOTOGRAPH_REFUSED = "photograph-refused"
    PHOTOGRAPH_VIEWED = "photograph-viewed"
    PHOTOGRAPH_LABELLED = "photograph-labelled"
    PHOTOGRAPH_EXPORTED = "photograph-exported"
    ERASURE_REQUESTED = "erasure-requested"
    ERASURE_DECLINED = "erasure-declined"
    PHOTOGRAPH_SHREDDED = "photograph-shredded"
    ERASURE_FINISHED = "erasure-finished"
    DOCUMENT_STORED = "document-stored"
    DOCUMENT_VIEWED = "document-viewed"
    DOCUMENT_EXPORTED = "document-exported"
    PUBLICATION_DRAFTED = "publication-drafted"
    PUBLICATION_CHANGED = "publication-changed"
    PUBLICATION_PRESENTED = "publication-presented"
    PUBLICATION_REVIEWED = "publication-reviewed"
    PUBLICATION_SIGNED = "publication-signed"
    PUBLICATION_DECLINED = "publication-declined"
    PUBLICATION_WITHDRAWN = "publication-withdrawn"
    PUBLICATION_RELEASED = "publication-released"
    RELEASE_REFUSED = "release-refused"
    WORK_KEPT = "work-kept"
    WORK_TAKEN_UP = "work-taken-up"
    WORK_DROPPED = "work-dropped"

    @property
    def code(self) -> str:
        """The DICOM audit event id that is nearest in meaning."""
        return _CODES[self][0]

    @property
    def action(self) -> str:
        """C created, R read, U updated, D deleted, E executed."""
        return _CODES[self][1]


_APPLICATION, _LOG_USED, _ACCESSED, _STUDY_DELETED = "110100", "110101", "110103", "110105"
_EXPORT, _IMPORT, _PATIENT, _QUERY = "110106", "110107", "110110", "110112"
_SECURITY, _SIGN_IN = "110113", "110114"

_CODES: Mapping[EventKind, tuple[str, str]] = {
    EventKind.VAULT_CREATED: (_APPLICATION, "C"),
    EventKind.VAULT_UNLOCKED: (_SIGN_IN, "E"),
    EventKind.VAULT_LOCKED: (_SIGN_IN, "E"),
    EventKind.VAULT_CHECKED: (_APPLICATION, "E"),
    EventKind.UNLOCK_FAILED: (_SIGN_IN, "E"),
    EventKind.RECOVERY_KEY_USED: (_SECURITY, "E"),
    EventKind.RECOVERY_KEY_REPLACED: (_SECURITY, "U"),
    EventKind.ORPHANS_SET_ASIDE: (_SECURITY, "E"),
    EventKind.SECRET_STORED: (_SECURITY, "C"),
    EventKind.SETTING_CHANGED: (_SECURITY, "U"),
    EventKind.USER_ADDED: (_SECURITY, "C"),
    EventKind.USER_CHANGED: (_SECURITY, "U"),
    EventKind.USER_DISABLED: (_SECURITY, "U"),
    EventKind.KEYRING_HEALED: (_SECURITY, "U"),
    EventKind.OLDER_DATA_ACCEPTED: (_SECURITY, "E"),
    EventKind.PASSPHRASE_CHANGED: (_SECURITY, "U"),
    EventKind.KEYS_HANDED_OVER: (_SECURITY, "E"),
    EventKind.KEYS_ROTATED: (_SECURITY, "E"),
    EventKind.CLOCK_ACCEPTED: (_SECURITY, "E"),
    EventKind.BACKUP_MADE: (_EXPORT, "E"),
    EventKind.BACKUP_VERIFIED: (_APPLICATION, "E"),
    EventKind.BACKUP_RESTORED: (_IMPORT, "E"),
    EventKind.BACKUP_REMOVED: (_APPLICATION, "D"),
    EventKind.TEST_RESTORE_MADE: (_APPLICATION, "E"),
    EventKind.VAULT_SALVAGED: (_SECURITY, "E"),
    EventKind.SCHEMA_CHANGED: (_APPLICATION, "U"),
    EventKind.AUDIT_LOG_USED: (_LOG_USED, "R"),
    EventKind.PATIENT_ADDED: (_PATIENT, "C"),
    EventKind.PATIENT_CORRECTED: (_PATIENT, "U"),
    EventKind.PATIENT_VIEWED: (_PATIENT, "R"),
    EventKind.CARE_TEAM_CHANGED: (_PATIENT, "U"),
    EventKind.GLASS_BROKEN: (_SECURITY, "E"),
    EventKind.GLASS_REVIEWED: (_SECURITY, "U"),
    EventKind.PATIENTS_SEARCHED: (_QUERY, "E"),
    EventKind.SITTING_OPENED: (_PATIENT, "C"),
    EventKind.CAPTURE_CONSENT_PRESENTED: (_PATIENT, "C"),
    EventKind.CAPTURE_CONSENT_SIGNED: (_PATIENT, "U"),
    EventKind.CAPTURE_CONSENT_DECLINED: (_PATIENT, "U"),
    EventKind.CAPTURE_CONSENT_WITHDRAWN: (_PATIENT, "C"),
    EventKind.COPY_GIVEN: (_PATIENT, "U"),
    EventKind.PHOTOGRAPH_STORED: (_IMPORT, "C"),
    EventKind.PHOTOGRAPH_REFUSED: (_IMPORT, "E"),
    EventKind.PHOTOGRAPH_VIEWED: (_ACCESSED, "R"),
    EventKind.PHOTOGRAPH_LABELLED: (_ACCESSED, "U"),
    EventKind.PHOTOGRAPH_EXPORTED: (_EXPORT, "R"),
    EventKind.ERASURE_REQUESTED: (_STUDY_DELETED, "E"),
    EventKind.ERASURE_DECLINED: (_STUDY_DELETED, "E"),
    EventKind.ERASURE_FINISHED: (_STUDY_DELETED, "D"),
    EventKind.PHOTOGRAPH_SHREDDED: (_STUDY_DELETED, "D"),
    EventKind.DOCUMENT_STORED: (_PATIENT, "C"),
    EventKind.DOCUMENT_VIEWED: (_PATIENT, "R"),
    EventKind.DOCUMENT_EXPORTED: (_EXPORT, "R"),
    EventKind.PUBLICATION_DRAFTED: (_PATIENT, "C"),
    EventKind.PUBLICATION_CHANGED: (_PATIENT, "U"),
    EventKind.PUBLICATION_PRESENTED: (_PATIENT, "U"),
    EventKind.PUBLICATION_REVIEWED: (_PATIENT, "U"),
    EventKind.PUBLICATION_SIGNED: (_PATIENT, "U"),
    EventKind.PUBLICATION_DECLINED: (_PATIENT, "U"),
    EventKind.PUBLICATION_WITHDRAWN: (_PATIENT, "C"),
    EventKind.PUBLICATION_RELEASED: (_EXPORT, "C"),
    EventKind.RELEASE_REFUSED: (_EXPORT, "E"),
    EventKind.WORK_KEPT: (_PATIENT, "C"),
    EventKind.WORK_TAKEN_UP: (_PATIENT, "R"),
    EventKind.WORK_DROPPED: (_PATIENT, "D"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person's id (16 bytes) and the role they act in.

    Acts under the recovery key have no person: `user_id` is None and `role` is `recovery`.
    """

    user_id: bytes | None
    role: str


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What the clocks of this machine say at one moment."""

    utc: datetime
    """Aware, in UTC."""
    mono_ns: int
    """Nanoseconds since the machine started, sleep included."""
    boot_id: str
    """Changes with every start of the machine."""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One act, as it is chained. Identifiers are 16 bytes, hashes 32."""

    utc: str
    mono_ns: int
    boot_id: str
    clock_suspect: bool
    user_id: bytes | None
    role: str
    station_id: bytes
    app_version: str
    kind: str
    code: str
    action: str
    outcome: int
    patient_id: bytes | None
    object_id: bytes | None
    object_sha256: bytes | None
    reason: str
    details: Mapping[str, Json]

    def as_json(self) -> dict[str, Json]:
        """The event as it is hashed and exported; bytes become lower-case hex."""
        return {
            "utc": self.utc,
            "mono_ns": self.mono_ns,
            "boot_id": self.boot_id,
            "clock_suspect": self.clock_suspect,
            "user_id": _hex(self.user_id),
            "role": self.role,
            "station_id": _hex(self.station_id),
            "app_version": self.app_version,
            "kind": self.kind,
            "code": self.code,
            "action": self.action,
            "outcome": self.outcome,
            "patient_id": _hex(self.patient_id),
            "object_id": _hex(self.object_id),
            "object_sha256": _hex(self.object_sha256),
            "reason": self.reason,
            "details": dict(self.details),
        }


class ChainFault(StrEnum):
    """What the first bad event shows (security.md 5.3)."""

    EDIT = "edit"
    GAP = "gap"
    REORDER = "reorder"
    FORK = "fork"
    """A signed or anchored end of the chain names another event in the same place."""
    ROLLBACK = "rollback"
    """Events that were there are gone from the end, or the data is older than its last use."""
    BAD_SIGNATURE = "bad signature"


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the chain: number of the last event and its hash (zeros when there is none)."""

    seq: int
    hash: bytes


def event_hash(seq: int, prev_hash: bytes, event: Mapping[str, Json]) -> bytes:
    """The chained hash of the event with this number (from 1); 32 bytes.

    Raises TypeError for numbers that are not whole, because they have no single spelling, and for
    anything that JSON does not have.
    """
    _refuse_ambiguous(event)
    return text_hash(seq, prev_hash, canonical_json(event))


def text_hash(seq: int, prev_hash: bytes, text: bytes) -> bytes:
    """As `event_hash`, of the event's canonical JSON."""
    head = DOMAIN + seq.to_bytes(8, "big") + prev_hash + len(text).to_bytes(4, "big")
    return hashlib.sha256(head + text).digest()


def stored_text(
    utc: str,
    mono_ns: int,
    boot_id: str,
    clock_suspect: int,
    user_id: bytes | None,
    role: str,
    station_id: bytes | None,
    app_version: str,
    kind: str,
    code: str,
    action: str,
    outcome: int,
    patient_id: bytes | None,
    object_id: bytes | None,
    object_sha256: bytes | None,
    reason: str,
    details: str,
) -> bytes:
    """The canonical JSON of an event from its stored columns, whose details are canonical JSON.

    The same bytes as `canonical_json(event.as_json())`, about five times as fast, so that a long
    log is checked in little more than the time of its hashing. Raises TypeError for a column of
    another type.
    """
    return (
        f'{{"action":{_text(action)},"app_version":{_text(app_version)},'
        f'"boot_id":{_text(boot_id)},"clock_suspect":{"true" if clock_suspect else "false"},'
        f'"code":{_text(code)},"details":{details},"kind":{_text(kind)},'
        f'"mono_ns":{_whole(mono_ns)},"object_id":{_quoted(object_id)},'
        f'"object_sha256":{_quoted(object_sha256)},"outcome":{_whole(outcome)},'
        f'"patient_id":{_quoted(patient_id)},"reason":{_text(reason)},"role":{_text(role)},'
        f'"station_id":{_quoted(station_id)},"user_id":{_quoted(user_id)},"utc":{_text(utc)}}}'
    ).encode()


def clock_is_suspect(
    now: ClockReading,
    before: ClockReading | None,
    built: datetime,
    sure: ClockReading | None = None,
) -> bool:
    """Whether the wall clock cannot be right (threat T10); such an event is marked, never refused.

    `before` is the last event's reading, `built` the day of this program. Within one start of the
    machine the wall clock may fall 2 minutes behind what has passed, and run 24 hours ahead.
    `sure` is the reading of the last event that was not suspect: a clock that jumped ahead stays
    suspect while it keeps running ahead of that one, so that a whole hour of work under a wrong
    year is told apart from the present, and not only its first event.
    """
    if now.utc < built:
        return True
    if before is None:
        return False
    if now.utc < before.utc:
        return True
    behind = (expected := _expected(now, before)) is not None and now.utc < expected - _BACK
    return behind or _runs_ahead(now, before) or (sure is not None and _runs_ahead(now, sure))


def _expected(now: ClockReading, then: ClockReading) -> datetime | None:
    """What the wall clock should say by the time since the start; None over a restart."""
    if now.boot_id != then.boot_id:
        return None
    return then.utc + timedelta(microseconds=(now.mono_ns - then.mono_ns) // 1000)


def _runs_ahead(now: ClockReading, then: ClockReading) -> bool:
    expected = _expected(now, then)
    return expected is not None and now.utc > expected + _AHEAD


_text = json.encoder.encode_basestring
_whole = int.__repr__


def _quoted(value: bytes | None) -> str:
    return "null" if value is None else f'"{value.hex()}"'


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _refuse_ambiguous(value: object) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        for item in value.values():
            _refuse_ambiguous(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_ambiguous(item)
    else:
        raise TypeError("An audit event holds text, whole numbers, truth values, lists and maps.")
