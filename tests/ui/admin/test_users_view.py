"""People in Administration: what each role is shown, and what is said when it is refused."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.domain.permissions import Role
from photodesk.services import rotation, users
from photodesk.services.roles import right_words, roles
from photodesk.services.users import UserState
from photodesk.ui.admin import users_view
from photodesk.ui.admin.add_person_dialog import AddPersonDialog
from photodesk.ui.admin.admin_page import AdminPage, permitted_views
from photodesk.ui.admin.leaving_dialogs import LeavingDialog
from photodesk.ui.admin.one_time_dialog import OneTimeDialog
from photodesk.ui.admin.role_sheet import RoleSheet, table
from photodesk.ui.admin.users_view import UsersView
from photodesk.ui.desk import Desk
from photodesk.ui.keys_notice import KeysNotice
from tests.builders import in_role
from tests.storage import vaults
from tests.ui.hands import dialogs


@pytest.fixture
def view(admin: AdminPage) -> UsersView:
    """In a surgeon's hands; the vault has nobody else."""
    admin.enter(view="people")
    assert isinstance(admin.view, UsersView)
    return admin.view


def as_administrator(desk: Desk) -> None:
    """The same person, in the role of an administrator from now on."""
    desk._session = in_role(desk.session, "administrator")


@pytest.fixture
def administered(desk: Desk, admin: AdminPage) -> UsersView:
    """In an administrator's hands, beside an auditor and a nurse who were just added."""
    del admin
    as_administrator(desk)
    users.add(desk.session, login="olga", name="Olga Audit", role_id="auditor")
    users.add(desk.session, login="nora", name="Nora Nurse", role_id="photographer")
    made = UsersView(desk)
    made.enter()
    return made


def row_of(view: UsersView, login: str) -> users.UserRow:
    return next(row for row in view.table.records.rows if row.login == login)


def choose(view: UsersView, login: str) -> None:
    view.table.show_rows(view.table.records.rows, choose=lambda row: row.login == login)


def test_only_who_can_do_something_about_people_sees_the_page() -> None:
    seeing = {
        one.id for one in roles() if "people" in {entry.name for entry in permitted_views(one)}
    }
    assert seeing == {"surgeon", "administrator"}


def test_a_vault_without_administrator_says_so(view: UsersView) -> None:
    assert not view.notice.isHidden()
    assert view.panel.primary.text() == "Add the administrator"
    users.add(view.desk.session, login="ada", name="Ada Admin", role_id="administrator")
    view.enter()
    assert view.notice.isHidden()
    assert view.panel.primary.isHidden()


def test_a_surgeon_can_mend_the_lost_slip_of_the_first_administrator(view: UsersView) -> None:
    users.add(view.desk.session, login="ada", name="Ada Admin", role_id="administrator")
    view.enter()
    assert view._may_reset(row_of(view, "ada"))
    assert not view._may_reset(row_of(view, vaults.LOGIN))


def test_what_is_wrong_with_a_new_person_is_said_at_its_field(administered: UsersView) -> None:
    administered.add()
    (dialog,) = dialogs(AddPersonDialog)
    assert isinstance(dialog, AddPersonDialog)
    dialog.submit()
    assert dialog.name.fault == "Type the person's name."
    dialog.name.text, dialog.login.text = "Olga Again", "OLGA"
    dialog.submit()
    assert not dialogs(OneTimeDialog)
    dialog.role.choose("auditor")
    dialog.submit()
    assert "taken" in dialog.login.fault
    assert dialog.add.isEnabled()
    dialog.reject()


@pytest.mark.parametrize("one", roles(), ids=lambda one: one.id)
def test_the_dialog_says_which_keys_a_role_waits_for(administered: UsersView, one: Role) -> None:
    administered.add()
    (dialog,) = dialogs(AddPersonDialog)
    assert isinstance(dialog, AddPersonDialog)
    dialog.role.choose(one.id)
    assert ("hands over the key" in dialog.meaning.text()) == (
        one.id in {"surgeon", "photographer", "office"}
    )
    dialog.reject()


def test_an_account_is_ended_with_a_reason(administered: UsersView) -> None:
    administered.end(row_of(administered, "olga"))
    (dialog,) = dialogs(LeavingDialog)
    assert isinstance(dialog, LeavingDialog)
    dialog.do.click()
    assert dialog.reason.fault == "Say why."
    dialog.reason.text = "moved away"
    dialog.do.click()
    assert administered.result.state == "Ended"
    assert row_of(administered, "olga").state is UserState.DISABLED
    choose(administered, "olga")
    assert administered.table.records.rows[-1].login == "olga"


def test_what_keeps_keys_from_being_replaced_is_said(administered: UsersView, desk: Desk) -> None:
    desk.session.vault.left_undone = "The disk is full."
    administered._show(
        tuple(administered.table.records.rows), administered.offered, (rotation.CATALOGUE,)
    )
    administered._show_nobody()
    words = " ".join(one.text() for one in administered.panel.findChildren(QLabel))
    assert "It happens when anybody signs in. The disk is full." in words


