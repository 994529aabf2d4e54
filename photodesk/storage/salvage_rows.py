"""Reading every row that still verifies out of a catalogue with damaged pages.

Each page carries a MAC under the catalogue's key, so a row is either as it was written or cannot be
read at all. After one bad page the library refuses the connection altogether: a new one is opened,
and reading goes on behind the gap, by the numbers of rows that the indexes still tell.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import sqlcipher3

from photodesk.errors import VaultDamaged
from photodesk.storage.connection import ReadConnection, Value

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BLIND_STEPS = 200
"""How far to feel for the next readable row where no index tells its number."""


@dataclass(slots=True)
class ReadTable:
    """What was read of one table."""

    name: str
    rows: int = 0
    lost: int = 0
    """Rows that an index still tells of and that cannot be read."""
    more_lost: bool = False
    """Whether there may be others, of which nothing tells."""


@dataclass(slots=True)
class DamagedCatalogue:
    """A catalogue that is read as far as it verifies; `opens` gives a fresh connection."""

    opens: Callable[[], ReadConnection]
    _connection: ReadConnection | None = field(default=None)

    def schema(self) -> tuple[int, list[tuple[str, str, str]]]:
        """The schema's number, and kind, name and SQL of everything in it.

        Raises VaultDamaged when not even that can be read.
        """
        try:
            here = self._here()
            found = here.all(
                "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            )
            return int(here.value("PRAGMA user_version")), [tuple(row) for row in found]
        except (sqlcipher3.Error, VaultDamaged) as error:
            raise VaultDamaged(
                "Not even the first pages of this catalogue can be read, so nothing of it can be "
                "saved. Nothing was changed.",
                "Do not delete anything. Restore the vault from a verified backup.",
            ) from error

    def rows(self, table: ReadTable) -> Iterator[dict[str, Value]]:
        """Every readable row, by the names of its columns, in order; counts into `table`."""
        name = _plain(table.name)
        last, numbers = -1, None
        while True:
            try:
                for row in self._here().each(
                    f"SELECT rowid AS own_number, * FROM {name} WHERE rowid > ? ORDER BY rowid",  # noqa: S608 (a plain identifier)
                    (last,),
                ):
                    last = row["own_number"]
                    table.rows += 1
                    yield _columns(row)
            except (sqlcipher3.DatabaseError, VaultDamaged):
                self.close()
            else:
                return
            if numbers is None:
                numbers = self._numbers(name)
            behind = self._next_readable(last, numbers, table)
            if behind is None:
                return
            last, columns = behind
            table.rows += 1
            yield columns

    def close(self) -> None:
        """Close the connection, if one is open."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _here(self) -> ReadConnection:
        if self._connection is None:
            self._connection = self.opens()
        return self._connection

    def _numbers(self, name: str) -> list[int]:
        """The numbers of the table's rows as far as its indexes tell; sorted."""
        found = set[int]()
        for index in self._indexes(name):
            try:
                for row in self._here().each(f"SELECT rowid FROM {name} INDEXED BY {index}"):  # noqa: S608 (plain identifiers)
                    found.add(row[0])
            except (sqlcipher3.DatabaseError, VaultDamaged):
                self.close()
        return sorted(found)

    def _indexes(self, name: str) -> list[str]:
        rows = self._here().all(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?", (name,)
        )
        return [_plain(row["name"]) for row in rows if " WHERE " not in (row["sql"] or "").upper()]

    def _next_readable(
        self, last: int, numbers: list[int], table: ReadTable
    ) -> tuple[int, dict[str, Value]] | None:
        """Number and columns of the next row that can be read; counts those that cannot.

        The row itself is read here, so that every call gets further, whatever the pages say.
        """
        told = [number for number in numbers if number > last]
        for number in told or range(last + 1, last + _BLIND_STEPS):
            row = self._row(table.name, number)
            if row is not None:
                return number, row
            table.lost += bool(told)
        table.more_lost = not told
        return None

    def _row(self, name: str, number: int) -> dict[str, Value] | None:
        try:
            row = self._here().one(f"SELECT * FROM {name} WHERE rowid = ?", (number,))  # noqa: S608 (a plain identifier)
        except (sqlcipher3.DatabaseError, VaultDamaged):
            self.close()
            return None
        return None if row is None else _columns(row)


def _columns(row: sqlcipher3.Row) -> dict[str, Value]:
    return {name: row[name] for name in row.keys() if name != "own_number"}  # noqa: SIM118 (a Row iterates over values)


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise VaultDamaged("The catalogue holds names that are not Photodesk's own.")
    return name
