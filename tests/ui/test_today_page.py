"""Today: find or add the patient."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photodesk.services import patients
from photodesk.ui.desk import Desk
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.today_page import TodayPage
from tests import builders


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> TodayPage:
    """The page with three patients."""
    for chart, family, given in (("1", "Nowak", "Anna"), ("2", "Łuk", "Zoë"), ("3", "O'Neill", "")):
        builders.a_patient(desk.session, chart_number=chart, family=family, given=given)
    made = TodayPage(desk)
    qtbot.addWidget(made)
    made.show()
    made.enter()
    return made


def names(page: TodayPage) -> list[str]:
    return [row.patient.name for row in page.table.records.rows]


def search(page: TodayPage, text: str) -> None:
    page.search.setText(text)
    page._pause.timeout.emit()


def test_everybody_is_listed(page: TodayPage) -> None:
    assert sorted(names(page)) == ["Nowak, Anna", "O'Neill", "Łuk, Zoë"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("now", ["Nowak, Anna"]), ("3", ["O'Neill"]), ("luk", ["Łuk, Zoë"]), ("%' OR 1=1 --", [])],
)
def test_typing_finds(page: TodayPage, text: str, found: list[str]) -> None:
    search(page, text)
    assert names(page) == found


def test_nobody_found_is_said(page: TodayPage) -> None:
    search(page, "zzz")
    assert page.empty.isVisible()
    assert page.empty.text() == "No patient matches."


def test_an_answer_to_an_older_question_is_dropped(page: TodayPage) -> None:
    search(page, "now")
    page._show("zzz", ())
    assert names(page) == ["Nowak, Anna"]


def test_enter_opens_the_first(page: TodayPage) -> None:
    search(page, "now")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.desk.record is not None
    assert page.desk.record.patient.family == "Nowak"


def test_down_goes_into_the_list_and_enter_opens(page: TodayPage, qtbot: QtBot) -> None:
    qtbot.waitExposed(page)
    page.take_focus()
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.table.current is not None
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.desk.patient_id == page.table.current.patient.id


def test_an_empty_vault_says_how_to_begin(desk: Desk, qtbot: QtBot) -> None:
    page = TodayPage(desk)
    qtbot.addWidget(page)
    page.enter()
    assert page.empty.text() == "No patients yet. Add the first with Ctrl+N."
    assert page.panel.primary.text() == "Add a patient"


@pytest.fixture
def dialog(page: TodayPage) -> PatientDialog:
    """Asks for a new patient's facts."""
    made = PatientDialog(page.desk, page)
    made.show()
    return made


def fill(dialog: PatientDialog, chart: str, family: str, given: str, born: str) -> None:
    dialog.chart.text, dialog.family.text = chart, family
    dialog.given.text, dialog.born.text = given, born


def test_a_new_patient_is_added_and_opened(dialog: PatientDialog) -> None:
    fill(dialog, "9", "Baker", "Bo", "1979-03-02")
    dialog.submit()
    assert dialog._desk.record is not None
    assert dialog._desk.record.patient.born == date(1979, 3, 2)


def test_a_chart_number_in_use_is_said_at_its_field(dialog: PatientDialog) -> None:
    fill(dialog, "1", "Baker", "Bo", "1979-03-02")
    dialog.submit()
    assert dialog.chart.fault
    assert dialog.isVisible()


def test_somebody_alike_is_shown_never_silently_doubled(dialog: PatientDialog) -> None:
    fill(dialog, "9", "Nowak", "Anna", "1980-05-03")
    dialog.submit()
    assert dialog.show_known.isVisible()
    session = dialog._desk.session
    assert len(patients.find(session, "nowak")) == 1
    dialog.submit()
    assert len(patients.find(session, "nowak")) == 2


def test_the_known_patient_can_be_opened_instead(dialog: PatientDialog) -> None:
    fill(dialog, "9", "Nowak", "Anna", "1980-05-03")
    dialog.submit()
    dialog.show_known.click()
    assert dialog._desk.record is not None
    assert dialog._desk.record.patient.chart_number == "1"


@pytest.mark.parametrize("born", ["3.5.1980", "1980-13-01", "yesterday"])
def test_a_day_of_another_form_is_not_guessed(dialog: PatientDialog, born: str) -> None:
    fill(dialog, "9", "Baker", "Bo", born)
    dialog.submit()
    assert dialog.born.fault.startswith("Type the day as YYYY-MM-DD")
