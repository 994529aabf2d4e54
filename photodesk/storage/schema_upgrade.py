"""Before a vault's schema is changed: a verified copy of catalogue and keyring, kept 30 days.

The copy is an ordinary backup in `backups/` inside the vault's own folder, because that is the one
disk which is surely there at this moment and whose room can be looked at first; its sealed files
are the vault's own, which no migration touches. `photodesk restore` takes it like any other. It is
never moved, and the migration never works on it (hazards 3 to 5).
"""

import os
import shutil
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from photodesk import __version__
from photodesk.domain.audit import Actor, EventKind
from photodesk.domain.moments import instant, moment
from photodesk.errors import DiskFull
from photodesk.storage import migrations, vault_folder
from photodesk.storage.backup_folder import backups_in, name_of
from photodesk.storage.backup_form import Manifest
from photodesk.storage.backup_writing import body_of, catalogue_into, finish, tidy
from photodesk.storage.connection import ReadConnection, WriteConnection
from photodesk.storage.database import open_catalogue, open_for_migration
from photodesk.storage.file_copy import writing_to
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.private_files import make_folder
from photodesk.storage.secret_memory import wipe
from photodesk.storage.transaction import Origin, ReadsClock, Transaction

COPIES = "backups"
KEPT = timedelta(days=30)

_ROOM = 2.5


def bring_up_to_date(
    folder: Path,
    ring: Keyring,
    keys: UnlockedKeys,
    read_clock: ReadsClock,
    steps: Path = migrations.MIGRATIONS,
    *,
    catalogue_key: bytes | bytearray | None = None,
) -> None:
    """Change the schema of the vault in `folder` to the newest, after a verified copy was made.

    Does nothing when it is the newest. Raises VaultTooNew, DiskFull when there is not 2.5 times the
    catalogue's size free, VaultDamaged when it does not verify, and whatever a step raises: then
    the catalogue is as it was after the last whole step, and the copy is there. `catalogue_key` is
    given while a rotation is not finished and the catalogue still lies under the key before.
    """
    key = keys.derived("db") if catalogue_key is None else bytearray(catalogue_key)
    path = folder / vault_folder.CATALOGUE
    try:
        with closing(open_catalogue(path, key, readonly=True)) as reading:
            migrations.refuse_newer(reading, steps)
            if migrations.version(reading) == migrations.latest(steps):
                drop_old_copies(folder, read_clock().utc)
                return
            _require_room(path)
            copied = copy_before_change(folder, reading, ring, keys, read_clock)
        with closing(open_for_migration(path, key)) as migrating:
            migrations.migrate(
                migrating,
                steps,
                told=lambda number: _tell(migrating, keys, read_clock, number, copied),
            )
    finally:
        wipe(key)


def drop_old_copies(folder: Path, now: datetime) -> int:
    """Remove copies that are older than 30 days, but never the newest one; returns how many."""
    home = folder / COPIES
    if not home.is_dir():
        return 0
    whole = [one for one in backups_in(home) if one.manifest is not None]
    old = [
        one
        for one in whole[:-1]
        if one.manifest is not None and moment(one.manifest.body.made_at) < now - KEPT
    ]
    for one in old:
        shutil.rmtree(one.folder, ignore_errors=True)  # the next opening tries again
    return len(old)


def copy_before_change(
    folder: Path,
    reading: ReadConnection,
    ring: Keyring,
    keys: UnlockedKeys,
    read_clock: ReadsClock,
) -> Manifest:
    """A verified copy of catalogue and keyring in the vault's own folder, as a backup.

    Raises DiskFull or VaultError when the disk refuses, VaultDamaged when a page does not verify.
    """
    home, backup_id = folder / COPIES, os.urandom(16)
    made_at = instant(read_clock().utc)
    with writing_to("the copy before the change", left="The vault was not changed."):
        make_folder(home)
        tidy(home)
        own = home / name_of(made_at, backup_id)
        make_folder(own)
        found, catalogue = catalogue_into(own, reading, keys, backup_id, lambda: None)
        body = body_of(
            found,
            catalogue,
            own,
            ring,
            made_at=made_at,
            backup_id=backup_id,
            pool="vault",
            slice_=0,
            lacking=(),
            kept=KEPT,
        )
        return finish(own, body, keys)


def _require_room(catalogue: Path) -> None:
    wanted = round(catalogue.stat().st_size * _ROOM)
    free = shutil.disk_usage(catalogue.parent).free
    if free < wanted:
        raise DiskFull(
            "This version of Photodesk must change the catalogue first, and the disk has no room "
            "for a copy of it. Nothing was changed.",
            f"Make {wanted // 1_000_000 + 1:,} MB free on the vault's disk, then open it again. "
            "The version that was used before still opens it.",
        )


def _tell(
    migrating: WriteConnection,
    keys: UnlockedKeys,
    read_clock: ReadsClock,
    number: int,
    copied: Manifest,
) -> None:
    """The event of one step, in its own transaction, in the name of whoever opened the vault."""
    role = migrating.value("SELECT role FROM app_user WHERE id = ?", (keys.owner_id,))
    who = Actor(None, "recovery") if keys.by_recovery_key else Actor(keys.owner_id, role or "")
    station = migrating.value("SELECT id FROM station ORDER BY rowid")
    act = Transaction(
        migrating.raw, who, Origin(station, __version__, vault_folder.BUILT, read_clock)
    )
    act.audit(
        EventKind.SCHEMA_CHANGED,
        object_id=copied.body.backup_id,
        object_sha256=copied.sha256,
        details={
            "before": number - 1,
            "after": number,
            "made_at": copied.body.made_at,
            "expires_at": copied.body.expires_at,
        },
    )
