"""The databases are encrypted, set as they must be, and closed against side doors."""

import os
import re
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.errors import DiskFull, VaultDamaged, VaultError, VaultInUse
from photodesk.storage import database
from photodesk.storage.connection import ReadConnection, WriteConnection, translated

KEY = bytes(range(32))

EXPECTED = {
    "cipher_page_size": "4096",
    "cipher_use_hmac": "1",
    "cipher_hmac_algorithm": "HMAC_SHA512",
    "cipher_kdf_algorithm": "PBKDF2_HMAC_SHA512",
    "kdf_iter": "256000",
    "cipher_plaintext_header_size": "0",
    "journal_mode": "wal",
    "synchronous": 2,
    "locking_mode": "normal",
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "ignore_check_constraints": 0,
    "writable_schema": 0,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "mmap_size": 0,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "busy_timeout": 5000,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "photodesk.db"
    connection = database.open_for_migration(path, KEY)
    connection.execute("CREATE TABLE thing(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT")
    connection.execute("CREATE TABLE part(thing_id INTEGER NOT NULL REFERENCES thing(id)) STRICT")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(name)")
    connection.close()
    return path


@pytest.fixture
def writer(path: Path) -> Iterator[WriteConnection]:
    connection = database.open_catalogue(path, KEY, readonly=False)
    yield connection
    connection.close()


@pytest.fixture
def reader(path: Path) -> Iterator[ReadConnection]:
    connection = database.open_catalogue(path, KEY, readonly=True)
    yield connection
    connection.close()


@pytest.mark.parametrize("setting", EXPECTED)
def test_every_setting_is_as_settled_on_both_connections(
    writer: WriteConnection, reader: ReadConnection, setting: str
) -> None:
    for connection in (writer, reader):
        assert connection.value(f"PRAGMA {setting}") == EXPECTED[setting]


def test_thumbnails_are_written_without_waiting(tmp_path: Path) -> None:
    connection = database.open_renditions(tmp_path / "thumbs.db", KEY)
    assert connection.value("PRAGMA synchronous") == 1
    connection.close()


def test_the_library_is_sqlcipher() -> None:
    database.require_sqlcipher()


class PlainConnection:
    """A library that is not SQLCipher: it knows no `cipher_version`."""

    def execute(self, _sql: str) -> "PlainConnection":
        return self

    def fetchone(self) -> None:
        return None

    def close(self) -> None:
        pass


def test_a_library_that_does_not_encrypt_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlcipher3, "connect", lambda *_args, **_kwargs: PlainConnection())
    with pytest.raises(VaultError, match="does not encrypt"):
        database.require_sqlcipher()


