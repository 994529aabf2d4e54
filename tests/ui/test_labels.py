"""Text from data is shown as it is: no markup, no shortcuts, room for every line."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel
from pytestqt.qtbot import QtBot

from photodesk.ui.labels import PLAIN_TEXT, button, label, set_role
from photodesk.ui.theme import Theme

HOSTILE = '<img src="x.png"><b>Ann</b>'


def test_the_number_for_plain_text_is_qts() -> None:
    assert Qt.TextFormat.PlainText.value == PLAIN_TEXT


def test_markup_is_not_read(theme: Theme) -> None:  # noqa: ARG001 - labels need the application
    for wrap in (False, True):
        assert label(HOSTILE, wrap=wrap).textFormat() is Qt.TextFormat.PlainText
    guessing = QLabel(HOSTILE)
    assert label(HOSTILE).sizeHint().width() > guessing.sizeHint().width()


def test_an_ampersand_makes_no_shortcut(theme: Theme) -> None:  # noqa: ARG001
    made = button("Smith & Sons")
    assert made.shortcut().isEmpty()
    assert made.accessibleName() == "Smith & Sons"


def test_a_wrapped_label_gets_the_room_of_its_lines(theme: Theme) -> None:  # noqa: ARG001
    made = label("word " * 40, wrap=True)
    made.resize(200, 10)
    made.show()
    narrow = made.minimumHeight()
    made.resize(800, 10)
    assert made.minimumHeight() < narrow
    made.setText("word")
    assert made.minimumHeight() == made.heightForWidth(800)
    made.close()


def test_another_role_is_drawn_at_once(theme: Theme) -> None:
    made = label("late", "muted")
    made.ensurePolished()
    set_role(made, "text-role", "error")
    assert made.palette().windowText().color().name().upper() == theme.tokens.error


def test_enter_presses_the_button_that_has_the_focus(theme: Theme, qtbot: QtBot) -> None:  # noqa: ARG001
    pressed: list[str] = []
    dialog = QDialog()
    qtbot.addWidget(dialog)
    row = QHBoxLayout(dialog)
    cancel = button("Cancel", lambda: pressed.append("cancel"))
    add = button("Add", lambda: pressed.append("add"))
    add.setDefault(True)
    row.addWidget(cancel)
    row.addWidget(add)
    dialog.show()
    QTest.keyClick(cancel, Qt.Key.Key_Return)
    assert pressed == ["cancel"]
