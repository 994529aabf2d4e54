"""Unfinished work over a lock: kept in one act, offered to its owner alone, dropped in time."""

from datetime import date, timedelta

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import CaptureConsent, Decision
from photodesk.domain.identifiers import PhotographId
from photodesk.domain.patient import Patient
from photodesk.domain.photograph import Labels, Side
from photodesk.domain.publication import Manuscript, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from photodesk.errors import (
    CaptureConsentIncomplete,
    ConsentError,
    NotFound,
    NotPermitted,
    WrongPassphrase,
)
from photodesk.services import audit, capture_consents, capture_record, kept_work, patients
from photodesk.services import vault as vault_service
from photodesk.services.half_made import HalfMade
from photodesk.services.request_steps import Step
from photodesk.services.session import Session
from photodesk.services.unfinished import (
    RECORDS,
    FormKind,
    HalfImported,
    HalfLabelled,
    HalfRegistered,
    HalfRequested,
    HalfSigned,
    Unfinished,
    WorkKind,
    kind_of,
)
from photodesk.storage import people
from photodesk.storage.kept_work import MOST_BYTES
from tests import builders
from tests.fakes import FixedClock
from tests.storage import vaults


def works(patient: Patient) -> list[Unfinished]:
    """One of each kind."""
    photo = PhotographId(patient.id)
    half = HalfMade((photo,), "prs", Manuscript("Noses", "2", b"\0" * 32), "why", patient.id)
    return [
        HalfSigned(
            FormKind.PUBLICATION,
            "form",
            "ab",
            patient.id,
            "Ana",
            3,
            "Ana K",
            {"internet": Decision.DENY},
            builders.an_ink(),
            ReviewOutcome.WAIVED,
            ("pen: Wacom",),
            2,
        ),
        HalfRequested(half, Step.MANUSCRIPT, "2027-03-01T09:00:00Z"),
        HalfLabelled(patient.id, photo, Labels("face.frontal", Side.LEFT, "nose")),
        HalfRegistered(None, "A-7", "Nowak", "", "19"),
        HalfImported(patient.id, ("/media/card/IMG_1.JPG",), clock_wrong=True),
    ]


def newest(session: Session) -> audit.AuditRow:
    return audit.events(session, limit=1)[0]


def again(session: Session, clock: FixedClock) -> Session:
    """The same person after a lock."""
    folder = session.vault.folder
    vault_service.lock(session)
    return vault_service.unlock(folder, vaults.LOGIN, vaults.PASSPHRASE, clock=clock)


def test_there_is_a_record_for_every_kind(patient: Patient) -> None:
    assert set(RECORDS) == set(WorkKind) == {kind_of(work) for work in works(patient)}


