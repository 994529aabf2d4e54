"""The guard takes the station's settings, says what comes, and lets the machine sleep in time."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photodesk.errors import VaultError
from photodesk.services import keychain, station
from photodesk.services import vault as vaults
from photodesk.services.station import Place, StationSettings
from photodesk.ui.main_window import MainWindow
from photodesk.ui.session_signals import SessionSignals
from tests import builders
from tests.services.keychains import SecretService
from tests.storage.vaults import LOGIN, PASSPHRASE
from tests.ui.hands import unlock

OFFICE = replace(StationSettings().at(Place.OFFICE), cover_seconds=60, most_hours=4)


def set_station(folder: Path, settings: StationSettings) -> None:
    session = vaults.unlock(folder, LOGIN, PASSPHRASE)
    station.change(builders.in_role(session, "administrator"), settings)
    vaults.lock(session)


def limits(window: MainWindow) -> tuple[float, float, float]:
    idle = window.guard.idle
    return idle.cover_after, idle.lock_after, idle.end_after


def test_the_station_s_settings_count_from_the_sign_in_on(
    window: MainWindow, present_vault: Path
) -> None:
    set_station(present_vault, OFFICE)
    assert limits(window) == (90, 180, 8 * 3600)
    unlock(window)
    assert limits(window) == (60, 600, 4 * 3600)


def test_settings_that_are_changed_count_at_once(open_window: MainWindow) -> None:
    session = open_window.desk.session
    assert limits(open_window) == (90, 180, 8 * 3600)
    station.change(builders.in_role(session, "administrator"), OFFICE)
    open_window.desk.station_changed.emit()
    assert limits(open_window) == (60, 600, 4 * 3600)


def test_the_end_of_the_hours_is_said_in_the_status_line(open_window: MainWindow) -> None:
    frame = open_window.frame
    assert frame is not None
    open_window.guard.idle.ending_soon.emit(8, 5)
    assert frame.status.said.text().startswith(
        "Photodesk locks in 5 minutes, because you signed in 8 hours ago."
    )


def test_who_is_idle_is_locked_out(open_window: MainWindow) -> None:
    open_window.guard.idle.lock_due.emit()
    assert not open_window.desk.is_open


class Sleepy(SessionSignals):
    """Notes whether the vault could still be read when sleep was allowed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.was_open: list[bool] = []

    def stop(self) -> None:
        self.was_open.append(self._window.desk.is_open)


def test_the_machine_sleeps_only_after_the_vault_is_closed(window: MainWindow) -> None:
    system = Sleepy(window)
    window.guard.listen_to(system)
    unlock(window)
    vault = window.desk.session.vault
    assert system.was_open == []
    window.lock()
    assert system.was_open == [False]
    with pytest.raises(VaultError):
        vault.reading()


# --- Another user, and the keychain, on the lock page ---------------------------------------------


def test_a_change_of_user_locks_and_asks_for_another_login(open_window: MainWindow) -> None:
    open_window.settings.login = LOGIN
    frame = open_window.frame
    assert frame is not None
    open_window.activateWindow()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(frame, Qt.Key.Key_L, keys)
    page = open_window.lock_page
    assert not open_window.desk.is_open
    assert page.login.text == ""
    assert open_window.focusWidget() is page.login.edit


def test_the_header_s_menu_offers_the_change_of_user(open_window: MainWindow) -> None:
    frame = open_window.frame
    assert frame is not None
    actions = frame.header.person.menu().actions()
    [change] = [one for one in actions if one.text().startswith("Change user")]
    change.trigger()
    assert not open_window.desk.is_open


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> SecretService:
    made = SecretService()
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    return made


@pytest.fixture
def kept(
    window: MainWindow, present_vault: Path, chain: SecretService
) -> tuple[MainWindow, SecretService]:
    """The locked window of a person whose keychain opens the vault."""
    set_station(present_vault, StationSettings(keychain=True))
    unlock(window)
    keychain.switch_on(window.desk.session, PASSPHRASE)
    window.desk.keychain_switched.emit(LOGIN, True)
    window.lock()
    return window, chain


def test_the_keychain_is_offered_only_to_who_switched_it_on(
    kept: tuple[MainWindow, SecretService],
) -> None:
    page = kept[0].lock_page
    assert not page.keychain_button.isVisible()
    page.login.text = "somebody"
    assert not page.keychain_button.isVisible()
    page.login.text = LOGIN.upper()
    assert page.keychain_button.isVisible()
    page.keychain_button.click()
    assert kept[0].desk.is_open


def test_a_lost_key_is_said_and_the_passphrase_opens(
    kept: tuple[MainWindow, SecretService], qtbot: QtBot
) -> None:
    window, chain = kept
    page = window.lock_page
    chain.kept.clear()
    page.login.text = LOGIN
    page.keychain_button.click()
    assert "type your passphrase" in page.passphrase.fault
    assert not page.keychain_button.isVisible()
    assert not window.settings.uses_keychain(LOGIN)
    with qtbot.waitSignal(page.unlocked):
        unlock(window)


def test_a_keychain_that_is_locked_is_offered_again(
    kept: tuple[MainWindow, SecretService],
) -> None:
    window, chain = kept
    page = window.lock_page
    chain.is_locked = True
    page.login.text = LOGIN
    page.keychain_button.click()
    assert "did not answer" in page.passphrase.fault
    assert page.keychain_button.isVisible()
    chain.is_locked = False
    page.keychain_button.click()
    assert window.desk.is_open
