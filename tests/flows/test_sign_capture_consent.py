"""A patient signs the capture consent on the screen; what is kept is what was seen and said."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import CaptureConsent, ConsentStatus, Decision
from photodesk.domain.signature import Capacity
from photodesk.services import capture_consents
from photodesk.ui.signing import start_capture_signing
from tests import signing_room
from tests.signing_room import Room, give_back, press, sign
from tests.storage import vaults


@pytest.fixture
def room(made_vault: vaults.MadeVault, qtbot: QtBot) -> Iterator[Room]:
    with signing_room.room(made_vault, qtbot) as made:
        yield made


@pytest.fixture
def done(room: Room) -> list[CaptureConsent | None]:
    """Starts a signing; holds what came of it."""
    came: list[CaptureConsent | None] = []
    start_capture_signing(room.desk, room.patient.id, came.append, parent=room.window)
    return came


def test_the_signed_consent_opens_the_gate_and_keeps_form_and_strokes(
    room: Room, done: list[CaptureConsent | None], qtbot: QtBot
) -> None:
    room.prepare()
    sign(room.screen, qtbot)
    drawn = room.screen.pages.signature.pad.ink()
    give_back(room.screen)
    room.hand_out.refuse.click()
    (consent,) = done
    assert consent is not None
    summary = capture_consents.summary(room.session, room.patient.id)
    assert summary.status is ConsentStatus.GRANTED
    assert consent.scopes == {
        "TEACHING": Decision.PERMIT,
        "CASE_DISCUSSION": Decision.DENY,
        "RECONTACT": Decision.DENY,
    }
    assert capture_consents.signature(room.session, consent.id) == drawn
    assert capture_consents.document(room.session, consent.id).startswith(b"%PDF")
    assert room.said[-1] == "The consent is signed and saved."


def test_nothing_is_handed_over_before_the_identity_was_checked(
    room: Room, done: list[CaptureConsent | None]
) -> None:
    room.preparation.hand_over.click()
    assert room.screens() == []
    assert capture_consents.history(room.session, room.patient.id) == ()
    assert done == []


def test_a_representative_signs_with_relation_and_authority_for_older_pictures(
    room: Room, done: list[CaptureConsent | None], qtbot: QtBot
) -> None:
    dialog = room.preparation
    dialog.signer.capacity.choose(Capacity.REPRESENTATIVE)
    room.prepare()
    assert room.screens() == []
    dialog.signer.name.text = "Anna Nowak"
    dialog.signer.relation.text = "daughter"
    dialog.signer.authority.text = "lasting power of attorney, seen today"
    dialog.covers.other.setChecked(True)
    dialog.covers.day.text = "2027-01-15"
    room.prepare()
    sign(room.screen, qtbot, "Anna Nowak")
    give_back(room.screen)
    (consent,) = capture_consents.history(room.session, room.patient.id)
    assert consent.signer.name == "Anna Nowak"
    assert consent.signer.relation == "daughter"
    assert consent.covers_from == "2027-01-15T00:00:00Z"
    assert done == []  # the copy has not been given yet


def test_a_day_to_come_is_refused_in_the_preparation_and_can_be_corrected(
    room: Room, done: list[CaptureConsent | None]
) -> None:
    dialog = room.preparation
    dialog.covers.other.setChecked(True)
    dialog.covers.day.text = "2027-03-02"
    room.prepare()
    assert "still to come" in dialog.fault.text()
    dialog.covers.day.text = date(2027, 3, 1).isoformat()
    room.prepare()
    assert room.screen.isVisible()
    assert done == []


def test_a_copy_is_saved_where_the_person_says_and_that_is_recorded(
    room: Room, done: list[CaptureConsent | None], qtbot: QtBot
) -> None:
    room.prepare()
    sign(room.screen, qtbot)
    give_back(room.screen)
    room.files.file = room.session.vault.folder.parent / "copy.pdf"
    room.hand_out.save.click()
    assert room.files.file.read_bytes().startswith(b"%PDF")
    assert len(done) == 1


def test_stopping_leaves_the_form_unanswered(
    room: Room, done: list[CaptureConsent | None], qtbot: QtBot
) -> None:
    room.prepare()
    signing_room.to_signature_page(room.screen, qtbot)
    room.screen.header.back.click()
    signing_room.type_passphrase(room.screen)
    press(room.screen, "Stop here")
    assert done == [None]
    (draft,) = capture_consents.history(room.session, room.patient.id)
    assert draft.state == "draft"


def test_going_to_paper_ends_with_the_form_to_print(
    room: Room, done: list[CaptureConsent | None]
) -> None:
    room.prepare()
    room.screen.pages.all[0].paper_asked.emit()
    give_back(room.screen)
    room.files.file = room.session.vault.folder.parent / "form.pdf"
    room.hand_out.save.click()
    assert room.files.file.read_bytes().startswith(b"%PDF")
    assert done == [None]


def test_the_screen_tells_what_it_saw(
    room: Room, done: list[CaptureConsent | None], qtbot: QtBot
) -> None:
    dialog = room.preparation
    dialog.circumstances.witness.setChecked(True)
    dialog.circumstances.witness_name.text = "Eva Bell"
    dialog.circumstances.teach_back.setChecked(True)
    room.prepare()
    sign(room.screen, qtbot)
    kept = room.screen.pages.circumstances()
    assert kept.identity_checked_by == "Known to the staff"
    assert kept.witness_name == "Eva Bell"
    assert kept.teach_back_asked
    assert kept.device.startswith("mouse")
    assert kept.meaning == room.screen.signing.matter.wording.declaration
    assert len(kept.seconds_per_page) == 5
    assert all(seconds > 0 for seconds in kept.seconds_per_page)
    assert done == []
