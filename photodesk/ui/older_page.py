"""The vault's data is older than its last use here: nothing opens silently, a person decides."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from photodesk.errors import PhotodeskError, VaultRolledBack
from photodesk.ui.card import Card, endless_bar
from photodesk.ui.fields import Field, PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.labels import button, label
from photodesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from photodesk.services.session import Session


class OlderPage(Card):
    """What was found, and a way on for who may restore backups: a reason, and the passphrase."""

    is_half_done = False
    """Nothing is lost by leaving this sheet."""
    opened = Signal(object)
    """The Session."""
    left = Signal()

    def __init__(self, tasks: Tasks, folder: Path, login: str, error: VaultRolledBack) -> None:
        super().__init__("This vault is not as it was left", str(error))
        self._tasks = tasks
        self._folder, self._login = folder, login
        self.column.addWidget(
            label(
                "If you put back a backup on purpose, say so. The reason is written into the log, "
                "and what was newer is given up. Otherwise go back, and ask who looks after this "
                "computer.",
                wrap=True,
            )
        )
        self.reason = Field("Reason", example="For example: backup of 2 March put back")
        self.passphrase = PassphraseField()
        self.busy = endless_bar("Opening the vault")
        for field in (self.reason, self.passphrase, self.busy):
            self.column.addWidget(field)
        self.back = button("Back", self.left.emit, kind="primary")
        self.accept = button("Open the older data", self.accept_older)
        self.add_foot(self.accept, self.back)
        enter_goes_on([self.passphrase], self.accept_older)

    def take_focus(self) -> None:
        """Begin with the reason."""
        self.reason.edit.setFocus()

    def accept_older(self) -> None:
        """Take the older data for the vault's own, then open it; off the window's thread."""
        needed: dict[Field, str] = {
            self.reason: "Say why this data is right.",
            self.passphrase: "Type your passphrase.",
        }
        if not refuse_blank(needed):
            return
        folder, login = self._folder, self._login
        passphrase, reason = self.passphrase.text, self.reason.text.strip()
        self.show_fault("")
        self._set_busy(busy=True)

        def work() -> "Session":
            from photodesk.services import vault  # noqa: PLC0415 - not before the first paint

            vault.accept_older(folder, login, passphrase, reason)
            return vault.unlock(folder, login, passphrase)

        self._tasks.run(work, self._opened, self._refused)

    def _opened(self, session: "Session") -> None:
        self._set_busy(busy=False)
        self.passphrase.wipe()
        self.opened.emit(session)

    def _refused(self, error: PhotodeskError) -> None:
        self._set_busy(busy=False)
        self.show_fault(str(error))

    def _set_busy(self, *, busy: bool) -> None:
        self.busy.setVisible(busy)
        for widget in (self.reason, self.passphrase, self.accept, self.back):
            widget.setEnabled(not busy)
