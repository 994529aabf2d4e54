"""Making a backup: complete and read back, or visibly unfinished; earlier ones are never touched.

The order is storage.md 6: the catalogue's copy, reopened and checked; from its rows the sealed
files that are not there yet; every new one read back, older ones in turn; the keyring; and the
manifest last. A full disk, a pulled plug or a killed program leave a folder without manifest, which
the next run tidies away.
"""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from photodesk.domain.audit import EventKind, Outcome
from photodesk.domain.moments import instant
from photodesk.errors import DiskFull, InputRefused, VaultDamaged
from photodesk.storage import backup_plan, vault_folder
from photodesk.storage.backup_folder import (
    DOCUMENTS,
    ORIGINALS,
    home_of,
    last_slice,
    name_of,
)
from photodesk.storage.backup_form import Manifest
from photodesk.storage.backup_pool import Pool, PoolReport, Tells, held_in
from photodesk.storage.backup_writing import (
    alone_in,
    body_of,
    catalogue_into,
    finish,
    one_at_a_time,
    tidy,
)
from photodesk.storage.file_copy import require_large_files, writing_to
from photodesk.storage.private_files import make_folder
from photodesk.storage.vault import Vault

SLICES = 30
"""Each backup reads one slice of the older files again, so after so many all were read."""

_FIRST = "Copying the catalogue"
_LEFT = "Earlier backups are whole."


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that was made and read back."""

    folder: Path
    manifest: Manifest
    pool: PoolReport
    tidied: int
    """Unfinished backups of earlier runs that were removed."""
    same_disk: bool
    """Whether it lies on the disk of the vault, whose failure would take both."""

    @property
    def lacking(self) -> tuple[bytes, ...]:
        """Ids of files that the vault itself no longer holds whole."""
        return self.manifest.body.lacking


@dataclass(slots=True)
class _Work:
    """What one run has to hand."""

    vault: Vault
    home: Path
    tells: Tells
    backup_id: bytes = field(default_factory=lambda: os.urandom(16))


def make(vault: Vault, dest: Path, tells: Tells) -> MadeBackup:
    """Back the vault up into `dest`, an existing folder on a mounted disk or a share.

    Raises InputRefused for a folder that does not exist or belongs to the vault, DiskFull,
    VaultError when the disk refuses, VaultInUse when a backup is being made; whatever `tells`
    raises passes through. A backup that lacks a damaged file of the vault is made all the same and
    says so in `lacking`.
    """
    dest = dest.resolve()
    refuse_bad_place(dest, vault.folder)
    with one_at_a_time(), writing_to("this backup", left=_LEFT):
        home = home_of(dest, vault.vault_id)
        make_folder(home)
        with alone_in(home):
            made = _made(_Work(vault, home, tells))
    _note(vault, dest, made)
    return made


def _made(work: _Work) -> MadeBackup:
    vault, home = work.vault, work.home
    tidied, slice_ = tidy(home), _next_slice(home)
    made_at = instant(vault.clock_now())
    folder = home / name_of(made_at, work.backup_id)
    make_folder(folder)
    require_large_files(folder, (vault.folder / vault_folder.CATALOGUE).stat().st_size)
    with ThreadPoolExecutor(1) as beside:  # the disk is listed while the catalogue is copied
        held = beside.submit(held_in, home)
        found, catalogue = catalogue_into(
            folder,
            vault.reading(),
            vault.opened_keys,
            work.backup_id,
            lambda: work.tells(0, 0, _FIRST),
        )
    if found.vault_id != vault.vault_id:
        raise VaultDamaged(
            "The catalogue does not verify, so no backup was made of it. Earlier ones are kept.",
            "Run photodesk vault check, and restore the vault from an earlier backup.",
        )
    files = {ORIGINALS: found.originals, DOCUMENTS: found.documents}
    pool = Pool(home, vault.folder, files, held.result())
    _require_room(home, pool.room_needed)
    require_large_files(folder, pool.largest)
    report = pool.fill(slice_, SLICES, work.tells)
    body = body_of(
        found,
        catalogue,
        folder,
        vault.keyring,
        made_at=made_at,
        backup_id=work.backup_id,
        pool="beside",
        slice_=slice_,
        lacking=report.lacking,
        kept=backup_plan.plan(vault.reading()).kept,
    )
    manifest = finish(folder, body, vault.opened_keys)
    same_disk = home.stat().st_dev == vault.folder.stat().st_dev
    return MadeBackup(folder, manifest, report, tidied, same_disk)


def _next_slice(home: Path) -> int:
    last = last_slice(home)
    return 0 if last is None else (last + 1) % SLICES


def _require_room(home: Path, wanted: int) -> None:
    free = shutil.disk_usage(home).free
    if free < wanted:
        raise DiskFull(
            f"The disk has {free // 1_000_000:,} MB free, and this backup needs "
            f"{wanted // 1_000_000 + 1:,} MB. {_LEFT}",
            "Make room there or choose another disk, then do it again.",
        )


def refuse_bad_place(dest: Path, vault: Path) -> None:
    """Raise InputRefused unless `dest` is a folder outside the vault."""
    vault = vault.resolve()
    if dest == vault or vault in dest.parents:
        raise InputRefused(
            "A backup is not kept inside the vault.",
            "Choose a folder on another disk, a stick or a share.",
            field="dest",
        )
    if not dest.is_dir():
        raise InputRefused(
            "There is no such folder for the backup.",
            "Connect the disk or share, or make the folder; then do it again.",
            field="dest",
        )


def _note(vault: Vault, dest: Path, made: MadeBackup) -> None:
    """The event of the backup, and where the last one lies (in the encrypted catalogue)."""
    body = made.manifest.body
    with vault.writing(vault.actor) as act:
        backup_plan.remember(act, body, dest, act.now())
        act.ask_checkpoint()
        act.audit(
            EventKind.BACKUP_MADE,
            object_id=body.backup_id,
            object_sha256=made.manifest.sha256,
            outcome=Outcome.FAILED if body.lacking else Outcome.SUCCESS,
            details={
                "made_at": body.made_at,
                "expires_at": body.expires_at,
                "head": body.audit.seq,
                "head_hash": body.audit.hash.hex(),
                "files": len(body.originals) + len(body.documents),
                "new": made.pool.copied,
                "read_again": made.pool.read_again,
                "lacking": [file.hex() for file in body.lacking],
            },
        )
