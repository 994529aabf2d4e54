"""First-time set-up: clinic, first user, passphrase, then the recovery key, typed back in full."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from photodesk.errors import PhotodeskError
from photodesk.ui import fonts
from photodesk.ui.card import Card, endless_bar
from photodesk.ui.fields import Field, PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.file_dialogs import FileDialogs
from photodesk.ui.labels import button, label, surface
from photodesk.ui.recovery_paper import RecoveryPaper
from photodesk.ui.tasks import Tasks

if TYPE_CHECKING:
    from photodesk.services.vault import Created


_LARGE = 1.2
"""Text size from which four groups would not stand beside one another in full."""
_COPIES = (
    "The printer's queue may keep a readable copy for a while: use a printer of the clinic. Delete "
    "a saved file once it was printed."
)


@dataclass(frozen=True)
class NewVault:
    """What a person says about a new vault."""

    folder: Path
    clinic: str
    name: str
    login: str
    passphrase: str


class VaultSheet(Card):
    """Clinic, name, login, passphrase and place of a new vault."""

    def __init__(self, files: FileDialogs, folder: Path) -> None:
        super().__init__(
            "Create a vault",
            "A vault is an encrypted folder. It holds your patients, their consents and their "
            "photographs. It stays on this computer.",
        )
        self._files = files
        self.folder = folder
        self.clinic = Field("Clinic", example="As it shall stand on the forms")
        self.name = Field("Your name", example="For example Dr Maria Nowak")
        self.login = Field("Your login", hint="Short; you type it each time.")
        self.passphrase = PassphraseField(
            "Passphrase", hint="At least 15 characters. Four or five words that only you know."
        )
        self.again = PassphraseField("The same passphrase again")
        for field in (self.clinic, self.name, self.login, self.passphrase, self.again):
            self.column.addWidget(field)
        self.column.addLayout(self._place())
        self.busy = endless_bar("Creating the vault")
        self.column.addWidget(self.busy)
        self.back = button("Back")
        self.make = button("Create the vault", kind="primary")
        self.add_foot(self.back, self.make)
        for typed in (self.passphrase, self.login, self.clinic):
            typed.changed.connect(self._show_problems)

    def _place(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._where = label("", "muted", wrap=True)
        row.addWidget(self._where, 1)
        row.addWidget(button("Another place", self._choose_place))
        self._show_place()
        return row

    def _choose_place(self) -> None:
        chosen = self._files.folder(self, "Where shall the vault lie?")
        if chosen is not None:
            empty = not any(chosen.iterdir())
            self.folder = chosen if empty else chosen / "vault"
            self._show_place()

    def _show_place(self) -> None:
        self._where.setText(f"It will lie in {self.folder}")

    def _show_problems(self) -> None:
        if self.passphrase.text:
            self.passphrase.show_fault(" ".join(self._problems()[:1]))

    def _problems(self) -> tuple[str, ...]:
        from photodesk.services.vault import passphrase_problems  # noqa: PLC0415 - heavy

        return passphrase_problems(self.passphrase.text, self.login.text, self.clinic.text)

    def answer(self) -> NewVault | None:
        """What was typed, or None when something is missing; then the field says what."""
        whole = refuse_blank(
            {
                self.clinic: "Type the clinic's name.",
                self.name: "Type your name.",
                self.login: "Type a login.",
                self.passphrase: "Type a passphrase.",
                self.again: "Type the passphrase a second time.",
            }
        )
        if not whole:
            return None
        if problems := self._problems():
            self.passphrase.show_fault(" ".join(problems))
            self.passphrase.edit.setFocus()
            return None
        if self.again.text != self.passphrase.text:
            self.again.show_fault("This is not the same passphrase.")
            self.again.edit.setFocus()
            return None
        return NewVault(
            self.folder,
            self.clinic.text.strip(),
            self.name.text.strip(),
            self.login.text.strip(),
            self.passphrase.text,
        )

    def set_busy(self, *, busy: bool) -> None:
        """Show that the vault is being made."""
        self.busy.setVisible(busy)
        for widget in (self.make, self.back, self.clinic, self.name, self.login):
            widget.setEnabled(not busy)
        for widget in (self.passphrase, self.again):
            widget.setEnabled(not busy)


class KeySheet(Card):
    """The recovery key in its groups, and ways to put it on paper."""

    def __init__(self) -> None:
        super().__init__(
            "Your recovery key",
            "If the passphrase is forgotten, this key opens the vault. Without passphrase and "
            "recovery key nobody can open it: not you, not us, not anybody.",
        )
        self._groups = QGridLayout()
        self._groups.setSpacing(8)
        field = surface("raised")
        field.setLayout(self._groups)
        self._groups.setContentsMargins(16, 16, 16, 16)
        self.column.addWidget(field)
        self.column.addWidget(
            label(
                "Print the sheet or write the key down, and keep it in a safe, away from this "
                "computer. Next you type the key back, to be sure that it can be read.",
                wrap=True,
            )
        )
        self.column.addWidget(label(_COPIES, "muted", wrap=True))
        self.print = button("Print the sheet")
        self.save = button("Save as a file")
        self.go_on = button("I have the key on paper", kind="primary")
        self.add_foot(self.print, self.save, self.go_on)

    def show_key(self, key: str) -> None:
        """Show each group with its number; no key: nothing."""
        while (item := self._groups.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        across = 4 if fonts.scale() < _LARGE else 3
        for place, group in enumerate(key.split("-") if key else []):
            made = label(group)
            made.setFont(fonts.monospace(fonts.TITLE_PT * fonts.scale()))
            made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            number = label(f"{place + 1}", "small")
            cell = QHBoxLayout()
            cell.addWidget(number)
            cell.addWidget(made, 1)
            holder = QWidget()
            holder.setLayout(cell)
            self._groups.addWidget(holder, place // across, place % across)


class TypeBackSheet(Card):
    """The recovery key is typed back in full before the vault opens."""

    def __init__(self) -> None:
        super().__init__(
            "Type the recovery key back", "Read it from your sheet. Dashes may be left out."
        )
        self.typed = Field("Recovery key", example="Seven groups of four")
        self.typed.edit.setFont(fonts.monospace(fonts.EMPHASIS_PT))
        self.column.addWidget(self.typed)
        self.back = button("Show the key again")
        self.open = button("Open the vault", kind="primary")
        self.add_foot(self.back, self.open)


class SetUpPage(QWidget):
    """Three sheets, one after the other."""

    ready = Signal(object, object)
    """The Session and the vault's folder, once the recovery key was typed back."""
    left = Signal()
    """The person stepped back before a vault was made."""

    def __init__(self, tasks: Tasks, files: FileDialogs, folder: Path) -> None:
        super().__init__()
        self._tasks = tasks
        self._created: Created | None = None
        self.vault = VaultSheet(files, folder)
        self.key = KeySheet()
        self.type_back = TypeBackSheet()
        self._paper = RecoveryPaper(self.key, tasks.run, files)
        self._sheets = QStackedWidget()
        for sheet in (self.vault, self.key, self.type_back):
            self._sheets.addWidget(sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._sheets)
        self._connect()

    def _connect(self) -> None:
        self.vault.back.clicked.connect(self.left.emit)
        self.vault.make.clicked.connect(self.make)
        enter_goes_on([self.vault.again], self.make)
        self.key.print.clicked.connect(self.print_sheet)
        self.key.save.clicked.connect(self.save_sheet)
        self.key.go_on.clicked.connect(self._ask_back)
        self.type_back.back.clicked.connect(self._show_key)
        self.type_back.open.clicked.connect(self.check)
        enter_goes_on([self.type_back.typed], self.check)

    def take_focus(self) -> None:
        """Begin with the clinic's name."""
        self.vault.clinic.edit.setFocus()

    @property
    def is_half_done(self) -> bool:
        """Whether a vault was made and its key not yet typed back."""
        return self._created is not None

    def make(self) -> None:
        """Make the vault, off the window's thread."""
        new = self.vault.answer()
        if new is None:
            return
        self.vault.show_fault("")
        self.vault.set_busy(busy=True)

        def work() -> "Created":
            from photodesk.services import vault  # noqa: PLC0415 - not before the first paint

            return vault.create(
                new.folder,
                clinic=new.clinic,
                login=new.login,
                name=new.name,
                passphrase=new.passphrase,
            )

        self._tasks.run(work, self._made, self._refused)

    def _made(self, created: "Created") -> None:
        self._created = created
        self.vault.set_busy(busy=False)
        self.vault.passphrase.wipe()
        self.vault.again.wipe()
        self._show_key()

    def _refused(self, error: PhotodeskError) -> None:
        self.vault.set_busy(busy=False)
        self.vault.show_fault(str(error))

    def _show_key(self) -> None:
        if self._created is not None:
            self.key.show_key(self._created.recovery_key)
        self._sheets.setCurrentWidget(self.key)
        self.key.print.setFocus()

    def print_sheet(self) -> None:
        """Print the recovery sheet."""
        if self._created is not None:
            self._paper.print(self._created.session, self._created.recovery_key)

    def save_sheet(self) -> None:
        """Write the recovery sheet as a PDF where the person says."""
        if self._created is not None:
            self._paper.save(self._created.session, self._created.recovery_key)

    def _ask_back(self) -> None:
        self.key.show_key("")
        self.type_back.typed.text = ""
        self._sheets.setCurrentWidget(self.type_back)
        self.type_back.typed.edit.setFocus()

    def check(self) -> None:
        """Open the vault if the key was typed as it stands on the sheet."""
        if self._created is None:
            return
        wrong = wrong_group(self._created.recovery_key, self.type_back.typed.text)
        if wrong:
            self.type_back.typed.show_fault(wrong)
            self.type_back.typed.edit.setFocus()
            return
        session, self._created = self._created.session, None
        self.type_back.typed.text = ""
        self.ready.emit(session, self.vault.folder)


_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def wrong_group(key: str, typed: str) -> str:
    """A sentence about the first group that differs from the key, or nothing.

    Capitals, dashes and spaces do not matter; O counts as 0, I and L as 1, as on the sheet.
    """
    plainly = "".join(c for c in typed.upper().translate(_READ_AS) if c.isalnum())
    groups = [group.translate(_READ_AS) for group in key.split("-")]
    for number, group in enumerate(groups, 1):
        if plainly[: len(group)] != group:
            return f"Group {number} is not as on the sheet."
        plainly = plainly[len(group) :]
    return "There is more than the seven groups." if plainly else ""
