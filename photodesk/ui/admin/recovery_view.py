"""Recovery sheet: a new key, shown once, put on paper and typed back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from photodesk.errors import PhotodeskError, WrongPassphrase
from photodesk.services import recovery
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.badges import State
from photodesk.ui.desk import Desk
from photodesk.ui.fields import PassphraseField, enter_goes_on
from photodesk.ui.labels import label
from photodesk.ui.recovery_paper import RecoveryPaper
from photodesk.ui.setup_page import KeySheet, TypeBackSheet, wrong_group

TITLE = "Recovery sheet"
_WHAT = (
    "The recovery sheet opens the vault when every passphrase is forgotten. The key on it is not "
    "kept anywhere and cannot be printed a second time: a new sheet holds a new key."
)
_AT_ONCE = (
    "The sheet that you have now no longer opens the vault, from the moment the new key is made. "
    "Backups made before still open with the old sheet: keep it as long as you keep them."
)
_YEARLY = "Try the sheet once a year on the lock screen."


class RecoveryView(AdminView):
    """Asks for the passphrase, makes the key, shows it, has it typed back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self._key = ""
        self.passphrase = PassphraseField("Your passphrase")
        self.result = ResultField(desk)
        self.key_sheet = KeySheet()
        self.type_back = TypeBackSheet()
        self._paper = RecoveryPaper(
            self.key_sheet,
            lambda work, done, failed: desk.run(work, done, failed=failed),
            desk.files,
        )
        self.type_back.open.setText("The sheet can be read")
        self.type_back.open.setAccessibleName("The sheet can be read")
        start, column = field("Make a new recovery sheet")
        column.addWidget(label(_AT_ONCE, wrap=True))
        column.addWidget(self.passphrase)
        self._stack = QStackedWidget()
        for sheet in (scrolled(self.result, start), self.key_sheet, self.type_back):
            self._stack.addWidget(sheet)
        self.set_centre(self._stack)
        self.panel.content.addWidget(label(_WHAT, "muted", wrap=True))
        self._connect()
        self._show_panel()

    def _connect(self) -> None:
        enter_goes_on([self.passphrase], self.renew)
        self.key_sheet.print.clicked.connect(self.print_sheet)
        self.key_sheet.save.clicked.connect(self.save_sheet)
        self.key_sheet.go_on.clicked.connect(self.ask_back)
        self.type_back.back.clicked.connect(self.show_key)
        self.type_back.open.clicked.connect(self.check)
        enter_goes_on([self.type_back.typed], self.check)
        self.desk.locking.connect(self._forget, Qt.ConnectionType.DirectConnection)

    def _show_panel(self) -> None:
        at_start = self._stack.currentIndex() == 0
        self.panel.setVisible(at_start)  # the sheets have their own buttons, and need the room
        self.panel.set_primary("Make a new sheet", self.renew, enabled=not self.running)
        self.panel.set_status(_YEARLY)

    def _go(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        self._show_panel()

    def unfinished(self) -> str:
        """The key is lost when it is left before it was typed back."""
        return "The new recovery key has not been typed back yet." if self._key else ""

    # --- A new key --------------------------------------------------------------------------------

    def renew(self) -> None:
        """Make a new key, off the window's thread."""
        if self.running:
            return
        if not self.passphrase.text:
            self.passphrase.show_fault("Type your passphrase.")
            self.passphrase.edit.setFocus()
            return
        session, passphrase = self.desk.session, self.passphrase.text
        self._set_running(running=True)
        self.desk.run(
            lambda: recovery.new_key(session, passphrase),
            self._made,
            failed=self._refused,
            busy="Making a new recovery key",
        )

    def _set_running(self, *, running: bool) -> None:
        self.running = running
        self.passphrase.setEnabled(not running)
        self._show_panel()

    def _refused(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        if isinstance(error, WrongPassphrase):
            self.passphrase.show_fault("This is not your passphrase. The old sheet stays valid.")
            self.passphrase.edit.setFocus()
        else:
            self.result.show_error(error)

    def _made(self, key: str) -> None:
        self._key = key
        self._set_running(running=False)
        self.passphrase.wipe()
        self.show_key()

    # --- Onto paper and back ----------------------------------------------------------------------

    def show_key(self) -> None:
        """Show the new key in its groups."""
        self.key_sheet.show_key(self._key)
        self._go(1)
        self.key_sheet.print.setFocus()

    def print_sheet(self) -> None:
        """Print the sheet."""
        self._paper.print(self.desk.session, self._key)

    def save_sheet(self) -> None:
        """Write the sheet as a PDF where the person says, to be printed."""
        self._paper.save(self.desk.session, self._key)

    def ask_back(self) -> None:
        """Hide the key and ask for it from the paper."""
        self.key_sheet.show_key("")
        self.type_back.typed.text = ""
        self._go(2)
        self.type_back.typed.edit.setFocus()

    def check(self) -> None:
        """Done when the key was typed as it stands on the sheet."""
        wrong = wrong_group(self._key, self.type_back.typed.text)
        if wrong:
            self.type_back.typed.show_fault(wrong)
            self.type_back.typed.edit.setFocus()
            return
        self._forget()
        self._go(0)
        self.result.show_result(
            State("ok", "New sheet", "ok"),
            "The new recovery sheet is valid. Mark the old one as used up.",
        )

    def _forget(self) -> None:
        self._key = ""
        self.key_sheet.show_key("")
        self.type_back.typed.text = ""
