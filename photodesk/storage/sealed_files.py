"""A folder of sealed files: writes them so that a power cut loses nothing, reads all or nothing."""

import contextlib
import hashlib
import os
import secrets
import struct
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photodesk.errors import InputRefused, PhotographDamaged, VaultError
from photodesk.storage.digest_beside import DigestBeside, borrowed_buffers
from photodesk.storage.orphans import (
    QUARANTINE,
    TEMPORARY,
    RowState,
    SweepReport,
    place_of,
    sweep,
)
from photodesk.storage.private_files import (
    create_file,
    fsync_file,
    fsync_folder,
    make_folder,
    room_for,
    write_all,
)
from photodesk.storage.sealed_format import (
    CHUNK,
    HEADER,
    ID,
    KEY,
    MOST_CHUNKS,
    TAG,
    SealedKind,
    bound_to,
    chunk_count,
    damaged,
    header_of,
    nonce,
    sealed_size,
)


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


class SealedFolder:
    """One folder of sealed files: `originals/` or `documents/` of a vault."""

    def __init__(self, root: Path, kind: SealedKind, vault_id: bytes) -> None:
        self.root = root
        self.kind = kind
        self.vault_id = vault_id

    def make(self) -> None:
        """Make the folder and those for unfinished and orphaned files; leaves what is there.

        Called at every opening, because a copied vault may lack its empty folders.
        """
        for folder in (self.root, self.root / TEMPORARY, self.root / QUARANTINE):
            make_folder(folder)

    def path_of(self, file_id: bytes) -> Path:
        """Where the sealed file with this id lies."""
        return place_of(self.root, file_id)

    def seal(
        self, data: bytes, owner_id: bytes, *, plain_sha256: bytes | None = None
    ) -> SealedFile:
        """Encrypt, write, fsync, rename, fsync the folder; only then return.

        The order is storage.md 4.1, steps 3 to 6: until the row with the key is committed the
        bytes on disk can never be read. Raises DiskFull, leaving nothing but a temporary name at
        most, which the next sweep removes. `plain_sha256` spares the work when the caller has
        hashed these very bytes already. May be called by several threads at once.
        """
        if len(owner_id) != ID:
            raise ValueError("The id of the owning record has 16 bytes.")
        if chunk_count(len(data)) >= MOST_CHUNKS:
            raise InputRefused(f"This {self.kind.noun} is too large to be kept.")
        file_id, key = secrets.token_bytes(ID), os.urandom(KEY)
        temporary = self.root / TEMPORARY / file_id.hex()
        with _disk_told(self.kind), room_for(f"the {self.kind.noun}"):
            try:
                with borrowed_buffers() as buffers, ThreadPoolExecutor(2) as beside:
                    plain = None if plain_sha256 else beside.submit(_sha256, data)
                    header = header_of(len(data), file_id, self.vault_id)
                    digest = DigestBeside(header, buffers, beside)
                    try:
                        self._write(temporary, data, owner_id, header, key, digest)
                    finally:
                        digest.end()
                self._publish(temporary, file_id)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
        plain_sha256 = plain.result() if plain else plain_sha256 or b""
        return SealedFile(file_id, len(data), plain_sha256, digest.result(), key)

    def unseal(self, file_id: bytes, owner_id: bytes, key: bytes, length: int) -> bytes:
        """The whole plaintext, or PhotographDamaged: never a part of one, never an empty one.

        `length` is the row's. Header and size are checked before memory is taken (storage.md 2.2).
        """
        try:
            with self.path_of(file_id).open("rb", buffering=0) as source:
                header = source.read(HEADER.size)
                if header != header_of(length, file_id, self.vault_id):
                    raise damaged(self.kind)
                if os.fstat(source.fileno()).st_size != sealed_size(length):
                    raise damaged(self.kind)
                return self._decrypt(source.fileno(), header, owner_id, key, length)
        except FileNotFoundError as error:
            raise PhotographDamaged(
                f"The file of this {self.kind.noun} is not in the vault.",
                "Fetch it from a backup of the vault.",
            ) from error
        except (OSError, InvalidTag, struct.error, OverflowError) as error:
            raise damaged(self.kind) from error

    def sealed_sha256(self, file_id: bytes) -> bytes:
        """SHA-256 of the sealed file as it lies on the disk; needs no key.

        Raises PhotographDamaged when the file is missing or cannot be read.
        """
        try:
            with self.path_of(file_id).open("rb") as source:
                return hashlib.file_digest(source, "sha256").digest()
        except OSError as error:
            raise damaged(self.kind) from error

    def remove(self, file_id: bytes) -> None:
        """Unlink the file of a shredded row; its key is gone, so this only gives room back."""
        path = self.path_of(file_id)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            fsync_folder(path.parent)

    def sweep(self, known: Mapping[bytes, RowState]) -> SweepReport:
        """Compare the folder with the rows of the catalogue and tidy it (storage.md 4.3).

        Only with the vault's lock held, before any import, and never when the catalogue was just
        restored or is older than its anchor.
        """
        return sweep(self.root, known)

    def _write(
        self,
        path: Path,
        data: bytes,
        owner_id: bytes,
        header: bytes,
        key: bytes,
        digest: DigestBeside,
    ) -> None:
        """Write and fsync the sealed bytes; their SHA-256 is computed beside the writing."""
        gcm, view, total = AESGCM(key), memoryview(data), chunk_count(len(data))
        descriptor = create_file(path)
        try:
            write_all(descriptor, header)
            for number in range(total):
                last = number == total - 1
                plain = view[number * CHUNK : (number + 1) * CHUNK]
                buffer = digest.free_buffer()
                piece = memoryview(buffer)[: len(plain) + TAG]
                bound = bound_to(self.kind, header, owner_id, number, last=last)
                gcm.encrypt_into(nonce(number, last=last), plain, bound, piece)
                write_all(descriptor, piece)
                digest.add(buffer, len(piece))
            fsync_file(descriptor)
        finally:
            os.close(descriptor)

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
            bound = bound_to(self.kind, header, owner_id, number, last=last)
            piece = _read_exactly(descriptor, size)
            pieces.append(gcm.decrypt(nonce(number, last=last), piece, bound))
        if os.read(descriptor, 1):
            raise damaged(self.kind)
        return b"".join(pieces)


@contextlib.contextmanager
def _disk_told(kind: SealedKind) -> Iterator[None]:
    """Turn what the disk refuses into a VaultError: one file was not kept, the others go on."""
    try:
        yield
    except OSError as error:
        raise VaultError(
            f"The disk did not take the {kind.noun}; it was not saved.",
            "Check that the vault's disk is connected and not write-protected, then do it again.",
        ) from error


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