def test_everything_comes_back_as_it_was(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    session._decoder = None
    assert kept_work.keep(session, works(patient)) == len(WorkKind)
    reopened = again(session, clock)
    try:
        stock = kept_work.stock(reopened)
        assert kept_work.number(reopened) == len(WorkKind)
    finally:
        vault_service.lock(reopened)
    assert {kept.kind: kept.work for kept in stock.works} == {
        kind_of(work): work for work in works(patient)
    }
    assert (stock.too_old, stock.not_opened) == (0, 0)
    names = {kept.kind: kept.patient_name for kept in stock.works}
    assert names[WorkKind.SIGNING] == "Ana Kowalska"
    assert names[WorkKind.PATIENT] == ""


def test_keeping_is_one_act_that_says_of_what_kind_and_nothing_else(
    session: Session, patient: Patient
) -> None:
    before = newest(session).seq
    kept_work.keep(session, works(patient))
    told = newest(session)
    assert told.seq == before + 1
    assert (told.kind, told.action) == (EventKind.WORK_KEPT, "C")
    assert told.details == {"kinds": sorted(WorkKind), "too_big": []}
    assert audit.verify(session).ok
    kept_work.keep(session, [works(patient)[0]])
    assert newest(session).patient_id == patient.id


def test_nothing_half_done_writes_nothing(session: Session) -> None:
    before = newest(session)
    assert kept_work.keep(session, []) == 0
    assert kept_work.stock(session).works == ()
    assert newest(session) == before


def test_what_is_too_big_is_left_out_and_told(session: Session, patient: Patient) -> None:
    huge = HalfImported(patient.id, ("x" * MOST_BYTES,))
    assert kept_work.keep(session, [huge, works(patient)[3]]) == 1
    assert newest(session).details == {"kinds": ["patient-record"], "too_big": ["import-list"]}
    assert kept_work.stock(session).of(WorkKind.IMPORT) is None


@pytest.mark.parametrize(
    ("end", "event"),
    [
        (kept_work.taken_up, EventKind.WORK_TAKEN_UP),
        (kept_work.throw_away, EventKind.WORK_DROPPED),
    ],
)
def test_taken_up_or_thrown_away_it_is_gone(
    session: Session, patient: Patient, end: object, event: EventKind
) -> None:
    assert callable(end)
    kept_work.keep(session, works(patient))
    end(session, WorkKind.SIGNING)
    assert (newest(session).kind, newest(session).patient_id) == (event, patient.id)
    stock = kept_work.stock(session)
    assert stock.of(WorkKind.SIGNING) is None
    assert len(stock.works) == len(WorkKind) - 1
    before = newest(session)
    with pytest.raises(NotFound):
        end(session, WorkKind.SIGNING)
    assert newest(session) == before


def test_after_two_weeks_it_is_dropped_and_said_once(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    kept_work.keep(session, works(patient))
    (ends,) = {kept.ends_at for kept in kept_work.stock(session).works}
    assert ends == "2027-03-15T09:00:00Z"
    clock.passes(days=14, seconds=-1)
    assert len(kept_work.stock(session).works) == len(WorkKind)
    clock.passes(seconds=1)
    builders.a_patient(session, chart_number="later", family="Later")  # an act, as a sign-in is one
    stock = kept_work.stock(session)
    assert (stock.works, stock.too_old) == ((), len(WorkKind))
    assert newest(session).details["too_old"] == sorted(WorkKind)
    assert kept_work.stock(session).too_old == 0
    assert kept_work.number(session) == 0


def test_a_clock_that_jumped_ahead_drops_nothing(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    kept_work.keep(session, works(patient))
    clock.is_set(clock.now() + timedelta(days=3000))
    builders.a_patient(session, chart_number="later", family="Later")
    assert len(kept_work.stock(session).works) == len(WorkKind)


def test_a_colleague_is_offered_nothing_and_cannot_end_it(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    session._decoder = None
    kept_work.keep(session, works(patient))
    people.add(
        session.vault,
        login="leo",
        name="Leo",
        role="surgeon",
        passphrase="the forms are in the tray",
        sees_photographs=True,
        handles_forms=True,
        cost=vaults.CHEAP,
    )
    folder = session.vault.folder
    vault_service.lock(session)
    other = vault_service.unlock(folder, "leo", "the forms are in the tray", clock=clock)
    try:
        assert kept_work.stock(other).works == ()
        with pytest.raises(NotFound):
            kept_work.throw_away(other, WorkKind.SIGNING)
        assert kept_work.number(other) == len(WorkKind)
    finally:
        vault_service.lock(other)


def test_under_new_keys_it_is_dropped_and_said(
    session: Session, patient: Patient, clock: FixedClock, served_vault: vaults.MadeVault
) -> None:
    session._decoder = None
    kept_work.keep(session, works(patient))
    vault_service.lock(session)
    renewed = vault_service.unlock_with_recovery_key(
        served_vault.folder,
        served_vault.recovery_key,
        login=vaults.LOGIN,
        new_passphrase="four quiet herons wading",
        clock=clock,
    )
    try:
        assert kept_work.stock(renewed).not_opened == len(WorkKind)
        assert kept_work.number(renewed) == 0
    finally:
        vault_service.lock(renewed)


@pytest.mark.parametrize("role", ["office", "administrator", "auditor", "photographer"])
def test_whoever_signs_in_keeps_work_of_their_own(
    session: Session, patient: Patient, role: str
) -> None:
    as_role = builders.in_role(session, role)
    kept_work.keep(as_role, works(patient))
    assert len(kept_work.stock(as_role).works) == len(WorkKind)
    kept_work.throw_away(as_role, WorkKind.LABELS)


# --- The form that was before its signer ----------------------------------------------------------


def test_a_form_is_shown_again_as_it_was_presented(session: Session, patient: Patient) -> None:
    days = {"covers_from": date(2027, 1, 1), "expires_on": date(2028, 1, 1)}
    for form in (builders.a_form(session, patient), builders.a_form(session, patient, **days)):
        again = capture_consents.presented(session, form.id)
        assert again == form
        assert capture_record.fingerprint(again) == capture_record.fingerprint(form)


def test_it_can_be_signed_then(session: Session, patient: Patient) -> None:
    form = capture_consents.presented(session, builders.a_form(session, patient).id)
    assert capture_consents.sign(session, form, **builders.signing(form)).state == "signed"


def test_a_corrected_patient_makes_it_another_form(session: Session, patient: Patient) -> None:
    form = builders.a_form(session, patient)
    patients.correct(session, patient.id, builders.some_facts(given="Anna"))
    again = capture_consents.presented(session, form.id)
    assert capture_record.fingerprint(again) != capture_record.fingerprint(form)


def test_an_answered_form_is_not_shown_again(
    session: Session, capture_consent: CaptureConsent
) -> None:
    with pytest.raises(ConsentError):
        capture_consents.presented(session, capture_consent.id)


def test_a_signer_who_came_of_age_signs_another_form(session: Session, clock: FixedClock) -> None:
    child = builders.a_patient(session, chart_number="C", born=date(2009, 3, 2))
    form = builders.a_form(session, child, signer=Signer("Mother", Capacity.PARENT, "mother"))
    assert capture_consents.presented(session, form.id) == form
    clock.passes(days=2)
    with pytest.raises(CaptureConsentIncomplete):
        capture_consents.presented(session, form.id)


def test_showing_it_again_asks_for_the_right(session: Session, patient: Patient) -> None:
    form = builders.a_form(session, patient)
    with pytest.raises(NotPermitted):
        capture_consents.presented(builders.in_role(session, "auditor"), form.id)


def test_a_wrong_passphrase_of_the_staff_is_audited(session: Session) -> None:
    with pytest.raises(WrongPassphrase):
        vault_service.check_passphrase(session, "wrong")
    assert (newest(session).kind, newest(session).outcome) == (EventKind.UNLOCK_FAILED, 8)
