"""Where the parts of a vault lie, and the facts that its first rows hold."""

import os
from datetime import UTC, datetime
from pathlib import Path

from photodesk.domain import identifiers
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.sealed_format import SealedKind

CATALOGUE = "photodesk.db"
RENDITIONS = "thumbs.db"
KEYRING = "vault.keyring"

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right says an earlier day than the one this program was made on."""


def originals(folder: Path, vault_id: bytes) -> SealedFolder:
    """The sealed photographs and figures of the vault in `folder`."""
    return SealedFolder(folder / "originals", SealedKind.ORIGINAL, vault_id)


def documents(folder: Path, vault_id: bytes) -> SealedFolder:
    """The sealed forms and scans of the vault in `folder`."""
    return SealedFolder(folder / "documents", SealedKind.DOCUMENT, vault_id)


def fresh_id(now: datetime) -> bytes:
    """A new UUIDv7 of this moment; 16 bytes."""
    milliseconds = int(now.timestamp() * 1000)
    return identifiers.as_bytes(identifiers.uuid7(milliseconds, os.urandom(10)))
