"""The schema in numbered steps: whole ones only, in order, never backwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3
from sqlcipher3 import dbapi2

from photodesk.errors import VaultTooNew
from photodesk.storage import migrations
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_for_migration

TRIGGER = (
    "CREATE TRIGGER a_stays BEFORE DELETE ON a BEGIN\n  SELECT RAISE(ABORT, 'no; never');\nEND;\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_initial.sql").write_text(
        f"-- first; with a semicolon\nCREATE TABLE a(id INTEGER PRIMARY KEY) STRICT;\n{TRIGGER}"
    )
    return folder


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[WriteConnection]:
    opened = open_for_migration(tmp_path / "photodesk.db", bytes(32))
    yield opened
    opened.close()


def test_an_empty_database_gets_every_step_once(connection: WriteConnection, folder: Path) -> None:
    assert migrations.migrate(connection, folder) == 0
    assert migrations.version(connection) == 1
    connection.execute("INSERT INTO a VALUES(1)")
    (folder / "0002_more.sql").write_text("CREATE TABLE b(id INTEGER PRIMARY KEY) STRICT;")
    assert migrations.migrate(connection, folder) == 1
    assert migrations.migrate(connection, folder) == 2
    assert connection.value("SELECT count(*) FROM a") == 1


def test_triggers_come_whole(connection: WriteConnection, folder: Path) -> None:
    migrations.migrate(connection, folder)
    connection.execute("INSERT INTO a VALUES(1)")
    with pytest.raises(sqlcipher3.IntegrityError, match="no; never"):
        connection.execute("DELETE FROM a")


def test_a_newer_database_is_refused(connection: WriteConnection, folder: Path) -> None:
    connection.execute("PRAGMA user_version = 2")
    with pytest.raises(VaultTooNew):
        migrations.migrate(connection, folder)


@pytest.mark.parametrize(
    "bad",
    [
        "CREATE TABLE b(id INTEGER PRIMARY KEY); CREATE TABLE a(id);",
        "CREATE TABLE b(id INTEGER PRIMARY KEY);\nCREATE TABL",
        "CREATE TABLE b(a_id REFERENCES a(id));\nINSERT INTO b VALUES(99);",
    ],
    ids=["a statement fails", "cut short", "a reference to nothing"],
)
def test_a_step_that_fails_leaves_nothing_of_itself(
    connection: WriteConnection, folder: Path, bad: str
) -> None:
    migrations.migrate(connection, folder)
    before = migrations.schema_of(connection)
    (folder / "0002_bad.sql").write_text(bad)
    with pytest.raises((sqlcipher3.Error, dbapi2.Warning, ValueError)):
        migrations.migrate(connection, folder)
    assert migrations.schema_of(connection) == before
    assert migrations.version(connection) == 1


def test_a_number_left_out_is_a_fault(connection: WriteConnection, folder: Path) -> None:
    (folder / "0003_late.sql").write_text("SELECT 1;")
    with pytest.raises(ValueError, match="number 2"):
        migrations.migrate(connection, folder)


def test_the_written_schema_is_the_migrated_one(connection: WriteConnection) -> None:
    migrations.migrate(connection)
    assert migrations.schema_of(connection) == migrations.SCHEMA.read_text("utf-8")


def test_a_step_is_told_in_its_own_transaction(connection: WriteConnection, folder: Path) -> None:
    def told(number: int) -> None:
        assert connection.raw.in_transaction
        connection.execute("INSERT INTO a VALUES(?)", (number,))

    migrations.migrate(connection, folder, told)
    assert connection.value("SELECT id FROM a") == 1


def test_a_step_that_the_database_undid_by_itself_keeps_its_error(
    connection: WriteConnection, folder: Path
) -> None:
    def refused(_number: int) -> None:
        connection.execute("ROLLBACK")  # as SQLite does when the disk refuses
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        migrations.migrate(connection, folder, refused)
    assert migrations.version(connection) == 0
