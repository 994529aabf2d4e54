"""Writing the parts of a backup that are its own: catalogue, keyring, manifest; and tidying."""

import contextlib
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Literal

from photodesk import __version__
from photodesk.domain.canonical import sha256
from photodesk.domain.moments import instant, moment
from photodesk.errors import VaultError, VaultInUse
from photodesk.storage import backup_form, vault_folder, vault_lock
from photodesk.storage.backup_folder import DOCUMENTS, MANIFEST, ORIGINALS, unfinished_in
from photodesk.storage.backup_form import Body, Head, Manifest, SealedCopy, Whole
from photodesk.storage.catalogue_copy import CatalogueFindings, copy_catalogue, findings
from photodesk.storage.connection import ReadConnection
from photodesk.storage.file_copy import digest_on_disk, settle_folder, write_synced
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.orphans import TEMPORARY
from photodesk.storage.sealed_rows import SealedRow
from photodesk.storage.secret_memory import wipe
from photodesk.storage.vault_lock import VaultLock

_ONE_AT_A_TIME = threading.Lock()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Nothing else of this program writes to a folder of backups; raises VaultInUse otherwise."""
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise VaultInUse("A backup is being made already.", "Wait until it is done.")
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()


@contextlib.contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """No other program writes to this folder of backups; raises VaultInUse otherwise.

    Two copies of one vault, of which one was restored for a look, share it: the tidying of one
    would take what the other copied and no list names yet. A disk that knows no locks is trusted.
    """
    lock = _lock_in(home)
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _lock_in(home: Path) -> VaultLock | None:
    try:
        lock = VaultLock.take(home)
    except VaultInUse as error:
        raise VaultInUse(
            "Another Photodesk is writing to this folder of backups.", "Wait until it is done."
        ) from error
    except VaultError:
        return None
    with contextlib.suppress(OSError):  # the name of this computer stays on no stick
        (home / vault_lock.FILE_NAME).write_bytes(b"")
    return lock


def catalogue_into(
    folder: Path,
    source: ReadConnection,
    keys: UnlockedKeys,
    backup_id: bytes,
    between: Callable[[], None],
) -> tuple[CatalogueFindings, Whole]:
    """The catalogue's copy in the folder of a new backup, reopened and checked.

    It is read back from the disk and hashed while its pages are checked.
    """
    key, path = backup_form.catalogue_key(keys, backup_id), folder / vault_folder.CATALOGUE
    try:
        copy_catalogue(source, path, key, between)
        with ThreadPoolExecutor(1) as beside:
            read_back = beside.submit(digest_on_disk, path)
            found = findings(path, key)
        return found, Whole(*read_back.result())
    finally:
        wipe(key)


def body_of(
    found: CatalogueFindings,
    catalogue: Whole,
    folder: Path,
    ring: Keyring,
    *,
    made_at: str,
    backup_id: bytes,
    pool: Literal["beside", "vault"],
    slice_: int,
    lacking: tuple[bytes, ...],
    kept: timedelta,
) -> Body:
    """The facts of a new backup; writes the keyring's copy, the last file but one."""
    write_synced(folder / vault_folder.KEYRING, ring.encoded(), settle=False)  # `finish` does
    return Body(
        "photodesk-backup",
        backup_form.FORMAT,
        ring.vault_id,
        backup_id,
        made_at,
        __version__,
        ring.epoch,
        found.schema,
        pool,
        slice_,
        Head(found.head.seq, found.head.hash),
        found.rows,
        catalogue,
        Whole(*digest_on_disk(folder / vault_folder.KEYRING)),
        _copies(found.originals),
        _copies(found.documents),
        lacking,
        instant(moment(made_at) + kept),
        found.checkpoint,
        found.erasures,
    )


def finish(folder: Path, body: Body, keys: UnlockedKeys) -> Manifest:
    """Write the manifest, which makes the backup a backup, and read it back."""
    settle_folder(folder)
    settle_folder(folder.parent)
    manifest = backup_form.sealed(body, keys)
    write_synced(folder / MANIFEST, manifest.data)
    if digest_on_disk(folder / MANIFEST)[1] != sha256(manifest.data):
        raise OSError("The disk did not keep the manifest.")
    return manifest


def tidy(home: Path) -> int:
    """Remove what interrupted runs left: backups without manifest, and half copies of files."""
    unfinished = unfinished_in(home)
    for folder in unfinished:
        shutil.rmtree(folder)
    for kind in (ORIGINALS, DOCUMENTS):
        with contextlib.suppress(FileNotFoundError):
            for file in (home / kind / TEMPORARY).iterdir():
                file.unlink()
    return len(unfinished)


def _copies(rows: tuple[SealedRow, ...]) -> tuple[SealedCopy, ...]:
    return tuple(SealedCopy(row.file_id, row.sealed_size, row.sealed_sha256) for row in rows)
