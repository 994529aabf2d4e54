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

import os
import struct
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photodesk.errors import PhotographDamaged

MAGIC = b"\x89PDP\r\n\x1a\n"
HEADER = struct.Struct(">8sHHBBHIQ16s16s4x")
CHUNK = 1 << 20
TAG = 16
NONCE = 12
KEY = 32
ID = 16
WRAPPED = NONCE + KEY + TAG
MOST_CHUNKS = 1 << 32
"""The chunk number is an unsigned 32-bit integer."""


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
        raise damaged(kind)
    try:
        return AESGCM(wrapping_key).decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
    except InvalidTag as error:
        raise damaged(kind) from error


def nonce(number: int, *, last: bool) -> bytes:
    """The nonce of a chunk; never used twice under a key, because a file is never rewritten."""
    return number.to_bytes(11, "big") + bytes([last])


def bound_to(kind: SealedKind, header: bytes, owner_id: bytes, number: int, *, last: bool) -> bytes:
    """The associated data of a chunk."""
    return kind.chunk_prefix + header + owner_id + struct.pack(">IB", number, last)


def damaged(kind: SealedKind) -> PhotographDamaged:
    """The error for a sealed file that does not verify, in the words of its kind."""
    return PhotographDamaged(
        f"This {kind.noun} is damaged and is not shown.",
        "Fetch it from a backup of the vault. Everything else is untouched.",
    )
