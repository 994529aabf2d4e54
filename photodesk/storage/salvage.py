"""Salvage: a new vault with all of a damaged one that still verifies, and a list of the rest.

The damaged folder is only read. Its catalogue and keyring, and every sealed file that does not
verify or that no row names any more, are copied byte for byte into `quarantine/` of the new vault.
There is nothing here that erases. A photograph whose signed consent cannot be read is not carried
over: its file stays in quarantine until a backup brings the consent back.
"""

import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3

from photodesk import __version__
from photodesk.domain.audit import Actor, EventKind, Json, Outcome
from photodesk.domain.canonical import canonical_json
from photodesk.errors import InputRefused, NotFound, VaultDamaged, VaultError, VaultInUse
from photodesk.storage import audit_log, sealed_rows, vault_folder
from photodesk.storage.backup_check import OpensKeyring
from photodesk.storage.backup_folder import DOCUMENTS, ORIGINALS, place_in
from photodesk.storage.backup_pool import Tells
from photodesk.storage.catalogue_swap import opening_key
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_catalogue, open_for_migration
from photodesk.storage.file_copy import SourceUnreadable, copy_synced, digest_on_disk, writing_to
from photodesk.storage.keyring import PREVIOUS, Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.orphans import QUARANTINE as ORPHANS
from photodesk.storage.orphans import SUFFIX, files_under
from photodesk.storage.private_files import FOLDER_MODE, fsync_folder, make_folder, write_whole
from photodesk.storage.salvage_rows import DamagedCatalogue, ReadTable
from photodesk.storage.sealed_rows import SealedRow
from photodesk.storage.secret_memory import wipe
from photodesk.storage.transaction import Origin, ReadsClock, Transaction
from photodesk.storage.vault_lock import VaultLock
from photodesk.storage.vault_place import refuse_unsafe_place

QUARANTINE = "quarantine"
LIST = "salvage.json"
_WORKING = ".working"
_LEFT = "The damaged vault is not touched by this."


@dataclass(slots=True)
class Salvaged:
    """What was saved and what was not; ids in hex."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    """Rows that were saved, by table."""
    lost: dict[str, int] = field(default_factory=dict)
    """Rows that cannot be read, by table, as far as they are told of."""
    more_lost: list[str] = field(default_factory=list)
    """Tables that may lack more rows, of which nothing tells."""
    given_up: dict[str, int] = field(default_factory=dict)
    """Readable rows that refer to lost ones and were not carried over, by table."""
    files: int = 0
    """Sealed files that verify."""
    damaged: list[str] = field(default_factory=list)
    """Sealed files that do not verify; copied into quarantine."""
    missing: list[str] = field(default_factory=list)
    """Sealed files that are not there."""
    unnamed: list[str] = field(default_factory=list)
    """Sealed files that no saved row names; copied into quarantine."""
    chain_is_whole: bool = True

    @property
    def everything(self) -> bool:
        """Whether nothing at all was lost."""
        losses = self.lost, self.more_lost, self.given_up, self.damaged, self.missing
        return self.chain_is_whole and not any(losses)

    def told(self) -> dict[str, Json]:
        """The list, for its file and the audit log: ids and numbers only."""
        return {
            "rows": dict(self.rows),
            "lost": dict(self.lost),
            "more_lost": list(self.more_lost),
            "given_up": dict(self.given_up),
            "files": self.files,
            "damaged": list(self.damaged),
            "missing": list(self.missing),
            "unnamed": list(self.unnamed),
            "chain_is_whole": self.chain_is_whole,
        }


@dataclass(frozen=True, slots=True)
class SalvageOrder:
    """What is to be salvaged, into which new folder, and what opens it."""

    damaged: Path
    out: Path
    opens: OpensKeyring
    keyring: Path | None = None
    """Another keyring, as from a backup, when the vault's own is damaged."""


def salvage(order: SalvageOrder, read_clock: ReadsClock, tells: Tells) -> Salvaged:
    """A new vault in `order.out` with everything that still verifies.

    Raises NotFound, InputRefused, PlaceRefused, VaultInUse, WrongPassphrase, VaultDamaged when
    keyring or the catalogue's first pages cannot be read, DiskFull, VaultError; then nothing is
    left in the new folder.
    """
    damaged, out = order.damaged.resolve(), order.out.resolve()
    _refuse_bad_places(damaged, out)
    building = out.with_name(f".{out.name}.{secrets.token_hex(8)}")
    with _left_alone(damaged), writing_to("the salvage", left=_LEFT):
        ring = _keyring(damaged, order.keyring)
        keys = order.opens(ring)
        try:
            building.mkdir(mode=FOLDER_MODE, parents=True)
            found = Salvaged(out)
            _quarantine_files(damaged, building)
            _catalogue(building, ring, keys, found)
            _sealed_files(damaged, building, ring, keys, found, tells)
            write_whole(building / vault_folder.KEYRING, ring.encoded())
            _tell(building, keys, read_clock, found)
            write_whole(building / QUARANTINE / LIST, canonical_json(found.told()))
            _put_in_place(building, out)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
        finally:
            keys.wipe()
    return found


