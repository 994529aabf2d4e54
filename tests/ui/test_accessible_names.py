"""Everything that takes the focus has a name for those who cannot see it, on every screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QTabBar, QWidget

from photodesk.domain.identifiers import PatientId
from photodesk.errors import PhotodeskError
from photodesk.services import capture_consents
from photodesk.services.one_time import OneTime
from photodesk.services.roles import roles
from photodesk.ui.admin.add_person_dialog import AddPersonDialog
from photodesk.ui.admin.leaving_dialogs import LeavingDialog
from photodesk.ui.admin.one_time_dialog import OneTimeDialog
from photodesk.ui.admin.role_sheet import RoleSheet
from photodesk.ui.consents_tab import ConsentsTab
from photodesk.ui.desk import Desk
from photodesk.ui.error_dialog import ErrorDialog
from photodesk.ui.guide_window import GuideWindow
from photodesk.ui.header import Header
from photodesk.ui.keys_dialog import KeysDialog
from photodesk.ui.main_window import MainWindow
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.pdf_window import PdfWindow
from photodesk.ui.question import Question
from tests import builders

ONE_TIME = OneTime("nora", "Nora Nurse", "mitob-duzak-hafon-gorip", "2027-03-02T09:00:00Z")


def nameless(root: QWidget) -> list[str]:
    """Widgets that take the focus and say nothing of themselves."""
    QAccessible.setActive(True)
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.focusPolicy() is Qt.FocusPolicy.NoFocus or not widget.isVisibleTo(root):
            continue
        if isinstance(widget, QTabBar) or widget is root:
            continue  # each tab of a bar names itself
        if isinstance(widget.parent(), QAbstractScrollArea):
            continue  # the viewport speaks through its area
        told = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        if not told.strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_the_walk_finds_a_nameless_widget(window: MainWindow) -> None:
    window.lock_page.unlock_button.setAccessibleName("")
    window.lock_page.unlock_button.setText("")
    assert nameless(window) == ["Button in QFrame"]


def test_lock_set_up_and_recovery(window: MainWindow) -> None:
    assert nameless(window) == []
    window.set_up()
    assert nameless(window) == []
    window._leave_sheet()
    window.recover()
    assert nameless(window) == []
    window._leave_sheet()
    window.lock_page.one_time_found.emit("nora", "mitob-duzak-hafon-gorip")
    assert nameless(window) == []


def test_every_page_of_the_rail(open_window: MainWindow) -> None:
    desk, frame = open_window.desk, open_window.frame
    assert frame is not None
    patient = filled_record(desk)
    desk.open_patient(patient)
    for name in ("today", *frame.rail.buttons):
        frame.show_page(name)
        assert nameless(open_window) == [], name


@pytest.mark.parametrize("title", ["Timeline", "Photographs", "Consents", "Publications"])
def test_every_tab_of_the_patient(open_window: MainWindow, title: str) -> None:
    desk, frame = open_window.desk, open_window.frame
    assert frame is not None
    desk.open_patient(filled_record(desk), tab=title)
    assert nameless(open_window) == []


def filled_record(desk: Desk) -> PatientId:
    """A patient with a signed consent; the identifier."""
    session = desk.session
    patient = builders.a_patient(session)
    form = builders.a_form(session, patient)
    capture_consents.sign(session, form, **builders.signing(form))
    return patient.id


def test_dialogs(open_window: MainWindow) -> None:
    desk = open_window.desk
    patient = builders.a_patient(desk.session)
    made: list[QWidget] = [
        PatientDialog(desk, open_window),
        PatientDialog(desk, open_window, patient),
        ErrorDialog(open_window, PhotodeskError("The disk is full.", "Make room.")),
        Question(open_window, "Leave this?", "It is not saved.", do="Leave", leave="Stay"),
        KeysDialog(open_window, [("Everywhere", [("Ctrl+L", "Lock")])]),
        AddPersonDialog(desk, open_window, roles()),
        LeavingDialog(desk, open_window, None),
        OneTimeDialog(desk, open_window, ONE_TIME, title="First passphrase"),
        RoleSheet(open_window),
        GuideWindow(open_window),
        PdfWindow(
            desk,
            open_window,
            capture_consents.paper_form(desk.session, patient.id),
            title="Form",
            file_name="form.pdf",
        ),
    ]
    for dialog in made:
        dialog.show()
        assert nameless(dialog) == [], type(dialog).__name__
        assert dialog.accessibleName() or dialog.windowTitle()
        dialog.close()


def test_a_cell_is_read_with_its_column(open_window: MainWindow) -> None:
    desk, frame = open_window.desk, open_window.frame
    assert frame is not None
    desk.open_patient(filled_record(desk), tab="Consents")
    tab = frame.findChild(ConsentsTab)
    assert tab is not None
    words = tab.table.records.data(
        tab.table.records.index(0, 0), Qt.ItemDataRole.AccessibleTextRole
    )
    assert str(words).startswith("State: Signed 20")
    header = frame.findChild(Header)
    assert header is not None
    assert header.badge.accessibleName().startswith("Signed 20")
