"""Registering, finding and correcting patients."""

from datetime import date

import pytest

from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import Patient, PatientFacts
from photodesk.errors import InputRefused, NotFound
from photodesk.services import audit, patients
from photodesk.services.patients import PatientLooksKnown
from photodesk.services.session import Session
from photodesk.storage.patients import history
from tests.builders import a_consent, a_jpeg, a_patient, some_facts, store


def test_a_patient_comes_back_as_typed(session: Session) -> None:
    patient = patients.add(session, some_facts(chart_number=" a/7 ", given="Ana  Maria"))
    assert patients.get(session, patient.id) == patient
    assert (patient.chart_number, patient.given) == (" a/7 ", "Ana  Maria")


def test_a_chart_number_belongs_to_one_patient(session: Session, patient: Patient) -> None:
    with pytest.raises(InputRefused) as refused:
        patients.add(session, some_facts(family="Nowak", chart_number=patient.chart_number))
    assert refused.value.field == "chart_number"


def test_the_same_name_and_birth_date_is_asked_about_once(
    session: Session, patient: Patient
) -> None:
    twin = some_facts(chart_number="B", family="KOWALSKA", given="Aná")
    with pytest.raises(PatientLooksKnown) as known:
        patients.add(session, twin)
    assert known.value.patient_id == patient.id
    assert patients.add(session, twin, even_if_alike=True).chart_number == "B"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("chart_number", {"chart_number": "  "}),
        ("family", {"family": ""}),
        ("given", {"given": "x" * 1001}),
        ("born", {"born": date(2027, 3, 2)}),
    ],
)
def test_impossible_facts_are_refused_by_field(
    session: Session, field: str, changes: dict[str, object]
) -> None:
    with pytest.raises(InputRefused) as refused:
        patients.add(session, some_facts(**changes))
    assert refused.value.field == field
    assert patients.find(session) == ()


def test_a_refused_patient_leaves_no_event(session: Session, patient: Patient) -> None:
    before = audit.verify(session).events
    with pytest.raises(InputRefused):
        patients.add(session, some_facts(chart_number=patient.chart_number))
    assert audit.verify(session).events == before


def test_a_correction_keeps_the_old_facts(session: Session, patient: Patient) -> None:
    new = some_facts(family="Kowalska-Nowak", born=date(1980, 3, 5))
    corrected = patients.correct(session, patient.id, new)
    assert (corrected.family, corrected.born) == (new.family, new.born)
    assert [facts for facts, _ in history(session.reading(), patient.id)] == [some_facts()]


def test_a_correction_cannot_take_another_chart_number(session: Session, patient: Patient) -> None:
    a_patient(session, chart_number="B-2", family="Nowak")
    with pytest.raises(InputRefused):
        patients.correct(session, patient.id, some_facts(chart_number="B-2"))
    assert patients.correct(session, patient.id, some_facts(given="Anna")).given == "Anna"


BEGINNINGS = ("kow", "ana", "KOWALSKA", "lodz", "Łódź", "o'br", "brien", "ana kow", " ana ", "")
NUMBERS = ("A-1", "a-100", "1980-05-03", "3.5.1980", "03.05.1980")


@pytest.mark.parametrize("text", BEGINNINGS + NUMBERS)
def test_a_patient_is_found_by_beginnings_numbers_and_days(session: Session, text: str) -> None:
    facts = PatientFacts("A-100", "Kowalska-Łódź O'Brien", "Ana", date(1980, 5, 3))
    patients.add(session, facts)
    patients.add(session, PatientFacts("Z-9", "Zhou", "Li", date(1999, 9, 9)))
    assert "A-100" in [row.patient.chart_number for row in patients.find(session, text)]


@pytest.mark.parametrize("text", ["owalska", "kowx", "ana zhou", "1980-05-04", "%", "_", "100"])
def test_others_are_not_found(session: Session, patient: Patient, text: str) -> None:
    a_patient(session, chart_number="Z-9", family="Zhou", given="Li")
    assert patient.id not in [row.patient.id for row in patients.find(session, text)]


def test_the_list_is_by_name_and_ends_at_the_limit(session: Session) -> None:
    for number, family in enumerate(("Nowak", "Adams", "Čech")):
        a_patient(session, chart_number=f"{number}", family=family)
    assert [row.patient.family for row in patients.find(session)] == ["Adams", "Čech", "Nowak"]
    assert len(patients.find(session, limit=2)) == 2
    assert patients.find(session, "nobody has this") == ()


def test_a_row_tells_consent_photographs_and_last_sitting(
    session: Session, patient: Patient
) -> None:
    (before,) = patients.find(session, "kow")
    assert (before.consent.status, before.photographs, before.last_sitting) == ("none", 0, "")
    a_consent(session, patient)
    store(session, patient, a_jpeg())
    (after,) = patients.find(session, "kow")
    assert (after.consent.status, after.photographs) == ("granted", 1)
    assert after.last_sitting == "2027-03-01"


def test_nobody_is_found_under_an_unknown_number_or_id(session: Session) -> None:
    with pytest.raises(NotFound):
        patients.by_chart(session, "none")
    with pytest.raises(NotFound):
        patients.get(session, PatientId(session.new_id()))


def test_a_new_patient_leaves_one_event_without_a_name(session: Session) -> None:
    patient = a_patient(session, family="Unmistakable")
    (event,) = audit.events(session, patient_id=patient.id)
    assert (event.kind, event.object_id) == ("patient-added", patient.id)
    assert "Unmistakable" not in repr(event)
