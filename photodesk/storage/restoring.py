"""Restoring a backup into a new folder: every object counted and hashed, all of it or nothing.

Everything is built in a hidden folder beside the place and renamed to it at the end, so a full disk
or a power cut leaves that hidden folder and never half a vault. What is missing is named before
anything is called restored.
"""

import secrets
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import sqlcipher3
from sqlcipher3 import Row

from photodesk import __version__
from photodesk.domain.audit import Actor, AuditHead, EventKind, Json, Outcome
from photodesk.errors import DiskFull, InputRefused, NotPermitted
from photodesk.storage import audit_log, backup_form, erasure, migrations, vault_folder
from photodesk.storage.backup_check import (
    OpensKeyring,
    catalogue_faults,
    own_file_faults,
    readable_manifest,
    unlocked,
)
from photodesk.storage.backup_folder import place_in, pool_of, sealed_places
from photodesk.storage.backup_form import BackupDamaged, Body, Erasure, Manifest, SealedCopy
from photodesk.storage.backup_pool import Tells
from photodesk.storage.catalogue_copy import copy_pages, row_counts
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_copy, open_for_migration
from photodesk.storage.file_copy import (
    SourceUnreadable,
    copy_synced,
    digest_on_disk,
    writing_to,
)
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.later_erasures import (
    LaterErasures,
    beyond,
    erasures_of_vault,
    later_erasures,
)
from photodesk.storage.private_files import FOLDER_MODE, fsync_folder, make_folder
from photodesk.storage.secret_memory import wipe
from photodesk.storage.transaction import Origin, ReadsClock, Transaction
from photodesk.storage.vault_place import refuse_unsafe_place

_LEFT = "The backup is not touched by this, and nothing was restored."
_ADVICE = "Use another backup, or restore what is left with --incomplete."
_AT_ONCE = 2
_ROOM = 32 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What lies in the new folder, counted and hashed."""

    folder: Path
    body: Body
    files: int
    bytes: int
    rows: dict[str, int]
    old_head: AuditHead
    """The last event before the restore's own."""
    missing: tuple[str, ...]
    """Ids of sealed files that are not there, in hex; empty unless that was allowed."""
    erased_again: int
    """Photographs that were erased after the backup, and now here as well."""
    unproved: int
    """Lists that told of erasures and could not be shown to be this vault's."""
    unreadable: int
    """Later lists that could not be read, so that erasures may be missing."""


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """What is to be restored, by whom and why."""

    backup: Path
    folder: Path
    opens: OpensKeyring
    may_restore: tuple[str, ...]
    """Roles whose people may; the recovery key always may."""
    reason: str = ""
    incomplete: bool = False
    """Whether to restore all the same when sealed files are missing, naming each."""
    after: Path | None = None
    """The vault that was in use since, whose later erasures are done again; None: not known."""
    known: tuple[Erasure, ...] = ()
    """Later erasures that are known from elsewhere: from the vault that is open in the window."""


def restore(order: RestoreOrder, read_clock: ReadsClock, tells: Tells) -> Restored:
    """A new vault from a backup; it opens with the passphrases of the day of the backup.

    Raises InputRefused when the folder holds anything, BackupDamaged (with `missing`) when anything
    does not verify, WrongPassphrase, NotPermitted, PlaceRefused, DiskFull, VaultError, VaultTooNew;
    then nothing is left behind.
    """
    manifest = readable_manifest(order.backup)
    _refuse_bad_place(order, manifest.body)
    keys = unlocked(order.backup, manifest, order.opens)
    try:
        _require_whole(order.backup, manifest.body, keys)
        return _built_aside(order, manifest, keys, read_clock, tells)
    finally:
        keys.wipe()


def _require_whole(backup: Path, body: Body, keys: UnlockedKeys) -> None:
    faults = own_file_faults(backup, body) or catalogue_faults(backup, body, keys)
    if faults:
        raise BackupDamaged(
            "This backup is damaged. Nothing was restored.",
            "Use another backup.",
            missing=tuple(faults),
        )


