"""The tables of care teams and broken glasses: what they refuse to every statement."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.domain.break_glass import BreakGlass
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.patient import Patient
from photodesk.services import break_glass
from photodesk.services.session import Session
from photodesk.storage import break_glass as glass_rows
from photodesk.storage import care_team
from photodesk.storage.connection import Value
from photodesk.storage.transaction import Transaction
from tests.colleagues import a_colleague
from tests.fakes import FixedClock

REASON = "on call, bleeding after surgery"


@contextmanager
def by_sql(session: Session) -> Iterator[Transaction]:
    """An act that any statement may be part of."""
    with session.vault.writing(session.actor()) as tx:
        yield tx
        tx.audit(EventKind.SETTING_CHANGED)


def refused(session: Session, sql: str, *values: Value, match: str) -> None:
    """This statement must be refused by the catalogue itself."""
    with pytest.raises(sqlcipher3.IntegrityError, match=match), by_sql(session) as tx:
        tx.execute(sql, values)


# --- The team -------------------------------------------------------------------------------------


def test_a_place_only_ends(session: Session, patient: Patient) -> None:
    for sql in (
        "UPDATE care_team SET since = '2020-01-01T00:00:00Z'",
        "UPDATE care_team SET user_id = zeroblob(16)",
        "UPDATE care_team SET until = '2000-01-01T00:00:00Z'",
        "DELETE FROM care_team",
    ):
        refused(session, sql, match="only ends")
    assert care_team.stands(session.reading(), patient.id, session.user.id)


def test_an_ended_place_does_not_come_back(session: Session, patient: Patient) -> None:
    with by_sql(session) as tx:
        assert care_team.end(tx, patient.id, session.user.id, tx.now())
    refused(session, "UPDATE care_team SET until = NULL", match="only ends")
    refused(
        session,
        "INSERT OR REPLACE INTO care_team SELECT patient_id, user_id, n, since, NULL, added_by "
        "FROM care_team",
        match="begins once",
    )
    assert not care_team.stands(session.reading(), patient.id, session.user.id)


def test_who_comes_back_within_the_same_second_gets_another_place(
    session: Session, patient: Patient
) -> None:
    me = session.user.id
    with by_sql(session) as tx:
        care_team.end(tx, patient.id, me, tx.now())
        assert care_team.add(tx, patient.id, me, added_by=me, at=tx.now())
        assert not care_team.add(tx, patient.id, me, added_by=me, at=tx.now())
    assert [bool(row.until) for row in care_team.places(session.reading(), patient.id)] == [
        False,
        True,
    ]


def test_the_question_of_every_picture_is_one_row_of_an_index(session: Session) -> None:
    plan = session.reading().all(
        "EXPLAIN QUERY PLAN SELECT 1 FROM care_team "
        "WHERE patient_id = ? AND user_id = ? AND until IS NULL",
        (b"p" * 16, b"u" * 16),
    )
    assert [row["detail"].partition(" (")[0] for row in plan] == [
        "SEARCH care_team USING INDEX care_team_now"
    ]


# --- The glass ------------------------------------------------------------------------------------


@pytest.fixture
def glass(session: Session, patient: Patient) -> BreakGlass:
    """A glass that a colleague broke."""
    return break_glass.open(a_colleague(session, "stranger"), patient.id, REASON)


@pytest.mark.usefixtures("glass")
def test_a_broken_glass_is_neither_lengthened_nor_unwritten(session: Session) -> None:
    for sql in (
        "UPDATE break_glass SET ends_at = '2099-01-01T00:00:00Z'",
        "UPDATE break_glass SET reason = 'a reason that sounds better'",
        "DELETE FROM break_glass",
    ):
        refused(session, sql, match="stays written down")
    refused(
        session,
        "INSERT OR REPLACE INTO break_glass SELECT id, patient_id, user_id, opened_at, "
        "'2099-01-01T00:00:00Z', reason, station_id, station_seq FROM break_glass",
        match="broken",
    )


@pytest.mark.parametrize("ends", ["2027-03-01T09:30:01Z", "2027-03-01T10:00:00Z", "2099-01-01"])
def test_a_glass_lasts_half_an_hour_and_no_other_time(
    session: Session, patient: Patient, ends: str
) -> None:
    with pytest.raises(sqlcipher3.IntegrityError), by_sql(session) as tx:
        tx.insert("break_glass", a_row(session, patient, tx) | {"ends_at": ends})


def test_a_glass_is_not_dated_back_or_without_a_reason(session: Session, patient: Patient) -> None:
    earlier = {"opened_at": "2027-03-01T08:00:00Z", "ends_at": "2027-03-01T08:30:00Z"}
    for wrong in (earlier, {"reason": "    too short    "}):
        with pytest.raises(sqlcipher3.IntegrityError), by_sql(session) as tx:
            tx.insert("break_glass", a_row(session, patient, tx) | wrong)


def test_a_row_without_its_event_in_the_chain_opens_nothing(
    session: Session, patient: Patient
) -> None:
    with by_sql(session) as tx:
        tx.insert("break_glass", a_row(session, patient, tx))
    assert session.reading().count("break_glass") == 1
    found = glass_rows.latest(session.reading(), patient.id, session.user.id, session.now())
    assert found is None
    assert glass_rows.unreviewed(session.reading()) == 0


def test_a_review_is_another_persons_and_final(
    session: Session, glass: BreakGlass, clock: FixedClock
) -> None:
    insert = "INSERT INTO break_glass_review VALUES(?, ?, ?, 'looked into')"
    own, mine = as_bytes(glass.user_id), as_bytes(session.user.id)
    clock.passes(minutes=31)
    refused(session, insert, as_bytes(glass.id), session.now(), own, match="somebody else")
    with by_sql(session) as tx:
        tx.execute(insert, (as_bytes(glass.id), session.now(), mine))
    refused(session, insert, as_bytes(glass.id), session.now(), mine, match="reviewed once")
    refused(session, "UPDATE break_glass_review SET note = 'x'", match="does not change")
    refused(session, "DELETE FROM break_glass_review", match="does not change")


def a_row(session: Session, patient: Patient, tx: Transaction) -> dict[str, Value]:
    """A glass that the catalogue takes."""
    station, number = tx.origin()
    return {
        "id": b"g" * 16,
        "patient_id": as_bytes(patient.id),
        "user_id": as_bytes(session.user.id),
        "opened_at": "2027-03-01T09:00:00Z",
        "ends_at": "2027-03-01T09:30:00Z",
        "reason": REASON,
        "station_id": station,
        "station_seq": number,
    }
