"""Breaking the glass: a surgeon of another team in an emergency, and who looks at it afterwards."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from photodesk.domain.patient import Patient
from photodesk.services import break_glass
from photodesk.services.session import Session
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.glass_view import GlassView
from photodesk.ui.care.glass_dialog import BreakGlassDialog
from photodesk.ui.care.team_dialog import CareTeamDialog
from photodesk.ui.desk import Desk
from photodesk.ui.frame import Frame
from photodesk.ui.gallery.viewer_page import ViewerPage
from photodesk.ui.parts import PhotographsTab
from photodesk.ui.patient_page import PatientPage
from photodesk.ui.pdf_window import PdfWindow
from tests import builders
from tests.colleagues import a_colleague
from tests.fakes import FixedClock
from tests.ui.hands import dialogs

REASON = "on call, bleeding after surgery"


@pytest.fixture
def records(session: Session, patient: Patient) -> Patient:
    """A patient with two photographs, of the first surgeon's team."""
    builders.a_consent(session, patient)
    builders.store(session, patient, *builders.marked((1, 2)))
    return patient


@pytest.fixture
def stranger(session: Session) -> Session:
    """A surgeon of another team."""
    return a_colleague(session, "stranger")


@pytest.fixture
def frame(locked_desk: Desk, stranger: Session, qtbot: QtBot) -> Iterator[Frame]:
    """The window in the stranger's hands."""
    yield from window_of(locked_desk, stranger, qtbot)


def window_of(desk: Desk, who: Session, qtbot: QtBot) -> Iterator[Frame]:
    """The unlocked window in somebody's hands."""
    desk.sign_in(who)
    made = Frame(desk)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.glass_banner._clock.stop()


def photographs(frame: Frame, patient: Patient) -> PhotographsTab:
    """The patient's photographs, gone to."""
    frame._desk.open_patient(patient.id, tab="Photographs")
    page = frame.page
    assert isinstance(page, PatientPage)
    tab = page.tab
    assert isinstance(tab, PhotographsTab)
    return tab


def broken(frame: Frame, patient: Patient) -> PhotographsTab:
    """The photographs after the glass was broken in its dialog."""
    tab = photographs(frame, patient)
    tab.notice.break_glass.click()
    dialog = the_dialog()
    dialog.reason.text = REASON
    dialog.go.click()
    return tab


def the_dialog() -> BreakGlassDialog:
    """The dialog that asks for the reason."""
    [dialog] = dialogs(BreakGlassDialog)
    assert isinstance(dialog, BreakGlassDialog)
    return dialog


def test_a_stranger_reads_why_nothing_is_shown(frame: Frame, records: Patient) -> None:
    tab = photographs(frame, records)
    assert tab.is_shut
    assert tab.gallery.photographs() == []
    assert "care team" in tab.notice.title.text()
    assert "break the glass" in tab.notice.advice.text()
    assert not frame.glass_banner.isVisible()


def test_a_reason_that_is_too_short_opens_nothing(frame: Frame, records: Patient) -> None:
    tab = photographs(frame, records)
    tab.notice.break_glass.click()
    dialog = the_dialog()
    dialog.reason.text = "curious"
    dialog.go.click()
    assert "at least 10 characters" in dialog.reason.fault
    assert tab.is_shut
    dialog.reject()


def test_a_broken_glass_shows_pictures_and_counts_down(
    frame: Frame, records: Patient, clock: FixedClock
) -> None:
    tab = broken(frame, records)
    assert len(tab.gallery.photographs()) == 2
    assert not tab.is_shut
    banner = frame.glass_banner
    assert banner.isVisible()
    assert "until 10:30, 30 minutes left" in banner.words.text()
    assert REASON in banner.words.text()
    clock.passes(minutes=28, seconds=30)
    banner.look_at_the_clock()
    assert "2 minutes left" in banner.words.text()
    frame.show_page("today")
    assert not banner.isVisible()
    frame.show_page("patient")
    assert banner.isVisible()


