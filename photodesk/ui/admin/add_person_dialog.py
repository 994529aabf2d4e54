"""Adding a person: what is asked, and what the role means for the keys."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from photodesk.domain.permissions import Role
from photodesk.errors import InputRefused, PhotodeskError
from photodesk.services import users
from photodesk.services.one_time import OneTime
from photodesk.services.roles import handles_forms
from photodesk.ui.desk import Desk
from photodesk.ui.fields import Field, refuse_blank
from photodesk.ui.labels import button, label
from photodesk.ui.signing.signer_fields import Choose
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 600
_ADDING = (
    "The person gets a passphrase for the first sign-in, made by the program. Then they choose "
    "their own, so nobody else ever knows it."
)
_FIRST = (
    "The administrator looks after people, passphrases and this computer, and sees neither "
    "patients nor pictures. Give this account a login of its own, even if it is yours as well."
)


class AddPersonDialog(StaffDialog):
    """Name, login, role; what the role means for the keys stands below it."""

    added = Signal(object)
    """The OneTime."""

    def __init__(self, desk: Desk, parent: QWidget | None, roles: tuple[Role, ...]) -> None:
        first = len(roles) == 1
        title = "Add the administrator" if first else "Add a person"
        super().__init__(parent, title, _FIRST if first else _ADDING, width=WIDTH)
        self._desk = desk
        self._roles = {one.id: one for one in roles}
        self.name = Field("Full name", example="As it shall stand on the forms")
        self.login = Field("Login", hint="Short; typed at each sign-in. It cannot be changed.")
        blank = "" if first else "Choose a role"
        self.role = Choose("Role", {one.id: one.title for one in roles}, blank=blank)
        self.meaning = label("", "muted", wrap=True)
        for widget in (self.name, self.login, self.role, self.meaning):
            self.fields.addWidget(widget)
        self.add = button("Add", self.submit, kind="primary")
        self.add_foot(self.cancel_button(), self.add)
        self.role.changed.connect(self._show_meaning)
        self._show_meaning()

    def _show_meaning(self) -> None:
        chosen = self._roles.get(self.role.value)
        self.meaning.setText(_meaning(chosen) if chosen else "")

    def submit(self) -> None:
        """Add the person, off the window's thread: deriving a key takes a second."""
        needed: dict[Field, str] = {
            self.name: "Type the person's name.",
            self.login: "Type a login.",
        }
        if not self.add.isEnabled() or not refuse_blank(needed):
            return
        if not self.role.value:
            self.role.show_fault("Choose what the person may do.")
            self.role.setFocus()
            return
        session, name, login = self._desk.session, self.name.text, self.login.text
        role_id = self.role.value
        self.show_fault("")
        self.add.setEnabled(False)
        self._desk.run(
            lambda: users.add(session, login=login, name=name, role_id=role_id),
            self._added,
            failed=self._refused,
            busy="Adding the person",
        )

    def _added(self, made: OneTime) -> None:
        self.accept()
        self.added.emit(made)
        self.deleteLater()

    def _refused(self, error: PhotodeskError) -> None:
        self.add.setEnabled(True)
        field = error.field if isinstance(error, InputRefused) else ""
        named = {"login": self.login, "name": self.name}.get(field)
        if named is None:
            self.show_error(error)
        else:
            named.show_fault(str(error))
            named.edit.setFocus()


def _meaning(one: Role) -> str:
    """Which keys the role needs, and what follows from it."""
    if one.sees_photographs:
        return (
            "Sees photographs. A surgeon hands over the keys to photographs and forms afterwards; "
            "until then the account works, and pictures stay closed."
        )
    if handles_forms(one):
        return (
            "Handles forms and sees no photographs. A surgeon hands over the key to forms "
            "afterwards; until then the account works, and forms stay closed."
        )
    return "Sees neither photographs nor forms, and needs no key from anybody."
