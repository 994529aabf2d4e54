"""The first sign-in with a one-time passphrase: choose an own one, then the vault opens."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from photodesk.errors import InputRefused, PhotodeskError
from photodesk.ui.card import Card, endless_bar
from photodesk.ui.fields import Field, PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.labels import button
from photodesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from photodesk.services.session import Session


class FirstPassphrasePage(Card):
    """The new passphrase twice; what speaks against it is said while it is typed."""

    is_half_done = False
    """The one-time passphrase stays good until another was chosen."""
    opened = Signal(object)
    """The Session."""
    left = Signal()

    def __init__(self, tasks: Tasks, folder: Path, login: str, one_time: str) -> None:
        super().__init__(
            "Choose your own passphrase",
            "The one-time passphrase was right, and serves for this step only. From now on the "
            "passphrase that you choose here opens the vault. Nobody else ever learns it.",
        )
        self._tasks = tasks
        self._folder, self._login, self._one_time = folder, login, one_time
        self.passphrase = PassphraseField(
            "Your passphrase", hint="At least 15 characters. Four or five words that only you know."
        )
        self.again = PassphraseField("The same passphrase again")
        self.busy = endless_bar("Opening the vault")
        for widget in (self.passphrase, self.again, self.busy):
            self.column.addWidget(widget)
        self.back = button("Back", self.left.emit)
        self.open = button("Open the vault", self.choose, kind="primary")
        self.add_foot(self.back, self.open)
        self.passphrase.changed.connect(self._show_problem)
        enter_goes_on([self.again], self.choose)

    def take_focus(self) -> None:
        """Begin with the new passphrase."""
        self.passphrase.edit.setFocus()

    def _problems(self) -> tuple[str, ...]:
        from photodesk.services.vault import passphrase_problems  # noqa: PLC0415 - heavy

        return passphrase_problems(self.passphrase.text, self._login, "")

    def _show_problem(self) -> None:
        if self.passphrase.text:
            self.passphrase.show_fault(" ".join(self._problems()[:1]))

    def _is_whole(self) -> bool:
        self.show_fault("")
        needed: dict[Field, str] = {
            self.passphrase: "Type a passphrase of your own.",
            self.again: "Type the passphrase a second time.",
        }
        if not refuse_blank(needed):
            return False
        faulty, fault = self.passphrase, " ".join(self._problems())
        if not fault and self.again.text != self.passphrase.text:
            faulty, fault = self.again, "This is not the same passphrase."
        if fault:
            faulty.show_fault(fault)
            faulty.edit.setFocus()
        return not fault

    def choose(self) -> None:
        """Replace the one-time passphrase and open the vault, off the window's thread."""
        if not self.open.isEnabled() or not self._is_whole():
            return
        folder, login, one_time = self._folder, self._login, self._one_time
        new = self.passphrase.text
        self._set_busy(busy=True)

        def work() -> "Session":
            from photodesk.services import vault  # noqa: PLC0415 - not before the first paint

            return vault.unlock(folder, login, one_time, new_passphrase=new)

        self._tasks.run(work, self._opened, self._refused)

    def _opened(self, session: "Session") -> None:
        self._set_busy(busy=False)
        self._one_time = ""
        for field in (self.passphrase, self.again):
            field.wipe()
        self.opened.emit(session)

    def _refused(self, error: PhotodeskError) -> None:
        self._set_busy(busy=False)
        if isinstance(error, InputRefused) and error.field == "passphrase":
            self.passphrase.show_fault(str(error))
            self.passphrase.edit.setFocus()
        else:
            self.show_fault(str(error))

    def _set_busy(self, *, busy: bool) -> None:
        self.busy.setVisible(busy)
        for widget in (self.passphrase, self.again, self.open, self.back):
            widget.setEnabled(not busy)