def test_a_file_in_clear_is_never_taken_for_a_vaults(tmp_path: Path) -> None:
    plain = tmp_path / "photodesk.db"
    raw = sqlcipher3.connect(str(plain))
    raw.execute("CREATE TABLE thing(id)")
    raw.close()
    with pytest.raises(VaultDamaged):
        database.open_catalogue(plain, KEY, readonly=False)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused_and_makes_no_file(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        database.open_catalogue(tmp_path / "photodesk.db", bytes(size), readonly=False)


def test_another_key_does_not_open_it_and_nothing_is_printed(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(VaultDamaged, match="does not verify"):
        database.open_catalogue(path, bytes(32), readonly=False)
    assert capfd.readouterr().err == ""


def test_nothing_lies_in_clear_in_any_of_the_files(path: Path, writer: WriteConnection) -> None:
    writer.insert("thing", {"id": 1, "name": "MARKER-OF-THIS-TEST"})
    files = list(path.parent.iterdir())
    assert len(files) == 3
    for file in files:
        data = file.read_bytes()
        assert b"MARKER-OF-THIS-TEST" not in data
        assert b"CREATE TABLE" not in data
    assert not path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes.")
@pytest.mark.parametrize("umask", [0o000, 0o022], ids=oct)
def test_database_files_are_their_owners_only_under_any_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        connection = database.open_for_migration(tmp_path / "photodesk.db", KEY)
        connection.execute("CREATE TABLE thing(id)")
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    connection.close()
    assert modes == dict.fromkeys(("photodesk.db", "photodesk.db-wal", "photodesk.db-shm"), 0o600)


REFUSAL = r"not authorized|prohibited|authorization denied|may not be modified"
DENIED = [
    "DROP TABLE thing",
    "DROP TABLE IF EXISTS part",
    "ALTER TABLE thing ADD COLUMN more TEXT",
    "ALTER TABLE thing RENAME TO other",
    "CREATE TABLE more(id)",
    "CREATE TEMP TABLE more(id)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE TEMP VIEW more AS SELECT 1",
    "CREATE INDEX more ON thing(name)",
    "CREATE VIRTUAL TABLE more USING fts5(name)",
    "CREATE TRIGGER more BEFORE INSERT ON thing BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER more BEFORE INSERT ON thing BEGIN SELECT 1; END",
    "ATTACH DATABASE '' AS other KEY ''",
    "DETACH DATABASE other",
    "VACUUM",
    "VACUUM INTO 'copy.db'",
    "REINDEX",
    "ANALYZE",
    "UPDATE sqlite_schema SET sql = ''",
    "DELETE FROM sqlite_master",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA foreign_keys(0)",
    "PRAGMA main.foreign_keys = 0",
    "PRAGMA Foreign_Keys = OFF",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA writable_schema = RESET",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA defer_foreign_keys = ON",
    "PRAGMA key = 'x'",
    "PRAGMA rekey = 'x'",
    "PRAGMA hexkey = '00'",
    "PRAGMA cipher_page_size = 1024",
    "PRAGMA cipher_use_hmac = OFF",
    "PRAGMA cipher_migrate",
    "PRAGMA cipher_log = 'log'",
    "PRAGMA cipher_profile = 'log'",
    "PRAGMA cipher_salt",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = OFF",
    "PRAGMA query_only = OFF",
    "PRAGMA user_version = 99",
    "PRAGMA schema_version = 99",
    "PRAGMA temp_store_directory = 'x'",
    "SELECT load_extension('x')",
    "SELECT sqlcipher_export('main')",
]


@pytest.mark.parametrize("statement", DENIED)
def test_the_side_doors_are_closed_on_both_connections(
    writer: WriteConnection, reader: ReadConnection, statement: str
) -> None:
    for connection in (writer, reader):
        with pytest.raises(sqlcipher3.DatabaseError, match=REFUSAL):
            connection.all(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM thing",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<3) SELECT * FROM n",
        "PRAGMA quick_check",
        "PRAGMA integrity_check",
        "PRAGMA cipher_integrity_check",
        "PRAGMA foreign_key_check",
        "PRAGMA table_info(thing)",
        "PRAGMA user_version",
        "SELECT name FROM words WHERE words MATCH 'a'",
    ],
)
def test_ordinary_reading_passes(
    writer: WriteConnection, reader: ReadConnection, statement: str
) -> None:
    writer.all(statement)
    reader.all(statement)


def test_ordinary_writing_passes(writer: WriteConnection) -> None:
    writer.execute("BEGIN IMMEDIATE")
    writer.insert("thing", {"id": 1, "name": "one"})
    writer.execute_each("INSERT INTO words(name) VALUES(?)", [("alpha",), ("beta",)])
    writer.execute("UPDATE thing SET name = ? WHERE id = ?", ("uno", 1))
    writer.execute("SAVEPOINT here")
    assert writer.execute("DELETE FROM words WHERE name = 'beta'") == 1
    writer.execute("RELEASE here")
    writer.execute("COMMIT")
    assert writer.value("SELECT name FROM thing") == "uno"
    assert writer.value("PRAGMA wal_checkpoint(TRUNCATE)") == 0


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO thing VALUES(1, 'x')", "UPDATE thing SET name = ''", "DELETE FROM thing"],
)
def test_a_reader_changes_nothing(reader: ReadConnection, statement: str) -> None:
    with pytest.raises(sqlcipher3.DatabaseError, match="not authorized"):
        reader.all(statement)


