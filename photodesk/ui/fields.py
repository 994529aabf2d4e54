"""Fields of a form: a label that is the field's buddy, the field, and what is wrong with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from photodesk.ui.labels import button, label, plain, set_role

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QKeyEvent

LONGEST = 1000


class Field(QWidget):
    """A line of text with its label above and its fault below."""

    changed = Signal()

    def __init__(self, name: str, *, hint: str = "", example: str = "") -> None:
        super().__init__()
        self.edit = self._make_edit()
        self.edit.setMaxLength(LONGEST)
        self.edit.setPlaceholderText(example)
        self.edit.setAccessibleName(name)
        self._label = label(plain(name))
        self._label.setBuddy(self.edit)
        self._hint = label(hint, "small", wrap=True)
        self._hint.setVisible(bool(hint))
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self._label)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.edit, 1)
        column.addLayout(self.row)
        column.addWidget(self._hint)
        column.addWidget(self._fault)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._typed)

    def _make_edit(self) -> QLineEdit:
        return QLineEdit()

    @property
    def text(self) -> str:
        """What was typed, as it is."""
        return self.edit.text()

    @text.setter
    def text(self, text: str) -> None:
        self.edit.setText(text)

    @property
    def fault(self) -> str:
        """What is said to be wrong."""
        return self._fault.text()

    def show_fault(self, sentence: str) -> None:
        """Say under the field what is wrong; nothing: all is well."""
        self._fault.setText(sentence)
        self._fault.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
        set_role(self.edit, "state", "error" if sentence else "")

    def show_hint(self, sentence: str) -> None:
        """Say under the field what is asked for."""
        self._hint.setText(sentence)
        self._hint.setVisible(bool(sentence))

    def _typed(self) -> None:
        self.show_fault("")
        self.changed.emit()


class PassphraseEdit(QLineEdit):
    """Tells by a letter's case and the Shift key whether Caps Lock is on."""

    caps_lock = Signal(bool)

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        """Look at the letter, then take it."""
        letter = event.text()
        if letter.isalpha() and letter.upper() != letter.lower():
            from PySide6.QtCore import Qt  # noqa: PLC0415 - slow; not before the first key

            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(letter.isupper() != shift)
        super().keyPressEvent(event)


class PassphraseField(Field):
    """A passphrase: hidden, with Show in words, and a word about Caps Lock."""

    def __init__(self, name: str = "Passphrase", *, hint: str = "") -> None:
        super().__init__(name, hint=hint)
        self.edit: PassphraseEdit
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setMaxLength(256)
        self._hint_text = hint
        self.show_button = button("Show", self._toggle)
        self.show_button.setCheckable(True)
        self.show_button.setMinimumWidth(84)
        self.show_button.setAccessibleName(f"Show the {name.lower()}")
        self.row.addWidget(self.show_button)
        self.edit.caps_lock.connect(self._tell_caps_lock)

    def _make_edit(self) -> PassphraseEdit:
        return PassphraseEdit()

    def _tell_caps_lock(self, on: bool) -> None:
        self.show_hint("Caps Lock is on." if on else self._hint_text)

    def _toggle(self) -> None:
        shown = self.show_button.isChecked()
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)
        self.show_button.setText("Hide" if shown else "Show")

    def wipe(self) -> None:
        """Forget what was typed, and hide again."""
        self.edit.clear()
        self.show_button.setChecked(False)
        self._toggle()


class DayField(Field):
    """A day, typed as YYYY-MM-DD."""

    def __init__(self, name: str, *, hint: str = "", day: "date | None" = None) -> None:
        super().__init__(name, hint=hint, example="YYYY-MM-DD")
        self.edit.setMaxLength(10)
        if day is not None:
            self.text = day.isoformat()

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.text.strip()

    def read(self) -> "date | None":
        """The day, or None for anything else; then the field says how a day is typed."""
        from datetime import date  # noqa: PLC0415 - not before the lock screen is painted

        try:
            return date.fromisoformat(self.text.strip())
        except ValueError:
            self.show_fault("Type the day as YYYY-MM-DD, for example 1979-03-02.")
            return None


def refuse_blank(fields: dict[Field, str]) -> bool:
    """Say of each blank field what is missing; the first gets the focus. True: none is blank."""
    blank = [field for field in fields if not field.text.strip()]
    for field in blank:
        field.show_fault(fields[field])
    if blank:
        blank[0].edit.setFocus()
    return not blank


def enter_goes_on(fields: list[Field], act: Callable[[], object]) -> None:
    """Enter in any of the fields does the form's act."""
    for field in fields:
        field.edit.returnPressed.connect(act)
