"""Changing the keyring and the rows that go with it, in one act."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from photodesk.domain.audit import EventKind, Json
from photodesk.storage import vault_folder
from photodesk.storage.file_copy import writing_to
from photodesk.storage.keyring import Keyring
from photodesk.storage.transaction import Transaction

if TYPE_CHECKING:
    from photodesk.storage.vault import Vault


def replace_keyring(
    vault: "Vault",
    ring: Keyring,
    kind: EventKind,
    object_id: bytes | None,
    details: Mapping[str, Json],
    rows: Callable[[Transaction], None] = lambda _act: None,
    *,
    reason: str = "",
) -> None:
    """Change keyring and rows together, in one act with this event, which tells the new hash.

    The keyring is replaced last inside the transaction and put back when the commit fails. Raises
    what writing raises, DiskFull or VaultError: then both are as they were.
    """
    with writing_to("this change", left="Accounts and passphrases are as they were."):
        _replace(vault, ring, kind, object_id, details, rows, reason)


def _replace(
    vault: "Vault",
    ring: Keyring,
    kind: EventKind,
    object_id: bytes | None,
    details: Mapping[str, Json],
    rows: Callable[[Transaction], None],
    reason: str,
) -> None:
    path, before = vault.folder / vault_folder.KEYRING, vault.keyring
    try:
        with vault.writing(vault.actor) as act:
            rows(act)
            digest = ring.sha256()
            act.audit(
                kind, object_id=object_id, object_sha256=digest, reason=reason, details=details
            )
            ring.write(path)
            vault.keyring = ring
    except BaseException:
        vault.keyring = before
        if path.read_bytes() != before.encoded():
            before.write(path)
        raise
