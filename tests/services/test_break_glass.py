"""Breaking the glass: who may, how long it holds, what is written down, and who reviews it."""

from datetime import timedelta

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import BreakGlassId, PatientId, PhotographId
from photodesk.domain.patient import Patient
from photodesk.errors import ConsentError, GlassNeeded, InputRefused, NotFound, NotPermitted
from photodesk.services import accepted_clock, audit, break_glass, gallery, patient_access
from photodesk.services.patient_access import Ground
from photodesk.services.session import Session
from tests.builders import a_consent, a_jpeg, a_patient, in_role, store
from tests.colleagues import a_colleague
from tests.fakes import START, FixedClock

REASON = "on call, bleeding after surgery"


@pytest.fixture
def photo(session: Session, patient: Patient) -> PhotographId:
    """A stored photograph of the patient."""
    a_consent(session, patient)
    return store(session, patient, a_jpeg())[0]


@pytest.fixture
def stranger(session: Session) -> Session:
    """A surgeon who does not belong to the patient's team."""
    return a_colleague(session, "stranger")


@pytest.fixture
def auditor(session: Session) -> Session:
    """Somebody who reviews."""
    return a_colleague(session, "auditor", "auditor")


def can_see(session: Session, patient: Patient) -> bool:
    """Whether pictures would be shown."""
    return patient_access.look(session, patient.id) is not None


# --- Opening --------------------------------------------------------------------------------------


def test_a_broken_glass_shows_this_patients_pictures(
    stranger: Session, patient: Patient, photo: PhotographId
) -> None:
    with pytest.raises(GlassNeeded, match="care team"):
        gallery.open_photograph(stranger, photo)
    glass = break_glass.open(stranger, patient.id, f"  {REASON}\n")
    assert (glass.reason, glass.until) == (REASON, "2027-03-01T09:30:00Z")
    assert gallery.open_photograph(stranger, photo)


def test_breaking_is_a_security_alert_with_its_reason(session: Session, patient: Patient) -> None:
    stranger = a_colleague(session, "stranger")
    glass = break_glass.open(stranger, patient.id, REASON)
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.reason) == ("glass-broken", REASON)
    assert EventKind.GLASS_BROKEN.code == "110113"
    assert (event.patient_id, event.object_id) == (patient.id, glass.id)
    assert event.user_id == stranger.user.id


def test_another_patient_stays_shut(session: Session, stranger: Session, patient: Patient) -> None:
    other = a_patient(session, chart_number="B-200", family="Nowak")
    break_glass.open(stranger, patient.id, REASON)
    assert can_see(stranger, patient)
    assert not can_see(stranger, other)


def test_another_person_stays_out(session: Session, stranger: Session, patient: Patient) -> None:
    break_glass.open(stranger, patient.id, REASON)
    assert not can_see(a_colleague(session, "nurse", "photographer"), patient)


@pytest.mark.parametrize("reason", ["", "   ", "too short", "  nine char  ", "a\ud800" * 9])
def test_a_glass_needs_a_reason_of_ten_characters(
    stranger: Session, patient: Patient, reason: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        break_glass.open(stranger, patient.id, reason)
    assert refused.value.field == "reason"
    assert not can_see(stranger, patient)


@pytest.mark.parametrize("role_id", ["office", "administrator", "auditor"])
def test_only_clinical_roles_break_the_glass(
    session: Session, patient: Patient, role_id: str
) -> None:
    with pytest.raises(NotPermitted):
        break_glass.open(in_role(session, role_id), patient.id, REASON)


def test_who_needs_no_glass_breaks_none(session: Session, patient: Patient) -> None:
    with pytest.raises(InputRefused, match="without it"):
        break_glass.open(session, patient.id, REASON)


def test_nobody_breaks_the_glass_of_an_unknown_patient(session: Session) -> None:
    with pytest.raises(NotFound):
        break_glass.open(session, PatientId(session.new_id()), REASON)


# --- Its end --------------------------------------------------------------------------------------


def test_it_ends_after_thirty_minutes_to_the_second(
    stranger: Session, patient: Patient, photo: PhotographId, clock: FixedClock
) -> None:
    break_glass.open(stranger, patient.id, REASON)
    clock.passes(minutes=29, seconds=59)
    assert gallery.thumbnail(stranger, photo)
    clock.passes(seconds=1)
    with pytest.raises(GlassNeeded):
        gallery.thumbnail(stranger, photo)


def test_broken_again_it_is_another_glass(
    session: Session, stranger: Session, patient: Patient, clock: FixedClock
) -> None:
    first = break_glass.open(stranger, patient.id, REASON)
    clock.passes(minutes=20)
    second = break_glass.open(stranger, patient.id, "still bleeding, back to theatre")
    assert (first.id != second.id, second.until) == (True, "2027-03-01T09:50:00Z")
    clock.passes(minutes=29)
    access = patient_access.require(stranger, patient.id)
    assert access.glass is not None
    assert access.glass.id == second.id
    assert session.reading().count("break_glass") == 2


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(minutes=25), timedelta(days=9)])
def test_a_clock_set_back_does_not_lengthen_it(
    stranger: Session, patient: Patient, clock: FixedClock, back: timedelta
) -> None:
    break_glass.open(stranger, patient.id, REASON)
    clock.passes(minutes=26)
    clock.is_set(clock.now() - back)
    clock.passes(minutes=4)
    assert not can_see(stranger, patient)


