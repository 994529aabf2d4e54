"""The catalogue goes under another key as a whole, or stays as it was."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from photodesk.errors import VaultDamaged, VaultError
from photodesk.storage import audit_log, catalogue_swap
from photodesk.storage.catalogue_swap import opening_key, swap
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_catalogue
from photodesk.storage.keyring_slots import EarlierKey, UnlockedKeys
from photodesk.storage.vault import Vault
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

NEW = bytearray(range(32))


@pytest.fixture
def key(made_vault: MadeVault) -> bytearray:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        return vault.opened_keys.derived("db")


@pytest.fixture
def path(made_vault: MadeVault) -> Path:
    return made_vault.folder / "photodesk.db"


def events(path: Path, key: bytearray) -> int:
    with closing(open_catalogue(path, key, readonly=True)) as reading:
        return audit_log.head(reading).seq


def leftovers(path: Path) -> list[str]:
    return [one.name for one in path.parent.iterdir() if one.name.startswith(f".{path.name}")]


def test_it_holds_the_same_under_the_new_key_alone(path: Path, key: bytearray) -> None:
    before = events(path, key)
    path.with_name(".photodesk.db.new").write_bytes(b"left by an interruption")
    swap(path, key, NEW)
    assert events(path, NEW) == before
    with pytest.raises(VaultDamaged):
        events(path, key)
    assert leftovers(path) == []
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_lies_in_the_log_alone_goes_along(path: Path, key: bytearray) -> None:
    writer = open_catalogue(path, key, readonly=False)
    holder = open_catalogue(path, key, readonly=True)
    writer.execute("INSERT INTO setting(key, value) VALUES('in the log', '1')")
    writer.close()
    assert path.with_name("photodesk.db-wal").stat().st_size
    holder.close()
    swap(path, key, NEW)
    with closing(open_catalogue(path, NEW, readonly=True)) as reading:
        assert reading.value("SELECT value FROM setting WHERE key = 'in the log'") == "1"


def test_a_damaged_page_ends_it(path: Path, key: bytearray) -> None:
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultDamaged):
        swap(path, key, NEW)
    assert path.read_bytes() == data
    assert leftovers(path) == []


def test_a_copy_that_lacks_something_ends_it(
    path: Path, key: bytearray, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = events(path, key)
    monkeypatch.setattr(catalogue_swap, "row_counts", lambda _source: {"photo": 1})
    with pytest.raises(VaultError, match="was not changed"):
        swap(path, key, NEW)
    assert events(path, key) == before
    assert leftovers(path) == []


def test_a_log_that_cannot_be_folded_in_ends_it(
    path: Path, key: bytearray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection reads an older state: its acts would be lost with the log."""
    real = WriteConnection.value

    def busy(connection: WriteConnection, sql: str, parameters: tuple[()] = ()) -> object:
        return 1 if "wal_checkpoint" in sql else real(connection, sql, parameters)

    before = events(path, key)
    with monkeypatch.context() as patched:
        patched.setattr(WriteConnection, "value", busy)
        with pytest.raises(VaultError, match="still reads the catalogue"):
            swap(path, key, NEW)
    assert events(path, key) == before
    assert leftovers(path) == []


def keys_with(vault_key: bytearray, before: bytearray) -> UnlockedKeys:
    return UnlockedKeys(
        bytes(16),
        LOGIN,
        2,
        vault_key,
        None,
        None,
        bytearray(32),
        bytearray(32),
        earlier=(EarlierKey("vault", 1, before),),
    )


def test_the_file_says_under_which_key_it_lies(made_vault: MadeVault, path: Path) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        old = bytearray(vault.opened_keys.vault_key)
        expected = vault.opened_keys.derived("db")
    other = bytearray(b"o" * 32)
    assert opening_key(path, keys_with(other, old)) == expected
    assert opening_key(path, keys_with(old, other)) == expected
    neither = keys_with(other, bytearray(32))
    assert opening_key(path, neither) == neither.derived("db")
