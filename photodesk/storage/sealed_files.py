"""Sealed files (`.pdp`, version 1): write once, AES-256-GCM in chunks of 1 MiB, one key per file.

All integers are big-endian. A 64-byte header, then the chunks:

    0  8 magic 89 50 44 50 0D 0A 1A 0A     8  2 version 1           10 2 header length 64
    12 1 algorithm 1 (AES-256-GCM)         13 1 flags 0             14 2 reserved 0
    16 4 chunk size 1,048,576              20 8 plaintext length    28 16 file id
    44 16 vault id                         60 4 reserved 0

Nonce: 11 bytes chunk number, 1 byte "this is the last chunk". Associated data of a chunk: the
kind's prefix, the header, the id of the owning record (which stands in the database row and not in
the file), the chunk number (u32) and the last flag (u8). So a file that was cut, extended, mixed
with another one or swapped with another record's file does not open. The key is random, used for
this file only and never written anywhere except wrapped in the row: bytes without a row are noise.
"""

import contextlib
import hashlib
import os
import secrets
import struct
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photodesk.errors import InputRefused, PhotographDamaged
from photodesk.storage.private_files import (
    create_file,
    fsync_file,
    fsync_folder,
    make_folder,
    room_for,
    write_all,
)

MAGIC = b"\x89PDP\r\n\x1a\n"
HEADER = struct.Struct(">8sHHBBHIQ16s16s4x")
CHUNK = 1 << 20
TAG = 16
NONCE = 12
KEY = 32
ID = 16
WRAPPED = NONCE + KEY + TAG
SUFFIX = ".pdp"
TEMPORARY = ".tmp"
QUARANTINE = ".orphans"

_MOST_CHUNKS = 1 << 32  # the chunk number is an unsigned 32-bit integer


class SealedKind(Enum):
    """What the files of a folder are: the prefixes of their associated data, and their name."""

    ORIGINAL = (b"photodesk-original-v1\0", b"photodesk-photo-key-v1\0", "photograph")
    DOCUMENT = (b"photodesk-document-v1\0", b"photodesk-document-key-v1\0", "document")

    @property
    def chunk_prefix(self) -> bytes:
        """Opens the associated data of every chunk."""
        return self.value[0]

    @property
    def key_prefix(self) -> bytes:
        """Opens the associated data of the wrapped key."""
        return self.value[1]

    @property
    def noun(self) -> str:
        """What a person calls such a file."""
        return self.value[2]


@dataclass(frozen=True, slots=True, repr=False)
class SealedFile:
    """A file that lies sealed and synced on the disk, and what its row must hold."""

    file_id: bytes
    """Random, 16 bytes; the file's name in hex."""
    length: int
    """Bytes of the plaintext."""
    plain_sha256: bytes
    sealed_sha256: bytes
    """Of the whole sealed file, so that a copy can be checked without any key."""
    key: bytes
    """32 bytes; to be wrapped into the row at once and then forgotten."""


