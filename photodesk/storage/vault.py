"""The vault: one folder, and the only object that opens, writes or locks what is in it.

    photodesk.db     the catalogue: people, consents, signatures, wrapped keys, audit (SQLCipher)
    thumbs.db        renditions, rebuildable (SQLCipher under the image key)
    originals/       sealed photographs and figures        documents/   sealed forms and scans
    vault.keyring    who can unlock                        vault.lock   one program at a time

Synchronous code without threads of its own. A connection belongs to the thread that asked for it.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from photodesk import __version__
from photodesk.domain.audit import EventKind
from photodesk.errors import NotFound, NotPermitted, VaultDamaged
from photodesk.storage import (
    erasure_traces,
    migrations,
    new_vault,
    recovery_key,
    rollback,
    rotation_steps,
    unlocking,
    vault_folder,
)
from photodesk.storage.clock import read_clock as this_machine
from photodesk.storage.connection import ReadConnection
from photodesk.storage.database import require_sqlcipher
from photodesk.storage.file_copy import writing_to
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import STANDARD_COST, KdfCost
from photodesk.storage.keyring_slots import Opened, UnlockedKeys, derived_key
from photodesk.storage.private_files import restrict_umask
from photodesk.storage.renditions import Renditions, remove_renditions
from photodesk.storage.schema_upgrade import bring_up_to_date
from photodesk.storage.secret_memory import wipe
from photodesk.storage.transaction import Origin, ReadsClock
from photodesk.storage.vault_catalogue import SignedIn, VaultCatalogue
from photodesk.storage.vault_lock import VaultLock
from photodesk.storage.vault_place import refuse_unsafe_place
from photodesk.storage.vault_sweep import Swept, sweep_both
from photodesk.storage.vault_trail import accept_older

__all__ = ["RECOVERY_ROLE", "AcceptsOlder", "SignedIn", "Vault"]

RECOVERY_ROLE = "recovery"
"""The role of acts under the recovery key, which belongs to nobody."""


AcceptsOlder: TypeAlias = Callable[[SignedIn], str]
"""Gives the reason why older data is accepted, or raises because this person may not."""


class Vault(VaultCatalogue):
    """An unlocked vault. Made by `create`, `open` or `open_with_recovery_key`; ended by `lock`."""

    def __init__(
        self,
        folder: Path,
        keyring: Keyring,
        keys: UnlockedKeys,
        lock: VaultLock,
        read_clock: ReadsClock,
    ) -> None:
        super().__init__(folder, keyring, keys)
        self.originals = vault_folder.originals(folder, self.vault_id)
        self.documents = vault_folder.documents(folder, self.vault_id)
        self.swept: Swept | None = None
        """What the sweep at opening found; None when it was left out."""
        self.accepted_older = False
        """Whether this opening accepted data that is older than its last use."""
        self.left_undone = ""
        """Why work on the keys was left to a later opening; empty when nothing was."""
        self._found = self.trail.at_rest(keyring)
        self._lock = lock
        self._renditions: Renditions | None = None
        self._renditions_turn = threading.Lock()
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
        refuse_unsafe_place(folder)
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
        accepts_older: AcceptsOlder | None = None,
        new_passphrase: str | None = None,
    ) -> Self:
        """The vault in a folder, unlocked by one person.

        A one-time passphrase opens it only together with `new_passphrase`, which is the person's
        passphrase from then on: without it OneTimePassphrase is raised, and SignInRefused when its
        time is over; InputRefused when `new_passphrase` cannot be one, or is given where none is
        wanted. Keys that were handed over are taken up, and a rotation of the keys that was
        interrupted or is due is finished; when the disk has no room for that, the vault opens all
        the same (`left_undone`).

        Raises NotFound when there is no vault, VaultInUse when another program holds it,
        WrongPassphrase (for an unknown login too), SignInRefused after several of those,
        NotPermitted for a disabled account, VaultTooNew and VaultDamaged; VaultRolledBack when the
        data is not what this computer saw last, unless `accepts_older` gives a reason.
        `sweep=False` leaves the sweep of orphans to a later call of `sweep`; it does not run when
        older data was just accepted.
        """
        typed = unlocking.Typed(login, passphrase, new_passphrase)

        def unlock(ring: Keyring) -> Opened:
            return unlocking.by_passphrase(folder, ring, typed, read_clock().utc)

        return cls._opened(folder, unlock, sweep, read_clock, accepts_older, typed)

    @classmethod
    def open_with_keychain(
        cls,
        folder: Path,
        login: str,
        label: str,
        secret: bytes,
        *,
        sweep: bool = True,
        read_clock: ReadsClock = this_machine,
    ) -> Self:
        """The vault, unlocked by the 32 bytes that the keychain of the computer `label` keeps.

        Raises as `open`; WrongPassphrase, which is not counted, when they do not open this
        person's slot any more: then ask for the passphrase, and forget them.
        """

        def unlock(ring: Keyring) -> Opened:
            return unlocking.by_keychain(folder, ring, login, label, secret, read_clock().utc)

        return cls._opened(folder, unlock, sweep, read_clock, None)

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

        def unlock(ring: Keyring) -> Opened:
            return unlocking.by_recovery_key(folder, ring, key, read_clock().utc)

        return cls._opened(folder, unlock, sweep, read_clock, None)

    @classmethod
    @writing_to("opening the vault", left="Nothing in it was lost.")
    def _opened(
        cls,
        folder: Path,
        unlock: Callable[[Keyring], Opened],
        sweep: bool,
        read_clock: ReadsClock,
        accepts_older: AcceptsOlder | None,
        typed: unlocking.Typed | None = None,
    ) -> Self:
        restrict_umask()
        require_sqlcipher()
        folder = folder.resolve()
        if not (folder / vault_folder.CATALOGUE).exists():
            raise NotFound("There is no vault in this folder.", "Choose the vault's own folder.")
        refuse_unsafe_place(folder)
        lock = VaultLock.take(folder)
        found: Opened | None = None
        try:
            ring = Keyring.read(folder / vault_folder.KEYRING)
            found = unlock(ring)
            vault = cls(folder, ring, found.keys, lock, read_clock)
        except BaseException:
            if found is not None:
                found.wipe()
            lock.release()
            raise
        try:
            vault._compare(accepts_older)
            unlocking.require_in_time(vault, typed)
            vault._note_unlocking()
            rotation_steps.at_opening(vault, unlocking.settled(vault, found, typed))
            erasure_traces.finish(vault)
            if sweep and not vault.accepted_older:
                vault.sweep()
        except BaseException:
            vault._end()
            raise
        finally:
            wipe(found.wrapping_key)
        return vault

    def _begin(self, read_clock: ReadsClock) -> None:
        """Read who is here; leaves no connection open when it raises."""
        try:
            self._bring_schema_up_to_date(read_clock)
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

    def _bring_schema_up_to_date(self, read_clock: ReadsClock) -> None:
        connection = self._first_reader()
        migrations.refuse_newer(connection)
        if migrations.version(connection) < migrations.latest():
            self.trail.begin_changing(self._found)
        bring_up_to_date(
            self.folder, self.keyring, self._keys, read_clock, catalogue_key=self._catalogue_key
        )

    def _first_reader(self) -> ReadConnection:
        try:
            return self._readers.here()
        except VaultDamaged as error:
            if rollback.is_another_keyring(self._found):
                raise rollback.another_keyring() from error
            raise

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

    def _compare(self, accepts_older: AcceptsOlder | None) -> None:
        """Raise VaultRolledBack unless this is what the computer saw last, or it is accepted."""
        refused = self.trail.compare(self.reading(), self._found)
        if refused is None:
            return
        if accepts_older is None:
            raise refused
        reason = accepts_older(self.signed_in)
        self.trail.begin_changing(self._found)
        with self.writing(self.actor) as act:
            accept_older(act, refused, self._found, reason)
        self.accepted_older = True

    def _note_unlocking(self) -> None:
        unlocking.tell_failed_sign_ins(self)
        unlocking.heal_public_keys(self)
        unlocking.heal_keyring(self)
        recovery = self._keys.by_recovery_key
        with self.writing(self.actor) as act:
            act.audit(EventKind.RECOVERY_KEY_USED if recovery else EventKind.VAULT_UNLOCKED)

    def close_connections_here(self) -> None:
        """Close what the calling thread holds; called by a thread before it ends."""
        self._readers.close_here()
        self._writers.close_here()
        if self._renditions is not None:
            self._renditions.close_here()

    # --- What else the folder holds ---------------------------------------------------------------

    def store_secret(self, name: str, data: bytes) -> None:
        """Keep a small secret under the document key: an act of its own, audited by its name."""
        rows = self.secret_rows("document")
        with self.writing(self.actor) as act:
            rows.store(act, name, data)
            act.audit(EventKind.SECRET_STORED, details={"name": name})

    def secret(self, name: str) -> bytes:
        """A secret that was stored; raises NotFound, or NotPermitted without the document key."""
        return self.secret_rows("document").read(self.reading(), name)

    @property
    def renditions(self) -> Renditions:
        """Thumbnails and screen-size pictures; raises NotPermitted without the image key."""
        image_key = self._image_key()
        with self._renditions_turn:
            if self._renditions is None:
                path = self.folder / vault_folder.RENDITIONS
                renditions = Renditions(path, derived_key(image_key, "thumbs"))
                renditions.prepare()
                self._renditions = renditions
        return self._renditions

    def drop_renditions(self) -> None:
        """Remove `thumbs.db`; it is made anew when a picture is shown."""
        with self._renditions_turn:
            if self._renditions is not None:
                self._renditions.end()
                self._renditions = None
            remove_renditions(self.folder / vault_folder.RENDITIONS)

    # --- Tidying and ending -----------------------------------------------------------------------

    def sweep(self) -> Swept:
        """Compare both folders with the catalogue and tidy them, before any import."""
        swept = sweep_both(self.originals, self.documents, self.reading())
        if swept.moved_anything:
            with self.writing(self.actor) as act:
                act.audit(EventKind.ORPHANS_SET_ASIDE, details=swept.told())
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
                act.ask_checkpoint()
        finally:
            self._end()

    def _end(self) -> None:
        self._locked = True
        try:
            self._readers.close_all()
            self._writers.close_all()
            if self._renditions is not None:
                self._renditions.end()
            self.trail.closed()
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
