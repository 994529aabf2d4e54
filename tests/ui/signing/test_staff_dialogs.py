"""What the staff are asked: everything explicit, nothing cut off, every field with a name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photodesk.documents.wording import wordings
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Capacity, Signer
from photodesk.ui import fonts
from photodesk.ui.signing.hand_out_dialog import HandOut, HandOutDialog
from photodesk.ui.signing.scan_dialog import ScanDialog
from photodesk.ui.signing.staff_dialog import StaffDialog
from photodesk.ui.signing.staff_preparation_dialog import StaffPreparationDialog
from tests.signing_room import Room

TODAY = date(2027, 3, 1)


@pytest.fixture
def large_text(qtbot: QtBot) -> Iterator[None]:
    assert qtbot is not None  # the application must exist
    before = QFont(QApplication.font())
    QApplication.setFont(fonts.base(fonts.BASE_PT * 1.5))
    yield
    QApplication.setFont(before)


def preparation(
    room: Room, patient: Patient | None = None, *, publication: bool = False
) -> StaffPreparationDialog:
    made = StaffPreparationDialog(
        room.window, patient or room.patient, wordings()[:1], TODAY, publication=publication
    )
    made.open()
    return made


def test_a_child_is_signed_for_by_a_parent(room: Room) -> None:
    child = replace(room.patient, born=date(2019, 5, 1))
    dialog = preparation(room, child)
    assert dialog.signer.capacity.value == Capacity.PARENT
    dialog.circumstances.identity.choose("Known to the staff")
    assert dialog.read() is None
    dialog.signer.name.text = "Anna Nowak"
    dialog.signer.relation.text = "mother"
    prepared = dialog.read()
    assert prepared is not None
    assert prepared.signer == Signer("Anna Nowak", Capacity.PARENT, "mother")


def test_a_child_that_signs_alone_needs_a_reason(room: Room) -> None:
    child = replace(room.patient, born=date(2010, 5, 1))
    dialog = preparation(room, child)
    dialog.signer.capacity.choose(Capacity.PATIENT)
    dialog.circumstances.identity.choose("Known to the staff")
    assert dialog.read() is None
    assert dialog.signer.authority.fault


def test_the_usual_answers_are_from_now_on_and_without_an_end(room: Room) -> None:
    dialog = preparation(room)
    dialog.circumstances.identity.choose("Photo identity card")
    prepared = dialog.read()
    assert prepared is not None
    assert prepared.covers_from is None
    assert prepared.expires_on is None
    assert prepared.signer == Signer("Maria Nowak")
    assert prepared.circumstances.identity_checked_by == "Photo identity card"
    assert not prepared.circumstances.teach_back_asked


def test_what_was_ticked_must_be_told(room: Room) -> None:
    dialog = preparation(room)
    about = dialog.circumstances
    about.identity.choose("other")
    about.interpreter.setChecked(True)
    about.witness.setChecked(True)
    assert dialog.read() is None
    faults = (about.other_identity, about.interpreter_name, about.interpreter_language)
    assert all(field.fault for field in (*faults, about.witness_name))
    about.witness.setChecked(False)
    for field in faults:
        field.text = "told"
    prepared = dialog.read()
    assert prepared is not None
    assert prepared.circumstances.identity_checked_by == "told"
    assert prepared.circumstances.witness_name == ""


def test_a_publication_consent_always_ends_on_a_day(room: Room) -> None:
    dialog = preparation(room, publication=True)
    dialog.circumstances.identity.choose("Known to the staff")
    dialog.expires.text = ""
    assert dialog.read() is None
    dialog.expires.text = "2029-01-01"
    prepared = dialog.read()
    assert prepared is not None
    assert prepared.expires_on == date(2029, 1, 1)
    assert prepared.review_offered is None


def dialogs(room: Room) -> list[StaffDialog]:
    copy = HandOut("A copy", "For the signer.", "consent.pdf", bytes, refusable=True)
    return [
        preparation(room),
        preparation(room, publication=True),
        ScanDialog(room.desk, room.window, room.patient),
        HandOutDialog(room.window, room.desk, copy),
    ]


@pytest.mark.usefixtures("large_text")
def test_large_text_fits_the_smallest_window_and_no_button_is_cut(room: Room) -> None:
    for dialog in dialogs(room):
        dialog.show()
        dialog.fit()
        assert dialog.width() <= 1280
        assert dialog.height() <= 720
        shown = [one for one in dialog.findChildren(QPushButton) if one.isVisible()]
        cut = [one.text() for one in shown if one.width() < one.sizeHint().width()]
        assert cut == []
        dialog.hide()


def test_every_field_and_button_has_a_name(room: Room) -> None:
    for dialog in dialogs(room):
        nameless = [
            type(one).__name__
            for one in dialog.findChildren(QWidget)
            if one.window() is dialog  # the list of a combo box is a window of its own
            and one.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not one.accessibleName()
            and not (isinstance(one, QAbstractButton) and one.text())
            and not one.objectName().startswith("qt_")
        ]
        assert nameless == []


def test_a_printed_copy_is_recorded_and_a_cancelled_print_is_not(room: Room) -> None:
    recorded: list[str] = []
    answers = iter([False, True])
    copy = HandOut("A copy", "", "consent.pdf", lambda: b"%PDF", recorded.append)
    dialog = HandOutDialog(
        room.window, room.desk, copy, printing=lambda _parent, _pdf: next(answers)
    )
    dialog.print.click()
    assert recorded == []
    assert dialog.print.isEnabled()
    dialog.print.click()
    assert recorded == ["printed"]
