"""A new patient is registered, found again by every way of asking, and opened."""

import pytest
from PySide6.QtWidgets import QLabel

from photodesk.ui.main_window import MainWindow
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.today_page import TodayPage
from tests.ui.hands import dialogs

HOSTILE = "<b>Ann</b> %s {0} '; DROP TABLE patient; -- \u202egnirts \U0001f642"


def today(window: MainWindow) -> TodayPage:
    assert window.frame is not None
    window.frame.show_page("today")
    page = window.frame.page
    assert isinstance(page, TodayPage)
    return page


def register(window: MainWindow, chart: str, family: str, given: str, born: str) -> None:
    page = today(window)
    page.add_patient()
    [dialog] = dialogs(PatientDialog)
    assert isinstance(dialog, PatientDialog)
    dialog.chart.text, dialog.family.text = chart, family
    dialog.given.text, dialog.born.text = given, born
    dialog.save.click()


def test_registering_leads_to_the_patients_page(open_window: MainWindow) -> None:
    register(open_window, "00417", "Nowak", "Anna", "1979-03-02")
    assert open_window.frame is not None
    assert open_window.frame.current == "patient"
    strip = open_window.frame.header.identity
    assert strip.accessibleName().startswith("Patient Nowak, Anna · 00417 · born 1979-03-02")
    assert open_window.frame.header.badge.words == "No consent"


@pytest.mark.parametrize("asked", ["nowak", "Anna", "00417", "1979-03-02", "NOW"])
def test_the_patient_is_found_again(open_window: MainWindow, asked: str) -> None:
    register(open_window, "00417", "Nowak", "Anna", "1979-03-02")
    register(open_window, "00418", "Kowalski", "Jan", "1951-12-30")
    page = today(open_window)
    page.search.setText(asked)
    page.look()
    assert [row.patient.family for row in page.table.records.rows] == ["Nowak"]
    page.table.selectRow(0)
    page.open_chosen()
    assert open_window.desk.record is not None
    assert open_window.desk.record.patient.family == "Nowak"


def test_hostile_text_is_stored_and_shown_as_itself(open_window: MainWindow) -> None:
    register(open_window, "X&1", HOSTILE, HOSTILE, "1990-01-01")
    assert open_window.desk.record is not None
    assert open_window.desk.record.patient.family == HOSTILE
    page = open_window.frame.page if open_window.frame else None
    assert page is not None
    words = {one.text() for one in page.findChildren(QLabel)}
    assert HOSTILE in words
    assert open_window.windowTitle() == "Photodesk"


def test_a_correction_shows_at_once(open_window: MainWindow) -> None:
    register(open_window, "00417", "Nowak", "Anna", "1979-03-02")
    record = open_window.desk.record
    assert record is not None
    dialog = PatientDialog(open_window.desk, open_window, record.patient)
    dialog.family.text = "Nowak-Kowalska"
    dialog.submit()
    assert open_window.frame is not None
    assert "Nowak-Kowalska, Anna" in open_window.frame.header.identity.accessibleName()
