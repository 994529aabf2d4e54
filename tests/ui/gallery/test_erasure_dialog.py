"""Asking for erasure in the gallery: what is said before, what is refused, what shows after."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.domain.audit import EventKind
from photodesk.domain.identifiers import as_bytes
from photodesk.services import erasure
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.erasure_dialog import ErasureDialog, ask_for_erasure
from photodesk.ui.gallery.photograph_model import ERASURE
from photodesk.ui.gallery.viewer_page import ViewerPage
from photodesk.ui.parts import PhotographsTab
from photodesk.ui.timeline_tab import happenings
from tests.builders import in_role, two_people_erase
from tests.ui.gallery.conftest import Shown
from tests.ui.hands import dialogs

REASON = "The patient asked for it in a letter."


@pytest.fixture
def dialog(desk: Desk, shown: Shown) -> ErasureDialog:
    """The dialog for the first sitting's photographs."""
    ask_for_erasure(desk, shown.gallery, shown.before)
    (opened,) = dialogs(ErasureDialog)
    assert isinstance(opened, ErasureDialog)
    return opened


def said(widget: ErasureDialog) -> str:
    """Every sentence on the sheet."""
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def test_what_stays_is_said_before(dialog: ErasureDialog) -> None:
    text = said(dialog)
    assert "2 photographs: Face from the front, 2027-01-10" in text
    assert all(sentence in text for sentence in erasure.STAYS)
    assert "no retention time" in text
    dialog.reject()


def test_a_ground_and_a_reason_are_needed(dialog: ErasureDialog, session: Session) -> None:
    dialog.submit()
    assert "Choose why" in said(dialog)
    dialog.ground.choose("patient_demand")
    dialog.submit()
    assert "empty" in dialog.reason.fault
    dialog.ground.choose("retention_over")
    dialog.reason.text = REASON
    dialog.submit()
    assert "no retention time is set" in said(dialog).lower() or "set no" in said(dialog)
    assert erasure.listed(session) == ()
    dialog.reject()


def test_what_was_asked_for_shows_on_its_tile(
    dialog: ErasureDialog, shown: Shown, session: Session
) -> None:
    dialog.ground.choose("patient_demand")
    dialog.reason.text = REASON
    dialog.submit()
    assert not dialog.isVisible()
    assert len(erasure.listed(session)) == 1
    shown.gallery.show_patient(shown.patient.id)
    model = shown.gallery.lists[1].photographs
    assert model.data(model.index(0), ERASURE)
    assert not shown.gallery.lists[0].photographs.data(model.index(0), ERASURE)
    shown.gallery.grab()


def test_the_tab_offers_it_for_what_is_chosen(desk: Desk, shown: Shown, qtbot: QtBot) -> None:
    tab = PhotographsTab(desk)
    qtbot.addWidget(tab)
    tab.show_patient(shown.patient.id)
    assert tab.steps() == ()
    tab.gallery.choose({shown.before[0]})
    (step,) = tab.steps()
    assert step.words == "Ask for erasure"
    desk._session = in_role(desk.session, "office")
    assert tab.steps() == ()


def test_the_viewer_offers_it_once(desk: Desk, shown: Shown, qtbot: QtBot) -> None:
    page = ViewerPage(desk)
    qtbot.addWidget(page)
    page.enter(photographs=shown.gallery.photographs(), photograph=shown.before[0])
    page.ask_for_erasure()
    (opened,) = dialogs(ErasureDialog)
    assert isinstance(opened, ErasureDialog)
    opened.ground.choose("patient_demand")
    opened.reason.text = REASON
    opened.submit()
    assert page.current.erasure_asked_at


def test_an_erased_photograph_leaves_a_line(desk: Desk, shown: Shown, session: Session) -> None:

    with session.vault.writing(session.actor()) as tx:
        two_people_erase(tx, *map(as_bytes, shown.before))
        tx.audit(EventKind.PHOTOGRAPH_SHREDDED)
    shown.gallery.show_patient(shown.patient.id)
    assert len(shown.gallery.lists) == 1
    texts = [one.text() for one in shown.gallery.findChildren(QLabel)]
    assert any(text.startswith("2 photographs erased on 2027-03-01") for text in texts)
    lines = [one.detail for one in happenings(desk, session, shown.patient.id)]
    assert "2 photographs of the sitting of 2027-01-10" in lines