def _built_aside(
    order: RestoreOrder,
    manifest: Manifest,
    keys: UnlockedKeys,
    read_clock: ReadsClock,
    tells: Tells,
) -> Restored:
    folder = order.folder.resolve()
    building = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    with writing_to("the restore", left=_LEFT):
        try:
            folder.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            require_room(folder.parent, manifest.body)
            later = _later(order, manifest, keys)
            building.mkdir(mode=FOLDER_MODE)
            missing = sealed_files_into(building, order.backup, manifest.body, tells)
            _refuse_partial(order, missing)
            tells(0, 0, "Restoring the catalogue")
            restored = _vault(order, building, manifest, keys, read_clock, missing, later)
            _put_in_place(building, folder)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    return restored


def _later(order: RestoreOrder, manifest: Manifest, keys: UnlockedKeys) -> LaterErasures:
    """Erasures that were decided after the backup, from wherever they are known."""
    found = later_erasures(order.backup, manifest, keys, order.opens)
    more = [*found.erasures, *order.known]
    if order.after is not None:
        more += erasures_of_vault(order.after, manifest.body.vault_id, order.opens)
    return replace(found, erasures=beyond(manifest, more))


def sealed_files_into(
    building: Path, backup: Path, body: Body, tells: Tells
) -> tuple[SealedCopy, ...]:
    """Copy every sealed file and read it back; returns those that are not there or not whole."""
    for folder in (
        vault_folder.originals(building, body.vault_id),
        vault_folder.documents(building, body.vault_id),
    ):
        folder.make()
    pool = pool_of(backup, body)
    places = sealed_places(body)

    def copied(one: tuple[str, SealedCopy]) -> bool:
        kind, file = one
        target = place_in(building, kind, file.file_id)
        make_folder(target.parent)
        try:
            copy_synced(place_in(pool, kind, file.file_id), target)
        except SourceUnreadable:
            return False
        if digest_on_disk(target) == (file.size, file.sha256):
            return True
        target.unlink()
        return False

    missing = list[SealedCopy]()
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        try:
            for done, (whole, (_kind, file)) in enumerate(
                zip(workers.map(copied, places), places, strict=True), 1
            ):
                if not whole:
                    missing.append(file)
                tells(done, len(places), "Restoring photographs and documents")
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise
    return tuple(missing)


def _refuse_partial(order: RestoreOrder, missing: tuple[SealedCopy, ...]) -> None:
    if missing and not order.incomplete:
        raise BackupDamaged(
            f"{len(missing)} sealed files of this backup are missing or damaged. "
            "Nothing was restored.",
            _ADVICE,
            missing=_hex(missing),
        )


