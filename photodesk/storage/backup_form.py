r"""The manifest of a backup: what belongs to it, byte for byte; written last.

Canonical JSON `{"body", "mac", "sha256"}`. The SHA-256 covers body and MAC, so that anybody can see
a flipped bit without a key; the MAC is HMAC-SHA256 under a key of this one backup, derived from the
vault key, so that nobody who lacks the vault key can change a manifest unseen. Ids, sizes and
hashes only: nothing of a patient.

Format 2 adds what outlives the copy: until when it is kept, the last signed checkpoint of the audit
log, and which photographs were erased before. Format 1 has none of these and is read for ever.
"""

import base64
import hmac
from dataclasses import dataclass
from typing import Literal

import msgspec

from photodesk.domain.canonical import sha256
from photodesk.domain.moments import instant, moment
from photodesk.errors import PhotodeskError, VaultDamaged, VaultTooNew
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.sealed_format import ID

FORMAT: Literal[2] = 2
FIRST: Literal[1] = 1
HASH = 32


class BackupDamaged(VaultDamaged):
    """A backup is unfinished, changed or lacks something; `missing` names each fault."""

    exit_status = 1

    def __init__(self, title: str, advice: str = "", *, missing: tuple[str, ...] = ()) -> None:
        super().__init__(title, advice)
        self.missing = missing


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Whole(_Record, frozen=True):
    """A file that belongs to one backup alone: its size in bytes and its SHA-256."""

    size: int
    sha256: bytes


class SealedCopy(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A sealed file that all backups of a folder share: id, size on disk, SHA-256 as it lies."""

    file_id: bytes
    size: int
    sha256: bytes


class Head(_Record, frozen=True):
    """The last event of the audit chain in the catalogue's copy."""

    seq: int
    hash: bytes


class Erasure(_Record, frozen=True):
    """Photographs that were erased before the backup: ids, and who decided when; no reason."""

    erasure_id: bytes
    ground: str
    requested_at: str
    requested_by: bytes
    decided_at: str
    decided_by: bytes
    photos: tuple[bytes, ...]


class Body(_Record, frozen=True, omit_defaults=True):
    """Everything that the MAC covers."""

    magic: Literal["photodesk-backup"]
    format: Literal[1, 2]
    vault_id: bytes
    backup_id: bytes
    made_at: str
    app_version: str
    epoch: int
    schema: int
    pool: Literal["beside", "vault"]
    """Where the sealed files lie: beside the backup's folder, or in the vault it lies in."""
    slice: int
    """Which slice of the older files was read again with this backup."""
    audit: Head
    rows: dict[str, int]
    """How many rows each table of the catalogue's copy holds."""
    catalogue: Whole
    keyring: Whole
    originals: tuple[SealedCopy, ...]
    documents: tuple[SealedCopy, ...]
    lacking: tuple[bytes, ...]
    """Files that the vault itself no longer held whole, so that the backup lacks them."""
    expires_at: str = ""
    """Until when the backup is kept, UTC text; empty in format 1, which did not say."""
    checkpoint: str = ""
    """The newest signed checkpoint in the catalogue's copy; empty where none was signed yet."""
    erasures: tuple[Erasure, ...] = ()
    """Every erasure that the catalogue's copy knows."""

    @property
    def sealed_bytes(self) -> int:
        """Size of all sealed files together."""
        return sum(file.size for file in (*self.originals, *self.documents))


class _Sealed(_Record, frozen=True):
    body: Body
    mac: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as read: its form and SHA-256 were checked, its MAC was not."""

    body: Body
    mac: bytes
    data: bytes

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the whole file, for the audit chain."""
        return sha256(self.data)

    def is_authentic(self, keys: UnlockedKeys) -> bool:
        """Whether it was written by somebody who held this vault's key."""
        return hmac.compare_digest(_mac(_text(self.body), self.body.backup_id, keys), self.mac)


def catalogue_key(keys: UnlockedKeys, backup_id: bytes) -> bytearray:
    """The key of a backup's catalogue copy: its own, so that no two files share one."""
    return keys.derived(f"backup/{backup_id.hex()}")


def sealed(body: Body, keys: UnlockedKeys) -> Manifest:
    """The manifest with its MAC, ready to be written."""
    text = _text(body)
    mac = _mac(text, body.backup_id, keys)
    return Manifest(body, mac, _encoded(text, mac))


def slice_in(data: bytes) -> int | None:
    """Only the number of the slice in a manifest, unchecked; None when there is none."""
    try:
        return msgspec.json.decode(data, type=_Sliced).body.slice
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def read(data: bytes) -> Manifest:
    """A manifest from the bytes of its file.

    Raises BackupDamaged for anything but the canonical form, and VaultTooNew for a later format.
    """
    try:
        found = msgspec.json.decode(data, type=_Sealed, strict=True)
        if not _in_bounds(found) or _encoded(_text(found.body), found.mac) != data:
            raise changed()
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        _refuse_newer(data)
        raise changed() from error
    return Manifest(found.body, found.mac, data)


def changed() -> PhotodeskError:
    """The error for a manifest that is not as it was written."""
    return BackupDamaged(
        "The list of this backup (manifest.json) is damaged or was changed.",
        "Use another backup, and make a new one. The vault itself is not touched by this.",
    )


def _text(body: Body) -> bytes:
    """The canonical JSON of a body: the same bytes as `canonical_json`, many times as fast.

    A list of many files is written and read so often that the difference is felt.
    """
    return msgspec.json.encode(body, order="sorted")


def _encoded(text: bytes, mac: bytes) -> bytes:
    digest = sha256(b'{"body":%b,"mac":"%b"}' % (text, mac.hex().encode()))
    ends = base64.b64encode(mac), base64.b64encode(digest)
    return b'{"body":%b,"mac":"%b","sha256":"%b"}' % (text, *ends)


def _mac(text: bytes, backup_id: bytes, keys: UnlockedKeys) -> bytes:
    return hmac.digest(keys.derived(f"backup-mac/{backup_id.hex()}"), text, "sha256")


def _in_bounds(found: _Sealed) -> bool:
    body = found.body
    files = (*body.originals, *body.documents)
    ids = [file.file_id for file in files]
    hashes = [found.mac, found.sha256, body.audit.hash, body.catalogue.sha256, body.keyring.sha256]
    hashes += [file.sha256 for file in files]
    return (
        all(len(one) == ID for one in (body.vault_id, body.backup_id, *ids, *body.lacking))
        and all(len(one) == HASH for one in hashes)
        and len(set(ids)) == len(ids)
        and set(body.lacking) <= set(ids)
        and _fits_its_format(body)
    )


def _fits_its_format(body: Body) -> bool:
    """Format 1 tells nothing of the three; format 2 says at least how long it is kept."""
    if body.format == FIRST:
        return not (body.expires_at or body.checkpoint or body.erasures)
    ids = [one.erasure_id for one in body.erasures]
    ids += [photo for one in body.erasures for photo in one.photos]
    return _is_instant(body.expires_at) and all(len(one) == ID for one in ids)


def _is_instant(text: str) -> bool:
    try:
        return instant(moment(text)) == text
    except ValueError:
        return False


class _Stamp(msgspec.Struct):
    format: int


class _Stamped(msgspec.Struct):
    body: _Stamp


class _Slice(msgspec.Struct):
    slice: int


class _Sliced(msgspec.Struct):
    body: _Slice


def _refuse_newer(data: bytes) -> None:
    try:
        stamped = msgspec.json.decode(data, type=_Stamped)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return
    if stamped.body.format > FORMAT:
        raise VaultTooNew("A newer Photodesk made this backup.", "Use that version or a later one.")
