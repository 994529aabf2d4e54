"""Lock: open the vault, show nothing else. Words only, so that it is painted at once."""

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from photodesk.errors import (
    KeychainLost,
    OneTimePassphrase,
    PhotodeskError,
    SignInRefused,
    VaultRolledBack,
    WrongPassphrase,
)
from photodesk.ui.fields import Field, PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.labels import button, label, plain, surface
from photodesk.ui.settings import Settings, is_vault
from photodesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from photodesk.services.session import Session

CARD_WIDTH = 460


class LockPage(QWidget):
    """The vault's name, login, passphrase, Unlock; other ways in small below."""

    unlocked = Signal(object)
    """The Session."""
    create_asked = Signal()
    other_vault_asked = Signal()
    recovery_asked = Signal()
    one_time_found = Signal(str, str)
    """Login and one-time passphrase, which was right: an own one is to be chosen."""
    older_found = Signal(object)
    """The VaultRolledBack that says why the vault was not opened."""

    def __init__(self, tasks: Tasks, settings: Settings) -> None:
        super().__init__()
        self._tasks = tasks
        self._settings = settings
        self._until: dict[str, float] = {}
        """Until when a login has to wait, by the monotonic clock; the vault itself says so."""
        self._folder = settings.vault_folder
        self._build()
        self._countdown = QTimer(self)
        self._countdown.setInterval(250)
        self._countdown.timeout.connect(self._show_wait)
        self.show_vault(self._folder)

    def _build(self) -> None:
        card = surface("panel")
        card.setFixedWidth(CARD_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(36, 32, 36, 28)
        column.setSpacing(14)
        self._heading = label("Photodesk", "heading")
        self._vault = label("", "muted", wrap=True)
        column.addWidget(self._heading)
        column.addWidget(self._vault)
        self._form = self._build_form()
        column.addWidget(self._form)
        self._create = button("Create a vault", self.create_asked.emit, kind="primary")
        column.addWidget(self._create)
        around = QVBoxLayout(self)
        around.addStretch(2)
        middle = QHBoxLayout()
        for widget in (None, card, None):
            middle.addStretch(1) if widget is None else middle.addWidget(widget)
        around.addLayout(middle)
        around.addSpacing(6)
        around.addLayout(self._build_other_ways())
        around.addStretch(3)

    def _build_form(self) -> QWidget:
        form = QFrame()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self.login = Field("Login")
        self.passphrase = PassphraseField()
        self.keep_login = QCheckBox("Keep the login on this computer")
        self.keep_login.setChecked(bool(self._settings.login))
        self.unlock_button = button("Unlock", self.unlock, kind="primary")
        self.unlock_button.setMinimumWidth(120)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Unlocking")
        self._busy.hide()
        self.keychain_button = button("Unlock with the keychain", self.ask_keychain)
        self.keychain_button.hide()
        for widget in (self.login, self.passphrase, self.keep_login, self.unlock_button):
            column.addWidget(widget)
        column.addWidget(self.keychain_button)
        column.addWidget(self._busy)
        # The sheet's tab order: login, passphrase, Show, Unlock, then the rest.
        QWidget.setTabOrder(self.passphrase.show_button, self.unlock_button)
        QWidget.setTabOrder(self.unlock_button, self.keychain_button)
        QWidget.setTabOrder(self.keychain_button, self.keep_login)
        enter_goes_on([self.login, self.passphrase], self.unlock)
        self.login.changed.connect(self._show_wait)
        return form

    def _build_other_ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        self._other = button("Open another vault", self.other_vault_asked.emit, kind="link")
        self._create_link = button("Create a vault", self.create_asked.emit, kind="link")
        self._recover = button("Use the recovery sheet", self.recovery_asked.emit, kind="link")
        for way in (self._other, self._create_link, self._recover):
            row.addWidget(way)
        row.addStretch(1)
        return row

    def show_vault(self, folder: Path) -> None:
        """Offer to open the vault in a folder, or to create one where there is none."""
        self._folder = folder
        there = is_vault(folder)
        self._vault.setText(
            plain(folder.name)
            if there
            else "There is no vault on this computer yet. Create one for your clinic, or open "
            "one that lies elsewhere."
        )
        self._form.setVisible(there)
        self._create.setVisible(not there)
        self._create_link.setVisible(there)
        self._recover.setVisible(there)
        self.login.text = self._settings.login
        self.passphrase.wipe()
        self._show_wait()

    @property
    def folder(self) -> Path:
        """The folder of the vault that is offered."""
        return self._folder

    def take_focus(self) -> None:
        """The passphrase if the login is kept, else the login; Create where there is no vault."""
        if self._create.isVisibleTo(self):
            self._create.setFocus()
        else:
            (self.passphrase if self.login.text else self.login).edit.setFocus()

    def ask_another(self) -> None:
        """Somebody else wants to sign in: forget the login that is kept here until they did."""
        self.login.text = ""
        self.take_focus()

    def unlock(self) -> None:
        """Try the passphrase, off the window's thread."""
        if self._busy.isVisible() or not self.unlock_button.isEnabled():
            return
        needed: dict[Field, str] = {
            self.login: "Type your login.",
            self.passphrase: "Type your passphrase.",
        }
        if not refuse_blank(needed):
            return
        folder, login, passphrase = self._folder, self.login.text.strip(), self.passphrase.text
        self._set_busy(busy=True)

        def work() -> "Session":
            from photodesk.services import vault  # noqa: PLC0415 - not before the first paint

            return vault.unlock(folder, login, passphrase)

        self._tasks.run(work, self._opened, self._refused)

    def ask_keychain(self) -> None:
        """Try what this computer's keychain keeps for the login, off the window's thread."""
        if self._busy.isVisible():
            return
        folder, login = self._folder, self.login.text.strip()
        self._set_busy(busy=True)

        def work() -> "Session":
            from photodesk.services import keychain  # noqa: PLC0415 - not before the first paint

            return keychain.unlock(folder, login)

        self._tasks.run(work, self._opened, self._refused)

    def _opened(self, session: "Session") -> None:
        self._settings.vault = str(self._folder)
        self._settings.login = self.login.text.strip() if self.keep_login.isChecked() else ""
        self._settings.write()
        self._set_busy(busy=False)
        self.passphrase.wipe()
        self.unlocked.emit(session)

    def _refused(self, error: PhotodeskError) -> None:
        self._set_busy(busy=False)
        if isinstance(error, OneTimePassphrase):
            login, passphrase = self.login.text.strip(), self.passphrase.text
            self.passphrase.wipe()
            self.one_time_found.emit(login, passphrase)
            return
        if isinstance(error, WrongPassphrase | VaultRolledBack):
            self.passphrase.wipe()
        if isinstance(error, KeychainLost):
            self._settings.note_keychain(self._who, on=False)
        if isinstance(error, SignInRefused) and error.seconds:
            self._until[self._who] = monotonic() + error.seconds
        self.passphrase.show_fault(str(error))
        self.passphrase.edit.setFocus()
        self._show_wait()
        if isinstance(error, VaultRolledBack):
            self.older_found.emit(error)

    @property
    def _who(self) -> str:
        return self.login.text.strip().casefold()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy.setVisible(busy)
        form = self.login, self.passphrase, self.keep_login, self.unlock_button
        for widget in (*form, self.keychain_button):
            widget.setEnabled(not busy)
        for widget in (self._other, self._create_link, self._recover):
            widget.setEnabled(not busy)
        self.unlock_button.setText("Unlocking" if busy else "Unlock")

    def _show_wait(self) -> None:
        self.keychain_button.setVisible(self._settings.uses_keychain(self._who))
        left = self._until.get(self._who, 0.0) - monotonic()
        self.unlock_button.setEnabled(left <= 0 and not self._busy.isVisibleTo(self))
        if left > 0:
            self.unlock_button.setText(f"Unlock in {int(left) + 1} s")
            self._countdown.start()
        else:
            self.unlock_button.setText("Unlock")
            self._countdown.stop()
