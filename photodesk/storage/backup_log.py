"""Every backup that was ever made of a vault, as its own audit log tells.

A backup on a disk that is not connected is known all the same; what the log does not know are
copies that people made of a backup's folder.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from photodesk.domain.audit import EventKind
from photodesk.domain.moments import instant, moment
from photodesk.storage.connection import ReadConnection

_KINDS = (
    EventKind.BACKUP_MADE,
    EventKind.BACKUP_REMOVED,
    EventKind.BACKUP_RESTORED,
    EventKind.SCHEMA_CHANGED,
)
_SQL = (
    "SELECT seq, utc, kind, object_id, details FROM audit WHERE kind IN (?, ?, ?, ?) ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class KnownBackup:
    """One backup of this vault; instants are UTC text."""

    id: str
    """The backup's id, in hex."""
    made_at: str
    expires_at: str
    """From when on the next tidying of its disk removes it; the newest three stay longer."""
    removed_at: str
    """When it was removed; empty while it may still exist."""
    head: int
    """The last event that it can hold: what was erased later, it still opens."""


def backups_told(
    connection: ReadConnection, usual: timedelta, copies: Collection[str] = ()
) -> list[KnownBackup]:
    """Every backup, oldest first; `usual` is how long those are kept that do not say it themselves.

    The copies before a change of the schema are backups too: they hold the keys of their day.
    `copies` are the ids of those that lie in the vault's folder now; others are gone, at the
    earliest when their time was over. A backup that this vault was restored from is one more: its
    own event came after the copy, so the copy does not tell of it.
    """
    known = dict[bytes, KnownBackup]()
    for seq, utc, kind, backup_id, details in connection.each(_SQL, _KINDS):
        told, before = json.loads(details), known.get(backup_id)
        if kind == EventKind.BACKUP_REMOVED:
            if before is not None:
                known[backup_id] = replace(before, removed_at=utc)
            continue
        if kind == EventKind.BACKUP_RESTORED and before is not None:
            continue
        made_at = told.get("made_at", utc)
        expires_at = told.get("expires_at") or instant(moment(made_at) + usual)
        is_copy = kind == EventKind.SCHEMA_CHANGED
        gone = expires_at if is_copy and backup_id.hex() not in copies else ""
        head = told.get("head") or told.get("old_head") or seq
        known[backup_id] = KnownBackup(backup_id.hex(), made_at, expires_at, gone, head)
    return list(known.values())
