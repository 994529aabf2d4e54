"""Figures about a whole vault, and the database's own checks."""

from dataclasses import dataclass

from photodesk.errors import VaultInUse
from photodesk.storage.connection import ReadConnection
from photodesk.storage.migrations import version


@dataclass(frozen=True, slots=True)
class CatalogueFacts:
    """What the catalogue holds; `created_at` is UTC text, sizes are bytes."""

    created_at: str
    station_name: str
    patients: int
    photographs: int
    signed_consents: int
    bytes_of_originals: int
    users: int
    format: int
    """The number of the schema."""


def facts(connection: ReadConnection) -> CatalogueFacts:
    """Count; for a screen that is opened now and then, not for a list."""
    row = connection.one(
        "SELECT (SELECT created_at FROM vault_info) AS created_at, "
        "(SELECT name FROM station ORDER BY rowid LIMIT 1) AS station_name, "
        "(SELECT count(*) FROM patient) AS patients, "
        "(SELECT count(*) FROM photo WHERE shredded_at IS NULL) AS photographs, "
        "(SELECT count(*) FROM capture_consent WHERE state = 'signed') + "
        "(SELECT count(*) FROM publication_consent WHERE state = 'signed') AS consents, "
        "(SELECT coalesce(sum(plain_bytes), 0) FROM photo WHERE shredded_at IS NULL) AS bytes, "
        "(SELECT count(*) FROM app_user WHERE disabled_at IS NULL) AS users"
    )
    if row is None:
        raise ValueError("A catalogue answers every question of this kind.")
    return CatalogueFacts(
        row["created_at"],
        row["station_name"],
        row["patients"],
        row["photographs"],
        row["consents"],
        row["bytes"],
        row["users"],
        version(connection),
    )


def station_name(connection: ReadConnection, station_id: bytes) -> str:
    """The station's name."""
    return str(connection.value("SELECT name FROM station WHERE id = ?", (station_id,)))


def user_name(connection: ReadConnection, user_id: bytes) -> str:
    """The printed name of a person with an account, or an empty text for a stranger."""
    return str(connection.value("SELECT name FROM app_user WHERE id = ?", (user_id,)) or "")


def database_faults(connection: ReadConnection) -> tuple[str, ...]:
    """What the database finds wrong with its own pages; empty when all verify.

    The write-ahead log is folded in first: the page check reads only the file (storage.md 8,
    trap 4). `quick_check` answers one row `ok`, `cipher_integrity_check` none (trap 5). Raises
    VaultInUse when another thread is at work, for then the page check would raise a false alarm.
    """
    if connection.value("PRAGMA wal_checkpoint(TRUNCATE)"):
        raise VaultInUse("The vault is at work, so it was not checked.", "Do it again in a moment.")
    return page_faults(connection)


def page_faults(connection: ReadConnection) -> tuple[str, ...]:
    """As `database_faults`, for a file that has no write-ahead log, such as a copy."""
    pages = connection.all("PRAGMA cipher_integrity_check")
    rows = connection.all("PRAGMA quick_check")
    references = connection.all("PRAGMA foreign_key_check")
    faults = [str(row[0]) for row in pages]
    faults += [str(row[0]) for row in rows if row[0] != "ok"]
    faults += [f"a row of {row[0]} refers to nothing" for row in references]
    return tuple(faults)


_ASKED = (
    "SELECT count(*) FROM erasure e WHERE e.again_at IS NULL AND NOT EXISTS("
    "SELECT 1 FROM audit a WHERE a.patient_id = e.patient_id AND a.object_id = e.id "
    "AND a.user_id = e.requested_by AND a.kind = 'erasure-requested')"
)
_DECIDED = (
    "SELECT count(*) FROM erasure_decision d JOIN erasure e ON e.id = d.erasure_id "
    "WHERE NOT EXISTS(SELECT 1 FROM audit a WHERE a.patient_id = e.patient_id "
    "AND a.object_id = e.id AND a.user_id = d.decided_by AND a.kind = "
    "CASE d.decision WHEN 'erase' THEN 'photograph-shredded' ELSE 'erasure-declined' END) "
    "AND NOT EXISTS(SELECT 1 FROM audit a WHERE a.kind = 'backup-restored' "
    "AND instr(a.details, lower(hex(e.id))))"
)
_PLACES = (
    "SELECT count(*) FROM care_team c WHERE NOT EXISTS("
    "SELECT 1 FROM audit a WHERE a.patient_id = c.patient_id "
    "AND ((a.kind = 'care-team-changed' AND a.object_id = c.user_id) "
    "OR (a.user_id = c.user_id AND a.kind IN ('patient-added', 'capture-consent-presented', "
    "'capture-consent-signed', 'photograph-stored'))))"
)
_REVIEWS = (
    "SELECT count(*) FROM break_glass_review r JOIN break_glass b ON b.id = r.break_glass_id "
    "WHERE NOT EXISTS(SELECT 1 FROM audit a WHERE a.patient_id = b.patient_id "
    "AND a.object_id = b.id AND a.user_id = r.reviewed_by AND a.kind = 'glass-reviewed')"
)


