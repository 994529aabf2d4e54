"""People: who has an account, who waits for keys, and what can be done for each."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photodesk.domain.permissions import Right, Role
from photodesk.errors import PhotodeskError
from photodesk.services import rotation, users
from photodesk.services.one_time import OneTime
from photodesk.services.users import UserRow, UserState
from photodesk.ui import question
from photodesk.ui.admin.add_person_dialog import AddPersonDialog
from photodesk.ui.admin.admin_view import AdminView, ResultField
from photodesk.ui.admin.leaving_dialogs import LeavingDialog
from photodesk.ui.admin.one_time_dialog import OneTimeDialog
from photodesk.ui.admin.role_sheet import RoleSheet
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label, surface
from photodesk.ui.right_panel import clear
from photodesk.ui.shortcuts import bind
from photodesk.ui.table import Column, Table

TITLE = "People"
_NOBODY_CHOSEN = "Choose a person to see more."
_NO_ADMINISTRATOR = (
    "This vault has no administrator yet. Add one: a second account, for new people, lost "
    "passphrases and this computer. It may be your own, with another login."
)
_STATES = {
    UserState.ACTIVE: State("ok", "Active", "ok"),
    UserState.WAITING: State("key", "Waits for keys", "warn"),
    UserState.ONE_TIME: State("waiting", "First sign-in awaited", "warn"),
    UserState.ONE_TIME_OVER: State("consent-expired", "First sign-in missed", "error"),
    UserState.CLOSED: State("lock", "Closed", "error"),
    UserState.DISABLED: State("consent-refused", "Ended", "muted"),
}
_LISTED = 3
"""People who wait and are listed with a button each; the others are chosen in the table."""


class UsersView(AdminView):
    """A table of people; who waits for keys stands above it, the chosen one in the panel."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        rights = desk.session.user.role.rights
        self.may_administer = Right.ADMINISTER in rights
        self.may_hand_over = False
        """Whether this person's role may, and this person holds the keys; known once read."""
        self.offered: tuple[Role, ...] = ()
        """Roles that this person may give to somebody new; known once read."""
        self.due: tuple[str, ...] = ()
        """What a replacing of the keys has left to do; known once read."""
        self.table: Table[UserRow] = Table(desk.theme, _columns(desk), "People")
        self.result = ResultField(desk)
        self.notice = label("", "warn", wrap=True)
        self.notice.hide()
        self.waiting = surface("panel")
        self._waiting = QVBoxLayout(self.waiting)
        self._waiting.setContentsMargins(20, 12, 20, 12)
        self.waiting.hide()
        self.hand_over_buttons: dict[str, QPushButton] = {}
        """By login."""
        self._lay_out()
        self.table.chosen.connect(self._show_chosen)
        bind(self, "F5", "Read the list anew", self.enter)
        self._show_chosen()

    def _lay_out(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.result, self.notice, self.waiting):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        self.set_centre(centre)

    # --- The list ---------------------------------------------------------------------------------

    def enter(self) -> None:
        """Read everybody anew."""
        session = self.desk.session
        self.desk.run(
            lambda: (
                users.users(session),
                users.offered_roles(session),
                rotation.rotation_due(session),
            ),
            lambda found: self._show(*found),
            lane="read",
        )

    def _show(
        self, rows: tuple[UserRow, ...], offered: tuple[Role, ...], due: tuple[str, ...]
    ) -> None:
        self.offered, self.due = offered, due
        user = self.desk.session.user
        mine = next(row for row in rows if row.id == user.id)
        self.may_hand_over = mine.holds_keys_for_others
        self.notice.setText(_NO_ADMINISTRATOR)
        self.notice.setVisible(bool(offered) and not self.may_administer)
        self._show_waiting([row for row in rows if row.awaits])
        former = self.table.current
        stays = former.id if former else None
        self.table.show_rows(rows, choose=lambda row: row.id == stays)

    def _show_waiting(self, rows: list[UserRow]) -> None:
        clear(self._waiting)
        self.hand_over_buttons = {}
        self.waiting.setVisible(bool(rows))
        for row in rows[:_LISTED] if self.may_hand_over else ():
            line = QHBoxLayout()
            line.addWidget(label(_waits(row), wrap=True), 1)
            made = button("Hand over the keys", partial(self.hand_over, row))
            made.setAccessibleName(f"Hand over the keys to {row.name}")
            self.hand_over_buttons[row.login] = made
            line.addWidget(made)
            self._waiting.addLayout(line)
        if words := _others_wait(rows, listed=self.may_hand_over):
            self._waiting.addWidget(label(words, wrap=True))

    # --- The chosen person ------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        row = self.table.current
        clear(self.panel.content)
        self.panel.set_title(row.name if row else TITLE)
        if row is None:
            self._show_nobody()
        else:
            self._show_person(row)
        self.panel.set_primary("")
        if self.offered:
            words = "Add a person" if self.may_administer else "Add the administrator"
            self.panel.set_primary(words, self.add)
        elif row is not None and row.awaits and self.may_hand_over:
            self.panel.set_primary("Hand over the keys", partial(self.hand_over, row))
        self.panel.set_secondary("What each role may do", self.show_roles)

    def _show_nobody(self) -> None:
        content = self.panel.content
        content.addWidget(label(_NOBODY_CHOSEN, "muted", wrap=True))
        if self.due:
            words = " and ".join(self.due)
            who = "anybody" if rotation.CATALOGUE in self.due else "a surgeon"
            why = rotation.why_it_waits(self.desk.session)
            text = f"Still to be replaced: {words}. It happens when {who} signs in. {why}"
            content.addWidget(label(text.strip(), "warn", wrap=True))
        if self.may_administer:
            content.addSpacing(8)
            content.addWidget(button("Replace the keys of the vault", self.replace_keys))

    def _show_person(self, row: UserRow) -> None:
        content = self.panel.content
        content.addWidget(Badge(self.desk.theme, _state(row)))
        if row.words != _state(row).words:
            content.addWidget(label(row.words, "muted", wrap=True))
        content.addLayout(fact_rows(_facts(self.desk, row)))
        content.addSpacing(8)
        if self._may_reset(row):
            content.addWidget(button("Give a one-time passphrase", lambda: self.ask_reset(row)))
        if self.may_administer and row.state is not UserState.DISABLED and not self._is_me(row):
            content.addWidget(button("End the account", lambda: self.end(row), kind="danger"))

    def _is_me(self, row: UserRow) -> bool:
        return row.id == self.desk.session.user.id

    def _may_reset(self, row: UserRow) -> bool:
        if row.state is UserState.DISABLED or self._is_me(row):
            return False
        new = row.state in {UserState.ONE_TIME, UserState.ONE_TIME_OVER}
        first = row.role.id == users.ADMINISTRATOR and new
        appoints = Right.APPOINT_ADMINISTRATOR in self.desk.session.user.role.rights
        return self.may_administer or (appoints and first)

    # --- Acts -------------------------------------------------------------------------------------

    def show_roles(self) -> None:
        """What each role may do, in words."""
        RoleSheet(self).open()

    def add(self) -> None:
        """Ask for a new person's facts."""
        dialog = AddPersonDialog(self.desk, self, self.offered)
        dialog.added.connect(self._added)
        dialog.open()

    def _added(self, made: OneTime) -> None:
        self.result.show_result(
            State("ok", "Added", "ok"),
            f"{made.name} has an account now. The first sign-in is due within 24 hours.",
        )
        self._show_one_time(made, "The first passphrase")

    def _show_one_time(self, made: OneTime, title: str) -> None:
        OneTimeDialog(self.desk, self, made, title=title).open()
        self._changed()

    def ask_reset(self, row: UserRow) -> None:
        """Say what a one-time passphrase would mean, or why there can be none; then ask."""
        session = self.desk.session
        self.desk.run(
            lambda: users.before_reset(session, row.login),
            lambda meaning: self._confirm_reset(row, meaning),
            lane="read",
        )

    def _confirm_reset(self, row: UserRow, meaning: str) -> None:
        do, leave = "Give a one-time passphrase", "Leave it"
        title = f"A one-time passphrase for {row.name}?"
        if not question.ask(self, title, meaning, do=do, leave=leave):
            return
        session = self.desk.session
        self.desk.run(
            lambda: users.reset(session, row.login),
            lambda made: self._show_one_time(made, "A new first passphrase"),
            failed=self._failed,
            busy="Making a one-time passphrase",
        )

    def end(self, row: UserRow) -> None:
        """Say why it cannot be ended, or ask for the reason."""
        session = self.desk.session
        self.desk.run(
            lambda: users.refuse_to_disable(session, row.login), self._ask_reason, lane="read"
        )

    def _ask_reason(self, row: UserRow) -> None:
        dialog = LeavingDialog(self.desk, self, row)
        dialog.done_with.connect(lambda replaced: self._ended(row.name, replaced=replaced))
        dialog.open()

    def _ended(self, name: str, *, replaced: bool) -> None:
        also = "The keys of the vault are new." if replaced else "Nothing else was changed."
        self.result.show_result(State("ok", "Ended", "ok"), f"{name} can no longer sign in. {also}")
        self._changed()

    def replace_keys(self) -> None:
        """Ask for a reason and the passphrase, then replace the keys; no account is ended."""
        dialog = LeavingDialog(self.desk, self, None)
        dialog.done_with.connect(lambda _replaced: self._replaced())
        dialog.open()

    def _replaced(self) -> None:
        self.result.show_result(
            State("ok", "Replaced", "ok"),
            "The keys that you hold are new. The others follow by themselves.",
        )
        self._changed()

    def hand_over(self, row: UserRow) -> None:
        """Hand over the keys to this person, who was confirmed by name with the button."""
        session = self.desk.session
        self.desk.run(
            lambda: users.hand_over(session, row.login),
            lambda _nothing: self._handed_over(row),
            failed=self._failed,
            busy="Handing over the keys",
        )

    def _handed_over(self, row: UserRow) -> None:
        self.result.show_result(
            State("ok", "Handed over", "ok"),
            f"{row.name} opens {row.awaits} from the next sign-in on.",
        )
        self._changed()

    def _changed(self) -> None:
        self.desk.people_changed.emit()
        self.enter()

    def _failed(self, error: PhotodeskError) -> None:
        self.result.show_error(error)


