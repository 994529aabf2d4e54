"""Erasure in Administration: the list without pictures, the decision, the report; retention."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.retention import RetentionRule
from photodesk.imaging.decode import Decoder
from photodesk.services import erasure, retention
from photodesk.ui import question
from photodesk.ui.admin.erasure_view import ErasureView
from photodesk.ui.desk import Desk
from tests.erasing import DECIDER, OTHERS_PASSPHRASE, Clinic, clinic_in
from tests.services.publications import Stages
from tests.ui.hands import LaidFiles


@pytest.fixture
def clinic(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """One request waits; the administrator is signed in."""
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder("kept"), folder)
    with clinic_in(folder, decoder) as opened:
        opened.ask()
        opened.hand_to(DECIDER)
        yield opened


@pytest.fixture
def view(locked_desk: Desk, clinic: Clinic, qtbot: QtBot) -> ErasureView:
    """The page in the administrator's hands, with the request chosen."""
    locked_desk.sign_in(clinic.session)
    made = ErasureView(locked_desk)
    qtbot.addWidget(made)
    made.show()
    made.enter()
    made.table.show_rows(made.table.records.rows, choose=lambda _line: True)
    return made


def type_in(view: ErasureView, note: str = "Identity checked.", again: str = "") -> None:
    """What the administrator types."""
    view.note.text = note
    view.passphrase.text = again or OTHERS_PASSPHRASE


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers every question with yes, and notes what was asked."""
    asked: list[str] = []

    def yes(_parent: object, title: str, _advice: str, **_words: str) -> bool:
        asked.append(title)
        return True

    monkeypatch.setattr(question, "ask", yes)
    return asked


def test_the_request_stands_there_without_a_name(view: ErasureView) -> None:
    (line,) = view.table.records.rows
    assert line.chart_number == "17"
    assert view.panel.primary.text() == "Erase for good"
    assert view.panel.secondary.text() == "Decline"


def test_note_and_passphrase_are_needed(view: ErasureView, clinic: Clinic) -> None:
    view.decide(erase=True)
    assert view.note.fault == "Write down why."
    view.note.text = "Identity checked."
    view.decide(erase=True)
    assert view.passphrase.fault == "Type your passphrase."
    assert view.unfinished()
    assert not erasure.listed(clinic.session)[0].erasure.decision


def test_a_wrong_passphrase_decides_nothing(
    view: ErasureView, clinic: Clinic, sure: list[str]
) -> None:
    type_in(view, again="something else altogether")
    view.decide(erase=True)
    assert "not your passphrase" in view.passphrase.fault
    assert not erasure.listed(clinic.session)[0].erasure.decision
    assert sure


def test_erased_for_good_and_reported(
    view: ErasureView, clinic: Clinic, sure: list[str], files: LaidFiles, tmp_path: Path
) -> None:
    type_in(view)
    view.decide(erase=True)
    assert sure == ["Erase 1 photograph of chart number 17?"]
    assert view.result.state == "Erased"
    assert erasure.listed(clinic.session)[0].erasure.finished_at
    assert view.passphrase.text == ""
    view.table.show_rows(view.table.records.rows, choose=lambda _line: True)
    assert view.panel.primary.text() == "Save the report"
    assert "Final" in view.panel.status.text()
    files.chosen = tmp_path / "report.pdf"
    view.save_report()
    assert files.chosen.read_bytes().startswith(b"%PDF")


def test_who_is_not_sure_erases_nothing(
    view: ErasureView, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "ask", lambda *_parts, **_words: False)
    type_in(view)
    view.decide(erase=True)
    assert not erasure.listed(clinic.session)[0].erasure.decision


def test_declined_without_a_question(view: ErasureView, clinic: Clinic) -> None:
    type_in(view)
    view.decide(erase=False)
    assert view.result.state == "Declined"
    assert erasure.listed(clinic.session)[0].erasure.decision == "decline"


def test_who_asked_only_waits(locked_desk: Desk, clinic: Clinic, qtbot: QtBot) -> None:
    locked_desk.sign_in(clinic.hand_to("mia"))
    made = ErasureView(locked_desk)
    qtbot.addWidget(made)
    made.show()
    made.enter()
    made.table.show_rows(made.table.records.rows, choose=lambda _line: True)
    assert not made.panel.primary.isVisible()
    assert not made.note.isVisible()
    assert "somebody else decides" in made.panel.status.text()
    assert not made.retention.save.isVisible()


def test_the_retention_time_is_set_and_taken_back(view: ErasureView, clinic: Clinic) -> None:
    field = view.retention
    assert "No retention time is set" in field.words.text()
    field.years.text, field.minor_years.text = "ten", "10"
    field.save.click()
    assert "whole numbers" in field.fault.text()
    field.years.text = "0"
    field.save.click()
    assert "between 1 and 100" in field.fault.text()
    field.years.text = "10"
    field.save.click()
    assert retention.rule(clinic.session) == RetentionRule(10, 10, 18)
    assert "10 years after the last sitting" in field.words.text()
    field.unset.click()
    assert retention.rule(clinic.session) is None
