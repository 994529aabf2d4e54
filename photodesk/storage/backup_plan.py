"""What the vault remembers of its backups, in the table `setting` of the encrypted catalogue.

The plan (where, how often, how long), the last backup, and the last test restore. Paths stand here
and never in the audit log or in a manifest.
"""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from photodesk.domain.audit import Json
from photodesk.domain.canonical import canonical_json
from photodesk.storage.backup_form import Body
from photodesk.storage.connection import ReadConnection
from photodesk.storage.transaction import Transaction

PLAN = "backup.plan"
LAST_BACKUP = "backup.last"
"""The setting that says when and where the last backup was made and verified."""
LAST_TEST = "backup.tested"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where backups go by themselves, how often, and how long each is kept."""

    place: str = ""
    """The folder above the vault's own folder of backups; empty: none was chosen."""
    every_hours: int = 24
    keep_days: int = 90

    @property
    def kept(self) -> timedelta:
        """How long a backup that is made now is kept."""
        return timedelta(days=self.keep_days)


def plan(connection: ReadConnection) -> Plan:
    """The plan as it was set; the usual one before anybody did."""
    text = connection.value("SELECT value FROM setting WHERE key = ?", (PLAN,))
    return Plan() if text is None else msgspec.json.decode(text, type=Plan)


def set_plan(act: Transaction, new: Plan) -> None:
    """Write the plan down; the caller tells of it."""
    _remember(act, PLAN, asdict(new))


def last_told(connection: ReadConnection) -> dict[str, str] | None:
    """What `remember` wrote down last; None when no backup was ever made."""
    return _told(connection, LAST_BACKUP)


def remember(act: Transaction, body: Body, dest: Path, verified_at: str) -> None:
    """Write down when and where the last backup was verified."""
    _remember(
        act,
        LAST_BACKUP,
        {
            "backup_id": body.backup_id.hex(),
            "made_at": body.made_at,
            "verified_at": verified_at,
            "place": str(dest),
            "complete": "" if body.lacking else "yes",
        },
    )


def last_test(connection: ReadConnection) -> str:
    """When a backup was last restored for a test and was whole, UTC text; empty for never."""
    told = _told(connection, LAST_TEST)
    return "" if told is None else str(told["tested_at"])


def remember_test(act: Transaction, body: Body) -> None:
    """Write down that a test restore just found this backup whole."""
    _remember(act, LAST_TEST, {"tested_at": act.now(), "backup_id": body.backup_id.hex()})


def _told(connection: ReadConnection, key: str) -> dict[str, str] | None:
    text = connection.value("SELECT value FROM setting WHERE key = ?", (key,))
    if text is None:
        return None
    facts: dict[str, str] = json.loads(text)
    return facts


def _remember(act: Transaction, key: str, facts: dict[str, Json]) -> None:
    act.execute(
        "INSERT INTO setting(key, value) VALUES(?, ?) "
        "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (key, canonical_json(facts).decode()),
    )