def test_the_reader_refuses_to_write_even_without_the_authorizer(reader: ReadConnection) -> None:
    reader.raw.set_authorizer(None)
    with pytest.raises(VaultError, match="refused to read or write"):
        reader.all("INSERT INTO thing VALUES(1, 'x')")


def test_a_reference_to_nothing_is_refused(writer: WriteConnection) -> None:
    with pytest.raises(sqlcipher3.IntegrityError):
        writer.insert("part", {"thing_id": 99})


@pytest.mark.parametrize("name", ["thing; DROP TABLE part", "thing--", "Thing", ""])
def test_names_of_tables_and_columns_are_never_taken_from_people(
    writer: WriteConnection, name: str
) -> None:
    with pytest.raises(ValueError, match="identifiers"):
        writer.insert(name, {"id": 1})
    with pytest.raises(ValueError, match="identifiers"):
        writer.insert("thing", {name: 1})


def test_a_connection_stays_in_its_thread(reader: ReadConnection) -> None:
    failures: list[BaseException] = []

    def use() -> None:
        try:
            reader.value("SELECT 1")
        except RuntimeError as error:
            failures.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert re.search("only in the thread", str(failures[0]))


def test_a_closed_connection_is_closed(path: Path) -> None:
    connection = database.open_catalogue(path, KEY, readonly=True)
    connection.close()
    connection.close()
    with pytest.raises(RuntimeError, match="closed"):
        connection.value("SELECT 1")


def test_a_second_writer_hears_that_the_vault_is_busy(path: Path, writer: WriteConnection) -> None:
    second = database.open_catalogue(path, KEY, readonly=False)
    second.raw.set_authorizer(None)
    second.execute("PRAGMA busy_timeout = 0")
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(VaultInUse):
        second.execute("BEGIN IMMEDIATE")
    writer.execute("ROLLBACK")
    second.close()


def test_a_full_database_says_that_the_disk_is_full(path: Path) -> None:
    connection = database.open_for_migration(path, KEY)
    pages = connection.value("PRAGMA page_count")
    connection.execute(f"PRAGMA max_page_count = {pages + 5:d}")
    with pytest.raises(DiskFull):
        connection.execute_each(
            "INSERT INTO thing(name) VALUES(?)", [("x" * 4000,) for _ in range(50)]
        )
    connection.close()


def test_a_damaged_page_is_said_to_be_damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page + 100] ^= 1
    path.write_bytes(data)
    connection = database.open_catalogue(path, KEY, readonly=True)
    with pytest.raises(VaultDamaged):
        connection.all("SELECT * FROM thing")
    connection.close()


def test_errors_that_are_mistakes_of_the_program_stay_what_they_are() -> None:
    raw = sqlcipher3.connect(":memory:")
    with pytest.raises(sqlcipher3.OperationalError), translated():
        raw.execute("SELEC")
    raw.close()


@pytest.mark.parametrize("name", ["thing; DROP TABLE part", "Thing", ""])
def test_no_other_name_is_counted_or_deleted_from(writer: WriteConnection, name: str) -> None:
    with pytest.raises(ValueError, match="identifiers"):
        writer.count(name)
    with pytest.raises(ValueError, match="identifiers"):
        writer.delete_row(name, 1)


def test_a_copy_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(VaultDamaged, match="missing"):
        database.open_copy(tmp_path / "photodesk.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_does_not_keep_a_setting_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_CIPHER", [*database._CIPHER, ("kdf_iter", "1")])
    with pytest.raises(VaultError, match="kdf_iter"):
        database.open_catalogue(path, KEY, readonly=True)


def test_a_connection_that_does_not_keep_a_setting_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = ("synchronous", "OFF", 2)
    monkeypatch.setattr(database, "_SETTINGS", [*database._SETTINGS, odd])
    with pytest.raises(VaultError, match="synchronous"):
        database.open_catalogue(path, KEY, readonly=False)
