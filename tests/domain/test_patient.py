"""What is typed about a patient is kept as typed, or refused with the field named."""

from datetime import date

import pytest

from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import Patient, PatientFacts, check_patient, folded
from photodesk.errors import InputRefused

TODAY = date(2026, 11, 22)
GOOD = {"chart_number": "417", "family": "Nowak", "given": "Anna", "born": date(1979, 3, 2)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("chart_number", "  "),
        ("family", ""),
        ("given", "x" * 1001),
        ("family", "a\0b"),
        ("chart_number", "\ud800"),
        ("born", date(2026, 11, 23)),
        ("born", date(1895, 1, 1)),
    ],
)
def test_facts_that_cannot_be_are_refused_by_field(field: str, value: object) -> None:
    facts = PatientFacts(**(GOOD | {field: value}))  # type: ignore[arg-type]  # one field is wrong
    with pytest.raises(InputRefused) as refused:
        check_patient(facts, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "family", ["O'Neil; DROP TABLE", "<b>Ö</b>", "%s{0}", "a\nb", "שלום", "😀" * 60]
)
def test_odd_names_are_taken_as_they_are(family: str) -> None:
    check_patient(PatientFacts(**(GOOD | {"family": family})), TODAY)  # type: ignore[arg-type]


def test_age_counts_whole_years() -> None:
    patient = Patient(PatientId("p"), "1", "Nowak", "", date(1979, 3, 2), "")
    assert patient.age_on(date(2026, 3, 1)) == 46
    assert patient.age_on(date(2026, 3, 2)) == 47
    assert patient.name == "Nowak"


def test_folding_drops_accents_and_case() -> None:
    assert folded("Łódź", "ØSTERGÅRD") == "lodz ostergard"
