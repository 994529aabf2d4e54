"""A backup as an anchor of the audit log: the vault must hold every event that its backup held.

The list of a backup names the end of the log in its copy. A vault that ends earlier, or goes
another way, is older than its backup or was put in its place (security.md 5.2). What the list says
counts only when this vault wrote it: by its MAC under the vault's key, or, after the keys were
renewed, by the signature of the vault's station under its checkpoint.
"""

import base64
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from photodesk.domain.audit import AuditHead, EventKind
from photodesk.domain.checkpoint import checkpoint_text, key_id
from photodesk.domain.identifiers import from_bytes
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.storage import audit_log
from photodesk.storage.backup_folder import home_of, manifest_of, written_last
from photodesk.storage.backup_form import Manifest
from photodesk.storage.connection import ReadConnection
from photodesk.storage.file_copy import SourceUnreadable
from photodesk.storage.trail_check import PrintedHead
from photodesk.storage.vault import Vault

WHERE = "the backup"
_LOOKED_AT = 5
_LINES = 4  # three of text and an empty one, before the signatures


@dataclass(frozen=True, slots=True)
class Newer:
    """A backup that holds events which the vault does not."""

    manifest: Manifest
    head: PrintedHead
    explained: bool
    """Whether an older backup was restored, or older data accepted, after this one was made."""


def head_in(manifest: Manifest, vault: Vault) -> PrintedHead:
    """The end of the log that a backup holds.

    Raises InputRefused when the list is of another vault or it cannot be shown to be this one's.
    """
    body = manifest.body
    if body.vault_id != vault.vault_id:
        raise InputRefused(
            "This is a backup of another vault.", "Choose a backup of this one.", field="anchor"
        )
    if manifest.is_authentic(vault.opened_keys):
        return PrintedHead(body.audit.seq, body.audit.hash.hex(), WHERE)
    signed = _signed_head(body.checkpoint, vault.vault_id, vault.reading())
    if signed is None:
        raise InputRefused(
            "Nothing shows that this vault wrote the list of this backup: its keys were renewed "
            "since, or somebody changed the list.",
            "Use a newer backup.",
            field="anchor",
        )
    return PrintedHead(signed.seq, signed.hash.hex(), WHERE)


def newer_than(vault: Vault, dest: Path) -> Newer | None:
    """A backup under `dest` whose events the vault's own log does not hold; None: there is none.

    Looks at the five that were written last, because lists are long. Raises NotFound when the
    folder cannot be read. Lists that cannot be shown to be this vault's say nothing.
    """
    reading = vault.reading()
    for folder in written_last(home_of(dest, vault.vault_id))[:_LOOKED_AT]:
        try:
            manifest = manifest_of(folder)
            head = head_in(manifest, vault)
        except (PhotodeskError, SourceUnreadable):
            continue
        if not _reached(reading, head):
            return Newer(manifest, head, _explained(reading, manifest.body.made_at))
    return None


def _reached(connection: ReadConnection, head: PrintedHead) -> bool:
    own = audit_log.hash_at(connection, head.seq)
    return own is not None and own.hex() == head.digits


def _explained(connection: ReadConnection, made_at: str) -> bool:
    row = connection.value(
        "SELECT 1 FROM audit WHERE kind IN (?, ?) AND utc >= ? LIMIT 1",
        (EventKind.BACKUP_RESTORED, EventKind.OLDER_DATA_ACCEPTED, made_at),
    )
    return row is not None


def _signed_head(note: str, vault_id: bytes, connection: ReadConnection) -> AuditHead | None:
    """The head that a note names, if a station of this vault signed it."""
    lines, name = note.split("\n"), from_bytes(vault_id)
    if len(lines) <= _LINES or lines[0] != name:
        return None
    try:
        head = AuditHead(int(lines[1]), base64.b64decode(lines[2], validate=True))
        marks = [base64.b64decode(line.split(" ")[2]) for line in lines[_LINES:] if line]
    except (ValueError, IndexError):
        return None
    text = checkpoint_text(name, head)
    for (public,) in connection.all("SELECT sign_public FROM station"):
        wanted = key_id(name, public)
        if any(mark[:4] == wanted and _verifies(public, mark[4:], text) for mark in marks):
            return head
    return None


def _verifies(public: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True
