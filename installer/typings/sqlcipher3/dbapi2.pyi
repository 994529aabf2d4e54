from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

SQLITE_OK: int
SQLITE_DENY: int
SQLITE_READ: int
SQLITE_SELECT: int
SQLITE_INSERT: int
SQLITE_UPDATE: int
SQLITE_DELETE: int
SQLITE_TRANSACTION: int
SQLITE_SAVEPOINT: int
SQLITE_FUNCTION: int
SQLITE_RECURSIVE: int
SQLITE_PRAGMA: int

class Warning(Exception): ...  # noqa: A001

class Error(Exception):
    sqlite_errorcode: int
    sqlite_errorname: str

class DatabaseError(Error): ...
class OperationalError(DatabaseError): ...
class IntegrityError(DatabaseError): ...
class ProgrammingError(DatabaseError): ...

class Row:
    def __getitem__(self, key: int | str) -> Any: ...  # noqa: ANN401 (what the column holds)
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> list[str]: ...

class Cursor:
    rowcount: int
    lastrowid: int
    def __iter__(self) -> Iterator[Row]: ...
    def fetchone(self) -> Row | None: ...
    def fetchall(self) -> list[Row]: ...
    def close(self) -> None: ...

class Connection:
    row_factory: type[Row] | None
    in_transaction: bool
    def execute(
        self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ...
    ) -> Cursor: ...
    def set_key(self, key: bytearray) -> None: ...
    def executemany(self, sql: str, parameters: Iterable[Sequence[object]]) -> Cursor: ...
    def backup(
        self,
        target: Connection,
        *,
        pages: int = -1,
        progress: Callable[[int, int, int], object] | None = None,
    ) -> None: ...
    def set_authorizer(
        self, callback: Callable[[int, str | None, str | None, str | None, str | None], int] | None
    ) -> None: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...

def complete_statement(sql: str) -> bool: ...
def connect(
    database: str,
    *,
    isolation_level: str | None = ...,
    check_same_thread: bool = ...,
    cached_statements: int = ...,
    uri: bool = ...,
) -> Connection: ...