def test_a_clock_set_back_and_events_under_it_do_not_lengthen_it(
    session: Session, stranger: Session, patient: Patient, clock: FixedClock
) -> None:
    break_glass.open(stranger, patient.id, REASON)
    for number in range(6):
        clock.passes(minutes=6)
        clock.is_set(START)
        a_patient(session, chart_number=f"B-{number}", family=f"Nowak-{number}")
    assert not can_see(stranger, patient)


def test_a_clock_set_ahead_ends_it(stranger: Session, patient: Patient, clock: FixedClock) -> None:
    break_glass.open(stranger, patient.id, REASON)
    clock.is_set(START + timedelta(minutes=31))
    assert not can_see(stranger, patient)


def test_a_start_of_the_computer_ends_it(
    stranger: Session, patient: Patient, clock: FixedClock
) -> None:
    break_glass.open(stranger, patient.id, REASON)
    clock.ticks = 10**9
    assert not can_see(stranger, patient)


def test_a_start_ends_it_although_the_machine_has_run_as_long_again(
    stranger: Session, patient: Patient, clock: FixedClock
) -> None:
    """Else a start and a wall clock set back would give the half hour once more."""
    break_glass.open(stranger, patient.id, REASON)
    clock.passes(minutes=1)
    assert can_see(stranger, patient)
    clock.started = "the next start"
    assert not can_see(stranger, patient)


def test_no_glass_is_broken_by_a_clock_behind_the_log(
    session: Session, stranger: Session, patient: Patient, clock: FixedClock
) -> None:
    clock.passes(hours=2)
    a_patient(session, chart_number="B-200", family="Nowak")
    clock.is_set(START)
    with pytest.raises(ConsentError, match="clock"):
        break_glass.open(stranger, patient.id, REASON)
    clock.is_set(START + timedelta(hours=2))
    break_glass.open(stranger, patient.id, REASON)
    assert can_see(stranger, patient)


def test_an_accepted_clock_opens_no_glass_of_before(
    session: Session, stranger: Session, auditor: Session, patient: Patient, clock: FixedClock
) -> None:
    ticks = clock.ticks
    glass = break_glass.open(stranger, patient.id, REASON)
    clock.passes(days=1401)
    a_patient(session, chart_number="B-200", family="Nowak")
    clock.is_set(START + timedelta(minutes=1))
    accepted_clock.accept(session, "The battery of this computer was empty.")
    clock.ticks = ticks + 10**9
    assert not can_see(stranger, patient)
    break_glass.open(stranger, patient.id, REASON)
    assert can_see(stranger, patient)
    clock.passes(minutes=31)
    break_glass.review(auditor, glass.id, "asked")


def test_a_glass_of_a_clock_that_ran_ahead_can_be_reviewed(
    session: Session, stranger: Session, auditor: Session, patient: Patient, clock: FixedClock
) -> None:
    clock.passes(days=1401)
    glass = break_glass.open(stranger, patient.id, REASON)
    clock.is_set(START)
    accepted_clock.accept(session, "The battery of this computer was empty.")
    assert not can_see(stranger, patient)
    break_glass.review(auditor, glass.id, "asked")
    assert break_glass.count_unreviewed(auditor) == 0


# --- What was seen --------------------------------------------------------------------------------


