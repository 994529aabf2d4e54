"""Wrapping the file keys and the secrets of the catalogue anew: one act, all or nothing."""

from typing import TYPE_CHECKING

from photodesk.domain.audit import EventKind, Json
from photodesk.errors import NotFound, PhotographDamaged, VaultDamaged
from photodesk.storage import checkpoints
from photodesk.storage.keyring_form import Purpose
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.sealed_format import SealedKind, unwrap_key, wrap_key
from photodesk.storage.transaction import Transaction

if TYPE_CHECKING:
    from photodesk.storage.vault import Vault

_TABLES: tuple[tuple[Purpose, SealedKind, str, str], ...] = (
    (
        "image",
        SealedKind.ORIGINAL,
        (
            "SELECT id, file_id, wrapped_key, key_epoch FROM photo "
            "WHERE wrapped_key IS NOT NULL AND key_epoch < ?"
        ),
        "UPDATE photo SET wrapped_key = ?, key_epoch = ? WHERE id = ?",
    ),
    (
        "image",
        SealedKind.ORIGINAL,
        "SELECT id, file_id, wrapped_key, key_epoch FROM figure WHERE key_epoch < ?",
        "UPDATE figure SET wrapped_key = ?, key_epoch = ? WHERE id = ?",
    ),
    (
        "document",
        SealedKind.DOCUMENT,
        "SELECT id, file_id, wrapped_key, key_epoch FROM document WHERE key_epoch < ?",
        "UPDATE document SET wrapped_key = ?, key_epoch = ? WHERE id = ?",
    ),
)


def wrap_anew(vault: "Vault") -> None:
    """Wrap under the present keys what is under an earlier one; one audit event.

    A row whose wrap does not verify keeps it: it could not be opened before either, and is counted
    in the event. Raises as writing does.
    """
    keys = vault.opened_keys
    counts: dict[str, int] = {"image": 0, "document": 0, "left": 0}
    with vault.writing(vault.actor) as act:
        for purpose, kind, select, update in _TABLES:
            if any(old.purpose == purpose for old in keys.earlier):
                done, left = _table(act, vault.vault_id, keys, purpose, kind, select, update)
                counts[purpose] += done
                counts["left"] += left
        details: dict[str, Json] = {"step": "wrapped", "epoch": keys.epoch, **counts}
        details["secrets"] = _secrets(vault, act)
        act.audit(EventKind.KEYS_ROTATED, object_sha256=vault.keyring.sha256(), details=details)


def _table(
    act: Transaction,
    vault_id: bytes,
    keys: UnlockedKeys,
    purpose: Purpose,
    kind: SealedKind,
    select: str,
    update: str,
) -> tuple[int, int]:
    """How many rows of a table were wrapped anew, and how many do not verify."""
    epoch, under, anew, left = keys.epoch_of(purpose), keys.of(purpose), [], 0
    if under is None:
        return 0, 0
    for row in act.all(select, (epoch,)):
        owner, file = row["id"], row["file_id"]
        try:
            key = unwrap_key(
                kind,
                keys.at(purpose, row["key_epoch"]) or under,
                row["wrapped_key"],
                vault_id=vault_id,
                owner_id=owner,
                file_id=file,
                epoch=row["key_epoch"],
            )
        except PhotographDamaged:
            left += 1
            continue
        wrapped = wrap_key(
            kind, under, key, vault_id=vault_id, owner_id=owner, file_id=file, epoch=epoch
        )
        anew.append((wrapped, epoch, owner))
    act.execute_each(update, anew)
    return len(anew), left


def _secrets(vault: "Vault", act: Transaction) -> int:
    """Seal every secret under the present key of its own; returns how many."""
    done = 0
    purposes = {old.purpose for old in vault.opened_keys.earlier}
    for row in act.all("SELECT name FROM secret"):
        name = row["name"]
        purpose: Purpose = "vault" if name == checkpoints.STATION_KEY else "document"
        if purpose not in purposes:
            continue
        rows = vault.secret_rows(purpose)
        try:
            rows.store(act, name, rows.read(act, name))
        except (NotFound, VaultDamaged):
            continue  # a secret that does not verify is told by the check of the vault
        done += 1
    return done
