"""The schema in numbered steps: `migrations/NNNN_what.sql`, run by `user_version`, never edited.

Each step is one transaction together with its number, so a machine that stops in the middle finds
the schema of one number or of the next, never between (hazard 4).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlcipher3

from photodesk.errors import VaultTooNew
from photodesk.storage.connection import ReadConnection, WriteConnection

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = Path(__file__).parent / "schema.sql"

Told = Callable[[int], None]

_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


def latest(folder: Path = MIGRATIONS) -> int:
    """The number of the newest schema that this program knows."""
    return len(_steps(folder))


def version(connection: ReadConnection) -> int:
    """The number of the schema in a database; 0 for an empty one."""
    return int(connection.value("PRAGMA user_version"))


def refuse_newer(connection: ReadConnection, folder: Path = MIGRATIONS) -> None:
    """Raise VaultTooNew when a later program wrote this database."""
    if version(connection) > latest(folder):
        raise VaultTooNew(
            "A newer Photodesk wrote this vault.", "Open it with that version or a later one."
        )


def migrate(
    connection: WriteConnection, folder: Path = MIGRATIONS, told: Told = lambda _number: None
) -> int:
    """Bring the database to the newest schema; returns the number that it had before.

    `connection` comes from `database.open_for_migration`. `told` is called with the number of each
    step at the end of its transaction, so what it writes stands and falls with the step. Raises
    VaultTooNew, and whatever a step raises after undoing that step.
    """
    refuse_newer(connection, folder)
    before = version(connection)
    for number, step in enumerate(_steps(folder), 1):
        if number > before:
            _run(connection, number, step.read_text("utf-8"), told)
    return before


def schema_of(connection: ReadConnection) -> str:
    """The whole schema as SQL, sorted by kind and name; `schema.sql` holds that of the newest."""
    rows = connection.all(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, name"
    )
    return "".join(f"{row[0]};\n\n" for row in rows)


def _steps(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.iterdir() if file.suffix == ".sql")
    for number, file in enumerate(files, 1):
        found = _FILE.fullmatch(file.name)
        if found is None or int(found[1]) != number:
            raise ValueError(f"Migration number {number} is missing or misnamed: {file.name}.")
    return files


def _run(connection: WriteConnection, number: int, script: str, told: Told) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            connection.execute(statement)
        _require_whole_references(connection, number)
        connection.execute(f"PRAGMA user_version = {number:d}")
        told(number)
        connection.execute("COMMIT")
    except BaseException:
        if connection.raw.in_transaction:  # a refusing disk has undone it already
            connection.execute("ROLLBACK")
        raise


def _require_whole_references(connection: WriteConnection, number: int) -> None:
    if connection.one("PRAGMA foreign_key_check") is not None:
        raise ValueError(f"Migration {number} leaves a row that refers to nothing.")


def _statements(script: str) -> Iterator[str]:
    """The single statements of a script; SQLite itself decides where a trigger ends."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlcipher3.complete_statement(statement):
            yield statement
            statement = ""
    if re.sub(r"--.*", "", statement).strip():
        raise ValueError("A migration ends in the middle of a statement.")
