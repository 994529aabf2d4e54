"""Taking photographs in: stored, known already, refused, and not done."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import PatientId, as_bytes
from photodesk.domain.patient import Patient
from photodesk.domain.photograph import Labels, Side
from photodesk.domain.taken_at import Statement
from photodesk.errors import DiskFull, ImageRejected, InputRefused, NotFound, Refusal
from photodesk.services import audit, gallery, intake
from photodesk.services.intake import IncomingFile, IntakeResult
from photodesk.services.session import Session
from tests.builders import TAKEN, a_consent, a_jpeg, a_patient, incoming, marked, store
from tests.fakes import FixedClock

pytestmark = pytest.mark.usefixtures("capture_consent")


def test_a_photograph_comes_back_byte_for_byte(session: Session, patient: Patient) -> None:
    picture = a_jpeg()
    (photo_id,) = store(session, patient, picture)
    record = gallery.photograph(session, photo_id)
    assert gallery.original(session, photo_id) == picture
    assert (record.sha256, record.size) == (sha256(picture), len(picture))
    assert (record.width, record.height, record.format) == (96, 64, "JPEG")
    assert record.original_name == "IMG_1.jpg"


def test_the_record_keeps_consent_time_and_labels(
    session: Session, patient: Patient, capture_consent: CaptureConsent
) -> None:
    labels = Labels("face.lateral.r", Side.RIGHT, "nose", "rhinoplasty", "preop")
    (photo_id,) = store(session, patient, a_jpeg(), labels=labels)
    record = gallery.photograph(session, photo_id)
    assert record.labels == labels
    assert record.capture_consent_id == capture_consent.id
    assert record.taken_at == "2027-03-01T08:30:00Z"
    assert (record.taken_source, record.held_on) == ("camera_zone_assumed", "2027-03-01")


def test_a_camera_that_knows_its_zone_is_believed(session: Session, patient: Patient) -> None:
    (photo_id,) = store(session, patient, a_jpeg(offset="+03:00"))
    record = gallery.photograph(session, photo_id)
    assert (record.taken_at, record.taken_source) == ("2027-03-01T06:30:00Z", "camera")


def test_photographs_of_one_day_lie_in_one_sitting(session: Session, patient: Patient) -> None:
    earlier = a_jpeg(9, taken="2027:02:27 10:00:00")
    store(session, patient, *marked([1, 2]), earlier)
    store(session, patient, a_jpeg(3))
    rows = gallery.sittings(session, patient.id)
    assert [(row.held_on, len(row.photographs)) for row in rows] == [
        ("2027-03-01", 3),
        ("2027-02-27", 1),
    ]


def test_each_stored_photograph_has_exactly_one_event(session: Session, patient: Patient) -> None:
    before = audit.verify(session).events
    ids = store(session, patient, *marked([1, 2, 3]))
    events = audit.events(session, limit=3)
    assert audit.verify(session).events == before + 3
    assert [event.object_id for event in events] == list(reversed(ids))
    assert {event.kind for event in events} == {"photograph-stored"}


def test_both_renditions_are_there_at_once(session: Session, patient: Patient) -> None:
    (photo_id,) = store(session, patient, a_jpeg())
    rendition = session.vault.renditions.get(as_bytes(photo_id))
    assert rendition.thumbnail is not None
    assert rendition.screen is not None


def test_without_renditions_they_are_made_when_first_shown(
    session: Session, patient: Patient
) -> None:
    (photo_id,) = store(session, patient, a_jpeg(), renditions=False)
    assert session.vault.renditions.thumbnail(as_bytes(photo_id)) is None
    assert gallery.thumbnail(session, photo_id).startswith(b"\xff\xd8")


def test_no_room_for_renditions_does_not_undo_a_photograph(
    session: Session, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(session.vault.renditions, "put", full)
    store(session, patient, a_jpeg())


# --- Known already --------------------------------------------------------------------------------


def test_the_same_file_again_is_a_duplicate(session: Session, patient: Patient) -> None:
    (photo_id,) = store(session, patient, a_jpeg())
    report = intake.take_in(session, patient.id, incoming(a_jpeg()))
    (result,) = report.results
    assert (result.outcome, result.photograph_id) == ("duplicate", photo_id)
    assert (report.duplicates, report.stored) == (1, 0)


def test_a_file_twice_in_one_import_is_stored_once(session: Session, patient: Patient) -> None:
    report = intake.take_in(session, patient.id, incoming(a_jpeg(), a_jpeg()))
    assert [result.outcome for result in report.results] == ["stored", "duplicate"]


@pytest.mark.parametrize("meanwhile", [False, True])
def test_another_patients_file_is_refused_without_a_name(
    session: Session, patient: Patient, monkeypatch: pytest.MonkeyPatch, meanwhile: bool
) -> None:
    other = a_patient(session, chart_number="B", family="Unmistakable")
    a_consent(session, other)
    if meanwhile:
        stored_between(session, monkeypatch, lambda: store(session, other, a_jpeg()))
    else:
        store(session, other, a_jpeg())
    (result,) = intake.take_in(session, patient.id, incoming(a_jpeg())).results
    assert (result.outcome, result.reason) == ("refused", Refusal.OTHER_PATIENT)
    assert "another patient" in result.text
    assert "Unmistakable" not in result.text
    assert other.id not in repr(result)
    assert len(list(session.vault.originals.root.rglob("*.pdp"))) == 1
    assert audit.events(session, limit=1)[0].kind == "photograph-refused"


def test_a_duplicate_stored_meanwhile_leaves_no_second_file(
    session: Session, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_between(session, monkeypatch, lambda: store(session, patient, a_jpeg()))
    (result,) = intake.take_in(session, patient.id, incoming(a_jpeg())).results
    assert result.outcome == "duplicate"
    assert len(list(session.vault.originals.root.rglob("*.pdp"))) == 1


def stored_between(
    session: Session, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]
) -> None:
    """Let `act` happen after the next file was sealed and before its row is written."""
    seal = session.vault.originals.seal

    def then(*given: bytes, **named: bytes) -> object:
        monkeypatch.undo()
        sealed = seal(*given, **named)
        act()
        return sealed

    monkeypatch.setattr(session.vault.originals, "seal", then)


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("renditions", [True, False])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.NOT_AN_IMAGE),
        (b"hello", Refusal.NOT_AN_IMAGE),
        (a_jpeg()[: len(a_jpeg()) // 2], Refusal.TRUNCATED),
        (a_jpeg()[:-2], Refusal.TRUNCATED),
        (b"%PDF-1.7", Refusal.FORMAT_NOT_TAKEN),
        (a_jpeg(taken=None), Refusal.TIME_UNKNOWN),
        (a_jpeg(taken="2027:03:05 10:00:00"), Refusal.TIME_DISAGREES),
    ],
)
def test_a_bad_file_is_refused_with_its_reason_and_leaves_nothing(
    session: Session, patient: Patient, data: bytes, reason: Refusal, renditions: bool
) -> None:
    report = intake.take_in(session, patient.id, incoming(data), renditions=renditions)
    (result,) = report.results
    assert (result.outcome, result.reason) == ("refused", reason)
    assert result.text.endswith(".")
    assert list(session.vault.originals.root.rglob("*.pdp")) == []


def test_a_bad_file_does_not_stop_the_others(session: Session, patient: Patient) -> None:
    files = incoming(a_jpeg(1), b"no", a_jpeg(2), a_jpeg(taken=None), a_jpeg(3))
    report = intake.take_in(session, patient.id, files)
    outcomes = [result.outcome for result in report.results]
    assert outcomes == ["stored", "refused", "stored", "refused", "stored"]
    assert report.summary() == "3 stored, 2 refused."


def test_a_full_disk_refuses_the_file_and_keeps_nothing_of_it(
    session: Session, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull("The disk is full; the photograph was not saved.", "Make room.")

    monkeypatch.setattr(session.vault.originals, "seal", full)
    (result,) = intake.take_in(session, patient.id, incoming(a_jpeg())).results
    assert (result.outcome, result.reason) == ("refused", "vault")
    assert result.text == "The disk is full; the photograph was not saved. Make room."
    assert gallery.sittings(session, patient.id) == ()


def test_a_file_that_cannot_be_read_is_refused(session: Session, patient: Patient) -> None:
    def unreadable() -> bytes:
        raise ImageRejected(Refusal.UNREADABLE, "The card was pulled.")

    report = intake.take_in(session, patient.id, [IncomingFile("IMG.jpg", unreadable)])
    assert report.results[0].reason is Refusal.UNREADABLE


def test_a_fault_of_the_program_is_not_swallowed(session: Session, patient: Patient) -> None:
    def broken() -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        intake.take_in(session, patient.id, [IncomingFile("IMG.jpg", broken)])


# --- When it was taken ----------------------------------------------------------------------------


def test_a_stated_day_serves_where_the_camera_is_silent(session: Session, patient: Patient) -> None:
    said = Statement(date(2027, 2, 20))
    (photo_id,) = store(session, patient, a_jpeg(taken=None), statement=said)
    record = gallery.photograph(session, photo_id)
    assert (record.stated_on, record.held_on, record.taken_source) == (
        "2027-02-20",
        "2027-02-20",
        "stated",
    )


def test_a_stated_day_that_disagrees_is_refused(session: Session, patient: Patient) -> None:
    said = Statement(date(2027, 2, 20))
    report = intake.take_in(session, patient.id, incoming(a_jpeg()), statement=said)
    assert report.results[0].reason is Refusal.TIME_DISAGREES


def test_a_clock_said_to_be_wrong_keeps_both_times(session: Session, patient: Patient) -> None:
    said = Statement(date(2027, 2, 20), clock_wrong=True)
    (photo_id,) = store(session, patient, a_jpeg(taken="2009:01:01 00:00:10"), statement=said)
    record = gallery.photograph(session, photo_id)
    assert (record.camera_taken, record.stated_on) == ("2009-01-01T00:00:10", "2027-02-20")
    assert record.taken_source == "stated_clock_wrong"


def test_a_clock_that_steps_back_a_little_loses_no_photograph(
    session: Session, patient: Patient, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.utc
    stored_between(session, monkeypatch, lambda: clock.is_set(now - timedelta(seconds=2)))
    report = intake.take_in(
        session, patient.id, incoming(a_jpeg(taken=None)), statement=Statement(session.today())
    )
    assert report.stored == 1


# --- Many files -----------------------------------------------------------------------------------


def test_a_stop_between_two_files_leaves_the_rest_undone(
    session: Session, patient: Patient
) -> None:
    seen: list[IntakeResult] = []
    report = intake.take_in(
        session,
        patient.id,
        incoming(*marked([1, 2, 3])),
        on_result=seen.append,
        stopped=lambda: len(seen) >= 1,
    )
    assert [result.outcome for result in report.results] == ["stored", "not_done", "not_done"]
    assert report.results == tuple(seen)
    assert report.summary() == "1 stored, 2 not done."


def test_progress_counts_the_files_without_their_names(session: Session, patient: Patient) -> None:
    told: list[tuple[int, int, str]] = []
    files = incoming(*marked([1, 2]))
    intake.take_in(
        session,
        patient.id,
        files,
        progress=lambda done, total, what: told.append((done, total, what)),
    )
    assert [(done, total) for done, total, _ in told] == [(0, 2), (1, 2), (2, 2)]
    assert not any("IMG" in what for _, _, what in told)


def test_nothing_to_take_in_is_no_error(session: Session, patient: Patient) -> None:
    report = intake.take_in(session, patient.id, [])
    assert (report.results, report.summary()) == ((), "There was nothing to take in.")


def test_an_unknown_patient_is_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        intake.take_in(session, PatientId(session.new_id()), incoming(a_jpeg()))


def test_labels_that_cannot_be_stored_are_refused_before_any_file(
    session: Session, patient: Patient
) -> None:
    with pytest.raises(InputRefused) as refused:
        intake.take_in(session, patient.id, incoming(a_jpeg()), labels=Labels(site="\0"))
    assert refused.value.field == "site"


def test_the_pictures_carry_the_time_that_these_tests_speak_of() -> None:
    assert TAKEN == "2027:03:01 09:30:00"


def test_each_file_is_read_once_and_a_bad_one_does_not_shift_the_next(
    session: Session, patient: Patient, capture_consent: CaptureConsent
) -> None:
    assert capture_consent.signed_at
    asked: list[str] = []

    def reading(name: str, data: bytes) -> IncomingFile:
        def read() -> bytes:
            asked.append(name)
            if not data:
                raise ImageRejected(Refusal.UNREADABLE, "Gone.")
            return data

        return IncomingFile(name, read)

    files = [reading("a", a_jpeg(1)), reading("b", b""), reading("c", a_jpeg(2))]
    report = intake.take_in(session, patient.id, files)
    assert [(r.name, r.outcome) for r in report.results] == [
        ("a", "stored"),
        ("b", "refused"),
        ("c", "stored"),
    ]
    assert asked == ["a", "b", "c"]
