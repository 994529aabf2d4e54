"""A practice grows at the window: an administrator, a nurse, her keys, a lost passphrase."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from photodesk.services import users, vault
from photodesk.ui.admin.add_person_dialog import AddPersonDialog
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.leaving_dialogs import LeavingDialog
from photodesk.ui.admin.one_time_dialog import OneTimeDialog
from photodesk.ui.admin.users_view import UsersView
from photodesk.ui.desk import Desk
from photodesk.ui.first_passphrase_page import FirstPassphrasePage
from photodesk.ui.main_window import MainWindow
from photodesk.ui.settings import Settings
from photodesk.ui.tasks import TaskRunner
from photodesk.ui.theme import Theme
from tests.storage import vaults
from tests.ui.hands import dialogs, unlock

OWN = "four quiet herons wading"


@pytest.fixture
def desk_window(locked_desk: Desk, present_vault: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The locked window, which keeps no login."""
    made = MainWindow(locked_desk, Settings(vault=str(present_vault)))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.lock()


def signs_in(window: MainWindow, login: str, passphrase: str) -> None:
    window.lock()
    window.lock_page.login.text = login
    window.lock_page.passphrase.text = passphrase
    window.lock_page.unlock_button.click()


def comes_first(window: MainWindow, login: str, one_time: str) -> None:
    """The first sign-in, with an own passphrase made of the login."""
    signs_in(window, login, one_time)
    sheet = window._sheet
    assert isinstance(sheet, FirstPassphrasePage)
    sheet.passphrase.text = sheet.again.text = f"{login} {OWN}"
    sheet.open.click()
    assert window.desk.is_open


def people(window: MainWindow) -> UsersView:
    window.desk.go("admin", view="people")
    assert window.frame is not None
    page = window.frame.page
    assert isinstance(page, AdminPage)
    assert isinstance(page.view, UsersView)
    return page.view


def the_dialog(kind: type[QDialog]) -> QDialog:
    (found,) = dialogs(kind)
    assert isinstance(found, kind)
    return found


def adds(window: MainWindow, login: str, name: str, role: str) -> str:
    """Add somebody; the one-time passphrase that is shown."""
    people(window).panel.primary.click()
    asked = the_dialog(AddPersonDialog)
    assert isinstance(asked, AddPersonDialog)
    asked.name.text, asked.login.text = name, login
    asked.role.choose(role)
    asked.add.click()
    told = the_dialog(OneTimeDialog)
    assert isinstance(told, OneTimeDialog)
    shown = told.passphrase.text()
    told.close_button.click()
    assert told.passphrase.text() == ""
    return shown


def choose(view: UsersView, login: str) -> None:
    view.table.show_rows(view.table.records.rows, choose=lambda row: row.login == login)


def test_from_one_surgeon_to_a_nurse_who_sees_pictures(desk_window: MainWindow) -> None:
    window = desk_window
    unlock(window)
    assert people(window).panel.primary.text() == "Add the administrator"
    first = adds(window, "ada", "Ada Admin", "administrator")
    assert people(window).panel.primary.isHidden()
    comes_first(window, "ada", first)
    assert window.frame is not None
    assert window.frame.current == "admin"
    one_time = adds(window, "nora", "Nora Nurse", "photographer")
    comes_first(window, "nora", one_time)
    assert window.frame.current == "today"
    notice = window.frame.keys_notice
    assert "Your account works, but photographs and forms are not open" in notice.words.text()
    assert "Mia Practice can hand over the keys" in notice.words.text()
    assert notice.go.isHidden()

    unlock_as_surgeon(window)
    notice = window.frame.keys_notice
    assert notice.words.text() == "Nora Nurse waits for the keys to photographs and forms."
    notice.go.click()
    view = people(window)
    view.hand_over_buttons["nora"].click()
    assert view.result.state == "Handed over"
    assert notice.isHidden()

    signs_in(window, "nora", f"nora {OWN}")
    assert window.frame.keys_notice.isHidden()
    assert window.desk.session.vault.signed_in.sees_photographs


