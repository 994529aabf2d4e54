"""Ending an account, and replacing the keys of the vault, together or alone."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from photodesk.errors import PhotodeskError, WrongPassphrase
from photodesk.services import rotation, users
from photodesk.services.users import UserRow
from photodesk.ui.card import endless_bar
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field, PassphraseField, refuse_blank
from photodesk.ui.labels import button, label
from photodesk.ui.signing.staff_dialog import StaffDialog
from photodesk.ui.work import Progress

WIDTH = 620
_ENDING = (
    "From now on this person cannot sign in. Their name stays on everything they did. This cannot "
    "be undone: who comes back gets a new account."
)
_REPLACING = (
    "The catalogue is encrypted anew under a new key. The keys of photographs and forms follow by "
    "themselves when the next person signs in who holds them. Nobody has to learn anything new: "
    "passphrases and the recovery sheet stay as they are."
)
_WHY = (
    "Do this when somebody could have copied the vault's files: after a quarrel, or when a "
    "computer or a backup was lost. What was copied before stays readable with the passphrase of "
    "that time."
)
_WAIT = "It takes seconds, with many patients a minute. Nobody else can work meanwhile."


class LeavingDialog(StaffDialog):
    """Reason, and where the keys are replaced the passphrase; it stays open until it is done."""

    done_with = Signal(bool)
    """It is done; whether the keys were replaced as well."""

    def __init__(self, desk: Desk, parent: QWidget | None, row: UserRow | None) -> None:
        title = f"End the account of {row.name}?" if row else "Replace the keys of the vault?"
        super().__init__(parent, title, _ENDING if row else _REPLACING, width=WIDTH)
        self._desk, self._row = desk, row
        self.reason = Field("Reason", hint="It stays in the audit log.")
        self.replace = QCheckBox("Replace the keys of the vault as well")
        self.replace.setChecked(row is None)
        self.replace.setVisible(row is not None)
        self.meaning = label(_REPLACING, "muted", wrap=True)
        self.why = label(_WHY, "muted", wrap=True)
        self.passphrase = PassphraseField("Your passphrase", hint=_WAIT)
        self.busy = endless_bar("Replacing the keys")
        for widget in (self.reason, self.replace, self.meaning, self.why, self.passphrase):
            self.fields.addWidget(widget)
        self.fields.addWidget(self.busy)
        self.do = button("End the account" if row else "Replace the keys", self.submit)
        self.do.setProperty("kind", "danger")
        self.leave = button("Leave it", self.reject, kind="primary")
        self.add_foot(self.do, self.leave)
        self.replace.toggled.connect(self._show_parts)
        self._show_parts()

    def _show_parts(self) -> None:
        replaces = self.replace.isChecked()
        self.meaning.setVisible(replaces and self._row is not None)
        self.why.setVisible(replaces)
        self.passphrase.setVisible(replaces)

    @property
    def running(self) -> bool:
        """Whether it is under way; then the sheet cannot be left."""
        return not self.do.isEnabled()

    def submit(self) -> None:
        """Do it, off the window's thread."""
        asked: dict[Field, str] = {self.reason: "Say why."}
        if self.replace.isChecked():
            asked[self.passphrase] = "Type your passphrase."
        if self.running or not refuse_blank(asked):
            return
        self.show_fault("")
        self._set_running(running=True)
        if self.replace.isChecked():
            self._replace_keys()
        else:
            self._end()

    def _end(self) -> None:
        session, reason = self._desk.session, self.reason.text
        login = self._row.login if self._row else ""
        self._desk.run(
            lambda: users.disable(session, login, reason),
            lambda _nothing: self._finished(replaced=False),
            failed=self._refused,
            busy="Ending the account",
        )

    def _replace_keys(self) -> None:
        session, reason = self._desk.session, self.reason.text
        passphrase, row = self.passphrase.text, self._row

        def work(progress: Progress) -> None:
            if row is None:
                rotation.rotate(session, passphrase=passphrase, reason=reason, progress=progress)
            else:
                rotation.disable_and_rotate(
                    session, row.login, passphrase=passphrase, reason=reason, progress=progress
                )

        self._desk.run_alone(
            work,
            lambda _nothing: self._finished(replaced=True),
            title="Replacing the keys",
            failed=self._refused,
        )

    def _finished(self, *, replaced: bool) -> None:
        self._set_running(running=False)
        self.passphrase.wipe()
        self.accept()
        self.done_with.emit(replaced)
        self.deleteLater()

    def _refused(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        if isinstance(error, WrongPassphrase):
            self.passphrase.show_fault("This is not your passphrase. Nothing was changed.")
            self.passphrase.edit.setFocus()
        else:
            self.show_error(error)

    def _set_running(self, *, running: bool) -> None:
        self.busy.setVisible(running and self.replace.isChecked())
        for widget in (self.do, self.leave, self.reason, self.replace, self.passphrase):
            widget.setEnabled(not running)

    def reject(self) -> None:
        """Step back, unless it is under way: then it ends by itself."""
        if not self.running:
            super().reject()
