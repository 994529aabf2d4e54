"""L2: after a lock no top-level window shows one pixel or one word of a patient."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from photodesk.errors import PhotodeskError
from photodesk.ui import clipboard
from photodesk.ui.error_dialog import ErrorDialog
from photodesk.ui.keys_dialog import KeysDialog
from photodesk.ui.main_window import MainWindow
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.pdf_window import PdfWindow
from photodesk.ui.question import Question
from photodesk.ui.signing import start_capture_signing
from tests import builders
from tests.signing_room import ChosenFiles, Room, TickingClock

NAME = "Markerowska"
SKIN = QColor("#C08A6B")


def a_pdf() -> bytes:
    """One page in the marker's colour with the marker's name."""
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    canvas.setFillColorRGB(SKIN.redF(), SKIN.greenF(), SKIN.blueF())
    canvas.rect(0, 0, 600, 850, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawString(100, 700, NAME)
    canvas.save()
    return file.getvalue()


def a_picture(parent: QWidget) -> QLabel:
    made = QLabel(parent)
    pixels = QPixmap(200, 200)
    pixels.fill(SKIN)
    made.setPixmap(pixels)
    return made


def with_marker(window: QWidget) -> QWidget:
    """The window with picture and name on it."""
    column = QVBoxLayout(window) if window.layout() is None else None
    for part in (a_picture(window), QLabel(NAME, window), QLineEdit(NAME, window)):
        if column is not None:
            column.addWidget(part)
        part.show()
    return window


# --- What each kind of window looks like when it is open ------------------------------------------

Opens = Callable[[MainWindow], QWidget]


def page(window: MainWindow) -> QWidget:
    assert window.frame is not None
    return with_marker(window.frame)


def patient_dialog(window: MainWindow) -> QWidget:
    made = PatientDialog(window.desk, window)
    made.open()
    return with_marker(made)


def error(window: MainWindow) -> QWidget:
    made = ErrorDialog(window, PhotodeskError(NAME, NAME))
    made.open()
    return with_marker(made)


def question(window: MainWindow) -> QWidget:
    made = Question(window, NAME, NAME, do="Do", leave="Leave")
    made.open()
    return with_marker(made)


def keys(window: MainWindow) -> QWidget:
    made = KeysDialog(window, [(NAME, [("Ctrl+L", NAME)])])
    made.open()
    return with_marker(made)


def pdf(window: MainWindow) -> QWidget:
    made = PdfWindow(window.desk, window, a_pdf(), title=NAME, file_name=f"{NAME}.pdf")
    made.open()
    return made


def print_preview(window: MainWindow) -> QWidget:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)

    def paint(_same: QPrinter) -> None:
        painter = QPainter(printer)  # named, so that it lives as long as the dialog
        painter.fillRect(0, 0, 10_000, 10_000, SKIN)
        painter.end()

    made = QPrintPreviewDialog(printer, window)
    made.paintRequested.connect(paint)
    made.open()
    return made


def file_dialog(window: MainWindow) -> QWidget:
    made = QFileDialog(window, "Save a copy")
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    made.selectFile(f"{NAME}.pdf")
    made.open()
    return with_marker(made)


def signing(window: MainWindow) -> QWidget:
    desk = window.desk
    patient = builders.a_patient(desk.session, family=NAME)
    room = Room(desk.session, patient, desk, window, TickingClock(), ChosenFiles())
    start_capture_signing(desk, patient.id, lambda _consent: None, parent=window)
    room.prepare()
    return with_marker(room.screen)


def menu(window: MainWindow) -> QWidget:
    made = QMenu(NAME, window.frame)
    made.addAction(NAME)
    made.popup(window.mapToGlobal(QPoint(50, 50)))
    return made


def tool_tip(window: MainWindow) -> QWidget:
    QToolTip.showText(window.mapToGlobal(QPoint(50, 50)), NAME, window)
    tips = [one for one in QApplication.topLevelWidgets() if one.inherits("QTipLabel")]
    return tips[0]


def window_of_its_own(_window: MainWindow) -> QWidget:
    made = with_marker(QWidget())
    made.show()
    return made


KINDS: list[Opens] = [
    page,
    patient_dialog,
    error,
    question,
    keys,
    pdf,
    print_preview,
    file_dialog,
    menu,
    tool_tip,
    window_of_its_own,
    signing,
]


# --- What is seen ---------------------------------------------------------------------------------


def said(root: QWidget, *, hidden: bool = False) -> str:
    """Every word of a window and of what is on it, of what is hidden there only when asked."""
    found = [root.windowTitle()]
    for one in (root, *root.findChildren(QWidget)):
        if not hidden and not (one.isVisible() and one.window() is root):
            continue
        found.append(one.toolTip())
        if isinstance(one, QLabel | QLineEdit | QAbstractButton):
            found.append(one.text())
        if isinstance(one, QPlainTextEdit):
            found.append(one.toPlainText())
        found += [action.text() for action in one.actions()]
    return " ".join(found)


def has_skin(root: QWidget) -> bool:
    """Whether one pixel of the window has the marker's colour."""
    image = root.grab().toImage()
    return any(
        image.pixelColor(x, y) == SKIN
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    )


def visible_windows() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]


def traces() -> list[str]:
    """The visible windows that show the marker's name or colour."""
    return [type(one).__name__ for one in visible_windows() if NAME in said(one) or has_skin(one)]


@pytest.mark.parametrize("opens", KINDS, ids=lambda opens: str(opens.__name__))
def test_no_window_shows_a_patient_after_the_lock(
    open_window: MainWindow, qtbot: QtBot, opens: Opens
) -> None:
    shown = opens(open_window)  # named, so that it lives
    qtbot.waitUntil(lambda: bool(traces()))
    open_window.lock()
    assert traces() == [], shown
    assert visible_windows() == [open_window]
    assert open_window.currentWidget() is open_window.lock_page
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert NAME not in said(open_window, hidden=True)
    left = [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog)]
    assert [type(one).__name__ for one in left if NAME in said(one, hidden=True)] == []


def test_all_of_them_at_once(open_window: MainWindow, qtbot: QtBot) -> None:
    shown = [opens(open_window) for opens in KINDS]
    qtbot.waitUntil(lambda: len(traces()) > len(KINDS) // 2)
    clipboard.put(NAME)
    open_window.lock()
    assert traces() == [], shown
    assert visible_windows() == [open_window]
    assert QGuiApplication.clipboard().text() == ""


def test_the_walk_finds_what_a_lock_would_leave(open_window: MainWindow) -> None:
    """The control: without the hiding of other windows the test above fails."""
    left = window_of_its_own(open_window)
    open_window.setCurrentWidget(open_window.lock_page)
    assert traces() == ["QWidget"], left
