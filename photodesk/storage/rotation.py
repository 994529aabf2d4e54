"""Replacing the keys of a vault, so that what somebody knows who left opens nothing any more.

    1  room for it, and a verified copy of catalogue and keyring
    2  the keyring: new keys for everybody who stays, the replaced ones sealed under them
    3  the catalogue: a new file under the new key, checked, in the place of the old one
    4  every file key, wrapped anew, and the secrets: one act
    5  the keyring without the replaced keys; the renditions and copies under old keys are removed

From step 2 on, whoever unlocks can open everything, however far the rest has come, and every
opening goes on where the one before was stopped: `finish` does the same for both. The originals
themselves are not touched: each has a key of its own, and that is what is wrapped anew.
"""

import shutil
from pathlib import Path

from photodesk.domain.audit import EventKind, Json
from photodesk.errors import DiskFull, VaultError
from photodesk.storage import keyring_rotation, passphrase_again, people, vault_folder
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_change import replace_keyring
from photodesk.storage.keyring_slots import SlotFacts
from photodesk.storage.rotation_steps import STEPS, Tells, finish, silent
from photodesk.storage.schema_upgrade import copy_before_change
from photodesk.storage.transaction import Transaction
from photodesk.storage.vault import Vault

_ROOM = 2.2


def rotate(
    vault: Vault, passphrase: str, *, reason: str, without: str = "", tells: Tells = silent
) -> None:
    """Replace every key that the signed-in person holds; with `without`, end that account first.

    Every other thread is at rest, as before locking; the vault stays open and is used on with the
    new keys. Raises WrongPassphrase (counted), NotFound, InputRefused for one's own account or
    while an earlier rotation is not finished, DiskFull when there is not 2.2 times the catalogue's
    size free: then nothing was changed. A VaultError that says so leaves the account ended, the new
    keys given and the work to be finished at the next opening.
    """
    gone = people.require_other(vault, without) if without else None
    with passphrase_again.counted(vault):
        found = vault.keyring.open(vault.signed_in.login, passphrase)
    try:
        ring, keys = keyring_rotation.rotated(vault.keyring, found, without=without)
        try:
            _require_room(vault.folder / vault_folder.CATALOGUE)
            tells(0, STEPS, "Copying the catalogue")
            _copy_first(vault)
            _give(vault, ring, gone, reason)
        except BaseException:
            keys.wipe()
            raise
        vault.adopt(keys)
        _finish(vault, tells, ended=gone is not None)
    finally:
        found.wipe()


def _give(vault: Vault, ring: Keyring, gone: SlotFacts | None, reason: str) -> None:
    """Write the keyring with the new keys; who is gone is ended in the same act."""

    def rows(act: Transaction) -> None:
        if gone is not None:
            act.execute(
                "UPDATE app_user SET disabled_at = ? WHERE id = ?", (act.now(), gone.owner_id)
            )

    kind = EventKind.KEYS_ROTATED if gone is None else EventKind.USER_DISABLED
    owner = None if gone is None else gone.owner_id
    details: dict[str, Json] = {"step": "begun", "epoch": ring.epoch}
    replace_keyring(vault, ring, kind, owner, details, rows, reason=reason)


def _finish(vault: Vault, tells: Tells, *, ended: bool) -> None:
    """Do the rest; where that is refused, say what is done all the same, and what does the rest."""
    try:
        finish(vault, tells)
    except VaultError as error:
        room = "Make room on the vault's disk, then lock" if isinstance(error, DiskFull) else "Lock"
        raise VaultError(
            f"{'The account is ended, and the' if ended else 'The'} new keys are given, but not "
            "everything is under them yet. Nothing was lost.",
            f"{room} the vault and unlock it: the rest is done by itself.",
        ) from error


def _copy_first(vault: Vault) -> None:
    try:
        copy_before_change(
            vault.folder, vault.reading(), vault.keyring, vault.opened_keys, vault.reads_clock
        )
    finally:
        vault.close_connections_here()


def _require_room(catalogue: Path) -> None:
    log = catalogue.with_name(catalogue.name + "-wal")
    size = catalogue.stat().st_size + (log.stat().st_size if log.exists() else 0)
    wanted, free = round(size * _ROOM), shutil.disk_usage(catalogue.parent).free
    if free < wanted:
        raise DiskFull(
            "The disk has no room to encrypt the catalogue anew. Nothing was changed.",
            f"Make {wanted // 1_000_000 + 1:,} MB free on the vault's disk, then do this again.",
        )
