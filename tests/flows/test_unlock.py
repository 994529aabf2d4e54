"""Unlocking with real threads: the window stays alive, and a lock stops everything."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.services import patients
from photodesk.ui.desk import Desk
from photodesk.ui.main_window import MainWindow
from photodesk.ui.settings import Settings
from photodesk.ui.tasks import TaskRunner
from photodesk.ui.theme import Theme
from tests import builders
from tests.ui.hands import unlock


@pytest.fixture
def threaded(theme: Theme, present_vault: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as it really runs."""
    tasks = TaskRunner()
    made = MainWindow(Desk(tasks, theme), Settings(vault=str(present_vault)))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def opened(window: MainWindow, qtbot: QtBot) -> None:
    unlock(window)
    qtbot.waitUntil(lambda: window.desk.is_open, timeout=20_000)


def test_the_passphrase_opens_and_the_first_page_is_today(
    threaded: MainWindow, qtbot: QtBot
) -> None:
    opened(threaded, qtbot)
    assert threaded.frame is not None
    assert threaded.frame.current == "today"


def test_while_the_key_is_derived_the_fields_are_held(threaded: MainWindow, qtbot: QtBot) -> None:
    unlock(threaded)
    assert not threaded.lock_page.unlock_button.isEnabled()
    assert threaded.lock_page.unlock_button.text() == "Unlocking"
    qtbot.waitUntil(lambda: threaded.desk.is_open, timeout=20_000)


def test_lock_and_unlock_again_and_again(threaded: MainWindow, qtbot: QtBot) -> None:
    for _ in range(3):
        opened(threaded, qtbot)
        threaded.lock()
        assert not threaded.desk.is_open


def test_work_that_ends_after_the_lock_shows_nothing(threaded: MainWindow, qtbot: QtBot) -> None:
    opened(threaded, qtbot)
    desk, session = threaded.desk, threaded.desk.session
    shown: list[object] = []
    go = threading.Event()

    def slow() -> object:
        go.wait(10)
        return patients.find(session, "")

    desk.run(slow, shown.append)
    threaded.lock()
    go.set()
    opened(threaded, qtbot)
    assert not shown


def test_closing_the_window_finishes_what_was_being_written(
    threaded: MainWindow, present_vault: Path, qtbot: QtBot
) -> None:
    opened(threaded, qtbot)
    session = threaded.desk.session
    threaded.desk.run(lambda: builders.a_patient(session), lambda _patient: None)
    qtbot.waitUntil(lambda: not threaded.frame or not threaded.frame.status._works, timeout=20_000)
    assert threaded.close()
    again = MainWindow(Desk(TaskRunner(), threaded.desk.theme), threaded.settings)
    qtbot.addWidget(again)
    opened(again, qtbot)
    found: list[int] = []
    here = again.desk.session
    again.desk.run(lambda: len(patients.find(here, "")), found.append, lane="read")
    qtbot.waitUntil(lambda: found == [1], timeout=20_000)
    again.close()
    assert present_vault.is_dir()