def test_at_the_end_banner_and_pictures_go(
    frame: Frame, records: Patient, clock: FixedClock
) -> None:
    tab = broken(frame, records)
    tab.gallery.open(tab.gallery.photographs()[0].id)
    viewer = frame.page
    assert isinstance(viewer, ViewerPage)
    assert shows_a_picture(viewer)
    window = PdfWindow(frame._desk, frame, b"", title="A form", file_name="form.pdf")
    window.show()
    clock.passes(minutes=30)
    frame.glass_banner.look_at_the_clock()
    assert not frame.glass_banner.isVisible()
    assert not window.isVisible()
    assert not shows_a_picture(viewer)
    assert frame.current == "patient"
    assert (tab.is_shut, tab.gallery.photographs()) == (True, [])
    assert "has ended" in frame.status.said.text()


def test_another_patient_has_no_banner_and_the_first_keeps_theirs(
    frame: Frame, stranger: Session, records: Patient
) -> None:
    own = builders.a_patient(stranger, chart_number="B-200", family="Nowak")
    broken(frame, records)
    frame._desk.open_patient(own.id)
    assert not frame.glass_banner.isVisible()
    frame._desk.open_patient(records.id)
    assert frame.glass_banner.isVisible()


def test_the_team_is_shown_and_under_a_broken_glass_joined(
    frame: Frame, records: Patient, clock: FixedClock
) -> None:
    tab = broken(frame, records)
    page = frame.page
    assert isinstance(page, PatientPage)
    page.show_team()
    [dialog] = dialogs(CareTeamDialog)
    assert isinstance(dialog, CareTeamDialog)
    assert dialog.team is not None
    assert [one.login for one in dialog.team.members] == ["mia"]
    assert not dialog.team.may_end
    assert dialog.people.currentData() == "stranger"
    dialog.add_button.click()
    assert "belongs to the team now" in frame.status.said.text()
    dialog.accept()
    assert not frame.glass_banner.isVisible(), "a place in the team needs no glass"
    clock.passes(minutes=31)
    page.read()
    assert (tab.is_shut, len(tab.gallery.photographs())) == (False, 2)


def test_the_reviewer_is_told_sees_what_was_opened_and_writes_it_down(
    frame: Frame,
    session: Session,
    records: Patient,
    clock: FixedClock,
    locked_desk: Desk,
    qtbot: QtBot,
) -> None:
    tab = broken(frame, records)
    tab.gallery.open(tab.gallery.photographs()[0].id)
    clock.passes(minutes=31)
    frame.glass_banner.look_at_the_clock()
    locked_desk.sign_out()
    auditor = a_colleague(session, "auditor", "auditor")
    reviewing = next(window_of(locked_desk, auditor, qtbot))
    assert "A broken glass waits" in reviewing.review_notice.words.text()
    reviewing.review_notice.go.click()
    page = reviewing.page
    assert isinstance(page, AdminPage)
    view = page.view
    assert isinstance(view, GlassView)
    words = texts(view)
    for told in ("Stranger Colleague", REASON, "To review", "Photographs seen: 1"):
        assert told in words
    assert records.family not in words
    view.panel.primary.click()
    assert view.note.fault
    view.note.text = "asked her: true"
    view.panel.primary.click()
    assert "asked her: true" in texts(view)
    assert not reviewing.review_notice.isVisible()
    assert break_glass.unreviewed(auditor) == ()


def test_a_glass_that_is_open_is_not_reviewed_yet(
    frame: Frame, session: Session, records: Patient, locked_desk: Desk, qtbot: QtBot
) -> None:
    broken(frame, records)
    locked_desk.sign_out()
    auditor = a_colleague(session, "auditor", "auditor")
    reviewing = next(window_of(locked_desk, auditor, qtbot))
    reviewing.show_page("admin", view="glass")
    page = reviewing.page
    assert isinstance(page, AdminPage)
    assert not page.view.panel.primary.isVisible()
    assert "once its half hour is over" in page.view.panel.status.text()


def texts(view: GlassView) -> str:
    """Every word on the page."""
    QApplication.processEvents()
    shown = [one.text() for one in view.findChildren(QLabel) if one.isVisible()]
    rows = [f"{one.user_name} {one.reason}" for one in view.table.records.rows]
    return " ".join((*shown, *rows))


def shows_a_picture(viewer: ViewerPage) -> bool:
    """Whether there is one on the screen."""
    return viewer.canvas.has_picture