def unlock_as_surgeon(window: MainWindow) -> None:
    window.lock()
    unlock(window)


def test_a_lost_passphrase_and_an_ended_account(
    desk_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = desk_window
    unlock(window)
    comes_first(window, "ada", adds(window, "ada", "Ada Admin", "administrator"))
    comes_first(window, "olga", adds(window, "olga", "Olga Audit", "auditor"))
    signs_in(window, "ada", f"ada {OWN}")
    asked: list[str] = []

    def agrees(_parent: object, _title: str, advice: str, **_words: str) -> bool:
        asked.append(advice)
        return True

    monkeypatch.setattr("photodesk.ui.question.ask", agrees)
    view = people(window)
    view.ask_reset(next(row for row in view.table.records.rows if row.login == "olga"))
    told = the_dialog(OneTimeDialog)
    assert isinstance(told, OneTimeDialog)
    one_time = told.passphrase.text()
    told.close_button.click()
    assert "will open nothing" in asked[0]
    signs_in(window, "olga", f"olga {OWN}")
    assert not window.desk.is_open
    comes_first(window, "olga", one_time)


def test_the_lock_page_names_nobody(desk_window: MainWindow) -> None:
    unlock(desk_window)
    adds(desk_window, "ada", "Ada Admin", "administrator")
    desk_window.lock()
    assert desk_window.lock_page.login.text == ""
    assert desk_window.lock_page.passphrase.text == ""


def test_stepping_back_from_the_choice_keeps_the_one_time_passphrase(
    desk_window: MainWindow,
) -> None:
    window = desk_window
    unlock(window)
    one_time = adds(window, "ada", "Ada Admin", "administrator")
    signs_in(window, "ada", one_time)
    sheet = window._sheet
    assert isinstance(sheet, FirstPassphrasePage)
    sheet.passphrase.text = "short"
    assert "shorter" in sheet.passphrase.fault
    sheet.passphrase.text, sheet.again.text = f"ada {OWN}", "something else"
    sheet.open.click()
    assert sheet.again.fault == "This is not the same passphrase."
    sheet.passphrase.text = sheet.again.text = one_time
    sheet.open.click()
    assert "one-time passphrase again" in sheet.passphrase.fault
    sheet.back.click()
    assert window.currentWidget() is window.lock_page
    comes_first(window, "ada", one_time)
    assert window.desk.session.user.login == "ada"


@pytest.fixture
def threaded(theme: Theme, present_vault: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as it really runs, over a vault with an administrator."""
    with_administrator(present_vault)
    made = MainWindow(Desk(TaskRunner(), theme), Settings(vault=str(present_vault)))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def with_administrator(folder: Path) -> None:
    session = vault.unlock(folder, vaults.LOGIN, vaults.PASSPHRASE)
    made = users.add(session, login="ada", name="Ada Admin", role_id="administrator")
    vault.lock(session)
    vault.lock(vault.unlock(folder, "ada", made.passphrase, new_passphrase=f"ada {OWN}"))


def test_the_keys_are_replaced_while_every_thread_was_at_work(
    threaded: MainWindow, qtbot: QtBot
) -> None:
    window = threaded
    signs_in(window, "ada", f"ada {OWN}")
    qtbot.waitUntil(lambda: window.desk.is_open, timeout=20_000)
    view = people(window)
    qtbot.waitUntil(lambda: bool(view.table.records.rows), timeout=20_000)
    view.replace_keys()
    asked = the_dialog(LeavingDialog)
    assert isinstance(asked, LeavingDialog)
    asked.reason.text, asked.passphrase.text = "a computer was lost", f"ada {OWN}"
    asked.do.click()
    assert asked.running
    qtbot.waitUntil(lambda: view.result.state == "Replaced", timeout=60_000)
    qtbot.waitUntil(lambda: bool(view.due), timeout=20_000)
    window.lock()
    unlock(window)
    qtbot.waitUntil(lambda: window.desk.is_open, timeout=60_000)
    there = people(window)
    qtbot.waitUntil(lambda: bool(there.table.records.rows), timeout=20_000)
    assert there.due == ()
