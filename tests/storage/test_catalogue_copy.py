"""A copy of the catalogue counts only when every page and every reference of it verifies."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from photodesk.errors import VaultDamaged
from photodesk.storage import database
from photodesk.storage.catalogue_copy import CatalogueFindings, copy_pages, findings
from photodesk.storage.connection import WriteConnection

KEY, OTHER = bytearray(range(32)), bytearray(32)
PAGE = 4096


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[WriteConnection]:
    """A small catalogue of many pages."""
    connection = database.open_for_migration(tmp_path / "photodesk.db", KEY)
    connection.execute("CREATE TABLE vault_info(id BLOB PRIMARY KEY)")
    connection.execute("CREATE TABLE thing(id INTEGER PRIMARY KEY, text TEXT) STRICT")
    connection.execute("CREATE TABLE part(thing_id INTEGER REFERENCES thing(id)) STRICT")
    connection.insert("vault_info", {"id": bytes(16)})
    for number in range(60):
        connection.insert("thing", {"id": number, "text": "x" * 1000})
    connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    yield connection
    connection.close()


def quiet() -> None:
    """Nobody waits between two pieces."""


def copied(folder: Path) -> CatalogueFindings:
    """What a copy of the catalogue in this folder holds, read from the copy."""
    source = database.open_catalogue(folder / "photodesk.db", KEY, readonly=True)
    target = database.open_copy_target(folder / "copy.db", OTHER)
    with closing(source), closing(target):
        copy_pages(source.raw, target, quiet)
    return findings(folder / "copy.db", OTHER)


@pytest.mark.parametrize("page", [1, 5, -1])
def test_a_copy_of_a_damaged_page_is_no_good_copy(
    catalogue: WriteConnection, tmp_path: Path, page: int
) -> None:
    """The library copies without a word of it, so the copy itself is read."""
    catalogue.close()
    data = bytearray((tmp_path / "photodesk.db").read_bytes())
    data[page * PAGE % len(data) + 100] ^= 1
    (tmp_path / "photodesk.db").write_bytes(data)
    with pytest.raises(VaultDamaged):
        copied(tmp_path)


def test_a_copy_with_a_reference_to_nothing_is_no_good_copy(
    catalogue: WriteConnection, tmp_path: Path
) -> None:
    catalogue.insert("part", {"thing_id": 999})
    with pytest.raises(VaultDamaged, match="copy of the catalogue"):
        copied(tmp_path)
