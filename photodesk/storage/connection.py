"""Typed connections: what reads and what writes are different types, and each stays in its thread.

SQL reaches the database only through these methods, always with bound parameters. The codes that
SQLite gives become errors for people here and nowhere else.
"""

import contextlib
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import sqlcipher3
from sqlcipher3 import Row

from photodesk.errors import DiskFull, VaultDamaged, VaultError, VaultInUse

Value: TypeAlias = str | int | float | bytes | None
Parameters: TypeAlias = Sequence[Value] | Mapping[str, Value]

_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_NO_ROOM_FOR_INDEX = 4874
"""SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's codes into DiskFull, VaultInUse, VaultDamaged or VaultError.

    Refused constraints and mistakes in SQL stay what they are: the caller knows what they mean.
    Code 26 can mean a wrong key, damage or another version; the keyring has proved the key by
    then, so the words claim only that the file does not verify.
    """
    try:
        yield
    except sqlcipher3.Error as error:
        told = _told(getattr(error, "sqlite_errorcode", 0))
        if told is None:
            raise
        raise told from error


def _told(extended: int) -> VaultError | None:
    code = extended & 0xFF
    if code == _FULL or extended == _NO_ROOM_FOR_INDEX:
        return DiskFull(
            "The disk is full; nothing of this was saved.",
            "Make room on the disk that holds the vault, then do it again.",
        )
    if code in {_BUSY, _LOCKED}:
        return VaultInUse(
            "Another part of Photodesk is still writing to the vault; nothing of this was saved.",
            "Wait a moment and do it again.",
        )
    if code in {_CORRUPT, _NOTADB}:
        return VaultDamaged(
            "The catalogue of this vault does not verify.",
            "Do not delete anything. Restore the vault from a verified backup; what was done since "
            "can be saved with photodesk vault salvage.",
        )
    if code in {_IOERR, _CANTOPEN, _READONLY}:
        return VaultError(
            "The disk refused to read or write the vault; nothing of this was saved.",
            "Check that the disk has room, is connected and not write-protected, and that no "
            "antivirus program blocks Photodesk; then do it again.",
        )
    return None


class ReadConnection:
    """A connection for reading, used only in the thread that opened it."""

    def __init__(self, raw: sqlcipher3.Connection) -> None:
        self._raw: sqlcipher3.Connection | None = raw
        self._thread = threading.get_ident()

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row, or None when there is none."""
        with translated():
            return self.raw.execute(sql, parameters).fetchone()

    def all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Every row; lists have a LIMIT in their SQL."""
        with translated():
            return self.raw.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = ()) -> Any:  # noqa: ANN401 (a column's value)
        """The first column of the first row, or None when there is no row."""
        row = self.one(sql, parameters)
        return None if row is None else row[0]

    def each(self, sql: str, parameters: Parameters = ()) -> Iterator[Row]:
        """The rows one after another, for long results."""
        with translated():
            yield from self.raw.execute(sql, parameters)

    def count(self, table: str) -> int:
        """How many rows a table holds; its name comes from the schema, never from people."""
        if not _NAME.fullmatch(table):
            raise ValueError("Names of tables are plain identifiers.")
        return int(self.value(f"SELECT count(*) FROM {table}"))  # noqa: S608 (a plain identifier)

    def close(self) -> None:
        """Close it; nothing can be read through it afterwards.

        Allowed from any thread, because locking the vault must end the connections of all: the
        library is built serialised, and only closing crosses threads.
        """
        raw, self._raw = self._raw, None
        if raw is not None:
            with translated():
                raw.close()

    def detach(self) -> None:
        """Forget the library's connection without closing it: this object can do nothing more."""
        self._raw = None

    @property
    def raw(self) -> sqlcipher3.Connection:
        """The library's connection, for the modules of this layer.

        Raises RuntimeError in another thread than the one that opened it, and after closing.
        """
        if threading.get_ident() != self._thread:
            raise RuntimeError("A connection is used only in the thread that opened it.")
        if self._raw is None:
            raise RuntimeError("This connection is closed.")
        return self._raw


class WriteConnection(ReadConnection):
    """A connection that may change the database."""

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement; returns how many rows it changed."""
        with translated():
            return self.raw.execute(sql, parameters).rowcount

    def execute_each(self, sql: str, rows: Iterable[Sequence[Value]]) -> None:
        """Run one statement for each row of parameters."""
        with translated():
            self.raw.executemany(sql, rows)

    def delete_row(self, table: str, number: int) -> None:
        """Delete the row with this number (rowid); for salvage alone, where no trigger stands yet.

        The table's name comes from the schema, never from people.
        """
        if not _NAME.fullmatch(table):
            raise ValueError("Names of tables are plain identifiers.")
        self.execute(f"DELETE FROM {table} WHERE rowid = ?", (number,))  # noqa: S608 (as checked)

    def insert(self, table: str, row: Mapping[str, Value]) -> None:
        """Insert one row, named column by column; the names come from the code, never from people.

        Raises sqlcipher3.IntegrityError when a rule of the schema refuses it.
        """
        if not all(_NAME.fullmatch(name) for name in (table, *row)):
            raise ValueError("Names of tables and columns are plain identifiers.")
        columns, places = ", ".join(row), ", ".join(f":{name}" for name in row)
        self.execute(f"INSERT INTO {table}({columns}) VALUES({places})", row)
