"""Erasing a photograph at the window: asked for by a surgeon, decided by an administrator."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.imaging.decode import Decoder
from photodesk.ui import question
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.erasure_view import ErasureView
from photodesk.ui.desk import Desk
from photodesk.ui.frame import Frame
from photodesk.ui.gallery.erasure_dialog import ErasureDialog
from photodesk.ui.parts import PhotographsTab
from photodesk.ui.patient_page import PatientPage
from photodesk.ui.tasks import ImmediateTasks
from photodesk.ui.theme import Theme
from tests.erasing import DECIDER, OTHERS_PASSPHRASE, REASON, Clinic, clinic_in
from tests.services.publications import Stages
from tests.ui.hands import LaidFiles, dialogs


@pytest.fixture
def clinic(stages: Stages, decoder: Decoder, tmp_path: Path) -> Iterator[Clinic]:
    """A patient with three photographs; a surgeon is signed in, an administrator is known."""
    folder = tmp_path / "vault"
    shutil.copytree(stages.folder("kept"), folder)
    with clinic_in(folder, decoder) as opened:
        yield opened


def frame_of(clinic: Clinic, theme: Theme, files: LaidFiles, qtbot: QtBot) -> Frame:
    """A window of its own in the hands of whoever is signed in."""
    desk = Desk(ImmediateTasks(), theme, files=files)
    desk.sign_in(clinic.session)
    made = Frame(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


def leave(frame: Frame) -> None:
    """The window goes, then nobody is signed in."""
    frame.hide()
    frame._desk.sign_out()


def photographs(frame: Frame, clinic: Clinic) -> PhotographsTab:
    """The patient's photographs, gone to."""
    frame._desk.open_patient(clinic.patient_id, tab="Photographs")
    page = frame.page
    assert isinstance(page, PatientPage)
    assert isinstance(page.tab, PhotographsTab)
    return page.tab


def ask(tab: PhotographsTab, clinic: Clinic) -> None:
    """Choose the first photograph and ask for its erasure."""
    tab.gallery.choose({clinic.photographs[0]})
    tab.steps()[0].act()
    [dialog] = dialogs(ErasureDialog)
    assert isinstance(dialog, ErasureDialog)
    dialog.ground.choose("patient_demand")
    dialog.reason.text = REASON
    dialog.ask.click()


def test_from_the_gallery_to_the_report(
    clinic: Clinic,
    theme: Theme,
    files: LaidFiles,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = frame_of(clinic, theme, files, qtbot)
    tab = photographs(frame, clinic)
    ask(tab, clinic)
    assert len(tab.gallery.photographs()) == 3, "it can be seen until somebody decides"
    assert sum(bool(one.erasure_asked_at) for one in tab.gallery.photographs()) == 1
    leave(frame)

    clinic.hand_to(DECIDER)
    frame = frame_of(clinic, theme, files, qtbot)
    frame.show_page("admin", view="erasure")
    page = frame.page
    assert isinstance(page, AdminPage)
    view = page.view
    assert isinstance(view, ErasureView)
    view.table.show_rows(view.table.records.rows, choose=lambda _line: True)
    words = " ".join(one.text() for one in view.findChildren(QLabel))
    assert "Weiß" not in words
    view.note.text, view.passphrase.text = "Identity checked.", OTHERS_PASSPHRASE
    monkeypatch.setattr(question, "ask", lambda *_parts, **_words: True)
    view.panel.primary.click()
    assert view.result.state == "Erased"
    view.table.show_rows(view.table.records.rows, choose=lambda _line: True)
    files.chosen = tmp_path / "report.pdf"
    view.panel.primary.click()
    assert files.chosen.read_bytes().startswith(b"%PDF")
    leave(frame)

    clinic.hand_to("mia")
    frame = frame_of(clinic, theme, files, qtbot)
    tab = photographs(frame, clinic)
    assert len(tab.gallery.photographs()) == 2
    lines = [one.text() for one in tab.gallery.findChildren(QLabel)]
    assert any(text.startswith("1 photograph erased on 2027-03-01") for text in lines)
