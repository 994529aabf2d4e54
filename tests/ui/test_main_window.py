"""Locked means locked: no picture, no name, no window, no late result."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from photodesk.errors import PhotodeskError
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.error_dialog import ErrorDialog, unexpected
from photodesk.ui.frame import Frame
from photodesk.ui.keys_dialog import KeysDialog
from photodesk.ui.main_window import MainWindow
from photodesk.ui.pages import PAGES
from photodesk.ui.shortcuts import keys_of
from tests import builders
from tests.conftest import ExpectLog
from tests.ui.hands import dialogs, unlock

SKIN = "#C08A6B"


class Stubborn(QDialog):
    """A window that refuses to be closed, as Signing does."""

    def reject(self) -> None:
        """Stay."""


def shows(colour: str) -> bool:
    """Whether any top-level window has a pixel of this colour."""
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    for window in windows:
        image = window.grab().toImage()
        for x in range(0, image.width(), 4):
            for y in range(0, image.height(), 4):
                if image.pixelColor(x, y) == QColor(colour):
                    return True
    return False


def frame_of(window: MainWindow) -> Frame:
    """The rail, header and pages, which are there."""
    assert window.frame is not None
    return window.frame


def picture(parent: QWidget) -> QLabel:
    made = QLabel(parent)
    pixels = QPixmap(200, 200)
    pixels.fill(QColor(SKIN))
    made.setPixmap(pixels)
    return made


def test_the_title_names_nobody(open_window: MainWindow) -> None:
    patient = builders.a_patient(open_window.desk.session)
    open_window.desk.open_patient(patient.id)
    assert open_window.windowTitle() == "Photodesk"


def test_locking_leaves_no_pixel_of_a_patient_in_any_window(
    open_window: MainWindow, qtbot: QtBot
) -> None:
    shown = picture(frame_of(open_window))
    shown.show()
    stubborn = Stubborn(open_window)
    inside = picture(stubborn)
    stubborn.resize(200, 200)
    stubborn.open()
    qtbot.waitExposed(stubborn)
    assert inside.isVisible()
    assert shows(SKIN)
    open_window.lock()
    assert not shows(SKIN)
    assert open_window.frame is None
    assert not dialogs(Stubborn)


def test_ctrl_l_locks_from_everywhere(open_window: MainWindow) -> None:
    open_window.activateWindow()
    QTest.keyClick(open_window.focusWidget(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not open_window.desk.is_open


def test_the_button_at_the_foot_of_the_rail_locks(open_window: MainWindow) -> None:
    assert open_window.frame is not None
    QTest.mouseClick(open_window.frame.rail.lock, Qt.MouseButton.LeftButton)
    assert not open_window.desk.is_open
    assert open_window.frame is None


def test_a_window_of_its_own_asks_for_the_lock(open_window: MainWindow) -> None:
    open_window.desk.lock_asked.emit()
    assert not open_window.desk.is_open


def test_the_clipboard_is_cleared_by_the_lock(open_window: MainWindow) -> None:
    QApplication.clipboard().setText("Nowak")
    open_window.lock()
    assert QApplication.clipboard().text() == ""


def test_the_vault_can_be_opened_again_after_a_lock(window: MainWindow) -> None:
    for _ in range(2):
        unlock(window)
        assert window.desk.is_open
        window.lock()


def test_nobody_is_on_show_after_a_lock(open_window: MainWindow) -> None:
    patient = builders.a_patient(open_window.desk.session)
    open_window.desk.open_patient(patient.id)
    open_window.lock()
    assert open_window.desk.patient_id is None
    assert open_window.desk.record is None
    with pytest.raises(RuntimeError):
        _ = open_window.desk.session


def test_an_error_is_shown_in_its_own_words(open_window: MainWindow) -> None:
    open_window.desk.show_error(PhotodeskError("The disk is full.", "Make room."))
    [dialog] = dialogs(ErrorDialog)
    words = [one.text() for one in dialog.findChildren(QLabel)]
    assert words == ["The disk is full.", "Make room."]


def test_a_fault_gets_a_number_and_no_values(expect_log: ExpectLog) -> None:
    expect_log("Fault")
    try:
        raise ValueError("Nowak, Anna")  # noqa: TRY301 - a fault with a name in it
    except ValueError as error:
        words = unexpected(error)
    assert words.title == "Something went wrong that we did not expect."
    assert "Nowak" not in str(words)


def test_leaving_half_done_work_asks_first(open_window: MainWindow) -> None:
    session = open_window.desk.session
    first = builders.a_patient(session)
    second = builders.a_patient(session, chart_number="2", family="Second")
    open_window.desk.open_patient(first.id)
    asked: list[bool] = []

    def no() -> bool:
        asked.append(True)
        return False

    open_window.desk.ask_to_leave = no
    open_window.desk.open_patient(second.id)
    assert asked
    assert open_window.desk.patient_id == first.id


def test_every_page_has_its_entry_and_no_entry_is_dead(open_window: MainWindow) -> None:
    frame = frame_of(open_window)
    patient = builders.a_patient(open_window.desk.session)
    open_window.desk.open_patient(patient.id)
    assert list(frame.rail.buttons) == [entry.name for entry in PAGES if entry.rail]
    for name, button in frame.rail.buttons.items():
        assert button.isEnabled()
        button.click()
        assert frame.current == name


def test_entries_the_role_may_not_use_are_absent(locked_desk: Desk, session: Session) -> None:
    locked_desk.sign_in(builders.in_role(session, "administrator"))
    assert not locked_desk.has_page("patient")
    assert not locked_desk.has_page("today")


def test_no_two_keys_of_a_page_are_the_same(open_window: MainWindow) -> None:
    frame = frame_of(open_window)
    patient = builders.a_patient(open_window.desk.session)
    open_window.desk.open_patient(patient.id)
    for name in frame.rail.buttons:
        frame.show_page(name)
        assert frame.page is not None
        keys = [key for widget in (open_window, frame, frame.page) for key, _ in keys_of(widget)]
        assert len(keys) == len(set(keys)), name


def test_f1_lists_the_keys(open_window: MainWindow) -> None:
    open_window.show_keys()
    [dialog] = dialogs(KeysDialog)
    words = {one.text() for one in dialog.findChildren(QLabel)}
    assert {"Ctrl+L", "Lock the vault", "Ctrl+N", "Add a patient"} <= words