def _vault(
    order: RestoreOrder,
    building: Path,
    manifest: Manifest,
    keys: UnlockedKeys,
    read_clock: ReadsClock,
    missing: tuple[SealedCopy, ...],
    later: LaterErasures,
) -> Restored:
    """The catalogue under the vault's own key, its event, and the keyring."""
    body = manifest.body
    copy_key = backup_form.catalogue_key(keys, body.backup_id)
    own_key = keys.derived("db")
    try:
        with (
            closing(open_copy(order.backup / vault_folder.CATALOGUE, copy_key)) as source,
            closing(open_for_migration(building / vault_folder.CATALOGUE, own_key)) as target,
        ):
            copy_pages(source.raw, target.raw, lambda: None)
            rows = row_counts(target)
            if rows != body.rows:
                raise OSError("The disk did not keep the catalogue.")
            migrations.migrate(target)
            old_head = audit_log.head(target)
            again = _tell(order, target, manifest, keys, read_clock, missing, later)
            target.value("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        wipe(copy_key)
        wipe(own_key)
    _keyring(order.backup, building, body)
    whole = [file for _kind, file in sealed_places(body) if file not in missing]
    return Restored(
        order.folder.resolve(),
        body,
        len(whole),
        sum(file.size for file in whole),
        rows,
        old_head,
        _hex(missing),
        again,
        later.unproved,
        later.unreadable,
    )


def _tell(
    order: RestoreOrder,
    target: WriteConnection,
    manifest: Manifest,
    keys: UnlockedKeys,
    read_clock: ReadsClock,
    missing: tuple[SealedCopy, ...],
    later: LaterErasures,
) -> int:
    """The event of the restore and, in the same act, later erasures; returns how many keys went."""
    actor = _actor(target.one(_WHO, (keys.owner_id,)), keys, order.may_restore)
    old_head = audit_log.head(target)
    station = target.value("SELECT id FROM station ORDER BY rowid")
    origin = Origin(station, __version__, vault_folder.BUILT, read_clock)
    target.execute("BEGIN IMMEDIATE")
    act = Transaction(target.raw, actor, origin)
    act.audit(
        EventKind.BACKUP_RESTORED,
        object_id=manifest.body.backup_id,
        object_sha256=manifest.sha256,
        outcome=Outcome.FAILED if missing else Outcome.SUCCESS,
        reason=order.reason,
        details=_details(manifest.body, old_head, missing, later),
    )
    again = _erased_again(act, later)
    target.execute("COMMIT")
    return again


def _erased_again(act: Transaction, later: LaterErasures) -> int:
    """How many photographs were erased once more; BackupDamaged for what no vault wrote."""
    try:
        return erasure.reapply(act, later.erasures)
    except sqlcipher3.IntegrityError as error:
        raise BackupDamaged(
            "A later list tells of an erasure that no vault can have written. Nothing was "
            "restored.",
            "Ask who had the disk. Move the later backups to another folder, then restore again.",
        ) from error


def _keyring(backup: Path, building: Path, body: Body) -> None:
    copy_synced(backup / vault_folder.KEYRING, building / vault_folder.KEYRING)
    if digest_on_disk(building / vault_folder.KEYRING)[1] != body.keyring.sha256:
        raise OSError("The disk did not keep the keyring.")


_WHO = "SELECT role, disabled_at FROM app_user WHERE id = ?"


def _actor(row: Row | None, keys: UnlockedKeys, may_restore: tuple[str, ...]) -> Actor:
    if keys.by_recovery_key:
        return Actor(None, "recovery")
    if row is None:
        raise NotPermitted("This account is not in use.", "Use the recovery key.")
    if row["disabled_at"] is not None or row["role"] not in may_restore:
        raise NotPermitted(
            "Your role does not include restoring a backup.",
            "Ask somebody whose role does, or use the recovery key.",
        )
    return Actor(keys.owner_id, row["role"])


def _details(
    body: Body, old_head: AuditHead, missing: tuple[SealedCopy, ...], later: LaterErasures
) -> dict[str, Json]:
    return {
        "old_head": old_head.seq,
        "old_head_hash": old_head.hash.hex(),
        "made_at": body.made_at,
        "files": len(body.originals) + len(body.documents) - len(missing),
        "missing": list(_hex(missing)),
        "erased_again": [one.erasure_id.hex() for one in later.erasures],
        "unproved": later.unproved,
    }


def _put_in_place(building: Path, folder: Path) -> None:
    for kind in building.iterdir():
        if kind.is_dir():
            for part in kind.iterdir():
                fsync_folder(part)
            fsync_folder(kind)
    fsync_folder(building)
    if folder.exists():
        folder.rmdir()
    building.rename(folder)
    fsync_folder(folder.parent)


def require_room(parent: Path, body: Body) -> None:
    """Raise DiskFull unless the folder's disk has room for all of a backup."""
    wanted = body.sealed_bytes + 2 * body.catalogue.size + _ROOM
    free = shutil.disk_usage(parent).free
    if free < wanted:
        raise DiskFull(
            f"The disk has {free // 1_000_000:,} MB free, and the vault needs "
            f"{wanted // 1_000_000 + 1:,} MB. Nothing was restored.",
            "Make room there or choose another disk, then do it again.",
        )


def _refuse_bad_place(order: RestoreOrder, body: Body) -> None:
    refuse_unsafe_place(order.folder)
    folder, pool = order.folder.resolve(), pool_of(order.backup, body)
    if folder == pool or pool in folder.parents:
        raise InputRefused(
            "A vault is not restored into the folder of the backups.",
            "Choose a new folder on this computer.",
            field="folder",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputRefused(
            "This folder is not empty. Nothing was restored.",
            "Choose an empty folder, or a name that does not exist yet.",
            field="folder",
        )


def _hex(files: Iterable[SealedCopy]) -> tuple[str, ...]:
    return tuple(file.file_id.hex() for file in files)
