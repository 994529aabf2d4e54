"""THE gate (rules 1 and 2) through the services: every way round it, and none succeeds.

Every wrong state of a consent, and every moment at which one can end on the way, with a positive
control. `test_the_gate_by_sql.py` tries the same with raw SQL on an open vault.
"""

from collections.abc import Callable
from datetime import date

import pytest

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.patient import Patient
from photodesk.domain.taken_at import Statement
from photodesk.services import audit, capture_consents, gallery, intake
from photodesk.services.intake import IncomingFile, IntakeReport, IntakeResult
from photodesk.services.session import Session
from photodesk.storage.connection import Value
from tests.builders import a_consent, a_form, a_jpeg, a_patient, incoming, signing
from tests.fakes import FixedClock

Row = dict[str, Value]


def take(session: Session, patient: Patient, *, renditions: bool = True) -> IntakeReport:
    """Try to take one photograph in, and see that row and file are there together or not at all."""
    report = intake.take_in(session, patient.id, incoming(a_jpeg(7)), renditions=renditions)
    rows = session.reading().value("SELECT count(*) FROM photo")
    files = [f for f in session.vault.originals.root.rglob("*.pdp") if ".orphans" not in f.parts]
    assert report.stored == rows == len(files)
    return report


def test_control_a_photograph_under_a_valid_consent_is_stored(
    session: Session, patient: Patient, capture_consent: CaptureConsent
) -> None:
    assert capture_consent.state == "signed"
    assert take(session, patient).stored == 1


# --- Through the services -------------------------------------------------------------------------


def nothing_signed(_session: Session, _patient: Patient, _clock: FixedClock) -> None:
    """A patient whom nobody asked."""


def only_asked(session: Session, patient: Patient, _clock: FixedClock) -> None:
    """A form that waits for its answer."""
    a_form(session, patient)


def declined(session: Session, patient: Patient, _clock: FixedClock) -> None:
    """A form that was answered with no."""
    form = a_form(session, patient)
    capture_consents.decline(session, form, circumstances=signing(form)["circumstances"])


def withdrawn(session: Session, patient: Patient, _clock: FixedClock) -> None:
    """A consent that was withdrawn."""
    consent = a_consent(session, patient)
    capture_consents.withdraw(session, consent.id, told_by="patient", route="in person")


def expired(session: Session, patient: Patient, clock: FixedClock) -> None:
    """A consent whose last day is over."""
    a_consent(session, patient, expires_on=session.today())
    clock.passes(days=1)


def of_somebody_else(session: Session, _patient: Patient, _clock: FixedClock) -> None:
    """Another patient's consent."""
    a_consent(session, a_patient(session, chart_number="B", family="Nowak"))


def begun_after_the_picture(session: Session, patient: Patient, _clock: FixedClock) -> None:
    """A consent from the moment of signing; the picture is half an hour older."""
    a_consent(session, patient, covers_from=None)


def expired_and_the_clock_set_back(session: Session, patient: Patient, clock: FixedClock) -> None:
    """An ended consent, an event after its end, and a clock that claims it is still in force."""
    expired(session, patient, clock)
    a_patient(session, chart_number="B", family="Nowak")
    clock.passes(days=-1)


WRONG_STATES = [
    nothing_signed,
    only_asked,
    declined,
    withdrawn,
    expired,
    of_somebody_else,
    begun_after_the_picture,
    expired_and_the_clock_set_back,
]
Situation = Callable[[Session, Patient, FixedClock], None]


@pytest.mark.parametrize("situation", WRONG_STATES)
@pytest.mark.parametrize("renditions", [True, False])
def test_in_no_wrong_state_is_a_photograph_stored(
    session: Session, patient: Patient, clock: FixedClock, situation: Situation, renditions: bool
) -> None:
    situation(session, patient, clock)
    report = take(session, patient, renditions=renditions)
    assert [result.reason for result in report.results] == ["consent"]


@pytest.mark.parametrize("situation", [s for s in WRONG_STATES if s is not begun_after_the_picture])
def test_without_a_consent_in_force_no_file_is_even_read(
    session: Session, patient: Patient, clock: FixedClock, situation: Situation
) -> None:
    situation(session, patient, clock)
    read: list[str] = []

    def reading() -> bytes:
        read.append("read")
        return a_jpeg()

    file = IncomingFile("IMG_1.jpg", reading)
    assert intake.take_in(session, patient.id, [file]).refused == 1
    assert read == []


