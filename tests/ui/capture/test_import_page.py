"""Import in the window: a result for every file, the rest goes on, nothing without consent."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.patient import Patient
from photodesk.services import gallery
from photodesk.services.session import Session
from photodesk.ui.capture.file_list import files_in
from photodesk.ui.capture.import_page import ImportPage
from photodesk.ui.desk import Desk
from tests.builders import a_jpeg
from tests.ui.hands import LaidFiles


@pytest.fixture
def page(desk: Desk, patient: Patient, qtbot: QtBot) -> ImportPage:
    desk.patient_id = patient.id
    made = ImportPage(desk)
    qtbot.addWidget(made)
    made.enter()
    return made


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "DCIM"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(a_jpeg(1))
    (folder / "b.jpg").write_bytes(a_jpeg(2))
    (folder / "notes.txt").write_text("not a picture", "utf-8")
    (folder / ".index").write_bytes(b"hidden")
    return folder


def outcomes(page: ImportPage) -> list[str]:
    return [row.result.outcome if row.result else "" for row in page.rows]


def test_a_folder_becomes_a_list_without_hidden_files(
    page: ImportPage, card: Path, files: LaidFiles
) -> None:
    files.chosen = card
    page.choose_folder()
    page.choose_folder()
    assert [row.path.name for row in page.rows] == ["a.jpg", "b.jpg", "notes.txt"]


def test_each_file_gets_its_result(
    page: ImportPage, card: Path, capture_consent: CaptureConsent, session: Session
) -> None:
    page.add(files_in(card))
    page.view.setCurrentIndex(page.view.findData("face.frontal"))
    page.panel.primary.click()
    assert outcomes(page) == ["stored", "stored", "refused"]
    (sitting,) = gallery.sittings(session, capture_consent.patient_id)
    assert {p.labels.view for p in sitting.photographs} == {"face.frontal"}


@pytest.mark.usefixtures("capture_consent")
def test_what_was_refused_can_be_tried_again_and_stored_files_are_known(
    page: ImportPage, card: Path
) -> None:
    page.add(files_in(card))
    page.panel.primary.click()
    assert "again" in page.panel.primary.text()
    page.clear()
    page.add(files_in(card))
    page.panel.primary.click()
    assert outcomes(page) == ["duplicate", "duplicate", "refused"]


def test_without_consent_nothing_is_stored(page: ImportPage, card: Path) -> None:
    page.add(files_in(card))
    page.panel.primary.click()
    assert outcomes(page) == ["refused"] * 3
    assert "consent" in (page.rows[0].result.text if page.rows[0].result else "")


@pytest.mark.usefixtures("capture_consent")
def test_a_wrong_clock_needs_the_day(page: ImportPage, card: Path) -> None:
    page.add(files_in(card)[:1])
    page.clock_wrong.setChecked(True)
    page.panel.primary.click()
    assert outcomes(page) == [""]
    assert page.taken_on.fault
    page.taken_on.text = "2027-02-28"
    page.panel.primary.click()
    assert outcomes(page) == ["stored"]


def test_a_day_that_is_none_stops_the_import(page: ImportPage, card: Path) -> None:
    page.add(files_in(card)[:1])
    page.taken_on.text = "28.2.2027"
    page.panel.primary.click()
    assert outcomes(page) == [""]


def test_the_chosen_file_tells_its_whole_reason(page: ImportPage, card: Path) -> None:
    page.add(files_in(card))
    page.panel.primary.click()
    page.table.selectRow(0)
    assert page.rows[0].result is not None
    assert page.note.text() == page.rows[0].result.text
