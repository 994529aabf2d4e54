"""Putting the catalogue under another key: a new file beside it, checked, and put in its place.

The catalogue is never changed in place. Until the one rename that makes the new file the catalogue,
the old one stands whole; what an interruption leaves is a file under another name.
"""

import contextlib
from contextlib import closing
from pathlib import Path

from photodesk.errors import VaultDamaged, VaultError
from photodesk.storage import audit_log, migrations
from photodesk.storage.catalogue_copy import copy_catalogue, findings, row_counts
from photodesk.storage.database import open_catalogue
from photodesk.storage.file_copy import writing_to
from photodesk.storage.keyring_slots import UnlockedKeys, derived_key
from photodesk.storage.private_files import fsync_folder
from photodesk.storage.secret_memory import wipe

_LOGS = ("-wal", "-shm")


def opening_key(path: Path, keys: UnlockedKeys) -> bytearray:
    """The key of the catalogue file: of the present vault key or, in a rotation, of the one before.

    That of the present one when neither opens it.
    """
    newest = keys.derived("db")
    for old in keys.earlier:
        if old.purpose == "vault" and not _opens(path, newest):
            older = derived_key(old.key, "db")
            if _opens(path, older):
                wipe(newest)
                return older
            wipe(older)
    return newest


def swap(path: Path, key: bytearray, new_key: bytearray) -> None:
    """Put a copy of the catalogue under `new_key` in the place of the one under `key`.

    Nobody holds a connection to it meanwhile. Raises DiskFull or VaultError when the disk refuses
    and VaultDamaged when a page does not verify; then the catalogue is as it was.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        with writing_to("the catalogue under its new key", left="The catalogue was not changed."):
            _remove(new)
            _copy(path, key, new, new_key)
            _empty_log(path, key)
            fsync_folder(path.parent)
            new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            _remove(new)
        raise
    with writing_to("the catalogue under its new key", left="It is whole under one of its keys."):
        fsync_folder(path.parent)


def _copy(path: Path, key: bytearray, new: Path, new_key: bytearray) -> None:
    with closing(open_catalogue(path, key, readonly=True)) as source:
        copy_catalogue(source, new, new_key, lambda: None)
        found = findings(new, new_key)
        expected = row_counts(source), audit_log.head(source), migrations.version(source)
    if (found.rows, found.head, found.schema) != expected:
        raise OSError("The disk did not keep the catalogue.")


def _empty_log(path: Path, key: bytearray) -> None:
    """Fold the write-ahead log into the old file and remove it, so that it never meets the new one.

    A log that cannot be folded in holds acts that the old file lacks, and is not removed.
    """
    with closing(open_catalogue(path, key, readonly=False)) as old:
        busy = old.value("PRAGMA wal_checkpoint(TRUNCATE)")
    log = path.with_name(path.name + "-wal")
    if busy or (log.exists() and log.stat().st_size):
        raise VaultError(
            "Another part of Photodesk still reads the catalogue; it was not changed.",
            "Lock the vault and unlock it again.",
        )
    for suffix in _LOGS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _remove(new: Path) -> None:
    for suffix in ("", *_LOGS, "-journal"):
        new.with_name(new.name + suffix).unlink(missing_ok=True)


def _opens(path: Path, key: bytearray) -> bool:
    try:
        open_catalogue(path, key, readonly=True).close()
    except VaultDamaged:
        return False
    return True