def test_every_picture_opened_under_it_is_counted(
    stranger: Session, auditor: Session, patient: Patient, photo: PhotographId
) -> None:
    glass = break_glass.open(stranger, patient.id, REASON)
    gallery.sittings(stranger, patient.id)
    for _ in range(3):
        gallery.open_photograph(stranger, photo)
    assert break_glass.seen_under(auditor, glass.id) == {
        "patient-viewed": 1,
        "photograph-viewed": 3,
    }
    shown = audit.events(auditor, limit=1)[0]
    assert shown.details == {"break_glass": glass.id}


def test_looks_of_the_team_are_not_counted(
    session: Session, stranger: Session, auditor: Session, patient: Patient, photo: PhotographId
) -> None:
    glass = break_glass.open(stranger, patient.id, REASON)
    gallery.open_photograph(session, photo)
    assert break_glass.seen_under(auditor, glass.id) == {}
    assert audit.events(auditor, limit=1)[0].details == {}


# --- Review ---------------------------------------------------------------------------------------


def test_it_stands_on_the_list_until_somebody_reviews_it(
    stranger: Session, auditor: Session, patient: Patient, clock: FixedClock
) -> None:
    glass = break_glass.open(stranger, patient.id, REASON)
    (waiting,) = break_glass.unreviewed(auditor)
    assert (waiting.user_name, waiting.reason) == ("Stranger Colleague", REASON)
    assert (waiting.chart_number, waiting.patient_id) == ("", patient.id)
    assert (waiting.is_over, break_glass.count_unreviewed(auditor)) == (False, 1)
    clock.passes(minutes=30)
    assert break_glass.listed(auditor)[0].is_over
    break_glass.review(auditor, glass.id, " asked her: true ")
    assert (break_glass.unreviewed(auditor), break_glass.count_unreviewed(auditor)) == ((), 0)
    (done,) = break_glass.listed(auditor)
    assert (done.reviewed_by, done.note) == ("Auditor Colleague", "asked her: true")
    assert audit.events(auditor, limit=1)[0].kind == "glass-reviewed"


def test_unreviewed_ones_come_first(
    stranger: Session, auditor: Session, patient: Patient, clock: FixedClock
) -> None:
    ids = []
    for _ in range(3):
        ids.append(break_glass.open(stranger, patient.id, REASON).id)
        clock.passes(minutes=31)
    break_glass.review(auditor, ids[2], "asked")
    assert [one.id for one in break_glass.listed(auditor)] == [ids[1], ids[0], ids[2]]


def test_nobody_reviews_their_own(stranger: Session, patient: Patient, clock: FixedClock) -> None:
    glass = break_glass.open(stranger, patient.id, REASON)
    clock.passes(minutes=31)
    with pytest.raises(NotPermitted, match="broke themself"):
        break_glass.review(in_role(stranger, "administrator"), glass.id, "all well")


def test_a_review_waits_for_the_end_has_a_note_and_comes_once(
    stranger: Session, auditor: Session, patient: Patient, clock: FixedClock
) -> None:
    glass = break_glass.open(stranger, patient.id, REASON)
    with pytest.raises(InputRefused, match="not over"):
        break_glass.review(auditor, glass.id, "asked")
    clock.passes(minutes=31)
    with pytest.raises(InputRefused):
        break_glass.review(auditor, glass.id, "  ")
    break_glass.review(auditor, glass.id, "asked")
    with pytest.raises(InputRefused, match="before"):
        break_glass.review(auditor, glass.id, "asked")
    with pytest.raises(NotFound):
        break_glass.review(auditor, BreakGlassId(auditor.new_id()), "asked")


@pytest.mark.parametrize("role_id", ["surgeon", "photographer", "office"])
def test_only_administrator_and_auditor_review(
    session: Session, stranger: Session, patient: Patient, role_id: str
) -> None:
    glass = break_glass.open(stranger, patient.id, REASON)
    reader = in_role(session, role_id)
    for act in (
        lambda: break_glass.listed(reader),
        lambda: break_glass.unreviewed(reader),
        lambda: break_glass.count_unreviewed(reader),
        lambda: break_glass.seen_under(reader, glass.id),
        lambda: break_glass.review(reader, glass.id, "asked"),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_the_ground_is_told(session: Session, stranger: Session, patient: Patient) -> None:
    break_glass.open(stranger, patient.id, REASON)
    assert patient_access.require(session, patient.id).ground is Ground.TEAM
    assert patient_access.require(stranger, patient.id).ground is Ground.BROKEN_GLASS
    office = in_role(session, "office")
    assert patient_access.require(office, patient.id).ground is Ground.NO_PICTURES
