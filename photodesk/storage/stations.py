"""Stations in the catalogue: their names, and how each guards itself."""

import json
from collections.abc import Mapping

from photodesk.domain.audit import EventKind, Json
from photodesk.domain.canonical import canonical_json
from photodesk.storage.connection import ReadConnection
from photodesk.storage.transaction import Transaction


def settings(connection: ReadConnection, station_id: bytes) -> dict[str, object]:
    """What was set for a station (16 bytes); empty when nothing was, or it cannot be read.

    Settings that cannot be read must not keep anybody from the vault: the strict ones count then.
    """
    text = connection.value("SELECT value FROM setting WHERE key = ?", (_key(station_id),))
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def change(
    act: Transaction,
    station_id: bytes,
    *,
    name: str | None,
    facts: Mapping[str, Json],
    changed: Mapping[str, Json],
) -> None:
    """Write a station's settings, and its name unless it is None; told as one event.

    `changed` are the settings that differ from before, for the log; a name never stands there.
    """
    act.execute(
        "INSERT INTO setting(key, value) VALUES(?, ?) "
        "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (_key(station_id), canonical_json(facts).decode()),
    )
    details: dict[str, Json] = {"station": dict(changed)}
    if name is not None:
        act.execute("UPDATE station SET name = ? WHERE id = ?", (name, station_id))
        details["renamed"] = True
    act.audit(EventKind.SETTING_CHANGED, object_id=station_id, details=details)


def _key(station_id: bytes) -> str:
    return f"station/{station_id.hex()}"
