"""The chain notices edits, gaps and exchanged events, and raises no false alarm."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.audit import Actor, AuditHead, ChainFault, EventKind
from photodesk.storage import audit_log, migrations
from photodesk.storage.connection import WriteConnection
from photodesk.storage.database import open_for_migration
from photodesk.storage.transaction import Origin, Transaction
from photodesk.storage.vault_folder import BUILT
from tests.storage.vaults import FakeClock

EVENTS = 12


@pytest.fixture
def log(tmp_path: Path) -> Iterator[WriteConnection]:
    """A catalogue with twelve events, open without the guards that an attacker would not have."""
    connection = open_for_migration(tmp_path / "photodesk.db", bytes(32))
    migrations.migrate(connection)
    connection.execute("BEGIN")
    for number in range(EVENTS):
        act = Transaction(
            connection.raw,
            Actor(b"u" * 16, "surgeon"),
            Origin(b"s" * 16, "1.0", BUILT, FakeClock()),
        )
        act.audit(EventKind.PATIENT_ADDED, patient_id=b"p" * 16, details={"n": number, "é": "ü"})
    connection.execute("COMMIT")
    for trigger in ("audit_is_fixed", "audit_stays", "audit_has_no_gap"):
        connection.execute(f"DROP TRIGGER {trigger}")
    yield connection
    connection.close()


def rows(log: WriteConnection) -> list[dict[str, object]]:
    return [
        {name: row[name] for name in row.keys()}  # noqa: SIM118 (a row is not a mapping)
        for row in log.all("SELECT * FROM audit ORDER BY seq")
    ]


def rewrite(log: WriteConnection, events: list[dict[str, object]]) -> None:
    log.execute("BEGIN")
    log.execute("DELETE FROM audit")
    for event in events:
        log.insert("audit", event)  # type: ignore[arg-type]
    log.execute("COMMIT")


def test_a_clean_log_is_whole(log: WriteConnection) -> None:
    report = audit_log.verify(log)
    assert report.whole
    assert report.events == EVENTS
    assert report.head == audit_log.head(log)


def test_an_empty_log_is_whole(log: WriteConnection) -> None:
    log.execute("DELETE FROM audit")
    assert audit_log.verify(log) == audit_log.ChainReport(0, AuditHead(0, bytes(32)))


@pytest.mark.parametrize(
    "column",
    [
        "utc = '2027-03-02T09:00:00Z'",
        "mono_ns = mono_ns + 1",
        "boot_id = 'x'",
        "clock_suspect = 1",
        "user_id = NULL",
        "role = 'nurse'",
        "station_id = zeroblob(16)",
        "app_version = '2'",
        "kind = 'patient-viewed'",
        "code = '1'",
        "action = 'R'",
        "outcome = 8",
        "patient_id = NULL",
        "object_id = zeroblob(16)",
        "object_sha256 = zeroblob(32)",
        "reason = 'x'",
        "details = '{}'",
        "details = ' ' || details",
        "details = 'no json'",
        "details = '[]'",
        'details = \'{"n":9,"n":4,"é":"ü"}\'',
        "hash = zeroblob(32)",
        "prev_hash = zeroblob(32)",
        "utc = 'no time'",
    ],
)
def test_any_edited_column_is_found(log: WriteConnection, column: str) -> None:
    log.execute("UPDATE audit SET " + column + " WHERE seq = 5")  # noqa: S608 (the table above)
    report = audit_log.verify(log)
    assert (report.first_bad_seq, report.fault) == (5, ChainFault.EDIT)
    assert report.events == 4


def test_a_deleted_event_is_a_gap(log: WriteConnection) -> None:
    log.execute("DELETE FROM audit WHERE seq = 5")
    report = audit_log.verify(log)
    assert (report.first_bad_seq, report.fault) == (6, ChainFault.GAP)


def test_a_deleted_event_is_a_gap_even_when_the_rest_is_renumbered(log: WriteConnection) -> None:
    kept = [event for event in rows(log) if event["seq"] != 5]
    rewrite(log, [event | {"seq": number} for number, event in enumerate(kept, 1)])
    report = audit_log.verify(log)
    assert (report.first_bad_seq, report.fault) == (5, ChainFault.GAP)


def test_exchanged_events_are_a_reorder(log: WriteConnection) -> None:
    events = rows(log)
    events[4], events[7] = events[7] | {"seq": 5}, events[4] | {"seq": 8}
    rewrite(log, events)
    report = audit_log.verify(log)
    assert (report.first_bad_seq, report.fault) == (5, ChainFault.REORDER)


def test_two_hundred_random_changes_are_all_found(log: WriteConnection) -> None:
    chance = random.Random(7)  # noqa: S311 (repeatable on purpose, not secret)
    clean = rows(log)
    texts = ["utc", "boot_id", "role", "app_version", "kind", "code", "reason"]
    for _ in range(200):
        events = [dict(event) for event in clean]
        at, other = chance.sample(range(EVENTS - 1), 2)
        match chance.randrange(3):
            case 0:
                events[at][chance.choice(texts)] = "changed"
            case 1:
                events.pop(at)
            case _:
                events.insert(at, events[other])
        rewrite(log, [event | {"seq": number} for number, event in enumerate(events, 1)])
        assert not audit_log.verify(log).whole
    rewrite(log, clean)
    assert audit_log.verify(log).whole


def test_the_events_of_a_patient_come_newest_first(log: WriteConnection) -> None:
    found = audit_log.entries_of_patient(log, b"p" * 16, limit=3)
    assert [entry.seq for entry in found] == [12, 11, 10]
    assert audit_log.entries_of_patient(log, b"q" * 16, limit=3) == []


def test_the_last_event_is_told(log: WriteConnection) -> None:
    entry = audit_log.last_entry(log)
    assert entry is not None
    assert entry.event.details == {"n": 11, "é": "ü"}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET reason = 'x'", "DELETE FROM audit", "UPDATE audit SET seq = seq + 100"],
)
def test_the_schema_refuses_to_change_an_event(tmp_path: Path, statement: str) -> None:
    connection = open_for_migration(tmp_path / "other.db", bytes(32))
    migrations.migrate(connection)
    act = Transaction(
        connection.raw, Actor(None, "recovery"), Origin(b"s" * 16, "1", BUILT, FakeClock())
    )
    act.audit(EventKind.PATIENT_ADDED)
    with pytest.raises(sqlcipher3.IntegrityError, match="audit event"):
        connection.execute(statement)
    connection.close()


def test_a_forged_row_that_names_the_same_predecessor_is_no_neighbour(log: WriteConnection) -> None:
    events = rows(log)
    events[4]["reason"] = "edited"
    events[8]["prev_hash"] = events[3]["hash"]
    rewrite(log, events)
    report = audit_log.verify(log)
    assert (report.first_bad_seq, report.fault) == (5, ChainFault.EDIT)
