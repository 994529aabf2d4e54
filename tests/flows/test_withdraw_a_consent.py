"""Withdrawing is as short as signing, needs no reason, and gives a slip."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import CaptureConsent, ConsentStatus
from photodesk.services import capture_consents
from photodesk.ui.signing.withdraw_dialog import WithdrawDialog, withdrawable_capture
from tests import signing_room
from tests.signing_room import Room
from tests.storage import vaults


@pytest.fixture
def room(made_vault: vaults.MadeVault, qtbot: QtBot) -> Iterator[Room]:
    with signing_room.room(made_vault, qtbot) as made:
        yield made


@pytest.fixture
def consent(room: Room) -> CaptureConsent:
    form = capture_consents.paper_form(room.session, room.patient.id)
    return capture_consents.file_scan(
        room.session,
        room.patient.id,
        scan=form,
        scan_name="scan.pdf",
        signed_on=room.session.today(),
        signer=signing_room.MARIA,
    )


@pytest.fixture
def dialog(room: Room, consent: CaptureConsent) -> WithdrawDialog:
    made = WithdrawDialog(room.desk, room.window, withdrawable_capture(room.desk, consent))
    made.open()
    return made


def status(room: Room) -> ConsentStatus:
    return capture_consents.summary(room.session, room.patient.id).status


def test_two_presses_withdraw(room: Room, dialog: WithdrawDialog, qtbot: QtBot) -> None:
    room.clock.passes(hours=1)
    with qtbot.waitSignal(room.desk.patient_changed):
        dialog.withdraw.click()
    assert status(room) is ConsentStatus.WITHDRAWN
    assert room.said == ["The consent is withdrawn."]


def test_what_it_stops_is_shown_and_the_slip_can_be_saved(
    room: Room, dialog: WithdrawDialog, tmp_path: Path
) -> None:
    dialog.withdraw.click()
    slip = dialog.hand_out
    assert slip is not None
    words = " ".join(shown.text() for shown in slip.findChildren(QLabel))
    assert "No new photograph is stored under this consent." in words
    room.files.file = tmp_path / "slip.pdf"
    slip.save.click()
    assert room.files.file.read_bytes().startswith(b"%PDF")


def test_somebody_must_have_said_so(room: Room, dialog: WithdrawDialog) -> None:
    dialog.told_by.text = " "
    dialog.withdraw.click()
    assert dialog.told_by.fault
    assert status(room) is ConsentStatus.GRANTED


def test_stepping_back_withdraws_nothing(room: Room, dialog: WithdrawDialog) -> None:
    dialog.reject()
    assert status(room) is ConsentStatus.GRANTED


def test_a_second_withdrawal_is_refused_in_words(
    room: Room, dialog: WithdrawDialog, consent: CaptureConsent
) -> None:
    capture_consents.withdraw(room.session, consent.id, told_by="Maria Nowak", route="letter")
    dialog.withdraw.click()
    assert "withdrawn before" in dialog.fault.text()
    assert dialog.withdraw.isEnabled()
