"""The table `release`: what left, when, under which consent."""

from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.identifiers import ConsentId, ReleaseId, UserId, as_bytes, from_bytes
from photodesk.storage.connection import ReadConnection, WriteConnection


@dataclass(frozen=True, slots=True)
class Release:
    """One package that left. The manifest is JSON as it stands in the package."""

    id: ReleaseId
    consent_id: ConsentId
    released_at: str
    manifest: bytes
    manifest_sha256: bytes
    released_by: UserId


def insert(connection: WriteConnection, release: Release, origin: tuple[bytes, int]) -> None:
    """Record a release.

    Raises sqlcipher3.IntegrityError unless a signed, unexpired, unwithdrawn consent covers it.
    """
    connection.insert(
        "release",
        {
            "id": as_bytes(release.id),
            "consent_id": as_bytes(release.consent_id),
            "released_at": release.released_at,
            "manifest": release.manifest.decode(),
            "manifest_sha256": release.manifest_sha256,
            "released_by": as_bytes(release.released_by),
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def of_consent(connection: ReadConnection, consent_id: ConsentId) -> list[Release]:
    """What left under a consent, oldest first."""
    rows = connection.all(
        "SELECT * FROM release WHERE consent_id = ? ORDER BY released_at, id LIMIT 1000",
        (as_bytes(consent_id),),
    )
    return [_release(row) for row in rows]


def _release(row: Row) -> Release:
    return Release(
        ReleaseId(from_bytes(row["id"])),
        ConsentId(from_bytes(row["consent_id"])),
        row["released_at"],
        row["manifest"].encode(),
        row["manifest_sha256"],
        UserId(from_bytes(row["released_by"])),
    )
