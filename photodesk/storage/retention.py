"""The clinic's retention rule in the table `setting`, and the last sitting that it counts from."""

import json

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import canonical_json
from photodesk.domain.identifiers import PatientId, as_bytes
from photodesk.storage.connection import ReadConnection
from photodesk.storage.transaction import Transaction

_KEY = "retention"


def rule(connection: ReadConnection) -> dict[str, int]:
    """What was set, in whole years; empty while nothing was, or when it cannot be read."""
    text = connection.value("SELECT value FROM setting WHERE key = ?", (_KEY,))
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict) or not all(isinstance(years, int) for years in found.values()):
        return {}
    return found


def set_rule(act: Transaction, years: dict[str, int]) -> None:
    """Write the rule, told as one event; empty takes it back, so that no time is ever over."""
    before = rule(act)
    act.execute(
        "INSERT INTO setting(key, value) VALUES(?, ?) "
        "ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        (_KEY, canonical_json(years).decode()),
    )
    act.audit(
        EventKind.SETTING_CHANGED,
        details={"setting": _KEY, "before": dict(before), "now": dict(years)},
    )


def last_sitting(connection: ReadConnection, patient_id: PatientId) -> str:
    """The day of the patient's last sitting, YYYY-MM-DD; empty when there was none."""
    found = connection.value(
        "SELECT max(held_on) FROM sitting WHERE patient_id = ?", (as_bytes(patient_id),)
    )
    return str(found or "")
