"""A form signed by hand is filed with its scan: the same checks, and the day on the paper."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import CaptureConsent, Decision, Route
from photodesk.domain.signature import Capacity
from photodesk.services import capture_consents
from photodesk.ui.signing.scan_dialog import ScanDialog
from tests import signing_room
from tests.signing_room import Room
from tests.storage import vaults


@pytest.fixture
def room(made_vault: vaults.MadeVault, qtbot: QtBot) -> Iterator[Room]:
    with signing_room.room(made_vault, qtbot) as made:
        yield made


@pytest.fixture
def scan(room: Room, tmp_path: Path) -> Path:
    file = tmp_path / "scan 1.pdf"
    file.write_bytes(capture_consents.paper_form(room.session, room.patient.id))
    return file


@pytest.fixture
def dialog(room: Room) -> ScanDialog:
    made = ScanDialog(room.desk, room.window, room.patient)
    made.open()
    return made


def stored(room: Room) -> tuple[CaptureConsent, ...]:
    return capture_consents.history(room.session, room.patient.id)


def test_the_scan_is_kept_with_what_stands_on_it(
    room: Room, dialog: ScanDialog, scan: Path
) -> None:
    room.files.file = scan
    dialog.choose_file.click()
    dialog.signed_on.text = "2027-02-20"
    dialog.answers.lists["TEACHING"].choose("deny")
    dialog.file_it.click()
    (consent,) = stored(room)
    assert consent.route is Route.PAPER
    assert consent.signed_at == "2027-02-20T00:00:00Z"
    assert consent.covers_from == "2027-02-20T00:00:00Z"
    assert consent.scopes == {"TEACHING": Decision.DENY}
    assert capture_consents.document(room.session, consent.id).startswith(b"%PDF")
    assert room.said == ["The form is filed."]


def test_older_pictures_and_an_end_are_explicit(room: Room, dialog: ScanDialog, scan: Path) -> None:
    dialog.take_file(scan)
    dialog.signed_on.text = "2027-02-20"
    dialog.covers.other.setChecked(True)
    dialog.covers.day.text = "2020-01-01"
    dialog.ends.other.setChecked(True)
    dialog.ends.day.text = "2030-12-31"
    dialog.file_it.click()
    (consent,) = stored(room)
    assert consent.covers_from == "2020-01-01T00:00:00Z"
    assert consent.expires_at == "2031-01-01T00:00:00Z"


def test_without_a_file_nothing_is_filed(room: Room, dialog: ScanDialog) -> None:
    dialog.signed_on.text = "2027-02-20"
    dialog.file_it.click()
    assert dialog.fault.text() == "Choose the file with the scan."
    assert stored(room) == ()


def test_a_file_that_is_no_scan_is_refused_and_the_typed_stays(
    room: Room, dialog: ScanDialog, tmp_path: Path
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a scan")
    dialog.take_file(text)
    dialog.signed_on.text = "2027-02-20"
    dialog.file_it.click()
    assert dialog.fault.text()
    assert dialog.file_it.isEnabled()
    assert dialog.signed_on.text == "2027-02-20"
    assert stored(room) == ()
    room.session.close_decoder()


def test_a_file_that_vanished_is_named(room: Room, dialog: ScanDialog, tmp_path: Path) -> None:
    dialog.take_file(tmp_path / "gone.pdf")
    dialog.signed_on.text = "2027-02-20"
    dialog.file_it.click()
    assert "cannot be read" in dialog.fault.text()
    assert stored(room) == ()


def test_a_day_that_is_none_is_refused_in_its_field(
    room: Room, dialog: ScanDialog, scan: Path
) -> None:
    dialog.take_file(scan)
    dialog.signed_on.text = "20.2.2027"
    dialog.file_it.click()
    assert dialog.signed_on.fault
    assert stored(room) == ()


def test_a_guardian_needs_relation_and_authority(
    room: Room, dialog: ScanDialog, scan: Path
) -> None:
    dialog.take_file(scan)
    dialog.signed_on.text = date(2027, 2, 20).isoformat()
    dialog.signer.capacity.choose(Capacity.GUARDIAN)
    dialog.file_it.click()
    assert dialog.signer.name.fault
    assert dialog.signer.relation.fault
    assert dialog.signer.authority.fault
    assert stored(room) == ()
