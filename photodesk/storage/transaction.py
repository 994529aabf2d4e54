"""One act: its rows and its one audit event, committed together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlcipher3

from photodesk.domain.audit import (
    Actor,
    AuditEvent,
    AuditHead,
    ClockReading,
    EventKind,
    Json,
    clock_is_suspect,
)
from photodesk.domain.moments import instant
from photodesk.storage import audit_log
from photodesk.storage.connection import WriteConnection


class ReadsClock(Protocol):
    """Tells what the clocks say; tests give their own."""

    def __call__(self) -> ClockReading:
        """The clocks now."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where audit events come from: this station and this build of the program."""

    station_id: bytes
    app_version: str
    built: datetime
    read_clock: ReadsClock


class Transaction(WriteConnection):
    """The catalogue between BEGIN IMMEDIATE and COMMIT, in the name of one actor.

    `vault.writing(actor)` begins and ends it. The act writes its rows and calls `audit` once.
    """

    def __init__(self, raw: sqlcipher3.Connection, actor: Actor, origin: Origin) -> None:
        super().__init__(raw)
        self.actor = actor
        self.audited: AuditHead | None = None
        """Number and hash of this act's event, once it is written."""
        self.checkpoint_asked = False
        """Whether the chain is to be signed with this act, and not only after 100 events."""
        self.signed = False
        """Whether it was."""
        self._origin = origin

    def now(self) -> str:
        """The instant of this act as the catalogue writes it."""
        return instant(self._origin.read_clock().utc)

    def origin(self) -> tuple[bytes, int]:
        """The station's id and its next number, for `station_id, station_seq` of a new record."""
        number = self.value(
            "UPDATE station SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq",
            (self._origin.station_id,),
        )
        return self._origin.station_id, int(number)

    def audit(
        self,
        kind: EventKind,
        *,
        patient_id: bytes | None = None,
        object_id: bytes | None = None,
        object_sha256: bytes | None = None,
        outcome: int = 0,
        reason: str = "",
        details: Mapping[str, Json] | None = None,
    ) -> AuditHead:
        """Write the one event of this act; returns its number and hash.

        Identifiers only, no names. Raises RuntimeError when the act was told already.
        """
        if self.audited is not None:
            raise RuntimeError("An act leaves exactly one audit event.")
        now = self._origin.read_clock()
        before, sure = audit_log.last_reading(self), audit_log.last_sure_reading(self)
        # A clock that somebody accepts is the one to go by from now on.
        accepted = kind is EventKind.CLOCK_ACCEPTED
        suspect = not accepted and clock_is_suspect(now, before, self._origin.built, sure)
        event = AuditEvent(
            utc=instant(now.utc),
            mono_ns=now.mono_ns,
            boot_id=now.boot_id,
            clock_suspect=suspect,
            user_id=self.actor.user_id,
            role=self.actor.role,
            station_id=self._origin.station_id,
            app_version=self._origin.app_version,
            kind=kind,
            code=kind.code,
            action=kind.action,
            outcome=outcome,
            patient_id=patient_id,
            object_id=object_id,
            object_sha256=object_sha256,
            reason=reason,
            details=details or {},
        )
        self.audited = audit_log.append(self, event)
        return self.audited

    def ask_checkpoint(self) -> None:
        """Have the end of the chain signed when this act is committed: at lock, for a backup."""
        self.checkpoint_asked = True

    def require_audited(self) -> None:
        """Raise RuntimeError unless the act was told: forgetting it is a fault of the program."""
        if self.audited is None:
            raise RuntimeError("An act leaves exactly one audit event; this one left none.")
