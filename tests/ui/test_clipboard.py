"""What was copied out of Photodesk: text only, marked for the histories, gone in time (S5)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QClipboard, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import delete

import photodesk.ui
from photodesk.ui import clipboard
from photodesk.ui.clipboard import HINTS, Clipboard
from photodesk.ui.main_window import MainWindow
from tests import builders

NAME = "Kowalska, Ana"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def board(qapp: QApplication) -> Iterator[QClipboard]:
    # The windows of tests before this one watch the same clipboard until they are deleted.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    made = qapp.clipboard()
    yield made
    made.clear()


@pytest.fixture
def watch(board: QClipboard) -> Iterator[Clipboard]:  # noqa: ARG001 - emptied afterwards
    made = Clipboard()
    yield made
    made.timer.stop()
    delete(made)


def formats(board: QClipboard) -> set[str]:
    held: QMimeData | None = board.mimeData()  # none at all where the platform has no clipboard
    return set() if held is None else set(held.formats())


def copied_from(widget: QLineEdit | QLabel, qtbot: QtBot) -> None:
    """Select everything in a widget and press Ctrl+C."""
    qtbot.addWidget(widget)
    widget.show()
    if isinstance(widget, QLineEdit):
        widget.selectAll()
    else:
        widget.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        widget.setSelection(0, len(widget.text()))
    QTest.keyClick(widget, Qt.Key.Key_C, CONTROL)


@pytest.mark.parametrize("kind", [QLineEdit, QLabel])
def test_what_a_field_or_a_label_copies_is_marked_and_cleared_after_ten_seconds(
    watch: Clipboard, board: QClipboard, qtbot: QtBot, kind: type[QLineEdit] | type[QLabel]
) -> None:
    copied_from(kind(NAME), qtbot)
    assert board.text() == NAME
    assert formats(board) == {"text/plain", *HINTS}
    assert watch.timer.isActive()
    assert watch.timer.interval() == 10_000
    watch.timer.timeout.emit()
    assert formats(board) == set()
    assert board.text() == ""


def test_the_marks_are_those_of_the_three_systems(watch: Clipboard, board: QClipboard) -> None:
    clipboard.put(NAME)
    held = board.mimeData()
    assert held.data("x-kde-passwordManagerHint") == b"secret"
    assert held.hasFormat("ExcludeClipboardContentFromMonitorProcessing")
    assert held.hasFormat("application/x-nspasteboard-concealed-type")
    assert watch.timer.isActive()


def test_without_the_watch_a_copy_stays_unmarked(board: QClipboard, qtbot: QtBot) -> None:
    """The control: it is the watch that marks, not Qt."""
    copied_from(QLineEdit(NAME), qtbot)
    assert formats(board) == {"text/plain"}


def test_a_copy_is_cleared_by_the_lock_and_at_exit(
    open_window: MainWindow, board: QClipboard
) -> None:
    board.setText(NAME)
    open_window.lock()
    assert board.text() == ""
    board.setText(NAME)
    open_window.close()
    assert board.text() == ""


def test_what_another_program_put_there_stays(
    watch: Clipboard, board: QClipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    clipboard.put(NAME)
    monkeypatch.setattr(watch, "_is_ours", lambda _mode: False)
    board.setText("a recipe")
    watch.timer.timeout.emit()
    watch.clear()
    assert board.text() == "a recipe"
    assert formats(board) == {"text/plain"}


def test_no_picture_is_copied(watch: Clipboard, board: QClipboard) -> None:
    board.setImage(QImage(8, 8, QImage.Format.Format_RGB32))
    assert formats(board) == set()
    assert not watch.timer.isActive()


def test_nothing_can_be_dragged_out_of_a_list(open_window: MainWindow) -> None:
    desk, frame = open_window.desk, open_window.frame
    assert frame is not None
    desk.open_patient(builders.a_patient(desk.session).id)
    for name in frame.rail.buttons:
        frame.show_page(name)
    lists = frame.findChildren(QAbstractItemView)
    assert lists
    assert not any(one.dragEnabled() for one in lists)


def test_every_copy_goes_through_one_module() -> None:
    root = Path(photodesk.ui.__file__).parents[1]
    using = {
        file.name
        for file in root.rglob("*.py")
        if "clipboard()" in file.read_text(encoding="utf-8")
    }
    assert using == {"clipboard.py"}
