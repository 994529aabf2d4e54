"""The vault: one folder, and the only object that opens, writes or locks what is in it.

    photodesk.db     the catalogue: people, consents, signatures, wrapped keys, audit (SQLCipher)
    thumbs.db        renditions, rebuildable (SQLCipher under the image key)
    originals/       sealed photographs and figures        documents/   sealed forms and scans
    vault.keyring    who can unlock                        vault.lock   one program at a time

Synchronous code without threads of its own. A connection belongs to the thread that asked for it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photodesk import __version__
from photodesk.domain.audit import Actor, EventKind, Json
from photodesk.errors import NotFound, NotPermitted, VaultDamaged, VaultError
from photodesk.storage import migrations, new_vault, recovery_key, vault_folder
from photodesk.storage.clock import read_clock as this_machine
from photodesk.storage.connection import ReadConnection, WriteConnection
from photodesk.storage.database import open_catalogue, open_for_migration, require_sqlcipher
from photodesk.storage.keyring import Keyring, UnlockedKeys, derived_key
from photodesk.storage.keyring_form import STANDARD_COST, KdfCost
from photodesk.storage.orphans import RowState, SweepReport
from photodesk.storage.private_files import restrict_umask
from photodesk.storage.renditions import Renditions
from photodesk.storage.sealed_format import SealedKind, unwrap_key, wrap_key
from photodesk.storage.secret_memory import wipe
from photodesk.storage.secret_rows import SecretRows
from photodesk.storage.thread_connections import ThreadConnections
from photodesk.storage.transaction import Origin, ReadsClock, Transaction
from photodesk.storage.vault_lock import VaultLock

RECOVERY_ROLE = "recovery"
"""The role of acts under the recovery key, which belongs to nobody."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who unlocked the vault; `user_id` is None under the recovery key."""

    user_id: bytes | None
    login: str
    name: str
    role: str
    sees_photographs: bool
    handles_forms: bool


@dataclass(frozen=True, slots=True)
class Swept:
    """What the sweeps of both folders found."""

    originals: SweepReport
    documents: SweepReport


