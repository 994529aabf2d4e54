"""My passphrase: the old one, the new one twice."""

from PySide6.QtWidgets import QFrame

from photodesk.errors import InputRefused, PhotodeskError, WrongPassphrase
from photodesk.services import own_passphrase
from photodesk.services.passphrases import passphrase_problems
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.badges import State
from photodesk.ui.desk import Desk
from photodesk.ui.fields import PassphraseField, enter_goes_on, refuse_blank
from photodesk.ui.labels import label

TITLE = "My passphrase"
_WHAT = (
    "The new passphrase opens the vault from now on. Nothing else changes: the photographs are "
    "not encrypted anew, and the recovery sheet stays valid."
)
_BACKUPS = "Backups made before open with the passphrase of their day."


class PassphraseView(AdminView):
    """Everybody changes their own; nobody another's."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self.old = PassphraseField("Present passphrase")
        self.new = PassphraseField(
            "New passphrase", hint="At least 15 characters. Four or five words that only you know."
        )
        self.again = PassphraseField("The new passphrase again")
        self.result = ResultField(desk)
        self.set_centre(scrolled(self.result, self._form()))
        self.panel.content.addWidget(label(_WHAT, "muted", wrap=True))
        self.panel.set_status(_BACKUPS)
        self.new.changed.connect(self._show_problem)
        enter_goes_on([self.again], self.change)
        self._show_panel()

    def _form(self) -> QFrame:
        made, column = field("Change my passphrase")
        for one in (self.old, self.new, self.again):
            column.addWidget(one)
        return made

    def _show_panel(self) -> None:
        self.panel.set_primary("Change my passphrase", self.change, enabled=not self.running)
        for one in (self.old, self.new, self.again):
            one.setEnabled(not self.running)

    def _problems(self) -> tuple[str, ...]:
        session = self.desk.session
        return passphrase_problems(self.new.text, session.user.login, session.clinic)

    def _show_problem(self) -> None:
        if self.new.text:
            self.new.show_fault(" ".join(self._problems()[:1]))

    def _is_whole(self) -> bool:
        whole = refuse_blank(
            {
                self.old: "Type your present passphrase.",
                self.new: "Type the new passphrase.",
                self.again: "Type the new passphrase a second time.",
            }
        )
        if not whole:
            return False
        if problems := self._problems():
            self.new.show_fault(" ".join(problems))
            self.new.edit.setFocus()
            return False
        if self.again.text != self.new.text:
            self.again.show_fault("This is not the same passphrase.")
            self.again.edit.setFocus()
            return False
        return True

    def change(self) -> None:
        """Change it, off the window's thread."""
        if self.running or not self._is_whole():
            return
        session, old, new = self.desk.session, self.old.text, self.new.text
        self.running = True
        self._show_panel()
        self.desk.run(
            lambda: own_passphrase.change(session, old, new),
            lambda _nothing: self._changed(),
            failed=self._refused,
            busy="Changing the passphrase",
        )

    def _changed(self) -> None:
        self._end()
        for one in (self.old, self.new, self.again):
            one.wipe()
        self.result.show_result(
            State("ok", "Changed", "ok"), "Your passphrase is changed. The old one opens nothing."
        )

    def _refused(self, error: PhotodeskError) -> None:
        self._end()
        if isinstance(error, WrongPassphrase):
            self.old.show_fault("This is not your present passphrase. Nothing was changed.")
            self.old.edit.setFocus()
        elif isinstance(error, InputRefused):
            self.new.show_fault(str(error))
        else:
            self.result.show_error(error)

    def _end(self) -> None:
        self.running = False
        self._show_panel()
