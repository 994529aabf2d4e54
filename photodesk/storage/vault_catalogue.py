"""The open catalogue of a vault: a connection for each thread, acts, and the key it lies under."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from photodesk.domain.audit import Actor
from photodesk.errors import VaultError
from photodesk.storage import vault_folder
from photodesk.storage.catalogue_swap import opening_key
from photodesk.storage.checkpoints import Signers
from photodesk.storage.connection import ReadConnection, WriteConnection
from photodesk.storage.database import open_catalogue
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import Purpose
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.secret_memory import wipe
from photodesk.storage.secret_rows import SecretRows
from photodesk.storage.thread_connections import ThreadConnections
from photodesk.storage.transaction import Origin, ReadsClock, Transaction
from photodesk.storage.vault_keys import VaultKeys
from photodesk.storage.vault_trail import VaultTrail


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who unlocked the vault; `user_id` is None under the recovery key."""

    user_id: bytes | None
    login: str
    name: str
    role: str
    sees_photographs: bool
    handles_forms: bool


class VaultCatalogue(VaultKeys):
    """Reads and writes the catalogue of one unlocked vault.

    Synchronous code without threads of its own. A connection belongs to the thread that asked.
    """

    signed_in: SignedIn
    station_id: bytes
    _origin: Origin

    def __init__(self, folder: Path, keyring: Keyring, keys: UnlockedKeys) -> None:
        super().__init__(keyring.vault_id, keys)
        self.folder = folder
        self.keyring = keyring
        self.trail = VaultTrail(folder, keyring)
        self._catalogue_key = opening_key(folder / vault_folder.CATALOGUE, keys)
        self._file: tuple[int, int] | None = None
        self._file_turn = threading.Lock()
        self._write_turn = threading.Lock()
        self._writing_thread: int | None = None
        self._readers = ThreadConnections(self._open_reader)
        self._writers = ThreadConnections(self._open_writer)

    def clock_now(self) -> datetime:
        """What the wall clock of this vault says; aware, in UTC."""
        return self._origin.read_clock().utc

    @property
    def actor(self) -> Actor:
        """The signed-in person, as acts are written down."""
        return Actor(self.signed_in.user_id, self.signed_in.role)

    @property
    def reads_clock(self) -> ReadsClock:
        """The clocks of this opening."""
        return self._origin.read_clock

    def reading(self) -> ReadConnection:
        """The calling thread's connection for reading; sees what is committed."""
        self._require_unlocked()
        return self._readers.here()

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Transaction]:
        """One act: its rows and one audit event, on the disk when the block ends.

        Any exception undoes all of it. Raises RuntimeError, undoing all, when the block did not
        call `audit`; DiskFull when there was no room.
        """
        self._require_unlocked()
        if self._writing_thread == threading.get_ident():
            raise RuntimeError("An act is not begun inside another one.")
        with self._write_turn:
            self._require_unlocked()
            self._writing_thread = threading.get_ident()
            try:
                yield from self._act(actor)
            finally:
                self._writing_thread = None

    def _act(self, actor: Actor) -> Iterator[Transaction]:
        connection = self._writers.here()
        self._require_own_file()
        connection.execute("BEGIN IMMEDIATE")
        act = Transaction(connection.raw, actor, self._origin)
        try:
            yield act
            act.require_audited()
            self.trail.before_commit(act, self._signers)
            connection.execute("COMMIT")
            self.trail.committed(act, self.keyring)
        except BaseException:
            if connection.raw.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            act.detach()

    def _require_own_file(self) -> None:
        """Raise VaultError when another file lies in the place of the open catalogue, or none.

        SQLite goes on writing into a file that was renamed or removed: what is saved then is gone
        at the next opening (hazard 10).
        """
        if _identity(self.folder / vault_folder.CATALOGUE) != self._file:
            raise VaultError(
                "The catalogue of this vault was moved or replaced by another program; nothing of "
                "this was saved.",
                "Lock the vault, put its folder back as it was, then unlock it and do this again.",
            )

    def _signers(self) -> Signers:
        return Signers(
            self.vault_id,
            self.station_id,
            self.secret_rows("vault"),
            self.signed_in.user_id,
            self.sign_public(),
            self.sign,
        )

    def empty_write_ahead_log(self) -> bool:
        """Write the pages of the log into the catalogue's file and cut the log to nothing.

        Whether it went; when not, something is still reading an older state of the catalogue.
        """
        self._require_unlocked()
        with self._write_turn:
            self._require_unlocked()
            return bool(self._writers.here().value("PRAGMA wal_checkpoint(TRUNCATE)") == 0)

    def secret_rows(self, purpose: Purpose) -> SecretRows:
        """The secrets under one of the keys; raises NotPermitted for a key that is not held."""
        key = self._document_key() if purpose == "document" else self._keys.vault_key
        return SecretRows(key, self.vault_id, self._keys.earlier_of(purpose))

    # --- Another key: every other thread is at rest -----------------------------------------------

    def adopt(self, keys: UnlockedKeys) -> None:
        """Go on with new keys, which the keyring on the disk holds; those before are overwritten.

        No act is under way meanwhile. The catalogue is opened with its own key until
        `change_catalogue_key`.
        """
        self._require_unlocked()
        with self._write_turn:
            before, self._keys = self._keys, keys
            before.wipe()

    def change_catalogue_key(self, swap: Callable[[Path, bytearray, bytearray], None]) -> None:
        """Have `swap` put the catalogue under the key that the present vault key gives.

        Every connection is closed before and opened anew when it is asked for. Does nothing when it
        lies under that key; raises what `swap` raises, and then goes on with the old key.
        """
        self._require_unlocked()
        new_key = self._keys.derived("db")
        with self._write_turn, self._file_turn:
            self._readers.close_all()
            self._writers.close_all()
            self._file = None  # the swap puts another one there
            if new_key != self._catalogue_key:
                path, before = self.folder / vault_folder.CATALOGUE, self._catalogue_key
                try:
                    swap(path, before, new_key)
                finally:  # whatever was refused, the file itself says under which key it lies
                    self._catalogue_key = opening_key(path, self._keys)
                    wipe(before)
            wipe(new_key)

    def _open_reader(self) -> ReadConnection:
        path = self.folder / vault_folder.CATALOGUE
        with self._file_turn:
            return open_catalogue(path, self._catalogue_key, readonly=True)

    def _open_writer(self) -> WriteConnection:
        path = self.folder / vault_folder.CATALOGUE
        with self._file_turn:
            connection = open_catalogue(path, self._catalogue_key, readonly=False)
            self._file = self._file or _identity(path)
            return connection


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there: its disk and its number on it; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
