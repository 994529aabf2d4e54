"""One's own key in this computer's keychain: switched on with the passphrase, and off again."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from photodesk.errors import PhotodeskError, WrongPassphrase
from photodesk.services import keychain
from photodesk.services.keychain import KeychainState
from photodesk.ui.admin.admin_view import ResultField, field
from photodesk.ui.badges import State
from photodesk.ui.desk import Desk
from photodesk.ui.fields import PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.labels import button, label

_OFF = (
    "Photodesk can keep a key of yours in the keychain of this computer. Then you unlock the vault "
    "here without typing your passphrase, and so does whoever sits at this computer while you are "
    "signed in to it. Your login is remembered on this computer."
)
_ON = (
    "The keychain of this computer opens the vault for you. Your passphrase opens it as before; "
    "when you change it, switch the keychain on again."
)
_NOT_ALLOWED = (
    "This station does not use the computer's keychain. The administrator of the vault can allow "
    "it. You unlock with your passphrase."
)


class OwnKeychain(QWidget):
    """Shows how it stands for the signed-in person, and changes it."""

    def __init__(self, desk: Desk, result: ResultField) -> None:
        super().__init__()
        self._desk = desk
        self._result = result
        self.words = label("", wrap=True)
        self.passphrase = PassphraseField("Your passphrase")
        self.on_button = button("Use the keychain", self.switch_on)
        self.off_button = button("Stop using the keychain", self.switch_off)
        made, column = field("My key in the keychain")
        for widget in (self.words, self.passphrase):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.on_button)
        row.addWidget(self.off_button)
        row.addStretch(1)
        column.addLayout(row)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(made)
        enter_goes_on([self.passphrase], self.switch_on)
        self._show(KeychainState(allowed=False, computers=(), on_here=False))

    def read(self) -> None:
        """Ask how it stands; the keychain itself only where the station allows it."""
        session = self._desk.session
        self._desk.run(
            lambda: keychain.state(session), self._show, failed=self._show_trouble, lane="read"
        )

    def _show(self, found: KeychainState) -> None:
        self.words.setText((_ON if found.on_here else _OFF) if found.allowed else _NOT_ALLOWED)
        self.passphrase.setVisible(found.allowed and not found.on_here)
        self.on_button.setVisible(found.allowed and not found.on_here)
        self.off_button.setVisible(bool(found.computers))

    def _show_trouble(self, error: PhotodeskError) -> None:
        """This computer has no keychain that may be used: say why, offer nothing."""
        self._show(KeychainState(allowed=False, computers=(), on_here=False))
        self.words.setText(str(error))

    def switch_on(self) -> None:
        """Keep a key in the keychain, off the window's thread."""
        if not refuse_blank({self.passphrase: "Type your passphrase."}):
            return
        session, passphrase = self._desk.session, self.passphrase.text
        self.on_button.setEnabled(False)
        self._desk.run(
            lambda: keychain.switch_on(session, passphrase),
            lambda _nothing: self._switched(on=True),
            failed=self._refused,
            busy="Asking the keychain",
        )

    def switch_off(self) -> None:
        """Take the key away, off the window's thread."""
        session = self._desk.session
        self._desk.run(
            lambda: keychain.switch_off(session),
            lambda _nothing: self._switched(on=False),
            failed=self._result.show_error,
            busy="Asking the keychain",
        )

    def _switched(self, *, on: bool) -> None:
        self.on_button.setEnabled(True)
        self.passphrase.wipe()
        self._desk.keychain_switched.emit(self._desk.session.user.login, on)
        self._result.show_result(
            State("key", "Keychain on", "ok") if on else State("lock", "Keychain off", "muted"),
            "The next unlocking at this computer can use the keychain."
            if on
            else "The keychain no longer opens the vault for you. Your passphrase does.",
        )
        self.read()

    def _refused(self, error: PhotodeskError) -> None:
        self.on_button.setEnabled(True)
        self.passphrase.wipe()
        if isinstance(error, WrongPassphrase):
            self.passphrase.show_fault("This is not your passphrase. Nothing was changed.")
            self.passphrase.edit.setFocus()
        else:
            self._result.show_error(error)