class _left_alone:  # noqa: N801 (used like a function)
    """Nobody else has the vault meanwhile; a folder that cannot be written needs no lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: VaultLock | None = None

    def __enter__(self) -> None:
        try:
            self._lock = VaultLock.take(self._folder)
        except VaultInUse:
            raise
        except VaultError:
            self._lock = None

    def __exit__(self, *_raised: object) -> None:
        if self._lock is not None:
            self._lock.release()


def _keyring(damaged: Path, other: Path | None) -> Keyring:
    """The keyring that was named, or the vault's own, or the one before it."""
    if other is not None:
        return Keyring.read(other)
    own = damaged / vault_folder.KEYRING
    try:
        return Keyring.read(own)
    except VaultDamaged:
        with suppress(VaultDamaged):
            return Keyring.read(own.with_name(own.name + PREVIOUS))
        raise


def _quarantine_files(damaged: Path, building: Path) -> None:
    """Catalogue, log and keyrings byte for byte, and a second copy of the first two to work on."""
    quarantine, working = building / QUARANTINE, building / _WORKING
    make_folder(quarantine)
    make_folder(working)
    names = (vault_folder.CATALOGUE, f"{vault_folder.CATALOGUE}-wal")
    for name in names:
        if (damaged / name).exists():
            _copy_exactly(damaged / name, quarantine / name)
            _copy_exactly(damaged / name, working / name)
    for name in (vault_folder.KEYRING, vault_folder.KEYRING + PREVIOUS):
        if (damaged / name).exists():
            _copy_exactly(damaged / name, quarantine / name)


def _copy_exactly(source: Path, target: Path) -> None:
    try:
        copy_synced(source, target)
        if digest_on_disk(source) != digest_on_disk(target):
            raise OSError("The disk did not keep what was written to it.")
    except SourceUnreadable as error:
        raise OSError("A file of the damaged vault cannot be read.") from error


def _catalogue(building: Path, ring: Keyring, keys: UnlockedKeys, found: Salvaged) -> None:
    key = keys.derived("db")
    working = building / _WORKING / vault_folder.CATALOGUE
    found_under = opening_key(working, keys)  # of a rotation that was interrupted
    source = DamagedCatalogue(lambda: open_catalogue(working, found_under, readonly=True))
    try:
        with closing(open_for_migration(building / vault_folder.CATALOGUE, key)) as target:
            number, parts = source.schema()
            target.execute("BEGIN IMMEDIATE")
            for kind, _name, sql in parts:
                if kind == "table":
                    target.execute(sql)
            for kind, name, _sql in parts:
                if kind == "table":
                    _carry_over(source, target, ReadTable(name), found)
            _give_up_loose_rows(target, found)
            for kind, _name, sql in parts:
                if kind != "table":
                    target.execute(sql)
            target.execute(f"PRAGMA user_version = {number:d}")
            target.execute("COMMIT")
            _require_a_vault(target, ring)
            found.chain_is_whole = audit_log.verify(target).whole
    finally:
        source.close()
        wipe(key)
        wipe(found_under)
        shutil.rmtree(building / _WORKING, ignore_errors=True)


def _carry_over(
    source: DamagedCatalogue, target: WriteConnection, table: ReadTable, found: Salvaged
) -> None:
    for row in source.rows(table):
        try:
            target.insert(table.name, row)
        except sqlcipher3.IntegrityError:
            found.given_up[table.name] = found.given_up.get(table.name, 0) + 1
    found.rows[table.name] = target.count(table.name)
    if table.lost:
        found.lost[table.name] = table.lost
    if table.more_lost:
        found.more_lost.append(table.name)


def _give_up_loose_rows(target: WriteConnection, found: Salvaged) -> None:
    """Leave out rows that refer to lost ones: above all, photographs without their consent."""
    given_up = Counter(found.given_up)
    while loose := target.all("PRAGMA foreign_key_check"):
        for table, rowid in {(row[0], row[1]) for row in loose}:
            target.delete_row(table, rowid)
            given_up[table] += 1
    found.given_up = dict(given_up)
    found.rows = {table: target.count(table) for table in found.rows}


