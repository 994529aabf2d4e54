"""After a withdrawal the photographs stay in the record and are locked (consent.md 5.3, rule 5)."""

from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import PhotographId
from photodesk.domain.patient import Patient
from photodesk.errors import InputRefused, PhotographLocked
from photodesk.services import audit, capture_consents, gallery
from photodesk.services.session import Session
from tests.builders import a_consent, a_jpeg, store
from tests.fakes import FixedClock


@pytest.fixture
def photo(session: Session, patient: Patient, capture_consent: CaptureConsent) -> PhotographId:
    """A stored photograph whose consent is withdrawn afterwards."""
    (stored,) = store(session, patient, a_jpeg())
    assert gallery.thumbnail(session, stored)
    capture_consents.withdraw(session, capture_consent.id, told_by="Ana", route="in person")
    return stored


@pytest.mark.parametrize(
    "look",
    [
        gallery.thumbnail,
        gallery.screen,
        gallery.full_size,
        gallery.original,
        gallery.open_photograph,
    ],
)
def test_nothing_shows_it(session: Session, photo: PhotographId, look: object) -> None:
    with pytest.raises(PhotographLocked, match="withdrawn on 2027-03-01"):
        look(session, photo)  # type: ignore[operator]  # each takes session and id


def test_it_does_not_leave(session: Session, photo: PhotographId, tmp_path: Path) -> None:
    with pytest.raises(PhotographLocked):
        gallery.export_original(session, photo, out=tmp_path / "copy.jpg", reason="For the chart")
    assert list(tmp_path.glob("copy*")) == []


def test_the_record_still_says_that_it_is_there(
    session: Session, patient: Patient, photo: PhotographId
) -> None:
    (sitting,) = gallery.sittings(session, patient.id)
    assert [(p.id, bool(p.locked_since)) for p in sitting.photographs] == [(photo, True)]


def test_care_opens_it_with_a_reason_that_the_audit_keeps(
    session: Session, photo: PhotographId
) -> None:
    assert gallery.open_photograph(session, photo, reason="Bleeding, compare the wound")
    newest = audit.events(session)[0]
    assert (newest.kind, newest.reason) == (
        EventKind.PHOTOGRAPH_VIEWED,
        "Bleeding, compare the wound",
    )
    with pytest.raises(InputRefused):
        gallery.open_photograph(session, photo, reason="  ")


def test_a_new_consent_that_covers_it_unlocks_it(
    session: Session, patient: Patient, photo: PhotographId, clock: FixedClock
) -> None:
    clock.passes(minutes=5)
    a_consent(session, patient)
    assert gallery.thumbnail(session, photo)
