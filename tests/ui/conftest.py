"""A window to work at: fonts, a theme, a desk without threads, and files that were laid ready."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.services import vault as vault_service
from photodesk.services.session import Session
from photodesk.ui import fonts
from photodesk.ui.desk import Desk
from photodesk.ui.main_window import MainWindow
from photodesk.ui.settings import Settings
from photodesk.ui.tasks import ImmediateTasks
from photodesk.ui.theme import Theme
from tests.storage import vaults
from tests.ui.hands import LaidFiles, unlock


@pytest.fixture
def theme(qapp: object) -> Theme:  # noqa: ARG001 - a theme needs the application
    """The light theme with its fonts."""
    fonts.register_rest()
    made = Theme("light")
    made.apply()
    return made


@pytest.fixture
def files() -> LaidFiles:
    """Answers questions for files with what the test laid ready."""
    return LaidFiles()


@pytest.fixture
def locked_desk(theme: Theme, files: LaidFiles) -> Desk:
    """A desk without threads, nobody signed in."""
    return Desk(ImmediateTasks(), theme, files=files)


@pytest.fixture
def desk(locked_desk: Desk, session: Session) -> Desk:
    """A desk without threads, in the hands of a surgeon."""
    locked_desk.sign_in(session)
    return locked_desk


@pytest.fixture(scope="session")
def present_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One locked vault made by this computer's own clock, which the window unlocks with."""
    folder = tmp_path_factory.mktemp("present") / "vault"
    created = vault_service.create(
        folder,
        clinic="Practice Clinic",
        login=vaults.LOGIN,
        name="Mia Practice",
        passphrase=vaults.PASSPHRASE,
        kdf=vaults.CHEAP,
    )
    vault_service.lock(created.session)
    return folder


@pytest.fixture
def present_vault(present_template: Path, tmp_path: Path) -> Path:
    """That vault in a folder of this test's own."""
    folder = tmp_path / "present"
    shutil.copytree(present_template, folder)
    return folder


@pytest.fixture
def window(locked_desk: Desk, present_vault: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The locked window over a vault of this test's own."""
    made = MainWindow(locked_desk, Settings(vault=str(present_vault)))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.lock()


@pytest.fixture
def open_window(window: MainWindow) -> MainWindow:
    """The window, unlocked by its passphrase."""
    unlock(window)
    return window
