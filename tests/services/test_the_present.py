"""The present is never before the audit log: set the clock back, and no gate opens again."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.patient import Patient
from photodesk.domain.publication import ReviewOutcome
from photodesk.domain.signature import Signer
from photodesk.errors import ConsentError, ReleaseRefused
from photodesk.imaging.decode import Decoder
from photodesk.services import audit, capture_consents, intake, publication, release
from photodesk.services import vault as vaults
from photodesk.services.intake import IntakeReport
from photodesk.services.session import Session
from tests.builders import a_consent, a_form, a_jpeg, a_patient, incoming, signing, store
from tests.fakes import START, FixedClock
from tests.services.gate_store import Store, inserting
from tests.services.publications import ANA, ENDS, YES, Desk
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

YEARS_AHEAD = datetime(2031, 1, 1, tzinfo=UTC)


def take(session: Session, patient: Patient) -> IntakeReport:
    """Try to take one photograph in."""
    return intake.take_in(session, patient.id, incoming(a_jpeg(1)))


def an_event(session: Session) -> None:
    """Something happens and is written down."""
    with session.vault.writing(session.actor()) as tx:
        tx.audit(EventKind.SETTING_CHANGED)


def test_trying_again_under_a_clock_set_back_does_not_open_the_gate(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=session.today())
    clock.passes(days=1)
    an_event(session)
    clock.passes(days=-1)
    assert [take(session, patient).stored for _ in range(3)] == [0, 0, 0]


def test_unlocking_under_a_clock_set_back_does_not_open_the_gate(
    served_vault: MadeVault, decoder: Decoder
) -> None:
    clock = FixedClock()
    session = vaults.unlock(served_vault.folder, LOGIN, PASSPHRASE, clock=clock)
    patient = a_patient(session)
    session._decoder = decoder
    a_consent(session, patient, expires_on=session.today())
    for days in (30, -30):
        session._decoder = None
        vaults.lock(session)
        clock.passes(days=days)
        session = vaults.unlock(served_vault.folder, LOGIN, PASSPHRASE, clock=clock)
        session._decoder = decoder
    assert take(session, patient).stored == 0
    session._decoder = None
    vaults.lock(session)


def test_the_store_itself_knows_the_present_after_an_event_of_a_clock_set_back(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    consent = a_consent(session, patient, expires_on=session.today())
    (photo_id,) = store(session, patient, a_jpeg())
    row = session.reading().one("SELECT * FROM photo WHERE id = ?", (as_bytes(photo_id),))
    assert row is not None
    photo = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row of the database
    catalogue = Store(session, patient, consent, photo, photo["sitting_id"])
    clock.passes(days=1)
    an_event(session)
    clock.passes(days=-1)
    an_event(session)
    with pytest.raises(sqlcipher3.IntegrityError, match="no signed"), catalogue.writing() as tx:
        tx.execute(*inserting("INSERT", catalogue.new_photo()))


def test_trying_again_under_a_clock_set_back_releases_nothing(signed: Desk, tmp_path: Path) -> None:
    signed.clock.passes(days=365 * 2 + 5)
    for _ in range(2):
        with pytest.raises(ReleaseRefused):
            release.package(signed.session, signed.request_id, out=tmp_path / "out")
    signed.clock.passes(days=-(365 * 2 + 4))
    for _ in range(2):
        with pytest.raises(ReleaseRefused):
            release.package(signed.session, signed.request_id, out=tmp_path / "out")


def test_the_store_itself_refuses_a_release_after_an_event_of_a_clock_set_back(
    signed: Desk,
) -> None:
    session = signed.session
    consent = session.reading().one("SELECT * FROM publication_consent")
    assert consent is not None
    row = {
        "id": b"r" * 16,
        "consent_id": consent["id"],
        "released_at": session.now(),
        "manifest": "{}",
        "manifest_sha256": sha256(b"{}"),
        "released_by": as_bytes(session.user.id),
        "station_id": as_bytes(session.station_id),
        "station_seq": 9_000,
    }
    signed.clock.passes(days=365 * 3)
    an_event(session)
    signed.clock.passes(days=-365 * 3)
    an_event(session)
    with (
        pytest.raises(sqlcipher3.IntegrityError, match="no signed publication"),
        session.vault.writing(session.actor()) as tx,
    ):
        tx.insert("release", row)


# --- A clock that ran ahead -----------------------------------------------------------------------


def test_work_under_a_clock_years_ahead_does_not_shut_the_gate_for_years(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=date(2028, 1, 1))
    clock.is_set(YEARS_AHEAD)
    for _ in range(3):
        an_event(session)
    clock.is_set(START)
    assert take(session, patient).stored == 1
    assert a_consent(session, patient).signed_at == "2027-03-01T09:00:00Z"
    suspects = [event.clock_suspect for event in reversed(audit.events(session, limit=7))]
    # Signed; three under the wrong year; the first after it; form and signature.
    assert suspects == [False, True, True, True, True, False, False]


def test_time_that_passed_under_a_clock_years_ahead_has_passed(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=session.today())
    clock.is_set(YEARS_AHEAD)
    an_event(session)
    clock.passes(days=2)
    an_event(session)
    clock.is_set(START)
    assert take(session, patient).stored == 0


def test_a_refusal_blames_the_clock_only_where_it_stands_in_the_way(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    consent = a_consent(session, patient, expires_on=session.today())
    clock.passes(days=1)
    an_event(session)
    clock.passes(days=-1)
    assert "Set the clock right" in take(session, patient).results[0].text
    capture_consents.withdraw(session, consent.id, told_by="patient", route="letter")
    text = take(session, patient).results[0].text
    assert "withdrawn" in text
    assert "clock" not in text


# --- Signing --------------------------------------------------------------------------------------


def test_nobody_signs_under_a_clock_that_is_behind_the_log(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    form = a_form(session, patient)
    clock.is_set(datetime(2026, 12, 1, tzinfo=UTC))
    an_event(session)
    with pytest.raises(ConsentError, match="clock says 2026-12-01 00:00"):
        capture_consents.sign(session, form, **signing(form))
    with pytest.raises(ConsentError, match="clock"):
        a_form(session, patient)
    with pytest.raises(ConsentError, match="clock"):
        capture_consents.file_scan(
            session,
            patient.id,
            scan=a_jpeg(9),
            scan_name="scan.jpg",
            signed_on=date(2026, 11, 30),
            signer=Signer("Ana Kowalska"),
        )


def test_a_clock_that_lags_a_little_signs_at_the_present_of_the_log(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    clock.passes(minutes=1)
    form = a_form(session, patient)
    clock.passes(minutes=-1)
    consent = capture_consents.sign(session, form, **signing(form))
    assert consent.signed_at == consent.covers_from == "2027-03-01T09:01:00Z"


def test_nobody_signs_for_publication_under_a_clock_that_is_behind(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    shown.clock.is_set(datetime(2027, 1, 1, tzinfo=UTC))
    an_event(shown.session)
    with pytest.raises(ConsentError, match="clock"):
        shown.sign()
    with pytest.raises(ConsentError, match="clock"):
        publication.file_scan(
            shown.session,
            form.request.id,
            scan=a_jpeg(9),
            scan_name="scan.jpg",
            signed_on=date(2027, 3, 1),
            signer=ANA,
            answers=YES,
            review=ReviewOutcome.SHOWN_FINAL,
            expires_on=ENDS,
        )


def test_no_form_is_shown_under_a_clock_that_is_behind(kept: Desk) -> None:
    kept.draft()
    kept.clock.is_set(datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(ConsentError, match="clock"):
        kept.present()
