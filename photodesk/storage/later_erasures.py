"""Erasures that were decided after a backup: a restore must do them again.

Every later backup in the same folder lists them, and so does the vault itself where it can still be
opened. A list counts as proved when the vault's key, or the key that the same passphrase opens in
the later backup, made its MAC. A list that cannot be proved counts as well, and is told: a restore
that erases too much can be done again, an erased photograph that came back cannot be unseen.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from photodesk.errors import PhotodeskError
from photodesk.storage import erased_photographs, vault_folder
from photodesk.storage.backup_check import OpensKeyring
from photodesk.storage.backup_folder import backups_in
from photodesk.storage.backup_form import Erasure, Manifest
from photodesk.storage.database import open_catalogue
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.secret_memory import wipe


@dataclass(frozen=True, slots=True)
class LaterErasures:
    """What is to be erased again."""

    erasures: tuple[Erasure, ...]
    unproved: int
    """Lists with erasures that could not be shown to be this vault's, and counted all the same."""
    unreadable: int
    """Later lists that cannot be read: erasures that only they know are not known."""


def later_erasures(
    backup: Path, manifest: Manifest, keys: UnlockedKeys, opens: OpensKeyring
) -> LaterErasures:
    """What the other backups in the folder of `backup` tell beyond its own list."""
    found, unproved, unreadable = list[Erasure](), 0, 0
    for one in backups_in(backup.resolve().parent):
        if one.folder == backup.resolve():
            continue
        if one.manifest is None:
            unreadable += not one.unfinished
            continue
        if one.manifest.body.vault_id != manifest.body.vault_id or not one.manifest.body.erasures:
            continue
        unproved += not _is_proved(one.folder, one.manifest, keys, opens)
        found += one.manifest.body.erasures
    return LaterErasures(beyond(manifest, found), unproved, unreadable)


def beyond(manifest: Manifest, found: Iterable[Erasure]) -> tuple[Erasure, ...]:
    """Each erasure once that the backup itself does not know, in the order of the decisions."""
    own = {one.erasure_id for one in manifest.body.erasures}
    others = {one.erasure_id: one for one in found if one.erasure_id not in own}
    return tuple(sorted(others.values(), key=lambda one: (one.decided_at, one.erasure_id)))


def erasures_of_vault(folder: Path, vault_id: bytes, opens: OpensKeyring) -> Iterator[Erasure]:
    """What the vault in `folder` tells; nothing when it is another vault.

    Raises WrongPassphrase, VaultDamaged, NotFound.
    """
    ring = Keyring.read(folder / vault_folder.KEYRING)
    if ring.vault_id != vault_id:
        return
    keys = opens(ring)
    key = keys.derived("db")
    try:
        path = folder / vault_folder.CATALOGUE
        with closing(open_catalogue(path, key, readonly=True)) as reading:
            yield from erased_photographs.decided(reading)
    finally:
        wipe(key)
        keys.wipe()


def _is_proved(folder: Path, later: Manifest, keys: UnlockedKeys, opens: OpensKeyring) -> bool:
    if later.is_authentic(keys):
        return True
    try:
        ring = Keyring.decoded((folder / vault_folder.KEYRING).read_bytes())
        theirs = opens(ring)
    except (PhotodeskError, OSError):
        return False
    try:
        return later.is_authentic(theirs)
    finally:
        theirs.wipe()
