"""The audit log in the window: filters, pages, the chosen event, proof and export."""

from dataclasses import replace
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.services import audit
from photodesk.services.session import Session
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.audit_view import AuditView
from photodesk.ui.badges import Badge
from photodesk.ui.desk import Desk
from tests import builders
from tests.ui.hands import LaidFiles

CHART = "A-100"


@pytest.fixture
def view(admin: AdminPage, session: Session) -> AuditView:
    builders.a_patient(session)
    admin.enter(view="audit")
    assert isinstance(admin.view, AuditView)
    return admin.view


def cells(view: AuditView, row: int = 0) -> list[object]:
    model = view.table.records
    return [model.data(model.index(row, place)) for place in range(model.columnCount())]


def kinds(view: AuditView) -> set[str]:
    return {one.kind for one in view.table.records.rows}


def searched(session: Session, times: int) -> None:
    for _ in range(times):
        with session.vault.writing(session.actor()) as act:
            act.audit(EventKind.PATIENTS_SEARCHED)


def test_an_event_is_told_in_words(view: AuditView) -> None:
    assert cells(view)[:5] == [
        "2027-03-01 10:00",
        "Mia Practice",
        "Patient added",
        CHART,
        "Done",
    ]


def test_filter_by_kind_person_and_patient(view: AuditView) -> None:
    everything = len(view.table.records.rows)
    view.filter.kind.box.setCurrentIndex(view.filter.kind.box.findData("patient-added"))
    view.filter.chart.text = CHART
    view.filter.person.box.setCurrentIndex(1)
    view.look()
    assert kinds(view) == {"patient-added"}
    view.filter.clear_button.click()
    assert len(view.table.records.rows) == everything


def test_the_filter_offers_every_kind(view: AuditView) -> None:
    box = view.filter.kind.box
    offered = {box.itemData(place) for place in range(1, box.count())}
    assert offered == {kind.value for kind in EventKind}


def test_days_are_read_and_refused(view: AuditView) -> None:
    view.filter.first.text = view.filter.last.text = "2027-03-02"
    view.look()
    assert view.table.records.rows == ()
    assert view.empty.isVisible()
    view.filter.first.text = "2027-03-03"
    view.look()
    assert view.filter.last.fault == "This day is before the first."
    view.filter.first.text = "3.3.2027"
    view.look()
    assert view.filter.first.fault.startswith("Type the day as YYYY-MM-DD")


def test_an_unknown_chart_number_is_said_at_its_field(view: AuditView) -> None:
    view.filter.chart.text = "none"
    view.look()
    assert view.filter.chart.fault.startswith("No patient has this chart number.")


def test_pages_go_there_and_back(view: AuditView, session: Session) -> None:
    assert not view.older.isVisible()
    searched(session, 210)
    view.enter()
    newest = view.table.records.rows[0].seq
    assert view.older.isEnabled()
    assert not view.newer.isEnabled()
    view.older.click()
    assert view.table.records.rows[-1].seq == 1
    assert not view.older.isEnabled()
    view.newer.click()
    assert view.table.records.rows[0].seq == newest


def test_the_chosen_event_stands_in_the_panel(view: AuditView) -> None:
    view.table.selectRow(0)
    titles = [one.accessibleName() for one in view.panel.findChildren(Badge)]
    assert "Done" in titles


def test_a_whole_log_is_said_to_be_whole(view: AuditView) -> None:
    view.panel.primary.click()
    assert view.result.state == "Whole"
    assert view.result.words.startswith("The audit log is whole")


def test_a_broken_log_is_said_with_its_sentence(view: AuditView, session: Session) -> None:
    text = "The audit log is broken at event 4: it was changed."
    view._verified(replace(audit.verify(session), ok=False, text=text))
    assert view.result.state == "Broken"
    assert view.result.words == text


def test_the_log_is_exported_and_never_over_a_file(
    view: AuditView, files: LaidFiles, tmp_path: Path
) -> None:
    files.chosen = tmp_path / "audit.jsonl"
    view.panel.secondary.click()
    lines = files.chosen.read_text("utf-8").splitlines()
    number = sum('"event":' in line for line in lines)
    assert view.result.words.startswith(f"{number} events were written")
    assert CHART not in files.chosen.read_text("utf-8")
    view.export()
    assert view.result.state == "Not done"


def test_an_auditor_sees_no_chart_number(locked_desk: Desk, session: Session) -> None:
    patient = builders.a_patient(session)
    locked_desk.sign_in(builders.in_role(session, "auditor"))
    page = AdminPage(locked_desk)
    page.enter(view="audit")
    view = page.view
    assert isinstance(view, AuditView)
    assert cells(view)[3] == f"…{patient.id[-8:]}"
    assert not view.filter.chart.isVisibleTo(view)
    page.deleteLater()
