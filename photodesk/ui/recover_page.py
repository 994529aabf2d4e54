"""Opening a vault with the recovery sheet, and a new passphrase for the login."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from photodesk.errors import PhotodeskError
from photodesk.ui import fonts
from photodesk.ui.card import Card, endless_bar
from photodesk.ui.fields import Field, PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.labels import button
from photodesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from photodesk.services.session import Session


class RecoverPage(Card):
    """Login, recovery key and the new passphrase."""

    is_half_done = False
    """Nothing is lost by leaving this sheet."""
    opened = Signal(object)
    """The Session."""
    left = Signal()

    def __init__(self, tasks: Tasks, folder: Path, login: str) -> None:
        super().__init__(
            "Use the recovery sheet",
            "The key on the sheet opens the vault. Choose a new passphrase with it; the old one "
            "no longer works.",
        )
        self._tasks = tasks
        self._folder = folder
        self.login = Field("Login")
        self.login.text = login
        self.key = Field("Recovery key", example="Seven groups of four")
        self.key.edit.setFont(fonts.monospace(fonts.EMPHASIS_PT))
        self.passphrase = PassphraseField("New passphrase", hint="At least 15 characters.")
        self.again = PassphraseField("The same passphrase again")
        self.busy = endless_bar("Opening the vault")
        for field in (self.login, self.key, self.passphrase, self.again, self.busy):
            self.column.addWidget(field)
        self.back = button("Back", self.left.emit)
        self.open = button("Open the vault", self.recover, kind="primary")
        self.add_foot(self.back, self.open)
        enter_goes_on([self.again], self.recover)

    def take_focus(self) -> None:
        """Begin where something is to be typed."""
        (self.key if self.login.text else self.login).edit.setFocus()

    def recover(self) -> None:
        """Open the vault with the key, off the window's thread."""
        if not self._is_whole():
            return
        folder, login, key = self._folder, self.login.text.strip(), self.key.text
        passphrase = self.passphrase.text
        self._set_busy(busy=True)

        def work() -> "Session":
            from photodesk.services import vault  # noqa: PLC0415 - not before the first paint

            return vault.unlock_with_recovery_key(
                folder, key, login=login, new_passphrase=passphrase
            )

        self._tasks.run(work, self._opened, self._refused)

    def _is_whole(self) -> bool:
        from photodesk.services.vault import passphrase_problems  # noqa: PLC0415 - as above

        self.show_fault("")
        needed: dict[Field, str] = {
            self.login: "Type your login.",
            self.key: "Type the key from the sheet.",
            self.passphrase: "Type a new passphrase.",
            self.again: "Type the passphrase a second time.",
        }
        if not refuse_blank(needed):
            return False
        problems = passphrase_problems(self.passphrase.text, self.login.text, "")
        if problems:
            self.passphrase.show_fault(" ".join(problems))
        elif self.again.text != self.passphrase.text:
            self.again.show_fault("This is not the same passphrase.")
        else:
            return True
        return False

    def _opened(self, session: "Session") -> None:
        self._set_busy(busy=False)
        for field in (self.passphrase, self.again):
            field.wipe()
        self.key.text = ""
        self.opened.emit(session)

    def _refused(self, error: PhotodeskError) -> None:
        self._set_busy(busy=False)
        self.show_fault(str(error))

    def _set_busy(self, *, busy: bool) -> None:
        self.busy.setVisible(busy)
        for widget in (self.login, self.key, self.passphrase, self.again, self.open, self.back):
            widget.setEnabled(not busy)