@pytest.mark.parametrize(
    "statement",
    [
        Statement(date(2026, 12, 31)),
        Statement(date(2026, 12, 31), clock_wrong=True),
    ],
)
def test_a_stated_day_before_the_consent_begins_is_refused(
    session: Session, patient: Patient, capture_consent: CaptureConsent, statement: Statement
) -> None:
    picture = a_jpeg(taken=None) if not statement.clock_wrong else a_jpeg()
    report = intake.take_in(session, patient.id, incoming(picture), statement=statement)
    assert (report.stored, report.results[0].reason) == (0, "consent")
    assert capture_consent.covers_from == "2026-12-31T23:00:00Z"


class EndsOnTheWay:
    """Withdraws the consent right after a certain call has returned."""

    def __init__(
        self, session: Session, consent: CaptureConsent, patch: pytest.MonkeyPatch
    ) -> None:
        self.session, self.consent, self.patch = session, consent, patch

    def end(self) -> None:
        """Withdraw the consent."""
        self.patch.undo()
        capture_consents.withdraw(self.session, self.consent.id, told_by="patient", route="letter")

    def after(self, owner: object, name: str) -> None:
        """Do so after this method of this object."""
        original = getattr(owner, name)

        def then(*given: object, **named: object) -> object:
            result = original(*given, **named)
            self.end()
            return result

        self.patch.setattr(owner, name, then)


@pytest.mark.parametrize("stage", ["read", "decoded", "sealed"])
def test_a_consent_withdrawn_on_the_way_stops_the_photograph(
    session: Session,
    patient: Patient,
    capture_consent: CaptureConsent,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
) -> None:
    way = EndsOnTheWay(session, capture_consent, monkeypatch)
    source = Source()
    if stage == "read":
        way.after(source, "read")
    elif stage == "decoded":
        way.after(session.decoder, "decode")
    else:
        way.after(session.vault.originals, "seal")
    file = IncomingFile("IMG_1.jpg", lambda: source.read())  # noqa: PLW0108 - looked up when called
    report = intake.take_in(session, patient.id, [file])
    assert [result.reason for result in report.results] == ["consent"]
    assert session.reading().value("SELECT count(*) FROM photo") == 0
    assert list(session.vault.originals.root.rglob("*.pdp")) == []


class Source:
    """Where a file comes from."""

    def read(self) -> bytes:
        """The file."""
        return a_jpeg()


def test_a_consent_that_expires_on_the_way_stops_the_photograph(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    a_consent(session, patient, expires_on=session.today())

    def slow() -> bytes:
        clock.passes(days=1)
        return a_jpeg()

    report = intake.take_in(session, patient.id, [IncomingFile("IMG_1.jpg", slow)])
    assert [result.reason for result in report.results] == ["consent"]


def test_a_withdrawal_between_two_files_keeps_the_first_and_refuses_the_second(
    session: Session, patient: Patient, capture_consent: CaptureConsent
) -> None:
    def end(_result: IntakeResult) -> None:
        if not capture_consents.history(session, patient.id)[0].withdrawn_at:
            capture_consents.withdraw(
                session, capture_consent.id, told_by="patient", route="letter"
            )

    files = incoming(a_jpeg(1), a_jpeg(2))
    report = intake.take_in(session, patient.id, files, on_result=end)
    assert [result.outcome for result in report.results] == ["stored", "refused"]
    assert len(gallery.sittings(session, patient.id)[0].photographs) == 1


def test_every_refusal_at_the_gate_is_in_the_log(session: Session, patient: Patient) -> None:
    take(session, patient)
    event = audit.events(session, patient_id=patient.id)[0]
    assert (event.kind, event.outcome, event.details["reason"]) == (
        "photograph-refused",
        4,
        "consent",
    )


def test_a_second_consent_opens_the_gate_again(
    session: Session, patient: Patient, clock: FixedClock
) -> None:
    withdrawn(session, patient, clock)
    a_consent(session, patient)
    assert take(session, patient).stored == 1
