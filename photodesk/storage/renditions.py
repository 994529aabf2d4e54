"""`thumbs.db`: thumbnails and screen-size renditions under the image key; all can be made again.

Because everything in it can be rebuilt from the originals, it is written with synchronous NORMAL,
never backed up, and a file that does not verify is made anew. Thumbnails stay; screen-size
renditions share a budget of bytes, and those not looked at for longest go first.
"""

from dataclasses import dataclass
from pathlib import Path

from photodesk.errors import VaultDamaged
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_renditions
from photodesk.storage.file_copy import writing_to
from photodesk.storage.secret_memory import wipe
from photodesk.storage.thread_connections import ThreadConnections

BUDGET = 20 << 30
"""Bytes of screen-size renditions that are kept: about 38,000 of them."""

_VERSION = 1
_SCHEMA = (
    """CREATE TABLE thumbnail(
         photo_id BLOB PRIMARY KEY CHECK(length(photo_id)=16), image BLOB NOT NULL) STRICT""",
    """CREATE TABLE screen(
         photo_id BLOB PRIMARY KEY CHECK(length(photo_id)=16),
         bytes INTEGER NOT NULL, seen INTEGER NOT NULL, image BLOB NOT NULL) STRICT""",
    "CREATE INDEX screen_by_seen ON screen(seen, bytes, photo_id)",
    f"PRAGMA user_version = {_VERSION}",
)


_disk_told = writing_to("the thumbnails", left="The photographs are not touched by this.")


@dataclass(frozen=True, slots=True, repr=False)
class Rendition:
    """The pictures made from one photograph; encoded bytes, None when not there."""

    thumbnail: bytes | None
    screen: bytes | None


class Renditions:
    """The renditions of one vault; one connection for each thread that asks.

    Owns its key, which is overwritten at the end.
    """

    def __init__(self, path: Path, key32: bytearray, *, budget: int = BUDGET) -> None:
        self._path = path
        self._key = key32
        self._budget = budget
        self._connections = ThreadConnections(self._open)

    def prepare(self) -> None:
        """Open the file, or make it anew when it is missing, damaged or of another version.

        Raises DiskFull or VaultError when the disk refuses.
        """
        try:
            version = self._connections.here().value("PRAGMA user_version")
        except VaultDamaged:
            version = None
        if version != _VERSION:
            self._rebuild()

    def put(self, photo_id: bytes, thumbnail: bytes, screen: bytes) -> None:
        """Keep both renditions of a photograph, in place of earlier ones."""
        connection = self._connections.here()
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._store(connection, photo_id, thumbnail, screen)
            self._make_room(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.raw.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def get(self, photo_id: bytes) -> Rendition:
        """Both renditions; looking at the screen-size one makes it the last to go."""
        return Rendition(self.thumbnail(photo_id), self.screen(photo_id))

    def thumbnail(self, photo_id: bytes) -> bytes | None:
        """The thumbnail, or None when it has to be made."""
        found: bytes | None = self._connections.here().value(
            "SELECT image FROM thumbnail WHERE photo_id = ?", (photo_id,)
        )
        return found

    def screen(self, photo_id: bytes) -> bytes | None:
        """The screen-size rendition, or None when it has to be made."""
        connection = self._connections.here()
        found: bytes | None = connection.value(
            "UPDATE screen SET seen = (SELECT max(seen) + 1 FROM screen) "
            "WHERE photo_id = ? RETURNING image",
            (photo_id,),
        )
        return found

    def remove(self, *photo_ids: bytes) -> bool:
        """Destroy the renditions of shredded photographs, in the write-ahead log too.

        Whether the log could be emptied; when not, something else is still reading.
        """
        connection = self._connections.here()
        for photo_id in photo_ids:
            connection.execute("DELETE FROM thumbnail WHERE photo_id = ?", (photo_id,))
            connection.execute("DELETE FROM screen WHERE photo_id = ?", (photo_id,))
        return bool(connection.value("PRAGMA wal_checkpoint(TRUNCATE)") == 0)

    def close_here(self) -> None:
        """Close the calling thread's connection."""
        self._connections.close_here()

    def close_all(self) -> None:
        """Close every connection."""
        self._connections.close_all()

    def end(self) -> None:
        """Close every connection and overwrite the key."""
        self._connections.close_all()
        wipe(self._key)

    @_disk_told
    def _open(self) -> WriteConnection:
        return open_renditions(self._path, self._key)

    @_disk_told
    def _rebuild(self) -> None:
        self._connections.close_all()
        remove_renditions(self._path)
        connection = self._connections.here()
        for statement in _SCHEMA:
            connection.execute(statement)

    @staticmethod
    def _store(
        connection: WriteConnection, photo_id: bytes, thumbnail: bytes, screen: bytes
    ) -> None:
        connection.execute(
            "INSERT INTO thumbnail(photo_id, image) VALUES(?, ?) "
            "ON CONFLICT(photo_id) DO UPDATE SET image = excluded.image",
            (photo_id, thumbnail),
        )
        connection.execute(
            "INSERT INTO screen(photo_id, bytes, seen, image) "
            "VALUES(?, ?, (SELECT coalesce(max(seen), 0) + 1 FROM screen), ?) "
            "ON CONFLICT(photo_id) DO UPDATE "
            "SET bytes = excluded.bytes, seen = excluded.seen, image = excluded.image",
            (photo_id, len(screen), screen),
        )

    def _make_room(self, connection: WriteConnection) -> None:
        excess = connection.value("SELECT coalesce(sum(bytes), 0) FROM screen") - self._budget
        if excess <= 0:
            return
        for row in connection.all("SELECT photo_id, bytes FROM screen ORDER BY seen"):
            connection.execute("DELETE FROM screen WHERE photo_id = ?", (row["photo_id"],))
            excess -= row["bytes"]
            if excess <= 0:
                return


def remove_renditions(path: Path) -> None:
    """Remove a file of renditions with its log; nobody holds it open."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