def without_event(connection: ReadConnection) -> int:
    """How many records stand here without the event of their act.

    Photographs, consents, withdrawals, releases, erasures, places in a care team, reviews. Every
    act of Photodesk leaves one; a row written past it, by another program that had the key, leaves
    none. This is how an invented consent shows (storage.md 3), and the one person who erased alone.
    """
    found: int = connection.value(
        "SELECT (SELECT count(*) FROM photo p WHERE NOT EXISTS(SELECT 1 FROM audit a "
        "WHERE a.patient_id = p.patient_id AND a.object_id = p.id "
        "AND a.object_sha256 = p.plain_sha256 AND a.kind = 'photograph-stored')) + "
        "(SELECT count(*) FROM capture_consent c WHERE c.state = 'signed' AND NOT EXISTS("
        "SELECT 1 FROM audit a WHERE a.patient_id = c.patient_id AND a.object_id = c.id "
        "AND a.object_sha256 = c.record_sha256 AND a.kind = 'capture-consent-signed')) + "
        "(SELECT count(*) FROM consent_withdrawal w JOIN capture_consent c ON c.id = w.consent_id "
        "WHERE NOT EXISTS(SELECT 1 FROM audit a WHERE a.patient_id = c.patient_id "
        "AND a.object_id = c.id AND a.kind = 'capture-consent-withdrawn')) + "
        "(SELECT count(*) FROM publication_consent c WHERE c.state = 'signed' AND NOT EXISTS("
        "SELECT 1 FROM audit a WHERE a.patient_id = c.patient_id AND a.object_id = c.id "
        "AND a.object_sha256 = c.record_sha256 AND a.kind = 'publication-signed')) + "
        "(SELECT count(*) FROM publication_withdrawal w JOIN publication_consent c "
        "ON c.id = w.consent_id WHERE NOT EXISTS(SELECT 1 FROM audit a "
        "WHERE a.patient_id = c.patient_id AND a.object_id = c.id "
        "AND a.object_sha256 = w.record_sha256 AND a.kind = 'publication-withdrawn')) + "
        "(SELECT count(*) FROM release r JOIN publication_consent c ON c.id = r.consent_id "
        "WHERE NOT EXISTS(SELECT 1 FROM audit a WHERE a.patient_id = c.patient_id "
        "AND a.object_id = r.id AND a.object_sha256 = r.manifest_sha256 "
        "AND a.kind = 'publication-released'))"
    )
    more = _ASKED, _DECIDED, _PLACES, _REVIEWS
    return found + sum(int(connection.value(statement)) for statement in more)


_UNDONE = (
    "SELECT count(*) FROM audit a WHERE a.kind = 'photograph-shredded' AND (NOT EXISTS("
    "SELECT 1 FROM erasure_decision d WHERE d.erasure_id = a.object_id "
    "AND d.decision = 'erase') OR EXISTS(SELECT 1 FROM erasure_photo e "
    "JOIN photo p ON p.id = e.photo_id LEFT JOIN request_photo q ON q.photo_id = p.id "
    "LEFT JOIN figure f ON f.request_id = q.request_id AND f.ordinal = q.ordinal "
    "WHERE e.erasure_id = a.object_id "
    "AND (p.wrapped_key IS NOT NULL OR f.wrapped_key IS NOT NULL)))"
)


def without_record(connection: ReadConnection) -> int:
    """How many events tell of a photograph, consent, withdrawal or release that is not here.

    Or of an erasure whose keys are here again, or of a broken glass or a review that is gone.

    The other direction of `without_event`: an old page put back takes a withdrawal away and leaves
    the chain as it is, and no check of the database notices (security.md, finding 1).
    """
    found: int = connection.value(
        "SELECT count(*) FROM audit a WHERE CASE a.kind "
        "WHEN 'patient-added' THEN NOT EXISTS(SELECT 1 FROM patient p WHERE p.id = a.patient_id) "
        "WHEN 'photograph-stored' THEN NOT EXISTS(SELECT 1 FROM photo p "
        "WHERE p.id = a.object_id AND p.plain_sha256 = a.object_sha256) "
        "WHEN 'capture-consent-signed' THEN NOT EXISTS(SELECT 1 FROM capture_consent c "
        "WHERE c.id = a.object_id AND c.record_sha256 = a.object_sha256 AND c.state = 'signed') "
        "WHEN 'capture-consent-withdrawn' THEN NOT EXISTS("
        "SELECT 1 FROM consent_withdrawal w WHERE w.consent_id = a.object_id) "
        "WHEN 'publication-signed' THEN NOT EXISTS(SELECT 1 FROM publication_consent c "
        "WHERE c.id = a.object_id AND c.record_sha256 = a.object_sha256 AND c.state = 'signed') "
        "WHEN 'publication-withdrawn' THEN NOT EXISTS(SELECT 1 FROM publication_withdrawal w "
        "WHERE w.consent_id = a.object_id AND w.record_sha256 = a.object_sha256) "
        "WHEN 'publication-released' THEN NOT EXISTS(SELECT 1 FROM release r "
        "WHERE r.id = a.object_id AND r.manifest_sha256 = a.object_sha256) "
        "WHEN 'glass-broken' THEN NOT EXISTS(SELECT 1 FROM break_glass b WHERE b.id = a.object_id) "
        "WHEN 'glass-reviewed' THEN NOT EXISTS("
        "SELECT 1 FROM break_glass_review r WHERE r.break_glass_id = a.object_id) "
        "WHEN 'user-disabled' THEN NOT EXISTS("
        "SELECT 1 FROM app_user u WHERE u.id = a.object_id AND u.disabled_at IS NOT NULL) "
        "ELSE 0 END"
    )
    return found + int(connection.value(_UNDONE))
