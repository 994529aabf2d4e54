"""Patient: the one next thing to do follows from the consent; all of the record is there."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import Patient
from photodesk.services import capture_consents
from photodesk.ui.consents_tab import ConsentsTab
from photodesk.ui.desk import Desk
from photodesk.ui.parts import PhotographsTab
from photodesk.ui.patient_page import PatientPage
from photodesk.ui.pdf_window import PdfWindow
from photodesk.ui.timeline_tab import TimelineTab
from tests import builders
from tests.ui.hands import LaidFiles, dialogs

SIGN, IMPORT, REQUEST = "Sign capture consent", "Import photographs", "Start a request"


@pytest.fixture
def page(desk: Desk, patient: Patient, qtbot: QtBot) -> PatientPage:
    """The page of a patient without consent."""
    desk.open_patient(patient.id)
    made = PatientPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.enter()
    return made


def primary(page: PatientPage) -> str:
    return page.panel.primary.text() if page.panel.primary.isVisible() else ""


def sign(page: PatientPage, patient: Patient) -> None:
    builders.a_consent(page.desk.session, patient)
    page.desk.patient_changed.emit(patient.id)


def words(page: PatientPage) -> str:
    QApplication.processEvents()  # Qt shows what was laid in on its next turn
    return " ".join(one.text() for one in page.panel.findChildren(QLabel) if one.isVisible())


def press(page: PatientPage, text: str) -> None:
    QApplication.processEvents()
    offered = [one for one in page.panel.findChildren(QPushButton) if one.isVisible()]
    next(one for one in offered if one.text() == text).click()


def test_without_consent_the_next_thing_is_to_sign(page: PatientPage) -> None:
    assert primary(page) == SIGN
    assert "Nothing can be photographed" in words(page)


def test_with_consent_it_is_to_import(page: PatientPage, patient: Patient) -> None:
    sign(page, patient)
    assert primary(page) == IMPORT


def test_with_photographs_chosen_it_is_to_start_a_request(
    page: PatientPage, patient: Patient
) -> None:
    sign(page, patient)
    builders.store(page.desk.session, patient, builders.a_jpeg(1), builders.a_jpeg(2))
    page.desk.patient_changed.emit(patient.id)
    page.show_tab("Photographs")
    tab = page.tab
    assert isinstance(tab, PhotographsTab)
    assert primary(page) == IMPORT
    tab.gallery.choose({one.id for one in tab.gallery.photographs()})
    assert primary(page) == REQUEST
    assert page.panel.secondary.text() == IMPORT
    assert len(page.selected()) == 2


def test_after_a_withdrawal_it_is_to_sign_again(page: PatientPage, patient: Patient) -> None:
    consent = builders.a_consent(page.desk.session, patient)
    capture_consents.withdraw(
        page.desk.session, consent.id, told_by="Ana", route="in person", reason=""
    )
    page.desk.patient_changed.emit(patient.id)
    assert primary(page) == SIGN
    assert "was withdrawn" in words(page)


def test_the_timeline_holds_what_happened_newest_first(page: PatientPage, patient: Patient) -> None:
    sign(page, patient)
    builders.store(page.desk.session, patient, builders.a_jpeg(1))
    page.desk.patient_changed.emit(patient.id)
    page.show_tab("Timeline")
    tab = page.tab
    assert isinstance(tab, TimelineTab)
    assert {one.state.words for one in tab.table.records.rows} == {
        "Capture consent signed",
        "Sitting",
    }


def test_a_consent_shows_its_form_and_the_copy_is_noted(
    page: PatientPage, patient: Patient, files: LaidFiles, tmp_path: Path
) -> None:
    sign(page, patient)
    page.show_tab("Consents")
    press(page, "Show the signed form")
    [window] = dialogs(PdfWindow)
    assert isinstance(window, PdfWindow)
    assert window.view.pages >= 1
    files.chosen = tmp_path / "copy.pdf"
    window.save()
    assert files.chosen is not None
    assert files.chosen.read_bytes().startswith(b"%PDF-")
    window.close()


def test_another_patients_late_result_is_not_shown(page: PatientPage, patient: Patient) -> None:
    other = builders.a_patient(page.desk.session, chart_number="2", family="Other")
    sign(page, patient)
    page.desk.open_patient(other.id)
    page.enter()
    assert primary(page) == SIGN
    page.show_tab("Consents")
    assert isinstance(page.tab, ConsentsTab)
    assert not page.tab.table.records.rows


def test_the_role_decides_which_tabs_there_are(desk: Desk, patient: Patient, qtbot: QtBot) -> None:
    desk._session = builders.in_role(desk.session, "office")
    desk.open_patient(PatientId(patient.id))
    page = PatientPage(desk)
    qtbot.addWidget(page)
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    assert titles == ["Timeline", "Consents", "Publications"]
