"""The lock screen opens the vault, shows nothing else, and waits after wrong passphrases."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from photodesk.errors import SignInRefused, VaultRolledBack
from photodesk.ui.lock_page import LockPage
from photodesk.ui.main_window import MainWindow
from photodesk.ui.older_page import OlderPage
from photodesk.ui.settings import Settings
from photodesk.ui.tasks import ImmediateTasks
from photodesk.ui.theme import Theme
from tests.storage import vaults
from tests.ui.hands import unlock

WRONG = "not this one, certainly"


def fail(window: MainWindow, times: int) -> None:
    for _ in range(times):
        unlock(window, WRONG)


def test_the_right_passphrase_opens(window: MainWindow) -> None:
    unlock(window)
    assert window.desk.is_open
    assert window.frame is not None


def test_a_wrong_one_says_so_under_the_field_and_takes_the_focus_back(window: MainWindow) -> None:
    unlock(window, WRONG)
    page = window.lock_page
    assert "passphrase" in page.passphrase.fault
    assert page.passphrase.text == ""
    assert window.focusWidget() is page.passphrase.edit
    assert not window.desk.is_open


def test_an_unknown_login_is_answered_in_the_same_words(window: MainWindow) -> None:
    unlock(window, WRONG)
    known = window.lock_page.passphrase.fault
    window.lock_page.login.text = "nobody"
    window.lock_page.passphrase.text = WRONG
    window.lock_page.unlock()
    assert window.lock_page.passphrase.fault == known


def test_after_the_fourth_failure_the_button_waits_even_with_the_right_passphrase(
    window: MainWindow,
) -> None:
    fail(window, 4)
    unlock(window)
    page = window.lock_page
    assert not window.desk.is_open
    assert not page.unlock_button.isEnabled()
    assert page.unlock_button.text() == "Unlock in 5 s"
    assert "Wait 5 seconds" in page.passphrase.fault
    page.login.text = "somebody else"
    assert page.unlock_button.isEnabled()


def test_when_the_wait_is_over_the_button_is_free_again(window: MainWindow) -> None:
    fail(window, 4)
    unlock(window)
    window.lock_page._until.clear()
    window.lock_page._countdown.timeout.emit()
    assert window.lock_page.unlock_button.text() == "Unlock"
    assert window.lock_page.unlock_button.isEnabled()


def test_a_closed_login_is_told_what_is_left(window: MainWindow) -> None:
    window.lock_page._refused(SignInRefused("Closed.", "Use the recovery sheet."))
    assert window.lock_page.passphrase.fault == "Closed. Use the recovery sheet."
    assert window.lock_page.unlock_button.isEnabled()


def test_older_data_is_never_opened_silently(window: MainWindow) -> None:
    window.lock_page.login.text = vaults.LOGIN
    window.lock_page._refused(VaultRolledBack("The data is older.", "Ask."))
    sheet = window._sheet
    assert isinstance(sheet, OlderPage)
    sheet.accept.click()
    assert sheet.reason.fault == "Say why this data is right."
    sheet.reason.text, sheet.passphrase.text = "backup put back", WRONG
    sheet.accept.click()
    assert not window.desk.is_open
    assert sheet.fault.text()
    sheet.passphrase.text = vaults.PASSPHRASE
    sheet.accept.click()
    assert window.desk.is_open


def test_the_login_is_kept_only_where_the_person_wishes(window: MainWindow) -> None:
    unlock(window)
    assert window.settings.login == ""
    window.lock()
    window.lock_page.keep_login.setChecked(True)
    unlock(window)
    assert window.settings.login == vaults.LOGIN


def test_blank_fields_are_named(window: MainWindow) -> None:
    window.lock_page.unlock_button.click()
    assert window.lock_page.login.fault == "Type your login."
    assert window.lock_page.passphrase.fault == "Type your passphrase."


def test_a_folder_without_vault_offers_to_create_one(
    theme: Theme,  # noqa: ARG001
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    page = LockPage(ImmediateTasks(), Settings(vault=str(tmp_path / "none")))
    qtbot.addWidget(page)
    page.show()
    assert page._create.isVisible()
    assert not page.passphrase.isVisible()


def test_show_is_a_word_and_shows(window: MainWindow) -> None:
    field = window.lock_page.passphrase
    field.show_button.click()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal
    assert field.show_button.text() == "Hide"
    field.wipe()
    assert field.edit.echoMode() is QLineEdit.EchoMode.Password


def test_caps_lock_is_noticed(window: MainWindow) -> None:
    field = window.lock_page.passphrase
    QTest.keyClick(field.edit, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert "Caps" not in _words(window)
    QTest.keyClicks(field.edit, "A", Qt.KeyboardModifier.NoModifier)
    assert "Caps Lock is on." in _words(window)


def test_enter_goes_on(window: MainWindow) -> None:
    window.lock_page.login.text = vaults.LOGIN
    window.lock_page.passphrase.text = vaults.PASSPHRASE
    QTest.keyClick(window.lock_page.passphrase.edit, Qt.Key.Key_Return)
    assert window.desk.is_open


def _words(window: MainWindow) -> str:
    labels = window.lock_page.findChildren(QLabel)
    return " ".join(one.text() for one in labels if one.isVisible())