class Vault:
    """An unlocked vault. Made by `create`, `open` or `open_with_recovery_key`; ended by `lock`."""

    def __init__(
        self,
        folder: Path,
        keyring: Keyring,
        keys: UnlockedKeys,
        lock: VaultLock,
        read_clock: ReadsClock,
    ) -> None:
        self.folder = folder
        self.keyring = keyring
        self.vault_id = keyring.vault_id
        self.originals = vault_folder.originals(folder, self.vault_id)
        self.documents = vault_folder.documents(folder, self.vault_id)
        self.swept: Swept | None = None
        """What the sweep at opening found; None when it was left out."""
        self._keys = keys
        self._lock = lock
        self._locked = False
        self._catalogue_key = keys.derived("db")
        self._write_turn = threading.Lock()
        self._writing_thread: int | None = None
        self._readers = ThreadConnections(self._open_reader)
        self._writers = ThreadConnections(self._open_writer)
        self._renditions: Renditions | None = None
        self._begin(read_clock)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        clinic: str,
        login: str,
        name: str,
        role: str,
        passphrase: str,
        station_name: str = "",
        sees_photographs: bool = True,
        handles_forms: bool = True,
        cost: KdfCost = STANDARD_COST,
        read_clock: ReadsClock = this_machine,
    ) -> tuple[Self, str]:
        """A new vault, unlocked, and its recovery key as it is to be printed.

        All or nothing: raises InputRefused when the folder holds anything, DiskFull when there is
        no room, and then leaves nothing. `role` is the id of a role; the two switches are that
        role's, and decide which keys the first person's slot holds.
        """
        restrict_umask()
        require_sqlcipher()
        person = new_vault.FirstPerson(
            login, name, role, passphrase, cost, sees_photographs, handles_forms
        )
        made = new_vault.build(folder, clinic, person, station_name, read_clock)
        try:
            lock = VaultLock.take(made.folder)
            vault = cls(made.folder, made.keyring, made.keys, lock, read_clock)
        except BaseException:
            made.undo()
            raise
        return vault, made.recovery_key

    @classmethod
    def open(
        cls,
        folder: Path,
        login: str,
        passphrase: str,
        *,
        sweep: bool = True,
        read_clock: ReadsClock = this_machine,
    ) -> Self:
        """The vault in a folder, unlocked by one person.

        Raises NotFound when there is no vault, VaultInUse when another program holds it,
        WrongPassphrase (for an unknown login too), NotPermitted for a disabled account, VaultTooNew
        and VaultDamaged. `sweep=False` leaves the sweep of orphans to a later call of `sweep`;
        it must not run when the catalogue was just restored or is older than its anchor.
        """
        return cls._opened(folder, lambda ring: ring.unlock(login, passphrase), sweep, read_clock)

    @classmethod
    def open_with_recovery_key(
        cls,
        folder: Path,
        typed: str,
        *,
        sweep: bool = True,
        read_clock: ReadsClock = this_machine,
    ) -> Self:
        """The vault, unlocked by the recovery sheet; a security event in the audit log.

        Raises as `open`, and InputRefused when the key is not typed as printed.
        """
        key = recovery_key.parse(typed)
        return cls._opened(
            folder, lambda ring: ring.unlock_with_recovery_key(key), sweep, read_clock
        )

    @classmethod
    def _opened(
        cls,
        folder: Path,
        unlock: Callable[[Keyring], UnlockedKeys],
        sweep: bool,
        read_clock: ReadsClock,
    ) -> Self:
        restrict_umask()
        require_sqlcipher()
        folder = folder.resolve()
        if not (folder / vault_folder.CATALOGUE).exists():
            raise NotFound("There is no vault in this folder.", "Choose the vault's own folder.")
        lock = VaultLock.take(folder)
        keys: UnlockedKeys | None = None
        try:
            ring = Keyring.read(folder / vault_folder.KEYRING)
            keys = unlock(ring)
            vault = cls(folder, ring, keys, lock, read_clock)
        except BaseException:
            if keys is not None:
                keys.wipe()
            lock.release()
            raise
        vault._note_unlocking()
        if sweep:
            vault.sweep()
        return vault

    def _begin(self, read_clock: ReadsClock) -> None:
        """Read who is here; leaves no connection open when it raises."""
        try:
            self._bring_schema_up_to_date()
            self.originals.make()
            self.documents.make()
            connection = self._readers.here()
            self.clinic = self._clinic(connection)
            self.station_id: bytes = connection.value("SELECT id FROM station ORDER BY rowid")
            self.signed_in = self._who(connection)
            self._origin = Origin(self.station_id, __version__, vault_folder.BUILT, read_clock)
        except BaseException:
            self._readers.close_all()
            wipe(self._catalogue_key)
            raise

    def _clinic(self, connection: ReadConnection) -> str:
        info = connection.one("SELECT id, clinic FROM vault_info")
        if info is None or info["id"] != self.vault_id:
            raise VaultDamaged(
                "The keyring and the catalogue in this folder are not of the same vault.",
                "Restore the vault from a verified backup.",
            )
        return str(info["clinic"])

    def _bring_schema_up_to_date(self) -> None:
        connection = self._readers.here()
        migrations.refuse_newer(connection)
        if migrations.version(connection) < migrations.latest():
            path = self.folder / vault_folder.CATALOGUE
            migrating = open_for_migration(path, self._catalogue_key)
            try:
                migrations.migrate(migrating)
            finally:
                migrating.close()

    def _who(self, connection: ReadConnection) -> SignedIn:
        held = self._keys.image_key is not None, self._keys.document_key is not None
        if self._keys.by_recovery_key:
            return SignedIn(None, "", "", RECOVERY_ROLE, *held)
        row = connection.one(
            "SELECT login, name, role, disabled_at FROM app_user WHERE id = ?",
            (self._keys.owner_id,),
        )
        if row is None or row["disabled_at"] is not None:
            raise NotPermitted(
                "This account is not in use.", "Ask the person who administers the vault."
            )
        return SignedIn(self._keys.owner_id, row["login"], row["name"], row["role"], *held)

    def _note_unlocking(self) -> None:
        recovery = self._keys.by_recovery_key
        with self.writing(self.actor) as act:
            act.audit(EventKind.RECOVERY_KEY_USED if recovery else EventKind.VAULT_UNLOCKED)

    @property
    def actor(self) -> Actor:
        """The signed-in person, as acts are written down."""
        return Actor(self.signed_in.user_id, self.signed_in.role)

    @property
    def key_epoch(self) -> int:
        """For `key_epoch` of a new row: which set of keys wraps its file key."""
        return self._keys.epoch

    # --- Reading and writing ----------------------------------------------------------------------

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
        connection.execute("BEGIN IMMEDIATE")
        act = Transaction(connection.raw, actor, self._origin)
        try:
            yield act
            act.require_audited()
            connection.execute("COMMIT")
        except BaseException:
            if connection.raw.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            act.detach()

    def close_connections_here(self) -> None:
        """Close what the calling thread holds; called by a thread before it ends."""
        self._readers.close_here()
        self._writers.close_here()
        if self._renditions is not None:
            self._renditions.close_here()

    # --- Keys -------------------------------------------------------------------------------------

    def wrap_photo_key(self, photo_id: bytes, file_id: bytes, key: bytes) -> bytes:
        """The 60 bytes for the row of a photograph or figure, under the present epoch.

        Raises NotPermitted when this person holds no image key.
        """
        return wrap_key(
            SealedKind.ORIGINAL,
            self._image_key(),
            key,
            vault_id=self.vault_id,
            owner_id=photo_id,
            file_id=file_id,
            epoch=self.key_epoch,
        )

    def unwrap_photo_key(
        self, photo_id: bytes, file_id: bytes, wrapped: bytes, epoch: int
    ) -> bytes:
        """The file key from a row; raises NotPermitted, or PhotographDamaged for another row's."""
        return unwrap_key(
            SealedKind.ORIGINAL,
            self._image_key(),
            wrapped,
            vault_id=self.vault_id,
            owner_id=photo_id,
            file_id=file_id,
            epoch=epoch,
        )

    def wrap_document_key(self, document_id: bytes, file_id: bytes, key: bytes) -> bytes:
        """As `wrap_photo_key`, for a document, under the document key."""
        return wrap_key(
            SealedKind.DOCUMENT,
            self._document_key(),
            key,
            vault_id=self.vault_id,
            owner_id=document_id,
            file_id=file_id,
            epoch=self.key_epoch,
        )

    def unwrap_document_key(
        self, document_id: bytes, file_id: bytes, wrapped: bytes, epoch: int
    ) -> bytes:
        """As `unwrap_photo_key`, for a document."""
        return unwrap_key(
            SealedKind.DOCUMENT,
            self._document_key(),
            wrapped,
            vault_id=self.vault_id,
            owner_id=document_id,
            file_id=file_id,
            epoch=epoch,
        )

    def renew_slot(self, login: str, new_passphrase: str, *, cost: KdfCost = STANDARD_COST) -> None:
        """Give a person a new passphrase in the name of the recovery key; an act of its own.

        Their signing and box keys were wrapped under the forgotten passphrase, so both are new;
        the catalogue keeps the new public ones. Raises NotPermitted without the recovery key,
        NotFound for an unknown login, InputRefused for a passphrase that cannot be one.
        """
        self._require_unlocked()
        if not self._keys.by_recovery_key:
            raise NotPermitted("Only the recovery key can set somebody's passphrase anew.")
        slot = next((slot for slot in self.keyring.slots() if slot.login == login), None)
        row = self.reading().one("SELECT id, disabled_at FROM app_user WHERE login = ?", (login,))
        if slot is None or row is None or row["disabled_at"] is not None:
            raise NotFound("Nobody with this login can unlock the vault.")
        with self.writing(self.actor) as act:
            ring = self.keyring.without_user(self._keys, login).with_user(
                self._keys,
                user_id=slot.owner_id,
                login=login,
                passphrase=new_passphrase,
                created_at=act.now(),
                cost=cost,
                sees_photographs=slot.sees_photographs,
                handles_forms=slot.handles_forms,
            )
            fresh = next(slot for slot in ring.slots() if slot.login == login)
            act.execute(
                "UPDATE app_user SET sign_public = ?, box_public = ? WHERE id = ?",
                (fresh.sign_public, fresh.box_public, fresh.owner_id),
            )
            act.audit(
                EventKind.PASSPHRASE_CHANGED, object_id=fresh.owner_id, object_sha256=ring.sha256()
            )
            ring.write(self.folder / vault_folder.KEYRING)
        self.keyring = ring

    def sign(self, data: bytes) -> bytes:
        """The signed-in person's Ed25519 signature, 64 bytes; `app_user.sign_public` checks it."""
        self._require_unlocked()
        private = Ed25519PrivateKey.from_private_bytes(bytes(self._keys.sign_private))
        return private.sign(data)

    def store_secret(self, name: str, data: bytes) -> None:
        """Keep a small secret under the document key: an act of its own, audited by its name."""
        rows = SecretRows(self._document_key(), self.vault_id)
        with self.writing(self.actor) as act:
            rows.store(act, name, data)
            act.audit(EventKind.SECRET_STORED, details={"name": name})

    def secret(self, name: str) -> bytes:
        """A secret that was stored; raises NotFound, or NotPermitted without the document key."""
        return SecretRows(self._document_key(), self.vault_id).read(self.reading(), name)

    @property
    def renditions(self) -> Renditions:
        """Thumbnails and screen-size pictures; raises NotPermitted without the image key."""
        image_key = self._image_key()
        if self._renditions is None:
            path = self.folder / vault_folder.RENDITIONS
            self._renditions = Renditions(path, derived_key(image_key, "thumbs"))
            self._renditions.prepare()
        return self._renditions

    def _image_key(self) -> bytearray:
        self._require_unlocked()
        if self._keys.image_key is None:
            raise NotPermitted(
                "Your account cannot open photographs.", "Ask somebody whose role may see them."
            )
        return self._keys.image_key

    def _document_key(self) -> bytearray:
        self._require_unlocked()
        if self._keys.document_key is None:
            raise NotPermitted(
                "Your account cannot open forms.", "Ask somebody whose role handles them."
            )
        return self._keys.document_key

    # --- Tidying and ending -----------------------------------------------------------------------

    def sweep(self) -> Swept:
        """Compare both folders with the catalogue and tidy them, before any import."""
        connection = self.reading()
        originals = connection.all(
            "SELECT file_id, wrapped_key IS NULL AS shredded FROM photo "
            "UNION ALL SELECT file_id, 0 FROM figure"
        )
        documents = connection.all("SELECT file_id, 0 AS shredded FROM document")
        states = RowState.KEPT, RowState.SHREDDED
        swept = Swept(
            self.originals.sweep({row["file_id"]: states[row["shredded"]] for row in originals}),
            self.documents.sweep({row["file_id"]: states[row["shredded"]] for row in documents}),
        )
        if swept.originals.moved_anything or swept.documents.moved_anything:
            with self.writing(self.actor) as act:
                act.audit(EventKind.ORPHANS_SET_ASIDE, details=_told(swept))
        self.swept = swept
        return swept

    def lock(self) -> None:
        """Close every connection, overwrite the keys and let other programs have the vault.

        The threads that use the vault have been brought to rest before. Locks in any case; raises
        afterwards when the event of locking could not be written.
        """
        if self._locked:
            return
        try:
            with self.writing(self.actor) as act:
                act.audit(EventKind.VAULT_LOCKED)
        finally:
            self._end()

    def _end(self) -> None:
        self._locked = True
        try:
            self._readers.close_all()
            self._writers.close_all()
            if self._renditions is not None:
                self._renditions.close_all()
        finally:
            self._keys.wipe()
            wipe(self._catalogue_key)
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.lock()

    def _require_unlocked(self) -> None:
        if self._locked:
            raise VaultError("The vault is locked.", "Unlock it and do this again.")

    def _open_reader(self) -> ReadConnection:
        path = self.folder / vault_folder.CATALOGUE
        return open_catalogue(path, self._catalogue_key, readonly=True)

    def _open_writer(self) -> WriteConnection:
        path = self.folder / vault_folder.CATALOGUE
        return open_catalogue(path, self._catalogue_key, readonly=False)


def _told(swept: Swept) -> dict[str, Json]:
    """The sweep as the audit log tells it: file ids in hex."""
    return {
        name: {
            "set_aside": [file.hex() for file in report.set_aside],
            "brought_home": [file.hex() for file in report.brought_home],
            "missing": [file.hex() for file in report.missing],
        }
        for name, report in (("originals", swept.originals), ("documents", swept.documents))
    }
