"""Opening the SQLCipher databases: one key, one fixed list of settings, each read back.

A key or cipher setting that is changed after use corrupts silently, a key of the wrong length is
taken as a passphrase, and no key at all makes a file in clear text without any error. So the order
here is fixed, and everything that must hold is asserted after opening (security.md 4.1, 4.2).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, overload

import sqlcipher3
from sqlcipher3 import dbapi2

from photodesk.errors import VaultDamaged, VaultError
from photodesk.storage.connection import ReadConnection, WriteConnection, translated
from photodesk.storage.private_files import ensure_file
from photodesk.storage.secret_memory import wipe

KEY = 32

_PLAIN = b"SQLite format 3\0"
_DIGITS = b"0123456789abcdef"
_BUSY_MS = 5000
_CACHE_KIB = 65_536

# Before the first read; every one is also written down in the keyring.
_CIPHER = (
    ("cipher_page_size", "4096"),
    ("kdf_iter", "256000"),
    ("cipher_hmac_algorithm", "HMAC_SHA512"),
    ("cipher_kdf_algorithm", "PBKDF2_HMAC_SHA512"),
    ("cipher_use_hmac", "1"),
    ("cipher_plaintext_header_size", "0"),
)

# After the key is proved. Name, value to set, value that must be read back.
_SETTINGS = (
    ("locking_mode", "NORMAL", "normal"),
    ("journal_mode", "WAL", "wal"),
    ("fullfsync", "ON", 1),
    ("checkpoint_fullfsync", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("recursive_triggers", "ON", 1),
    ("ignore_check_constraints", "OFF", 0),
    ("writable_schema", "OFF", 0),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("mmap_size", "0", 0),
    ("busy_timeout", f"{_BUSY_MS}", _BUSY_MS),
    ("cache_size", f"-{_CACHE_KIB}", -_CACHE_KIB),
)

_STATEMENTS = frozenset(
    {
        dbapi2.SQLITE_SELECT,
        dbapi2.SQLITE_READ,
        dbapi2.SQLITE_TRANSACTION,
        dbapi2.SQLITE_SAVEPOINT,
        dbapi2.SQLITE_RECURSIVE,
    }
)
_CHANGES = frozenset({dbapi2.SQLITE_INSERT, dbapi2.SQLITE_UPDATE, dbapi2.SQLITE_DELETE})
_SCHEMA_TABLES = frozenset(
    {"sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"}
)
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "sqlcipher_export"})
# `name` reads a setting; these also take an argument without changing one.
_CHECKS = frozenset(
    {
        "wal_checkpoint",
        "quick_check",
        "integrity_check",
        "cipher_integrity_check",
        "foreign_key_check",
        "table_info",
        "table_xinfo",
        "index_list",
        "index_info",
        "foreign_key_list",
    }
)
_READABLE = (
    _CHECKS
    | {name for name, _, _ in _SETTINGS}
    | {name for name, _ in _CIPHER}
    | {
        "cipher_version",
        "data_version",
        "page_count",
        "freelist_count",
        "page_size",
        "query_only",
        "schema_version",
        "synchronous",
        "table_list",
        "user_version",
    }
)


def require_sqlcipher() -> None:
    """Refuse to start when the `sqlcipher3` module is a plain SQLite (hazard 13, test Z1).

    Raises VaultError; without this check every page would be written in clear text, silently.
    """
    raw = sqlcipher3.connect(":memory:")
    try:
        _require_version(raw)
    finally:
        raw.close()


@overload
def open_catalogue(
    path: Path, key32: bytes | bytearray, *, readonly: Literal[True]
) -> ReadConnection: ...
@overload
def open_catalogue(
    path: Path, key32: bytes | bytearray, *, readonly: Literal[False]
) -> WriteConnection: ...
def open_catalogue(
    path: Path, key32: bytes | bytearray, *, readonly: bool
) -> ReadConnection | WriteConnection:
    """An ordinary connection to `photodesk.db`: it changes rows at most, never schema or settings.

    Raises VaultDamaged when the file is not what this key wrote, and maps SQLite's codes as
    `connection.translated` says.
    """
    raw = _opened(path, key32, synchronous="FULL")
    if readonly:
        _set(raw, "query_only", "ON", 1)
    raw.set_authorizer(_reader_may if readonly else _writer_may)
    return ReadConnection(raw) if readonly else WriteConnection(raw)


def open_for_migration(path: Path, key32: bytes | bytearray) -> WriteConnection:
    """A connection that may change the schema; makes the file, private, when it is missing.

    Foreign keys are off, so that a table can be rebuilt; the migration checks them at its end.
    """
    ensure_file(path)
    raw = _opened(path, key32, synchronous="FULL")
    _set(raw, "foreign_keys", "OFF", 0)
    return WriteConnection(raw)


def open_renditions(path: Path, key32: bytes | bytearray) -> WriteConnection:
    """A connection to `thumbs.db`, made when missing; rebuildable, so synchronous is NORMAL."""
    ensure_file(path)
    return WriteConnection(_opened(path, key32, synchronous="NORMAL"))


def open_copy_target(path: Path, key32: bytes | bytearray) -> sqlcipher3.Connection:
    """A new, empty, private file for `Connection.backup`, on any disk or share.

    Without locks and without a journal, which some shares cannot give: nobody else knows this file
    yet, and a copy that was not finished is thrown away. The caller closes it and fsyncs the file.
    """
    ensure_file(path)
    with translated():
        raw = _keyed(f"{path.resolve().as_uri()}?nolock=1", key32)
        with _closed_on_failure(raw):
            _set(raw, "journal_mode", "OFF", "off")
            _set(raw, "synchronous", "OFF", 0)
    return raw


def open_copy(path: Path, key32: bytes | bytearray) -> ReadConnection:
    """A finished copy, for reading only; it may lie on a disk that cannot be written.

    Raises VaultDamaged when the file is missing or not what this key wrote.
    """
    if not path.is_file():
        raise VaultDamaged("The copy of the catalogue is missing.", "Use another backup.")
    with translated():
        raw = _keyed(f"{path.resolve().as_uri()}?mode=ro&immutable=1", key32)
        with _closed_on_failure(raw):
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            _require_encrypted(raw, path)
            for name, value, expected in _SETTINGS:
                if name != "journal_mode":
                    _set(raw, name, value, expected)
            _set(raw, "query_only", "ON", 1)
            raw.set_authorizer(_reader_may)
    return ReadConnection(raw)


def _keyed(uri: str, key32: bytes | bytearray) -> sqlcipher3.Connection:
    raw = sqlcipher3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=0
    )
    with _closed_on_failure(raw):
        raw.row_factory = sqlcipher3.Row
        raw.execute("PRAGMA cipher_log_level = NONE")
        _set_key(raw, key32)
        for name, value in _CIPHER:
            raw.execute(f"PRAGMA {name} = {value}")
    return raw


def _opened(path: Path, key32: bytes | bytearray, *, synchronous: str) -> sqlcipher3.Connection:
    with translated():
        # No statement is kept beyond its use.
        raw = sqlcipher3.connect(
            str(path), isolation_level=None, check_same_thread=False, cached_statements=0
        )
        with _closed_on_failure(raw):
            raw.row_factory = sqlcipher3.Row
            raw.execute("PRAGMA cipher_log_level = NONE")
            _set_key(raw, key32)
            for name, value in _CIPHER:
                raw.execute(f"PRAGMA {name} = {value}")
            raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            _require_encrypted(raw, path)
            for name, value, expected in _SETTINGS:
                _set(raw, name, value, expected)
            _set(raw, "synchronous", synchronous, {"FULL": 2, "NORMAL": 1}[synchronous])
    return raw


@contextmanager
def _closed_on_failure(raw: sqlcipher3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        raw.close()
        raise


def _set_key(raw: sqlcipher3.Connection, key32: bytes | bytearray) -> None:
    """Give SQLCipher the raw key, spelled x'64 digits', by its own call and never as SQL.

    SQLite keeps the text of a statement until the connection closes and then frees it as it is; the
    spelling made here is overwritten at once, digit by digit as it was made, without a copy.
    """
    if len(key32) != KEY:
        raise ValueError("The key of a database has 32 bytes.")
    spelled = bytearray(b"x'" + bytes(2 * KEY) + b"'")
    for place, byte in enumerate(key32):
        spelled[2 + 2 * place] = _DIGITS[byte >> 4]
        spelled[3 + 2 * place] = _DIGITS[byte & 15]
    try:
        raw.set_key(spelled)
    finally:
        wipe(spelled)


def _set(raw: sqlcipher3.Connection, name: str, value: str, expected: str | int) -> None:
    raw.execute(f"PRAGMA {name} = {value}")
    row = raw.execute(f"PRAGMA {name}").fetchone()
    if row is None or row[0] != expected:
        raise VaultError(
            f"This build of the database library does not keep the setting {name}.",
            "Install Photodesk again from its own installer.",
        )


def _require_version(raw: sqlcipher3.Connection) -> None:
    row = raw.execute("PRAGMA cipher_version").fetchone()
    if row is None or not row[0]:
        raise VaultError(
            "The database library of this installation does not encrypt.",
            "Install Photodesk again from its own installer. Nothing was written.",
        )


def _require_encrypted(raw: sqlcipher3.Connection, path: Path) -> None:
    _require_version(raw)
    for name, value in _CIPHER:
        row = raw.execute(f"PRAGMA {name}").fetchone()
        if row is None or str(row[0]) != value:
            raise VaultError(
                f"This build of the database library does not keep the setting {name}.",
                "Install Photodesk again from its own installer.",
            )
    with path.open("rb") as file:
        if file.read(len(_PLAIN)) == _PLAIN:
            raise VaultDamaged(
                "A database of this vault is not encrypted, so it is not the vault's own.",
                "Restore the vault from a verified backup.",
            )


def _writer_may(
    action: int, first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    """Allow ordinary work on rows; deny schema, ATTACH and settings (storage.md 3)."""
    if action in _STATEMENTS:
        allowed = True
    elif action in _CHANGES:
        allowed = first not in _SCHEMA_TABLES
    elif action == dbapi2.SQLITE_FUNCTION:
        allowed = second not in _FORBIDDEN_FUNCTIONS
    elif action == dbapi2.SQLITE_PRAGMA:
        name = (first or "").lower()
        allowed = name in (_READABLE if second is None else _CHECKS)
    else:
        allowed = False
    return dbapi2.SQLITE_OK if allowed else dbapi2.SQLITE_DENY


def _reader_may(
    action: int, first: str | None, second: str | None, database: str | None, by: str | None
) -> int:
    if action in _CHANGES:
        return dbapi2.SQLITE_DENY
    return _writer_may(action, first, second, database, by)