def chunk_count(length: int) -> int:
    """Chunks of a plaintext of `length` bytes; an empty one has one empty chunk."""
    return max(1, -(-length // CHUNK))


def sealed_size(length: int) -> int:
    """Bytes on disk of a plaintext of `length` bytes."""
    return HEADER.size + length + TAG * chunk_count(length)


def header_of(length: int, file_id: bytes, vault_id: bytes) -> bytes:
    """The only 64 bytes that a version 1 file with this length and these ids starts with."""
    return HEADER.pack(MAGIC, 1, HEADER.size, 1, 0, 0, CHUNK, length, file_id, vault_id)


def wrap_key(
    kind: SealedKind,
    wrapping_key: bytes | bytearray,
    key: bytes,
    *,
    vault_id: bytes,
    owner_id: bytes,
    file_id: bytes,
    epoch: int,
) -> bytes:
    """The 60 bytes for the row, bound to vault, record, file and epoch: nonce, wrapped key, tag."""
    if len(key) != KEY:
        raise ValueError("A file key has 32 bytes.")
    bound = kind.key_prefix + vault_id + owner_id + file_id + struct.pack(">I", epoch)
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, key, bound)


def unwrap_key(
    kind: SealedKind,
    wrapping_key: bytes | bytearray,
    wrapped: bytes,
    *,
    vault_id: bytes,
    owner_id: bytes,
    file_id: bytes,
    epoch: int,
) -> bytes:
    """The file key; raises PhotographDamaged unless every fact is the one it was wrapped with."""
    bound = kind.key_prefix + vault_id + owner_id + file_id + struct.pack(">I", epoch)
    if len(wrapped) != WRAPPED:
        raise _damaged(kind)
    try:
        return AESGCM(wrapping_key).decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
    except InvalidTag as error:
        raise _damaged(kind) from error


class SealedFolder:
    """One folder of sealed files: `originals/` or `documents/` of a vault."""

    def __init__(self, root: Path, kind: SealedKind, vault_id: bytes) -> None:
        self.root = root
        self.kind = kind
        self.vault_id = vault_id

    def make(self) -> None:
        """Make the folder and its two inner folders; leaves what is there."""
        for folder in (self.root, self.root / TEMPORARY, self.root / QUARANTINE):
            make_folder(folder)

    def path_of(self, file_id: bytes) -> Path:
        """Where the sealed file with this id lies."""
        name = file_id.hex()
        return self.root / name[:2] / f"{name}{SUFFIX}"

    def seal(self, data: bytes, owner_id: bytes) -> SealedFile:
        """Encrypt, write, fsync, rename, fsync the folder; only then return.

        The order is storage.md 4.1, steps 3 to 6: until the row with the key is committed the
        bytes on disk can never be read. Raises DiskFull, leaving nothing but a temporary name at
        most, which the next sweep removes.
        """
        if len(owner_id) != ID:
            raise ValueError("The id of the owning record has 16 bytes.")
        if chunk_count(len(data)) >= _MOST_CHUNKS:
            raise InputRefused(f"This {self.kind.noun} is too large to be kept.")
        file_id, key = secrets.token_bytes(ID), os.urandom(KEY)
        temporary = self.root / TEMPORARY / file_id.hex()
        with room_for(f"the {self.kind.noun}"):
            try:
                with ThreadPoolExecutor(1) as hasher:
                    plain = hasher.submit(_sha256, data)
                    sealed = self._write(temporary, data, owner_id, file_id, key, hasher)
                    digests = plain.result(), sealed.result()
                self._publish(temporary, file_id)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
        return SealedFile(file_id, len(data), *digests, key)

    def unseal(self, file_id: bytes, owner_id: bytes, key: bytes, length: int) -> bytes:
        """The whole plaintext, or PhotographDamaged: never a part of one, never an empty one.

        `length` is the row's. Header and size are checked before memory is taken (storage.md 2.2).
        """
        try:
            with self.path_of(file_id).open("rb", buffering=0) as source:
                header = source.read(HEADER.size)
                if header != header_of(length, file_id, self.vault_id):
                    raise _damaged(self.kind)
                if os.fstat(source.fileno()).st_size != sealed_size(length):
                    raise _damaged(self.kind)
                return self._decrypt(source.fileno(), header, owner_id, key, length)
        except FileNotFoundError as error:
            raise PhotographDamaged(
                f"The file of this {self.kind.noun} is not in the vault.",
                "Fetch it from a backup of the vault.",
            ) from error
        except (OSError, InvalidTag, struct.error, OverflowError) as error:
            raise _damaged(self.kind) from error

    def sealed_sha256(self, file_id: bytes) -> bytes:
        """SHA-256 of the sealed file as it lies on the disk; needs no key.

        Raises PhotographDamaged when the file is missing or cannot be read.
        """
        try:
            with self.path_of(file_id).open("rb") as source:
                return hashlib.file_digest(source, "sha256").digest()
        except OSError as error:
            raise _damaged(self.kind) from error

    def remove(self, file_id: bytes) -> None:
        """Unlink the file of a shredded row; its key is gone, so this only gives room back."""
        path = self.path_of(file_id)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            fsync_folder(path.parent)

    def _write(
        self,
        path: Path,
        data: bytes,
        owner_id: bytes,
        file_id: bytes,
        key: bytes,
        hasher: Executor,
    ) -> Future[bytes]:
        """Write and fsync the sealed bytes; their SHA-256 is computed beside the writing."""
        header = header_of(len(data), file_id, self.vault_id)
        gcm, view, total = AESGCM(key), memoryview(data), chunk_count(len(data))
        digest = hashlib.sha256(header)
        descriptor = create_file(path)
        try:
            write_all(descriptor, header)
            for number in range(total):
                last = number == total - 1
                bound = self.kind.chunk_prefix + header + owner_id + _place(number, last=last)
                plain = view[number * CHUNK : (number + 1) * CHUNK]
                piece = gcm.encrypt(_nonce(number, last=last), plain, bound)
                hasher.submit(digest.update, piece)
                write_all(descriptor, piece)
            sealed = hasher.submit(digest.digest)
            fsync_file(descriptor)
        finally:
            os.close(descriptor)
        return sealed

    def _publish(self, temporary: Path, file_id: bytes) -> None:
        path = self.path_of(file_id)
        if make_folder(path.parent):
            fsync_folder(self.root)
        temporary.rename(path)
        fsync_folder(path.parent)

    def _decrypt(
        self, descriptor: int, header: bytes, owner_id: bytes, key: bytes, length: int
    ) -> bytes:
        gcm, total, pieces = AESGCM(key), chunk_count(length), list[bytes]()
        for number in range(total):
            last = number == total - 1
            size = (length - number * CHUNK if last else CHUNK) + TAG
            bound = self.kind.chunk_prefix + header + owner_id + _place(number, last=last)
            piece = _read_exactly(descriptor, size)
            pieces.append(gcm.decrypt(_nonce(number, last=last), piece, bound))
        if os.read(descriptor, 1):
            raise _damaged(self.kind)
        return b"".join(pieces)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _place(number: int, *, last: bool) -> bytes:
    return struct.pack(">IB", number, last)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _read_exactly(descriptor: int, size: int) -> bytes:
    """`size` bytes, or fewer at the end of the file (whose tag then does not verify)."""
    piece = os.read(descriptor, size)
    while 0 < len(piece) < size:
        more = os.read(descriptor, size - len(piece))
        if not more:
            break
        piece += more
    return piece


def _damaged(kind: SealedKind) -> PhotographDamaged:
    return PhotographDamaged(
        f"This {kind.noun} is damaged and is not shown.",
        "Fetch it from a backup of the vault. Everything else is untouched.",
    )
