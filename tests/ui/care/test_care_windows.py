"""The windows of care team and broken glass: names for all, words that fit, an end at the lock."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from photodesk.domain.patient import Patient
from photodesk.services import break_glass, care_team
from photodesk.services.session import Session
from photodesk.ui.admin.glass_view import GlassView
from photodesk.ui.care.glass_banner import LONGEST, GlassBanner, shortened
from photodesk.ui.care.glass_dialog import BreakGlassDialog
from photodesk.ui.care.shut_notice import ShutNotice
from photodesk.ui.care.team_dialog import CareTeamDialog
from photodesk.ui.desk import Desk
from photodesk.ui.publication.chosen_pictures import read_pictures
from tests import builders
from tests.colleagues import a_colleague
from tests.fakes import FixedClock
from tests.ui.hands import dialogs
from tests.ui.test_accessible_names import nameless

REASON = "on call, bleeding after surgery"


@pytest.fixture
def room(qtbot: QtBot) -> QLabel:
    """A window to stand over."""
    made = QLabel()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    return made


@pytest.fixture
def team_dialog(desk: Desk, patient: Patient, room: QLabel) -> Iterator[CareTeamDialog]:
    """The dialog in the hands of the team's surgeon; one more could be added."""
    a_colleague(desk.session, "bea")
    a_colleague(desk.session, "olga", "office")
    made = CareTeamDialog(desk, room, patient)
    made.open()
    yield made
    made.reject()


def words(dialog: CareTeamDialog) -> str:
    """Everything that the dialog says."""
    QApplication.processEvents()  # Qt shows what was laid in on its next turn
    return " ".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())


def test_the_team_is_changed_by_its_surgeon(
    team_dialog: CareTeamDialog, desk: Desk, patient: Patient
) -> None:
    logins = [team_dialog.people.itemData(n) for n in range(team_dialog.people.count())]
    assert logins == ["bea"]
    team_dialog.add()
    assert "Bea Colleague" in words(team_dialog)
    assert not team_dialog.add_button.isVisible()
    team_dialog.end("bea")
    assert "Belonged to it earlier" in words(team_dialog)
    members = care_team.team(desk.session, patient.id).members
    assert [one.login for one in members] == ["mia"]


def test_the_last_surgeon_is_not_ended_and_it_says_why(team_dialog: CareTeamDialog) -> None:
    team_dialog.end("mia")
    assert "last surgeon" in team_dialog.fault.text()
    assert team_dialog.fault.isVisible()


def test_every_window_has_names_for_all(
    desk: Desk, patient: Patient, team_dialog: CareTeamDialog, qtbot: QtBot
) -> None:
    desk.open_patient(patient.id)
    notice = ShutNotice(desk)
    qtbot.addWidget(notice)
    notice.ask()
    [dialog] = dialogs(BreakGlassDialog)
    assert isinstance(dialog, BreakGlassDialog)
    for window in (team_dialog, notice, dialog):
        assert nameless(window) == []
    dialog.reject()
    assert dialogs(BreakGlassDialog) == []


def test_who_may_not_break_the_glass_is_not_offered_it(
    locked_desk: Desk, session: Session, qtbot: QtBot
) -> None:
    locked_desk.sign_in(builders.in_role(session, "office"))
    notice = ShutNotice(locked_desk)
    qtbot.addWidget(notice)
    assert not notice.break_glass.isVisibleTo(notice)


def test_a_long_reason_is_shortened_in_the_banner() -> None:
    assert shortened(REASON) == REASON
    assert len(shortened("x" * 900)) == LONGEST


@pytest.fixture
def banner(locked_desk: Desk, session: Session, patient: Patient) -> Iterator[GlassBanner]:
    """The banner over a patient whose glass was broken."""
    stranger = a_colleague(session, "stranger")
    break_glass.open(stranger, patient.id, REASON)
    locked_desk.sign_in(stranger)
    made = GlassBanner(locked_desk)
    made.show_page(about_patient=True)
    locked_desk.open_patient(patient.id)
    yield made
    made.deleteLater()


def test_the_last_minute_is_one_minute(banner: GlassBanner, clock: FixedClock) -> None:
    for passed, left in ((0, "30 minutes"), (28 * 60 + 59, "2 minutes"), (29 * 60, "1 minute")):
        clock.passes(seconds=passed - (clock.ticks - 10**12) // 10**9)
        banner.look_at_the_clock()
        assert f", {left} left." in banner.words.text()


def test_it_ends_once(banner: GlassBanner, clock: FixedClock) -> None:
    ends: list[bool] = []
    banner.ended.connect(lambda: ends.append(True))
    clock.passes(minutes=30)
    for _ in range(3):
        banner.look_at_the_clock()
    assert ends == [True]
    assert banner.glass is None


def test_a_lock_stops_its_clock(banner: GlassBanner, locked_desk: Desk) -> None:
    assert banner._clock.isActive()
    locked_desk.sign_out()
    assert not banner._clock.isActive()


def test_a_request_of_another_team_is_listed_in_words_only(
    desk: Desk, session: Session, patient: Patient
) -> None:
    builders.a_consent(session, patient)
    photos = builders.store(session, patient, builders.a_jpeg())
    assert len(read_pictures(desk, session, patient.id, photos, None)) == 1
    stranger = a_colleague(session, "stranger")
    assert read_pictures(desk, stranger, patient.id, photos, None) == ()


def test_one_does_not_review_ones_own(
    locked_desk: Desk, session: Session, patient: Patient, clock: FixedClock, qtbot: QtBot
) -> None:
    stranger = a_colleague(session, "stranger")
    break_glass.open(stranger, patient.id, REASON)
    clock.passes(minutes=31)
    locked_desk.sign_in(builders.in_role(stranger, "administrator"))
    view = GlassView(locked_desk)
    qtbot.addWidget(view)
    view.show()
    view.enter()
    assert not view.panel.primary.isVisible()
    assert "somebody else reviews it" in view.panel.status.text()
