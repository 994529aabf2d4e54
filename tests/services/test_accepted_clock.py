"""A clock that ran ahead shuts the gates; accepting the right one opens nothing that had ended."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.domain.patient import Patient
from photodesk.errors import ConsentError, InputRefused, NotPermitted, ReleaseRefused
from photodesk.services import accepted_clock, audit, capture_consents, intake, publication, release
from photodesk.services import vault as vaults
from photodesk.services.session import Session
from photodesk.storage import people
from tests.builders import a_consent, a_jpeg, in_role, incoming
from tests.fakes import START, FixedClock
from tests.services.gate_store import Store, inserting
from tests.services.publications import Desk
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault

AHEAD = START + timedelta(days=1401)
REASON = "The battery of this computer was empty."


def an_event(session: Session) -> None:
    """Something happens and is written down."""
    with session.vault.writing(session.actor()) as tx:
        tx.audit(EventKind.SETTING_CHANGED)


def run_ahead(session: Session, clock: FixedClock) -> None:
    """Years ahead over a restart: nothing marks it suspect; then the clock is right again."""
    clock.passes(days=(AHEAD - START).days)
    an_event(session)
    clock.is_set(START)


def stored(session: Session, patient: Patient) -> int:
    """How many photographs the gate lets in."""
    return intake.take_in(session, patient.id, incoming(a_jpeg(1))).stored


def test_without_the_event_the_gate_stays_shut(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=date(2030, 1, 1))
    run_ahead(session, clock)
    assert stored(session, patient) == 0
    with pytest.raises(ConsentError, match="clock says 2027-03-01"):
        a_consent(session, patient)


def test_after_it_work_goes_on_by_the_accepted_clock(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=date(2032, 1, 1))
    run_ahead(session, clock)
    assert accepted_clock.clocks(session).ahead == AHEAD - START
    after = accepted_clock.accept(session, REASON)
    assert (after.ahead, after.may_accept) == (timedelta(), False)
    assert stored(session, patient) == 1
    consent = a_consent(session, patient, expires_on=date(2027, 6, 1))
    assert consent.signed_at == "2027-03-01T09:00:00Z"
    newest = audit.events(session, limit=1)[0]
    assert not newest.clock_suspect
    assert audit.verify(session).ok


def test_it_is_one_event_with_its_reason_and_what_the_log_held(
    session: Session, clock: FixedClock
) -> None:
    run_ahead(session, clock)
    before = audit.verify(session).events
    accepted_clock.accept(session, REASON)
    told = audit.events(session, limit=1)[0]
    assert audit.verify(session).events == before + 1
    assert (told.kind, told.reason) == ("clock-accepted", REASON)
    assert told.details == {"vouched": "2030-12-31T09:00:00Z"}


def test_what_had_ended_by_the_log_stays_ended(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    consent = a_consent(session, patient, expires_on=date(2028, 1, 1))
    run_ahead(session, clock)
    accepted_clock.accept(session, REASON)
    assert stored(session, patient) == 0
    (kept,) = capture_consents.history(session, patient.id)
    assert str(kept.status(session.now())) == "expired"
    assert kept.expires_at == consent.expires_at
    a_consent(session, patient, expires_on=date(2028, 1, 1))
    assert stored(session, patient) == 1


def test_setting_the_clock_back_on_purpose_reopens_nothing(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=session.today())
    clock.passes(days=1)
    an_event(session)
    clock.passes(days=-1)
    accepted_clock.accept(session, REASON)
    assert stored(session, patient) == 0


def test_a_withdrawal_stands(session: Session, patient: Patient, clock: FixedClock) -> None:
    consent = a_consent(session, patient)
    capture_consents.withdraw(session, consent.id, told_by="patient", route="letter")
    run_ahead(session, clock)
    accepted_clock.accept(session, REASON)
    assert stored(session, patient) == 0


def test_the_store_itself_keeps_an_ended_consent_ended(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    consent = a_consent(session, patient, expires_on=date(2028, 1, 1))
    assert stored(session, patient) == 1
    row = session.reading().one("SELECT * FROM photo")
    assert row is not None
    photo = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row of the database
    catalogue = Store(session, patient, consent, photo, photo["sitting_id"])
    run_ahead(session, clock)
    accepted_clock.accept(session, REASON)
    with pytest.raises(sqlcipher3.IntegrityError, match="had ended"), catalogue.writing() as tx:
        tx.execute(*inserting("INSERT", catalogue.new_photo()))


def test_a_package_under_an_ended_consent_stays_shut(signed: Desk, tmp_path: Path) -> None:
    signed.clock.passes(days=1400)
    an_event(signed.session)
    signed.clock.is_set(START)
    accepted_clock.accept(signed.session, REASON)
    with pytest.raises(ReleaseRefused, match="had ended before"):
        release.package(signed.session, signed.request_id, out=tmp_path / "out")
    status = publication.status(signed.session, signed.request_id)
    assert status.state == "expired"
    assert any("had ended before" in one.text for one in status.missing)


@pytest.mark.parametrize("reason", ["", "   ", "too short"])
def test_a_reason_says_something(session: Session, clock: FixedClock, reason: str) -> None:
    run_ahead(session, clock)
    with pytest.raises(InputRefused) as refused:
        accepted_clock.accept(session, reason)
    assert refused.value.field == "reason"


def test_a_log_that_is_not_ahead_needs_nothing(session: Session) -> None:
    with pytest.raises(InputRefused, match="not ahead"):
        accepted_clock.accept(session, REASON)


def test_a_clock_of_before_the_program_is_not_accepted(session: Session, clock: FixedClock) -> None:
    clock.is_set(datetime(1980, 1, 1, tzinfo=UTC))
    with pytest.raises(InputRefused, match="cannot be right"):
        accepted_clock.accept(session, REASON)


@pytest.mark.parametrize("role", ["photographer", "office", "auditor"])
def test_only_an_administrator_accepts(session: Session, clock: FixedClock, role: str) -> None:
    run_ahead(session, clock)
    other = in_role(session, role)
    assert not accepted_clock.clocks(other).may_accept
    with pytest.raises(NotPermitted):
        accepted_clock.accept(other, REASON)
    assert accepted_clock.clocks(in_role(session, "administrator")).may_accept


def test_a_surgeon_accepts_only_while_there_is_no_administrator(
    served_vault: MadeVault, clock: FixedClock
) -> None:
    session = vaults.unlock(served_vault.folder, LOGIN, PASSPHRASE, clock=clock)
    people.add(
        session.vault, login="ada", name="Ada", role="administrator", passphrase=PASSPHRASE,
        sees_photographs=False, handles_forms=False, cost=CHEAP,
    )  # fmt: skip
    run_ahead(session, clock)
    with pytest.raises(NotPermitted):
        accepted_clock.accept(session, REASON)
    vaults.lock(session)


# --- Raw SQL --------------------------------------------------------------------------------------


def write(session: Session, kind: EventKind, vouched: str) -> None:
    """The row that moves the present, beside an event of this kind."""
    with session.vault.writing(session.actor()) as tx:
        head = tx.audit(kind, reason=REASON)
        tx.insert("clock_acceptance", {"seq": head.seq, "vouched": vouched})


def change(session: Session, statement: str) -> None:
    """One statement, told."""
    with session.vault.writing(session.actor()) as tx:
        tx.audit(EventKind.SETTING_CHANGED)
        tx.execute(statement)


def test_no_row_moves_the_present_without_its_event(session: Session, clock: FixedClock) -> None:
    run_ahead(session, clock)
    with pytest.raises(sqlcipher3.IntegrityError, match="with a reason"):
        write(session, EventKind.SETTING_CHANGED, "2030-12-31T09:00:00Z")
    write(session, EventKind.CLOCK_ACCEPTED, "2030-12-31T09:00:00Z")


def test_the_row_says_how_far_the_log_was_and_never_changes(
    session: Session, clock: FixedClock
) -> None:
    run_ahead(session, clock)
    with pytest.raises(sqlcipher3.IntegrityError, match="with a reason"):
        write(session, EventKind.CLOCK_ACCEPTED, "2028-01-01T09:00:00Z")
    accepted_clock.accept(session, REASON)
    for statement in (
        "UPDATE clock_acceptance SET vouched = vouched",
        "DELETE FROM clock_acceptance",
    ):
        with pytest.raises(sqlcipher3.IntegrityError, match="does not change"):
            change(session, statement)
