"""The strip that guards against the wrong patient: what is shortened, and what never is."""

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import Patient
from photodesk.ui.identity import Identity
from photodesk.ui.theme import Theme

TODAY = date(2027, 3, 1)


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> Identity:  # noqa: ARG001
    made = Identity()
    qtbot.addWidget(made)
    return made


def somebody(family: str = "Nowak", given: str = "Anna") -> Patient:
    return Patient(PatientId("1"), "00417", family, given, date(1979, 3, 2), "")


def test_name_chart_number_birth_date_and_age(strip: Identity) -> None:
    strip.resize(900, 40)
    strip.show_patient(somebody(), TODAY)
    assert strip.text == "Nowak, Anna · 00417 · born 1979-03-02 · 47 y"


@pytest.mark.parametrize("width", [260, 300, 360, 420, 500])
def test_chart_number_and_birth_date_are_never_shortened(strip: Identity, width: int) -> None:
    strip.show_patient(somebody("Kowalska-Świętochłowska", "Bartholomäa Maximiliane"), TODAY)
    strip.resize(width, 40)
    assert strip.text.endswith(" · 00417 · born 1979-03-02 · 47 y")


def test_given_names_are_shortened_before_the_family_name(strip: Identity) -> None:
    strip.show_patient(somebody("Kowalska", "Bartholomäa Maximiliane Theodora"), TODAY)
    strip.resize(460, 40)
    assert strip.text.startswith("Kowalska, B")
    assert "…" in strip.text


def test_nobody_is_nobody(strip: Identity) -> None:
    strip.show_patient(somebody(), TODAY)
    strip.clear()
    assert strip.text == ""
    assert strip.accessibleName() == ""


def test_a_screen_reader_hears_the_whole(strip: Identity) -> None:
    strip.resize(200, 40)
    strip.show_patient(somebody(), TODAY)
    assert strip.accessibleName() == "Patient Nowak, Anna · 00417 · born 1979-03-02 · 47 y"
