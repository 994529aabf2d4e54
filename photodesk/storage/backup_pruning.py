"""Removing backups whose time is over, and the sealed files that no backup names any more.

A backup stops being one with a single rename: its manifest gets another name, and that is on the
medium before anything else goes. Then its catalogue's copy and keyring go, then the event is
written, then the folder goes; a run that was killed is taken up by the next. Sealed files go last,
and only when every list that is left could be read.
"""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.domain.moments import instant, moment
from photodesk.errors import NotFound
from photodesk.storage import audit_log, backup_form, backup_plan, vault_folder
from photodesk.storage.backup_folder import (
    DOCUMENTS,
    MANIFEST,
    ORIGINALS,
    REMOVING,
    backups_in,
    home_of,
    place_in,
    removals_in,
    sealed_places,
    sizes_in,
)
from photodesk.storage.backup_form import Body
from photodesk.storage.backup_pool import Tells
from photodesk.storage.backup_states import State, StoodBackup, states_in
from photodesk.storage.backup_writing import alone_in, one_at_a_time
from photodesk.storage.file_copy import settle_folder, writing_to
from photodesk.storage.schema_upgrade import COPIES
from photodesk.storage.vault import Vault

NEWEST = 3
"""So many whole backups stay, and so many of all that can be restored, however old they are."""

_LEFT = "The backups that are left are whole."


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed."""

    removed: tuple[str, ...]
    """Ids of the backups, in hex."""
    files: int
    """Sealed files that no backup names any more."""
    bytes: int
    unreadable: int
    """Backups whose list cannot be read: while there are any, no sealed file is removed."""


def prune(vault: Vault, dest: Path, tells: Tells) -> Pruned:
    """Remove the backups of this vault under `dest` that are expired, audited one by one.

    The newest three whole ones stay, by the numbers of their events and by their dates, and the
    newest three of all that can be restored, though they lack a file. Expired
    copies in the vault itself go too, once a later whole backup lies under `dest`. Raises NotFound
    when no backup of this vault lies there, VaultError when the disk refuses, VaultInUse while a
    backup is being made; whatever `tells` raises ends it between two removals.
    """
    home = home_of(dest.resolve(), vault.vault_id)
    if not home.is_dir():
        raise NotFound(
            "No backup of this vault lies in this folder.",
            "Connect the disk or share, or choose the folder that was chosen for the backups.",
        )
    with one_at_a_time(), writing_to("the tidying", left=_LEFT), alone_in(home):
        removed = [_finish(vault, folder) for folder in removals_in(home)]
        stood = states_in(home)
        doomed = _expired(vault, stood)
        copies = vault.folder / COPIES
        if copies.is_dir():
            removed += [_finish(vault, folder) for folder in removals_in(copies)]
            doomed += _expired_copies(vault, copies, stood)
        for done, one in enumerate(doomed):
            tells(done, len(doomed), "Removing old backups")
            removed.append(_remove(vault, one))
        files, size, unreadable = _sweep(home, tells)
    return Pruned(tuple(removed), files, size, unreadable)


def copies_in(vault: Vault) -> set[str]:
    """Ids, in hex, of the copies from before a change that lie in the vault's own folder."""
    home = vault.folder / COPIES
    if not home.is_dir():
        return set()
    found = (one.manifest for one in backups_in(home))
    return {manifest.body.backup_id.hex() for manifest in found if manifest is not None}


def expiry(body: Body, usual: timedelta) -> str:
    """Until when a backup is kept; `usual` counts for the first form, which does not say it."""
    return body.expires_at or instant(moment(body.made_at) + usual)


def _now(vault: Vault) -> str:
    """The present that the log vouches for: a clock that jumped ahead removes nothing.

    One that was wrong from the machine's start on cannot be told; then `NEWEST` stay.
    """
    return min(instant(vault.clock_now()), audit_log.present(vault.reading()))


