"""An administrator sets the station, a surgeon works, both change places, and it locks itself."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.services import vault as vaults
from photodesk.storage import people
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.station_view import StationView
from photodesk.ui.main_window import MainWindow
from tests.services.keychains import SecretService
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

ADMINISTRATOR = "ada"


@pytest.fixture
def shared(window: MainWindow, present_vault: Path) -> MainWindow:
    """The locked window of a vault with a surgeon and an administrator."""
    session = vaults.unlock(present_vault, LOGIN, PASSPHRASE)
    people.add(
        session.vault,
        login=ADMINISTRATOR,
        name="Ada Admin",
        role="administrator",
        passphrase=PASSPHRASE,
        sees_photographs=False,
        handles_forms=False,
        cost=CHEAP,
    )
    vaults.lock(session)
    return window


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> SecretService:
    """The keychain of this computer."""
    made = SecretService()
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    return made


def sign_in(window: MainWindow, login: str) -> None:
    window.lock_page.login.text = login
    window.lock_page.passphrase.text = PASSPHRASE
    window.lock_page.unlock_button.click()


def station_page(window: MainWindow) -> StationView:
    window.desk.go("admin", view="station")
    assert window.frame is not None
    page = window.frame.page
    assert isinstance(page, AdminPage)
    assert isinstance(page.view, StationView)
    return page.view


def test_two_people_share_a_station(shared: MainWindow, chain: SecretService, qtbot: QtBot) -> None:
    sign_in(shared, ADMINISTRATOR)
    page = station_page(shared)
    page.form.lock.text = "5"
    page.form.keychain.setChecked(True)
    page.panel.primary.click()
    assert shared.guard.idle.lock_after == 5 * 60

    shared.change_user()
    assert shared.lock_page.login.text == ""
    sign_in(shared, LOGIN)
    assert shared.guard.idle.lock_after == 5 * 60
    page = station_page(shared)
    page.own.passphrase.text = PASSPHRASE
    page.own.on_button.click()
    assert len(chain.kept) == 1

    shared.guard.idle.lock_due.emit()
    assert not shared.desk.is_open
    shared.lock_page.login.text = LOGIN
    shared.lock_page.keychain_button.click()
    assert shared.desk.session.user.login == LOGIN

    shared.guard.system.lock_due.emit("sleep")
    sign_in(shared, ADMINISTRATOR)
    page = station_page(shared)
    page.form.keychain.setChecked(False)
    page.panel.primary.click()

    shared.change_user()
    shared.lock_page.login.text = LOGIN
    shared.lock_page.keychain_button.click()
    assert not shared.desk.is_open
    assert "type your passphrase" in shared.lock_page.passphrase.fault
    with qtbot.waitSignal(shared.lock_page.unlocked):
        sign_in(shared, LOGIN)
