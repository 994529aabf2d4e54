"""G2: a schema is changed only after a verified copy, in whole steps, with room to do it."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.errors import DiskFull, VaultDamaged, VaultTooNew
from photodesk.storage import audit_log, migrations
from photodesk.storage.connection import ReadConnection
from photodesk.storage.database import open_catalogue
from photodesk.storage.keyring import Keyring
from photodesk.storage.schema_upgrade import COPIES, bring_up_to_date, drop_old_copies
from photodesk.storage.vault import Vault
from tests.storage.backed_up import mine, restore, store, verify
from tests.storage.vaults import LOGIN, PASSPHRASE, FakeClock

NEXT = f"{migrations.latest() + 1:04d}_next.sql"


@pytest.fixture
def folder(vault: Vault) -> Path:
    """A locked vault with two documents."""
    store(vault, b"one")
    store(vault, b"two")
    vault.lock()
    return vault.folder


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The program of tomorrow, which knows one step more."""
    shutil.copytree(migrations.MIGRATIONS, tmp_path / "steps")
    (tmp_path / "steps" / NEXT).write_text(
        "CREATE TABLE tomorrow(id INTEGER PRIMARY KEY) STRICT;\n"
        "INSERT INTO tomorrow VALUES(1);\nCREATE TABLE late(id INTEGER PRIMARY KEY) STRICT;\n"
    )
    return tmp_path / "steps"


def upgrade(folder: Path, steps: Path) -> None:
    ring = Keyring.read(folder / "vault.keyring")
    keys = mine(ring)
    try:
        bring_up_to_date(folder, ring, keys, FakeClock(), steps)
    finally:
        keys.wipe()


@pytest.fixture
def reading(folder: Path) -> Iterator[ReadConnection]:
    keys = mine(Keyring.read(folder / "vault.keyring"))
    with closing(
        open_catalogue(folder / "photodesk.db", keys.derived("db"), readonly=True)
    ) as connection:
        yield connection


def copies(folder: Path) -> list[Path]:
    return sorted((folder / COPIES).iterdir()) if (folder / COPIES).exists() else []


def test_nothing_is_copied_when_nothing_changes(folder: Path) -> None:
    upgrade(folder, migrations.MIGRATIONS)
    assert copies(folder) == []


def test_the_copy_before_the_change_is_a_backup_that_restores(
    folder: Path, steps: Path, tmp_path: Path, reading: ReadConnection
) -> None:
    upgrade(folder, steps)
    assert migrations.version(reading) == migrations.latest() + 1
    (copy,) = copies(folder)
    report = verify(copy, with_key=True)
    assert report.whole
    assert (report.files, report.body.schema) == (2, migrations.latest())
    done = restore(copy, tmp_path / "before")
    assert (done.files, done.missing) == (2, ())


def test_the_change_stands_in_the_log(folder: Path, steps: Path, reading: ReadConnection) -> None:
    upgrade(folder, steps)
    last = audit_log.last_entry(reading)
    assert last is not None
    assert last.event.kind == EventKind.SCHEMA_CHANGED
    told = last.event.details
    assert (told["before"], told["after"]) == (migrations.latest(), migrations.latest() + 1)
    assert str(told["expires_at"]) > str(told["made_at"])


def test_every_step_stands_in_the_log_by_itself(
    folder: Path, steps: Path, reading: ReadConnection
) -> None:
    last = migrations.latest() + 2
    more = steps / f"{last:04d}_more.sql"
    more.write_text("INSERT INTO nowhere VALUES(1);")
    with pytest.raises(sqlcipher3.OperationalError, match="no such table"):
        upgrade(folder, steps)
    more.write_text("CREATE TABLE more(id INTEGER PRIMARY KEY) STRICT;")
    upgrade(folder, steps)
    told = [entry.event for entry in audit_log.newest(reading, limit=2)]
    assert {event.kind for event in told} == {EventKind.SCHEMA_CHANGED}
    assert [event.details["after"] for event in told] == [last, last - 1]


@pytest.mark.parametrize("statement", range(3))
def test_a_step_that_fails_at_any_statement_changes_nothing(
    folder: Path, steps: Path, reading: ReadConnection, statement: int
) -> None:
    script = (steps / NEXT).read_text().splitlines()
    script.insert(statement, "INSERT INTO nowhere VALUES(1);")
    good = (steps / NEXT).read_text()
    (steps / NEXT).write_text("\n".join(script))
    with pytest.raises(sqlcipher3.OperationalError):
        upgrade(folder, steps)
    assert migrations.version(reading) == migrations.latest()
    assert verify(copies(folder)[0], with_key=True).whole
    (steps / NEXT).write_text(good)
    upgrade(folder, steps)
    assert migrations.version(reading) == migrations.latest() + 1


def test_without_room_nothing_is_changed(
    folder: Path, steps: Path, reading: ReadConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (folder / "photodesk.db").stat().st_size

    class Usage:
        free = 2 * size

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage)
    with pytest.raises(DiskFull, match="Nothing was changed"):
        upgrade(folder, steps)
    assert copies(folder) == []
    assert migrations.version(reading) == migrations.latest()


def test_a_damaged_catalogue_is_not_migrated(folder: Path, steps: Path) -> None:
    path = folder / "photodesk.db"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    with pytest.raises(VaultDamaged):
        upgrade(folder, steps)


def test_an_older_program_refuses_the_vault(folder: Path, steps: Path) -> None:
    upgrade(folder, steps)
    with pytest.raises(VaultTooNew):
        Vault.open(folder, LOGIN, PASSPHRASE)


def test_copies_are_kept_for_thirty_days_and_the_newest_for_ever(folder: Path, steps: Path) -> None:
    upgrade(folder, steps)
    (steps / f"{migrations.latest() + 2:04d}_more.sql").write_text(
        "CREATE TABLE more(id INTEGER PRIMARY KEY) STRICT;"
    )
    upgrade(folder, steps)
    now = FakeClock().reading.utc
    assert drop_old_copies(folder, now + timedelta(days=29)) == 0
    assert drop_old_copies(folder, now + timedelta(days=31)) == 1
    assert drop_old_copies(folder, now + timedelta(days=400)) == 0
    assert len(copies(folder)) == 1
