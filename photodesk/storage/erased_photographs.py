"""Erasures as a backup tells of them: which photographs were erased, and by whose decision."""

from collections.abc import Iterator

from photodesk.storage.backup_form import Erasure
from photodesk.storage.connection import ReadConnection


def decided(connection: ReadConnection) -> Iterator[Erasure]:
    """Every erasure that was decided, oldest first; none in a catalogue from before erasures."""
    if not connection.value("SELECT 1 FROM sqlite_schema WHERE name = 'erasure_decision'"):
        return
    for row in connection.all(
        "SELECT e.id, e.ground, e.requested_at, e.requested_by, d.decided_at, d.decided_by "
        "FROM erasure e JOIN erasure_decision d ON d.erasure_id = e.id "
        "WHERE d.decision = 'erase' ORDER BY d.decided_at, e.id"
    ):
        photos = connection.all(
            "SELECT photo_id FROM erasure_photo WHERE erasure_id = ? ORDER BY photo_id",
            (row["id"],),
        )
        yield Erasure(
            row["id"],
            row["ground"],
            row["requested_at"],
            row["requested_by"],
            row["decided_at"],
            row["decided_by"],
            tuple(photo["photo_id"] for photo in photos),
        )
