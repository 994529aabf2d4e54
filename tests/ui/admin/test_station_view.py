"""This station in Administration: set by who administers, read by everybody; one's own keychain."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.services import keychain, station
from photodesk.services.session import Session
from photodesk.services.station import Place, StationSettings
from photodesk.ui.admin.station_view import StationView, locks_at_once
from photodesk.ui.desk import Desk
from photodesk.ui.session_signals import SessionSignals
from tests import builders
from tests.services.keychains import SecretService
from tests.storage.vaults import PASSPHRASE


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> SecretService:
    """The keychain of this computer."""
    made = SecretService()
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    return made


def shown(desk: Desk, qtbot: QtBot) -> StationView:
    """The page as the signed-in person finds it."""
    made = StationView(desk)
    qtbot.addWidget(made)
    made.show()
    made.enter()
    return made


@pytest.fixture
def view(locked_desk: Desk, session: Session, qtbot: QtBot) -> StationView:
    """The page in the hands of the administrator."""
    locked_desk.sign_in(builders.in_role(session, "administrator"))
    return shown(locked_desk, qtbot)


def words(view: StationView) -> str:
    return " ".join(one.text() for one in view.findChildren(QLabel))


def test_the_administrator_sets_what_counts_from_now_on(view: StationView, qtbot: QtBot) -> None:
    assert view.form.name.text == "Exam room 1"
    assert view.form.lock.text == "3"
    view.form.name.text = "Front desk"
    view.form.places[Place.OFFICE].click()
    assert view.form.lock.text == "10"
    view.form.hours.text = "6"
    with qtbot.waitSignal(view.desk.station_changed):
        view.panel.primary.click()
    expected = replace(StationSettings().at(Place.OFFICE), most_hours=6)
    assert station.settings(view.desk.session) == expected
    assert view.desk.session.station_name == "Front desk"
    assert view.result.state == "Saved"


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("lock", "16", "from 1 to 15"),
        ("cover", "9", "from 15 to 600"),
        ("hours", "", "whole number"),
        ("hours", "1.5", "whole number"),
        ("name", " ", "cannot be the name"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    view: StationView, name: str, text: str, fault: str
) -> None:
    getattr(view.form, name).text = text
    view.save()
    assert fault in getattr(view.form, name).fault
    assert station.settings(view.desk.session) == StationSettings()


def test_everybody_else_reads_it(desk: Desk, qtbot: QtBot) -> None:
    view = shown(desk, qtbot)
    assert not view.form.isVisible()
    assert view.panel.primary.text() == ""
    assert "Only the administrator" in view.panel.status.text()
    assert "3 minutes without a key or pointer" in words(view)
    assert "does not use the computer's keychain" in view.own.words.text()
    assert not view.own.passphrase.isVisible()


def test_what_is_not_heard_is_said() -> None:
    hearing = SessionSignals()
    assert "does not tell Photodesk" in locks_at_once(None)[2]
    hearing.hears_sleep = hearing.hears_lock = True
    assert locks_at_once(hearing)[1].startswith("The computer going to sleep")
    assert "another person signing in to it" in locks_at_once(hearing)[2]


def test_a_person_switches_their_keychain_on_and_off(
    desk: Desk, session: Session, chain: SecretService, qtbot: QtBot
) -> None:
    station.change(builders.in_role(session, "administrator"), StationSettings(keychain=True))
    view = shown(desk, qtbot)
    assert view.own.on_button.isVisible()
    view.own.on_button.click()
    assert view.own.passphrase.fault == "Type your passphrase."
    view.own.passphrase.text = "not the passphrase"
    view.own.on_button.click()
    assert "not your passphrase" in view.own.passphrase.fault
    assert chain.kept == {}
    view.own.passphrase.text = PASSPHRASE
    with qtbot.waitSignal(desk.keychain_switched) as told:
        view.own.on_button.click()
    assert told.args == [session.user.login, True]
    assert keychain.state(session).on_here
    assert view.own.passphrase.text == ""
    assert not view.own.on_button.isVisible()
    view.own.off_button.click()
    assert chain.kept == {}
    assert view.result.state == "Keychain off"
    assert view.own.on_button.isVisible()


def test_a_computer_without_a_keychain_is_said(
    desk: Desk, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.get_keyring", object)
    station.change(builders.in_role(session, "administrator"), StationSettings(keychain=True))
    view = shown(desk, qtbot)
    view.own.passphrase.text = PASSPHRASE
    view.own.on_button.click()
    assert view.result.words.startswith("This computer offers no keychain that may be used.")
    assert keychain.state(session).computers == ()
