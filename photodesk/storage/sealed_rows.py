"""Every row that names a sealed file, whatever table it stands in: for the check of a vault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.errors import PhotographDamaged
from photodesk.storage.connection import ReadConnection
from photodesk.storage.orphans import files_under
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.sealed_format import sealed_size


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
    """Of photographs that are not shredded, and of figures."""
    for row in connection.each(
        "SELECT id, file_id, wrapped_key, key_epoch FROM photo WHERE shredded_at IS NULL "
        "UNION ALL SELECT id, file_id, wrapped_key, key_epoch FROM figure"
    ):
        yield WrappedKey(*row)


def keys_of_documents(connection: ReadConnection) -> Iterator[WrappedKey]:
    """Of signed forms, scans, strokes and confirmations."""
    for row in connection.each("SELECT id, file_id, wrapped_key, key_epoch FROM document"):
        yield WrappedKey(*row)


def originals(connection: ReadConnection) -> list[SealedRow]:
    """Photographs that are not shredded, and figures."""
    return [
        _row(row)
        for row in connection.each(
            "SELECT file_id, plain_bytes, sealed_sha256 FROM photo WHERE shredded_at IS NULL "
            "UNION ALL SELECT file_id, plain_bytes, sealed_sha256 FROM figure"
        )
    ]


def documents(connection: ReadConnection) -> list[SealedRow]:
    """Signed forms, scans, strokes and confirmations."""
    return [
        _row(row)
        for row in connection.each("SELECT file_id, plain_bytes, sealed_sha256 FROM document")
    ]


def is_whole(folder: SealedFolder, row: SealedRow, *, read: bool) -> bool:
    """Whether the row's file is there with the right size, or when `read` the right SHA-256."""
    try:
        if read:
            return folder.sealed_sha256(row.file_id) == row.sealed_sha256
        return folder.path_of(row.file_id).stat().st_size == row.sealed_size
    except (PhotographDamaged, OSError):
        return False


def strangers(folder: SealedFolder, rows: Iterable[SealedRow]) -> int:
    """How many files in the folder have no row; the sweep at the next start sets them aside."""
    return len(set(files_under(folder.root)) - {row.file_id for row in rows})


def _row(row: Row) -> SealedRow:
    return SealedRow(row["file_id"], sealed_size(row["plain_bytes"]), row["sealed_sha256"])