def _expired(vault: Vault, stood: list[StoodBackup]) -> list[Path]:
    now, usual = _now(vault), backup_plan.plan(vault.reading()).kept
    staying = _newest(stood, {State.WHOLE}) | _newest(stood, {State.WHOLE, State.LACKING})
    return [
        one.found.folder
        for one in stood
        if one.found.manifest is not None
        and one.found.folder not in staying
        and expiry(one.found.manifest.body, usual) <= now
    ]


def _newest(stood: list[StoodBackup], states: set[State]) -> set[Path]:
    """The newest of these states, by the numbers of their events and by their dates.

    Those that lack files are counted apart: they push out none that is whole, and while the vault
    itself has lost a file there are no others that hold what came since.
    """
    found = [
        (one.found.folder, one.found.manifest.body.made_at)
        for one in stood
        if one.state in states and one.found.manifest is not None
    ]
    by_date = sorted(found, key=lambda one: one[1])
    return {folder for folder, _made_at in (*found[-NEWEST:], *by_date[-NEWEST:])}


def _expired_copies(vault: Vault, copies: Path, stood: list[StoodBackup]) -> list[Path]:
    """Copies from before a change of the schema that a later backup makes needless."""
    now, usual = _now(vault), backup_plan.plan(vault.reading()).kept
    last = max(
        (
            one.found.manifest.body.audit.seq
            for one in stood
            if one.state is State.WHOLE and one.found.manifest is not None
        ),
        default=0,
    )
    return [
        one.found.folder
        for one in states_in(copies)
        if one.found.manifest is not None
        and one.found.manifest.body.audit.seq < last
        and expiry(one.found.manifest.body, usual) <= now
    ]


def _remove(vault: Vault, folder: Path) -> str:
    (folder / MANIFEST).replace(folder / REMOVING)
    settle_folder(folder)
    return _finish(vault, folder)


def _finish(vault: Vault, folder: Path) -> str:
    """Go on with a removal from wherever it stands; returns the id of the backup, in hex."""
    for name in (vault_folder.CATALOGUE, vault_folder.KEYRING):
        (folder / name).unlink(missing_ok=True)
    settle_folder(folder)
    body = backup_form.read((folder / REMOVING).read_bytes()).body
    _tell(vault, body)
    shutil.rmtree(folder)
    settle_folder(folder.parent)
    return body.backup_id.hex()


def _tell(vault: Vault, body: Body) -> None:
    told = "SELECT 1 FROM audit WHERE kind = ? AND object_id = ?"
    if vault.reading().value(told, (EventKind.BACKUP_REMOVED, body.backup_id)):
        return  # a run that was killed after the event
    with vault.writing(vault.actor) as act:
        act.audit(
            EventKind.BACKUP_REMOVED,
            object_id=body.backup_id,
            details={"made_at": body.made_at, "expires_at": body.expires_at},
        )


def _sweep(home: Path, tells: Tells) -> tuple[int, int, int]:
    """Remove sealed files that no list names; nothing while a list cannot be read."""
    stood = states_in(home)
    unreadable = sum(one.found.manifest is None and not one.found.unfinished for one in stood)
    if unreadable:
        return 0, 0, unreadable
    named = {
        (kind, file.file_id.hex())
        for one in stood
        if one.found.manifest is not None
        for kind, file in sealed_places(one.found.manifest.body)
    }
    unnamed = [
        (kind, name, size)
        for kind in (ORIGINALS, DOCUMENTS)
        for name, size in sizes_in(home / kind)
        if (kind, name) not in named
    ]
    folders = set[Path]()
    for done, (kind, name, _size) in enumerate(unnamed):
        tells(done, len(unnamed), "Removing files that no backup needs")
        path = place_in(home, kind, bytes.fromhex(name))
        path.unlink(missing_ok=True)
        folders.add(path.parent)
    for folder in sorted(folders):
        settle_folder(folder)
    return len(unnamed), sum(size for _kind, _name, size in unnamed), 0