def test_an_account_is_ended_and_the_keys_replaced(administered: UsersView, desk: Desk) -> None:
    before = desk.session.vault.keyring.epoch
    administered.end(row_of(administered, "olga"))
    (dialog,) = dialogs(LeavingDialog)
    assert isinstance(dialog, LeavingDialog)
    assert dialog.passphrase.isHidden()
    dialog.replace.setChecked(True)
    dialog.reason.text = "took a laptop along"
    dialog.do.click()
    assert dialog.passphrase.fault == "Type your passphrase."
    dialog.passphrase.text = "not this one, sorry"
    dialog.do.click()
    assert "Nothing was changed" in dialog.passphrase.fault
    assert desk.session.vault.keyring.epoch == before
    dialog.passphrase.text = vaults.PASSPHRASE
    dialog.do.click()
    assert administered.result.words.endswith("The keys of the vault are new.")
    assert desk.session.vault.keyring.epoch > before
    assert row_of(administered, "olga").state is UserState.DISABLED


def test_the_keys_are_replaced_without_ending_an_account(
    administered: UsersView, desk: Desk
) -> None:
    before = desk.session.vault.keyring.epoch
    administered.replace_keys()
    (dialog,) = dialogs(LeavingDialog)
    assert isinstance(dialog, LeavingDialog)
    dialog.reason.text, dialog.passphrase.text = "a backup was lost", vaults.PASSPHRASE
    dialog.do.click()
    assert administered.result.state == "Replaced"
    assert desk.session.vault.keyring.epoch > before
    assert row_of(administered, "olga").state is UserState.ONE_TIME


def test_a_sheet_at_work_is_not_left(administered: UsersView) -> None:
    administered.replace_keys()
    (dialog,) = dialogs(LeavingDialog)
    assert isinstance(dialog, LeavingDialog)
    dialog._set_running(running=True)
    dialog.reject()
    assert dialog.isVisible()
    dialog._set_running(running=False)
    dialog.reject()
    assert not dialog.isVisible()


def test_what_cannot_be_ended_is_refused_before_a_reason_is_asked(
    administered: UsersView, desk: Desk
) -> None:
    told: list[str] = []
    desk.troubled.connect(lambda error: told.append(error.title))
    administered.end(row_of(administered, vaults.LOGIN))
    assert told == ["Nobody can end their own account."]
    assert not dialogs(LeavingDialog)


def test_nothing_is_reset_where_the_person_steps_back(
    administered: UsersView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photodesk.ui.question.ask", lambda *_a, **_k: False)
    before = row_of(administered, "olga")
    administered.ask_reset(before)
    administered.enter()
    assert row_of(administered, "olga") == before
    assert not dialogs(OneTimeDialog)


def test_the_slip_is_printed_and_the_passphrase_forgotten(
    administered: UsersView, desk: Desk
) -> None:
    sent: list[bytes] = []

    def printing(_parent: object, pdf: bytes) -> bool:
        sent.append(pdf)
        return True

    made = users.reset(desk.session, "olga")
    dialog = OneTimeDialog(desk, administered, made, title="First", printing=printing)
    dialog.open()
    assert dialog.passphrase.text() == made.passphrase
    dialog.print.click()
    assert sent[0].startswith(b"%PDF-")
    dialog.close_button.click()
    assert dialog.passphrase.text() == ""


def test_the_states_all_have_words() -> None:
    assert set(users_view._STATES) == set(UserState)
    assert len({state.words for state in users_view._STATES.values()}) == len(UserState)


def test_the_sheet_of_roles_says_what_the_file_says(view: UsersView) -> None:
    lines = dict(table())
    words = right_words()
    assert len(lines) == len(words) + 2
    for place, one in enumerate(roles()):
        said = {right for right in words if lines[words[right]][place]}
        assert said == set(one.rights)
    view.show_roles()
    (sheet,) = dialogs(RoleSheet)
    sheet.close()


def test_the_strip_names_who_waits_and_counts_the_others(desk: Desk, qtbot: QtBot) -> None:
    notice = KeysNotice(desk)
    qtbot.addWidget(notice)
    assert notice.isHidden()
    surgeon = desk.session
    keys, surgeon.vault._keys.image_key = surgeon.vault._keys.image_key, None
    for number, name in enumerate(("Ann", "Ben", "Cid")):
        acting = in_role(surgeon, "administrator")
        users.add(acting, login=f"new{number}", name=name, role_id="photographer")
    surgeon.vault._keys.image_key = keys
    desk.people_changed.emit()
    assert notice.words.text() == "Ann waits for the keys to photographs, and 2 more people wait."
    asked: list[str] = []
    desk.going.connect(lambda page, _what: asked.append(page))
    notice.go.click()
    assert asked == ["admin"]
    for number in range(3):
        users.hand_over(surgeon, f"new{number}")
    desk.people_changed.emit()
    assert notice.isHidden()
