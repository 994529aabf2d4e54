"""The steps of a rotation that come after its keyring is written, and any opening goes on with.

Whoever has the present keyring opens everything, however far these steps have come, so they may be
stopped anywhere and begun again. `rotation` tells the whole order.
"""

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from photodesk.domain.audit import EventKind, Json
from photodesk.errors import VaultError
from photodesk.storage import keyring_rotation
from photodesk.storage.backup_folder import backups_in
from photodesk.storage.catalogue_swap import swap
from photodesk.storage.file_copy import writing_to
from photodesk.storage.keyring_change import replace_keyring
from photodesk.storage.keyring_form import Purpose
from photodesk.storage.keyring_slots import Opened, UnlockedKeys
from photodesk.storage.private_files import fsync_folder
from photodesk.storage.rotation_rows import wrap_anew
from photodesk.storage.schema_upgrade import COPIES

if TYPE_CHECKING:
    from photodesk.storage.vault import Vault

Tells: TypeAlias = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what comes next."""

STEPS = 4


def silent(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


def due(vault: "Vault") -> tuple[Purpose, ...]:
    """The keys whose replacing was begun, or whose turn it is since the vault key was replaced."""
    return keyring_rotation.due(vault.keyring.body)


def finish(vault: "Vault", tells: Tells = silent) -> None:
    """Do what is left of a rotation, as far as the keys of the signed-in person reach.

    Raises DiskFull, VaultError or VaultDamaged: then everything can be opened as before, and the
    next call goes on from there.
    """
    keys = vault.opened_keys
    if not keys.earlier:
        return
    done = {old.purpose for old in keys.earlier}
    if "vault" in done:
        tells(1, STEPS, "Writing the catalogue under its new key")
        vault.change_catalogue_key(swap)
    tells(2, STEPS, "Wrapping the keys of photographs and documents")
    wrap_anew(vault)
    tells(3, STEPS, "Removing what is under the old keys")
    with writing_to("removing what is under the old keys", left="Nothing was lost."):
        if "image" in done:
            vault.drop_renditions()
        _drop_copies(vault)
    ring = keyring_rotation.without_older(vault.keyring, keys)
    details = _told(ring.epoch, keys, "finished")
    replace_keyring(vault, ring, EventKind.KEYS_ROTATED, None, details)
    vault.forget_earlier_keys()
    tells(STEPS, STEPS, "The keys are replaced")


def at_opening(vault: "Vault", found: Opened | None) -> None:
    """Finish what was interrupted, and replace the keys whose turn it is.

    The latter only with what `found` gave: the key that wraps this person's slot. Raises nothing
    that the disk or the data refuses: the vault opens all the same, and says in `left_undone` why
    this has to wait.
    """
    try:
        finish(vault)
        if found is not None:
            _catch_up(vault, Opened(vault.opened_keys, found.wrapping_key))
    except VaultError as error:
        vault.left_undone = error.title


def _catch_up(vault: "Vault", present: Opened) -> None:
    caught_up = keyring_rotation.caught_up(vault.keyring, present)
    if caught_up is None:
        return
    ring, keys = caught_up
    details = _told(ring.epoch, keys, "begun")
    try:
        replace_keyring(vault, ring, EventKind.KEYS_ROTATED, None, details)
    except BaseException:
        keys.wipe()
        raise
    vault.adopt(keys)
    finish(vault)


def _told(epoch: int, keys: UnlockedKeys, step: str) -> dict[str, Json]:
    replaced: list[Json] = [old.purpose for old in keys.earlier]
    return {"step": step, "keys": replaced, "epoch": epoch}


def _drop_copies(vault: "Vault") -> None:
    """Remove the copies of the catalogue in the vault's own folder that an old key opens."""
    home = vault.folder / COPIES
    if not home.is_dir():
        return
    for one in backups_in(home):
        if one.manifest is None or one.manifest.body.epoch < vault.keyring.epoch:
            shutil.rmtree(one.folder)
    fsync_folder(home)
