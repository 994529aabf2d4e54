"""Copies of the catalogue: one file that needs no other, under a key of its own, reopened.

A copy is made with SQLite's own backup, never by copying the file: an open database is more than
its file. It counts only after it was opened again and every page was checked (storage.md 6).
"""

import errno
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlcipher3

from photodesk.domain.audit import AuditHead
from photodesk.errors import VaultDamaged
from photodesk.storage import audit_log, checkpoints, erased_photographs, migrations, sealed_rows
from photodesk.storage.backup_form import Erasure
from photodesk.storage.catalogue_facts import page_faults
from photodesk.storage.connection import ReadConnection
from photodesk.storage.database import open_copy, open_copy_target
from photodesk.storage.private_files import fsync_file
from photodesk.storage.sealed_rows import SealedRow

_PAGES = 1024
_FULL = "database or disk is full"
_DAMAGE = {"database disk image is malformed", "file is not a database"}

BetweenPieces = Callable[[], None]
"""Called between two pieces of a long work; what it raises ends the work."""


@dataclass(frozen=True, slots=True)
class CatalogueFindings:
    """What a copy of a catalogue holds, read from the copy itself."""

    faults: tuple[str, ...]
    vault_id: bytes
    schema: int
    head: AuditHead
    chain_is_whole: bool
    """True as well when the chain was not asked for."""
    rows: dict[str, int]
    originals: tuple[SealedRow, ...]
    documents: tuple[SealedRow, ...]
    checkpoint: str
    """The newest signed checkpoint as text; empty when none was signed yet."""
    erasures: tuple[Erasure, ...]
    """Every erasure that was decided, oldest first."""


def copy_catalogue(
    source: ReadConnection, target: Path, key32: bytearray, between: BetweenPieces
) -> None:
    """Copy the whole catalogue, as it is at this moment, into a new file; fsynced.

    Others may write meanwhile: the copy shows one moment. Raises OSError when the target's disk
    refuses, VaultDamaged when the source does not verify, and whatever `between` raises.
    """
    with closing(open_copy_target(target, key32)) as raw:
        source.raw.execute("BEGIN")
        try:
            source.value("SELECT count(*) FROM sqlite_schema")
            copy_pages(source.raw, raw, between)
        finally:
            source.raw.execute("COMMIT")
    descriptor = os.open(target, os.O_RDWR)
    try:
        fsync_file(descriptor)
    finally:
        os.close(descriptor)


def copy_pages(
    source: sqlcipher3.Connection, target: sqlcipher3.Connection, between: BetweenPieces
) -> None:
    """SQLite's own backup from one open connection to another; raises as `copy_catalogue`.

    Its errors carry no code, only the fixed words of `sqlite3_errstr`, so these decide.
    """
    try:
        source.backup(target, pages=_PAGES, progress=lambda *_pages: between())
    except sqlcipher3.Error as error:
        words = str(error)
        if words in _DAMAGE:
            raise damaged_catalogue() from error
        code = errno.ENOSPC if words == _FULL else errno.EIO
        raise OSError(code, "The copy of the catalogue cannot be written.") from error


def damaged_catalogue() -> VaultDamaged:
    """The error for a catalogue with pages that do not verify."""
    return VaultDamaged(
        "The catalogue of this vault does not verify.",
        "Do not delete anything. Restore the vault from a verified backup; what changed since can "
        "be saved with photodesk vault salvage.",
    )


def findings(path: Path, key32: bytearray, *, chain: bool = False) -> CatalogueFindings:
    """Open a copy, which must not change meanwhile, and read what it holds.

    With `chain` every event of the audit log is checked as well. Not when a backup is made or
    restored: a vault with a gap in its log, as after a salvage, still needs its backups.
    Raises VaultDamaged when it does not open with this key.
    """
    connection = open_copy(path, key32)
    try:
        return _findings(connection, chain=chain)
    finally:
        connection.close()


def row_counts(connection: ReadConnection) -> dict[str, int]:
    """How many rows each table holds, by its name."""
    names = connection.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    )
    return {row["name"]: connection.count(row["name"]) for row in names}


def _findings(connection: ReadConnection, *, chain: bool) -> CatalogueFindings:
    faults = page_faults(connection)
    info = connection.one("SELECT id FROM vault_info")
    if faults or info is None:
        raise VaultDamaged(
            "The copy of the catalogue does not verify.", "Use another backup, and make a new one."
        )
    return CatalogueFindings(
        faults,
        info["id"],
        migrations.version(connection),
        audit_log.head(connection),
        not chain or audit_log.verify(connection).whole,
        row_counts(connection),
        tuple(sealed_rows.originals(connection)),
        tuple(sealed_rows.documents(connection)),
        checkpoints.latest_note(connection),
        tuple(erased_photographs.decided(connection)),
    )
