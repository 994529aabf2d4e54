"""The audit log is asked by person, patient, kind and day; each role sees what it may."""

from datetime import date

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import UserId
from photodesk.domain.patient import Patient
from photodesk.errors import InputRefused, NotPermitted
from photodesk.services import audit_search
from photodesk.services.audit_search import PAGE, AuditFilter, AuditLine
from photodesk.services.session import Session
from tests import builders
from tests.fakes import FixedClock


def found(session: Session, **asked: object) -> tuple[AuditLine, ...]:
    return audit_search.page(session, AuditFilter(**asked)).lines  # type: ignore[arg-type]  # fields by name


def searched(session: Session, times: int = 1) -> None:
    for _ in range(times):
        with session.vault.writing(session.actor()) as act:
            act.audit(EventKind.PATIENTS_SEARCHED)


def test_the_newest_come_first(session: Session, patient: Patient) -> None:
    first, *others = found(session)
    assert first.kind == EventKind.PATIENT_ADDED
    assert first.chart_number == patient.chart_number
    assert first.user_name == "Mia Practice"
    assert [one.seq for one in others] == sorted((one.seq for one in others), reverse=True)


def test_one_kind(session: Session, patient: Patient) -> None:
    lines = found(session, kind=EventKind.PATIENT_ADDED)
    assert [one.patient_id for one in lines] == [patient.id]


def test_one_person(session: Session) -> None:
    mine = found(session, user_id=session.user.id)
    assert {one.user_name for one in mine} == {"Mia Practice"}
    assert found(session, user_id=UserId(session.new_id())) == ()


def test_one_patient(session: Session, patient: Patient) -> None:
    builders.a_patient(session, chart_number="B-7", given="Eve")
    lines = found(session, chart_number=f" {patient.chart_number} ")
    assert lines
    assert {one.patient_id for one in lines} == {patient.id}


def test_an_unknown_chart_number_is_said(session: Session) -> None:
    with pytest.raises(InputRefused) as refused:
        found(session, chart_number="none")
    assert refused.value.field == "chart_number"


def test_days_are_the_clinics(session: Session, clock: FixedClock) -> None:
    clock.passes(hours=14, minutes=30)  # 00:30 of the next day in the clinic, 23:30 in UTC
    searched(session)
    day = date(2027, 3, 2)
    asked = {"kind": EventKind.PATIENTS_SEARCHED}
    assert len(found(session, first_day=day, **asked)) == 1
    assert len(found(session, first_day=day, last_day=day, **asked)) == 1
    assert found(session, last_day=date(2027, 3, 1), **asked) == ()


def test_pages_follow_without_gap_or_double(session: Session) -> None:
    searched(session, PAGE + 3)
    first = audit_search.page(session, AuditFilter())
    assert first.more
    assert len(first.lines) == PAGE
    second = audit_search.page(session, AuditFilter(), below=first.lines[-1].seq)
    assert not second.more
    numbers = [one.seq for one in (*first.lines, *second.lines)]
    assert numbers == list(range(numbers[0], 0, -1))


def test_an_auditor_sees_no_chart_number_and_asks_for_none(
    session: Session, patient: Patient
) -> None:
    auditor = builders.in_role(session, "auditor")
    [line] = found(auditor, kind=EventKind.PATIENT_ADDED)
    assert line.patient_id == patient.id
    assert line.chart_number == ""
    with pytest.raises(NotPermitted):
        found(auditor, chart_number=patient.chart_number)


@pytest.mark.parametrize("role", ["photographer", "office", "administrator"])
def test_others_read_nothing(session: Session, role: str) -> None:
    other = builders.in_role(session, role)
    with pytest.raises(NotPermitted):
        found(other)
    with pytest.raises(NotPermitted):
        audit_search.people(other)


def test_people_are_named(session: Session) -> None:
    assert [one.name for one in audit_search.people(session)] == ["Mia Practice"]