def _state(row: UserRow) -> State:
    """The state in a word or two, for the table; the panel says all of it."""
    return _STATES[row.state]


def _waits(row: UserRow) -> str:
    return f"{row.name} waits for the keys to {row.awaits}."


def _others_wait(rows: list[UserRow], *, listed: bool) -> str:
    """About those who wait and have no button of their own here."""
    if not listed:
        names = ", ".join(row.name for row in rows)
        return f"Waiting for the keys of their role: {names}. A surgeon hands them over."
    more = len(rows) - _LISTED
    return f"{more} more: choose them in the list." if more > 0 else ""


def _facts(desk: Desk, row: UserRow) -> list[tuple[str, str]]:
    facts = [
        ("Login", row.login),
        ("Role", row.role.title),
        ("Account since", desk.local_day(row.created_at)),
        ("Last here", _last_here(desk, row)),
        ("Waits for", f"the keys to {row.awaits}" if _also_waits(row) else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _also_waits(row: UserRow) -> bool:
    """Whether the person waits for keys and the state speaks of something else."""
    return bool(row.awaits) and row.state is not UserState.WAITING


def _last_here(desk: Desk, row: UserRow) -> str:
    return desk.local_time(row.last_unlocked) if row.last_unlocked else "never"


def _columns(desk: Desk) -> tuple[Column[UserRow], ...]:
    return (
        Column("Name", lambda row: row.name, bold=True),
        Column("Role", lambda row: row.role.title, width=174, extra=True),
        Column("State", lambda _row: "", _state, width=204),
        Column("Login", lambda row: row.login, width=110, extra=True),
        Column("Last here", lambda row: _last_here(desk, row), width=140, extra=True),
    )
