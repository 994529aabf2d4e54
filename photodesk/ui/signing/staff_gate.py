"""The page that asks the staff for their passphrase before the window lets go."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from photodesk.domain.sign_in import seconds_to_wait
from photodesk.errors import PhotodeskError, SignInRefused, WrongPassphrase
from photodesk.ui.labels import label
from photodesk.ui.signing.matter import Matter
from photodesk.ui.signing.signing_page import LargeButton, SigningPage, panel
from photodesk.ui.tokens import Tokens

Check = Callable[[str, Callable[[], None], Callable[[PhotodeskError], None]], None]
"""Checks a passphrase off the window's thread, then calls the second or the third."""


class StaffGate(SigningPage):
    """Shows nothing of the form; `opened` fires when the passphrase is right."""

    opened = Signal()

    def __init__(self, matter: Matter, tokens: Tokens, check: Check) -> None:
        super().__init__(matter, tokens)
        self._check = check
        self.setAccessibleName("For the staff")
        self._failures = 0
        self._seconds = 0
        self._refusal = ""
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self.heading = self.say("", "heading")
        self.words = self.say("")
        self._status = label("", "error", wrap=True)
        self.column.insertStretch(0, 1)
        self.add(self._staff_field(), gap=24)
        self.column.addStretch(2)

    def _staff_field(self) -> QFrame:
        asked = label("For the staff: your passphrase", "question", wrap=True)
        self.passphrase = PassphraseField(echoMode=QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("Passphrase of the staff")
        self.passphrase.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        )
        asked.setBuddy(self.passphrase)
        self.passphrase.entered.connect(self.try_passphrase)
        self.button = LargeButton("Continue as staff")
        self.button.clicked.connect(self.try_passphrase)
        return panel(asked, self.passphrase, self.button, self._status)

    def ask(self, heading: str, words: str) -> None:
        """Ask again, with a sentence to the patient."""
        self.heading.setText(heading)
        self.words.setText(words)
        self.setAccessibleName(heading)
        self.passphrase.clear()
        if not self._seconds:
            self._status.clear()

    def entered(self) -> None:
        """Begin where a person begins."""
        super().entered()
        self.passphrase.setFocus()

    def try_passphrase(self) -> None:
        """Check what was typed; nothing while a check or a wait is under way."""
        typed = self.passphrase.text()
        if not typed or not self.button.isEnabled():
            return
        self._rest(resting=True)
        self._status.setText("One moment")
        self._check(typed, self._right, self._wrong)

    def _right(self) -> None:
        self._failures = 0
        self._rest(resting=False)
        self._status.clear()
        self.passphrase.clear()
        self.opened.emit()

    def _wrong(self, error: PhotodeskError) -> None:
        """The vault counts for the lock page too: what it says of the wait is what holds."""
        self.passphrase.clear()
        wrong = isinstance(error, WrongPassphrase)
        self._failures += wrong
        told = error.seconds if isinstance(error, SignInRefused) else 0
        self._seconds = told or seconds_to_wait(self._failures)
        several = "There were several wrong passphrases." if told else error.title
        self._refusal = "The passphrase is not right." if wrong else several
        self._show_wait()
        if self._seconds:
            self._timer.start()

    def _tick(self) -> None:
        self._seconds = max(0, self._seconds - 1)
        self._show_wait()
        if not self._seconds:
            self._timer.stop()

    def _show_wait(self) -> None:
        self._rest(resting=bool(self._seconds))
        wait = f" Wait {self._seconds} seconds." if self._seconds else ""
        self._status.setText(f"{self._refusal}{wait}")
        if not self._seconds:
            self.passphrase.setFocus()

    def _rest(self, *, resting: bool) -> None:
        self.button.setEnabled(not resting)
        self.passphrase.setEnabled(not resting)


class PassphraseField(QLineEdit):
    """Enter sends; nothing of it reaches the window behind."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is the button."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
