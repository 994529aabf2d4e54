"""A patient says no: a recorded outcome with a thank-you, as easy as signing."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import CaptureConsent, ConsentStatus
from photodesk.services import capture_consents
from photodesk.ui.signing import start_capture_signing
from tests import signing_room
from tests.signing_room import Room, give_back, press
from tests.storage import vaults


@pytest.fixture
def room(made_vault: vaults.MadeVault, qtbot: QtBot) -> Iterator[Room]:
    with signing_room.room(made_vault, qtbot) as made:
        yield made


def test_no_is_recorded_and_thanked_for(room: Room) -> None:
    done: list[CaptureConsent | None] = []
    start_capture_signing(room.desk, room.patient.id, done.append, parent=room.window)
    room.prepare()
    press(room.screen, "I do not want to")
    press(room.screen, "I do not want to sign")
    assert room.screen.stack.currentWidget() is room.screen.declined
    assert room.screen.declined.title().startswith("Thank you")
    give_back(room.screen)
    (consent,) = done
    assert consent is not None
    assert consent.state == "declined"
    summary = capture_consents.summary(room.session, room.patient.id)
    assert summary.status is ConsentStatus.REFUSED
    assert room.said == ["The answer was no. It is recorded."]


def test_a_slip_of_the_finger_declines_nothing(room: Room) -> None:
    start_capture_signing(room.desk, room.patient.id, lambda _consent: None, parent=room.window)
    room.prepare()
    press(room.screen, "I do not want to")
    press(room.screen, "Go on with the form")
    (consent,) = capture_consents.history(room.session, room.patient.id)
    assert consent.state == "draft"


def test_no_can_be_said_on_every_page(room: Room, qtbot: QtBot) -> None:
    start_capture_signing(room.desk, room.patient.id, lambda _consent: None, parent=room.window)
    room.prepare()
    signing_room.to_signature_page(room.screen, qtbot)
    for _ in range(3):
        assert "I do not want to" in signing_room.offered(room.screen)
        press(room.screen, "Back")
    assert "I do not want to" in signing_room.offered(room.screen)