def _require_a_vault(target: WriteConnection, ring: Keyring) -> None:
    whole = target.value("SELECT id FROM vault_info") == ring.vault_id
    if not whole or not target.count("station") or not target.count("app_user"):
        raise VaultDamaged(
            "The records that make a vault cannot be read: its number, station or people. "
            "Nothing was changed.",
            "Do not delete anything. Restore the vault from a verified backup.",
        )


def _sealed_files(
    damaged: Path,
    building: Path,
    ring: Keyring,
    keys: UnlockedKeys,
    found: Salvaged,
    tells: Tells,
) -> None:
    vault_folder.originals(building, ring.vault_id).make()
    vault_folder.documents(building, ring.vault_id).make()
    key = keys.derived("db")
    try:
        with closing(
            open_catalogue(building / vault_folder.CATALOGUE, key, readonly=True)
        ) as reading:
            wanted = [(ORIGINALS, row) for row in sealed_rows.originals(reading)]
            wanted += [(DOCUMENTS, row) for row in sealed_rows.documents(reading)]
    finally:
        wipe(key)
    for done, (kind, row) in enumerate(wanted):
        tells(done, len(wanted), "Saving photographs and documents")
        _save(damaged, building, kind, row, found)
    for kind in (ORIGINALS, DOCUMENTS):
        named = {row.file_id for of_kind, row in wanted if of_kind == kind}
        for file in sorted(set(_files_of(damaged / kind)) - named):
            _to_quarantine(_places(damaged, kind, file), building, kind)
            found.unnamed.append(file.hex())


def _save(damaged: Path, building: Path, kind: str, row: SealedRow, found: Salvaged) -> None:
    """Copy a file that verifies; one that does not goes into quarantine as it is."""
    places = _places(damaged, kind, row.file_id)
    for place in places:
        with suppress(SourceUnreadable):
            if digest_on_disk(place) == (row.sealed_size, row.sealed_sha256):
                target = place_in(building, kind, row.file_id)
                make_folder(target.parent)
                _copy_exactly(place, target)
                found.files += 1
                return
    (found.damaged if places else found.missing).append(row.file_id.hex())
    _to_quarantine(places, building, kind)


def _places(damaged: Path, kind: str, file_id: bytes) -> list[Path]:
    """Where a file lies: in its place, or set aside by a sweep."""
    aside = damaged / kind / ORPHANS / f"{file_id.hex()}{SUFFIX}"
    return [place for place in (place_in(damaged, kind, file_id), aside) if place.is_file()]


def _to_quarantine(places: list[Path], building: Path, kind: str) -> None:
    for place in places[:1]:
        folder = building / QUARANTINE / kind
        make_folder(folder)
        _copy_exactly(place, folder / place.name)


def _files_of(root: Path) -> Iterator[bytes]:
    if root.is_dir():
        yield from files_under(root)
        for file in (root / ORPHANS).glob(f"*{SUFFIX}"):
            with suppress(ValueError):
                yield bytes.fromhex(file.stem)


def _tell(building: Path, keys: UnlockedKeys, read_clock: ReadsClock, found: Salvaged) -> None:
    key = keys.derived("db")
    try:
        with closing(
            open_catalogue(building / vault_folder.CATALOGUE, key, readonly=False)
        ) as target:
            role = target.value("SELECT role FROM app_user WHERE id = ?", (keys.owner_id,))
            station = target.value("SELECT id FROM station ORDER BY rowid")
            who = None if keys.by_recovery_key else keys.owner_id
            actor = Actor(who, "recovery" if keys.by_recovery_key else role or "")
            target.execute("BEGIN IMMEDIATE")
            origin = Origin(station, __version__, vault_folder.BUILT, read_clock)
            act = Transaction(target.raw, actor, origin)
            act.audit(
                EventKind.VAULT_SALVAGED,
                outcome=Outcome.SUCCESS if found.everything else Outcome.FAILED,
                details=found.told(),
            )
            target.execute("COMMIT")
    finally:
        wipe(key)


def _put_in_place(building: Path, out: Path) -> None:
    for folder in sorted(building.rglob("*"), reverse=True):
        if folder.is_dir():
            fsync_folder(folder)
    fsync_folder(building)
    if out.exists():
        out.rmdir()
    building.rename(out)
    fsync_folder(out.parent)


def _refuse_bad_places(damaged: Path, out: Path) -> None:
    if not (damaged / vault_folder.CATALOGUE).is_file():
        raise NotFound("There is no vault in this folder.", "Choose the vault's own folder.")
    refuse_unsafe_place(out)
    if out == damaged or damaged in out.parents or out in damaged.parents:
        raise InputRefused(
            "What is saved does not go into the damaged vault.", "Choose another, new folder."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputRefused(
            "This folder is not empty. Nothing was changed.",
            "Choose an empty folder, or a name that does not exist yet.",
        )
