"""What a restore needs to know: which backup, into which folder, whose key, and why."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout

from photodesk.errors import PhotodeskError, WrongPassphrase
from photodesk.services.backups import BackupKey
from photodesk.ui import fonts
from photodesk.ui.fields import Field, PassphraseField, refuse_blank
from photodesk.ui.file_dialogs import FileDialogs
from photodesk.ui.labels import button, label

NEW_FOLDER = "Restored vault"


@dataclass(frozen=True, repr=False)
class RestoreOrder:
    """What the person said."""

    backup: Path
    folder: Path
    key: BackupKey
    reason: str
    incomplete: bool
    """Whether to restore what is left although files of the backup are missing."""


class RestoreSheet(QFrame):
    """Two folders, login and passphrase (or the recovery key), a reason."""

    def __init__(self, files: FileDialogs, login: str) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self._files = files
        self._login = login
        self.backup = Field("Backup", hint="The folder with the backups: the newest is taken.")
        self.folder = Field("New folder", hint="Empty, or not there yet.")
        self.login = Field("Login")
        self.passphrase = PassphraseField(
            "Passphrase", hint="The one of the day on which the backup was made."
        )
        self.with_recovery = QCheckBox("Use the recovery key instead")
        self.recovery = Field("Recovery key", example="Seven groups of four")
        self.recovery.edit.setFont(fonts.monospace(fonts.EMPHASIS_PT))
        self.reason = Field("Reason", hint="It stands in the audit log of the restored vault.")
        self.incomplete = QCheckBox("Restore what is left, although files are missing")
        self.fault = label("", "error", wrap=True)
        self._lay_out()
        self.with_recovery.toggled.connect(self._show_key)
        self.wipe()

    def _lay_out(self) -> None:
        for field, act in ((self.backup, self.choose_backup), (self.folder, self.choose_folder)):
            made = button("Choose", act)
            made.setAccessibleName(f"Choose the {field.edit.accessibleName().lower()}")
            field.row.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.backup)
        column.addWidget(self.folder)
        for widget in (
            self.login,
            self.passphrase,
            self.recovery,
            self.with_recovery,
            self.reason,
            self.incomplete,
            self.fault,
        ):
            column.addWidget(widget)

    def take_focus(self) -> None:
        """Begin with the backup."""
        self.backup.edit.setFocus()

    def wipe(self) -> None:
        """As at the beginning."""
        self.passphrase.wipe()
        for field in (self.backup, self.folder, self.recovery, self.reason):
            field.text = ""
        self.login.text = self._login
        self.with_recovery.setChecked(False)
        self.incomplete.setChecked(False)
        self.incomplete.hide()
        self._show_fault("")
        self._show_key(recovery=False)

    def _show_key(self, recovery: bool) -> None:
        self.login.setVisible(not recovery)
        self.passphrase.setVisible(not recovery)
        self.recovery.setVisible(recovery)

    def choose_backup(self) -> None:
        """Ask for the folder with the backup."""
        chosen = self._files.folder(self, "Which backup shall be restored?")
        if chosen is not None:
            self.backup.text = str(chosen)

    def choose_folder(self) -> None:
        """Ask where the restored vault shall lie; a folder with something in it gets a new one."""
        chosen = self._files.folder(self, "Where shall the restored vault lie?")
        if chosen is not None:
            self.folder.text = str(_free_place(chosen))

    def answer(self) -> RestoreOrder | None:
        """What was typed, or None when something is missing; then the field says what."""
        asked: dict[Field, str] = {
            self.backup: "Choose the backup.",
            self.folder: "Choose a new folder.",
            self.reason: "Say why.",
        }
        if self.with_recovery.isChecked():
            asked[self.recovery] = "Type the recovery key."
        else:
            asked |= {self.login: "Type the login.", self.passphrase: "Type the passphrase."}
        self._show_fault("")
        if not refuse_blank(asked):
            return None
        return RestoreOrder(
            Path(self.backup.text.strip()),
            Path(self.folder.text.strip()),
            self._key(),
            self.reason.text.strip(),
            self.incomplete.isChecked(),
        )

    def _key(self) -> BackupKey:
        if self.with_recovery.isChecked():
            return BackupKey(recovery=self.recovery.text)
        return BackupKey(self.login.text.strip(), self.passphrase.text)

    def show_error(self, error: PhotodeskError) -> None:
        """Say why nothing was restored; where files are missing, offer to restore the others."""
        if isinstance(error, WrongPassphrase) and not self.with_recovery.isChecked():
            self.passphrase.show_fault(str(error))
            self.passphrase.edit.setFocus()
            return
        if getattr(error, "missing", ()):
            self.incomplete.show()
        self._show_fault(str(error))

    def _show_fault(self, sentence: str) -> None:
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))


def _free_place(folder: Path) -> Path:
    if not any(folder.iterdir()):
        return folder
    place, number = folder / NEW_FOLDER, 2
    while place.exists():
        place, number = folder / f"{NEW_FOLDER} {number}", number + 1
    return place
