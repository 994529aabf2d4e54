"""Every row that names a sealed file, whatever table it stands in: for the check of a vault."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

from sqlcipher3 import Row

from photodesk.errors import PhotographDamaged
from photodesk.storage.connection import ReadConnection
from photodesk.storage.orphans import files_under
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.sealed_format import sealed_size

_MOST_READERS = 4
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class SealedRow:
    """What a row says of its file; the size is that of the sealed file, in bytes."""

    file_id: bytes
    sealed_size: int
    sealed_sha256: bytes


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """The wrapped key of a sealed file, and the row that it is bound to."""

    owner_id: bytes
    file_id: bytes
    wrapped: bytes
    epoch: int


def keys_of_originals(connection: ReadConnection) -> Iterator[WrappedKey]:
    """Of photographs that are not shredded, and of their figures."""
    for row in connection.each(
        "SELECT id, file_id, wrapped_key, key_epoch FROM photo WHERE shredded_at IS NULL "
        "UNION ALL SELECT id, file_id, wrapped_key, key_epoch FROM figure "
        "WHERE wrapped_key IS NOT NULL"
    ):
        yield WrappedKey(*row)


def keys_of_documents(connection: ReadConnection) -> Iterator[WrappedKey]:
    """Of signed forms, scans, strokes and confirmations."""
    for row in connection.each("SELECT id, file_id, wrapped_key, key_epoch FROM document"):
        yield WrappedKey(*row)


def originals(connection: ReadConnection) -> list[SealedRow]:
    """Photographs that are not shredded, and their figures."""
    return [
        _row(row)
        for row in connection.each(
            "SELECT file_id, plain_bytes, sealed_sha256 FROM photo WHERE shredded_at IS NULL "
            "UNION ALL SELECT file_id, plain_bytes, sealed_sha256 FROM figure "
            "WHERE wrapped_key IS NOT NULL"
        )
    ]


def documents(connection: ReadConnection) -> list[SealedRow]:
    """Signed forms, scans, strokes and confirmations."""
    return [
        _row(row)
        for row in connection.each("SELECT file_id, plain_bytes, sealed_sha256 FROM document")
    ]


def are_whole(folder: SealedFolder, rows: Iterable[SealedRow], *, read: bool) -> Iterator[bool]:
    """For each row, whether its file is there with the right size, or when `read` right SHA-256.

    Files are hashed beside one another, one for each core up to four, because hashing one alone is
    slower than a disk and than decrypting.
    """
    if not read:
        yield from (_is_there(folder, row) for row in rows)
        return
    waiting = iter(rows)
    with ThreadPoolExecutor(min(_MOST_READERS, os.cpu_count() or 1)) as readers:
        while batch := list(islice(waiting, _BATCH)):
            yield from readers.map(partial(_verifies, folder), batch)


def _is_there(folder: SealedFolder, row: SealedRow) -> bool:
    try:
        return folder.path_of(row.file_id).stat().st_size == row.sealed_size
    except OSError:
        return False


def _verifies(folder: SealedFolder, row: SealedRow) -> bool:
    try:
        return folder.sealed_sha256(row.file_id) == row.sealed_sha256
    except PhotographDamaged:
        return False


def strangers(folder: SealedFolder, rows: Iterable[SealedRow]) -> int:
    """How many files in the folder have no row; the sweep at the next start sets them aside."""
    return len(set(files_under(folder.root)) - {row.file_id for row in rows})


def _row(row: Row) -> SealedRow:
    return SealedRow(row["file_id"], sealed_size(row["plain_bytes"]), row["sealed_sha256"])
