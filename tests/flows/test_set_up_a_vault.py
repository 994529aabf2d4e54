"""The first start: a vault is made, the recovery key typed back, and both keys open it later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.services import vault
from photodesk.ui.desk import Desk
from photodesk.ui.main_window import MainWindow
from photodesk.ui.recover_page import RecoverPage
from photodesk.ui.settings import Settings
from photodesk.ui.setup_page import SetUpPage
from tests.storage import vaults
from tests.ui.hands import LaidFiles, unlock

NEW = "a wholly new passphrase"


@pytest.fixture
def first_start(
    locked_desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """The window where there is no vault yet; keys are derived as cheaply as may be."""
    real = vault.create
    monkeypatch.setattr(vault, "create", lambda *a, **k: real(*a, **k, kdf=vaults.CHEAP))
    made = MainWindow(locked_desk, Settings(vault=str(tmp_path / "first")))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.lock()


def make_vault(window: MainWindow) -> str:
    """Create a vault, up to the recovery key; the key."""
    window.lock_page._create.click()
    page = window._sheet
    assert isinstance(page, SetUpPage)
    sheet = page.vault
    sheet.clinic.text, sheet.name.text, sheet.login.text = "Clinic", "Mia Practice", vaults.LOGIN
    sheet.passphrase.text = sheet.again.text = vaults.PASSPHRASE
    sheet.make.click()
    assert page._created is not None
    return page._created.recovery_key


def type_back(window: MainWindow, key: str) -> None:
    page = window._sheet
    assert isinstance(page, SetUpPage)
    page.key.go_on.click()
    page.type_back.typed.text = key
    page.type_back.open.click()


def test_the_first_start_leads_to_an_open_vault(first_start: MainWindow) -> None:
    key = make_vault(first_start)
    for typed in ("", "0000-0000", key[:-1]):
        type_back(first_start, typed)
        assert first_start.frame is None
    type_back(first_start, key)
    assert_open(first_start)


def assert_open(window: MainWindow) -> None:
    """The vault is open, and the first page is Today."""
    assert window.desk.is_open
    assert window.frame is not None
    assert window.frame.current == "today"


def test_the_new_vault_is_offered_next_time(first_start: MainWindow, tmp_path: Path) -> None:
    type_back(first_start, make_vault(first_start))
    assert first_start.settings.vault == str(tmp_path / "first")
    first_start.lock()
    unlock(first_start)
    assert first_start.desk.is_open


def test_closing_before_the_key_was_typed_back_asks(
    first_start: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_vault(first_start)
    asked: list[str] = []

    def stay(_parent: object, title: str, _advice: str, **_words: str) -> bool:
        asked.append(title)
        return False

    monkeypatch.setattr("photodesk.ui.question.ask", stay)
    assert not first_start.close()
    assert asked == ["Close without typing the recovery key back?"]
    page = first_start._sheet
    assert isinstance(page, SetUpPage)
    assert page._created is not None
    vault.lock(page._created.session)
    page._created = None


def test_the_recovery_sheet_opens_and_sets_a_new_passphrase(first_start: MainWindow) -> None:
    key = make_vault(first_start)
    type_back(first_start, key)
    first_start.lock()
    first_start.recover()
    page = first_start._sheet
    assert isinstance(page, RecoverPage)
    page.login.text, page.key.text = vaults.LOGIN, key.lower()
    page.passphrase.text = page.again.text = NEW
    page.open.click()
    assert first_start.desk.is_open
    first_start.lock()
    unlock(first_start, NEW)
    assert first_start.desk.is_open


def test_a_key_typed_wrong_says_where_to_look(first_start: MainWindow) -> None:
    key = make_vault(first_start)
    type_back(first_start, key)
    first_start.lock()
    first_start.recover()
    page = first_start._sheet
    assert isinstance(page, RecoverPage)
    page.login.text, page.key.text = vaults.LOGIN, key[:-1]
    page.passphrase.text = page.again.text = NEW
    page.recover()
    assert not first_start.desk.is_open
    assert page.fault.text()


def test_a_folder_without_vault_is_not_opened(
    first_start: MainWindow, files: LaidFiles, tmp_path: Path
) -> None:
    files.chosen = tmp_path
    errors: list[str] = []
    first_start.desk.troubled.connect(lambda error: errors.append(error.title))
    before = first_start.lock_page.folder
    first_start.lock_page.other_vault_asked.emit()
    assert first_start.lock_page.folder == before
