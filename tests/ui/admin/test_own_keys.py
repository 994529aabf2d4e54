"""The recovery sheet and one's own passphrase, at the window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from photodesk.services import vault as vault_service
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.passphrase_view import PassphraseView
from photodesk.ui.admin.recovery_view import RecoveryView
from tests.storage import vaults
from tests.ui.hands import LaidFiles

NEW = "four quiet herons wading"


@pytest.fixture
def recovery(admin: AdminPage) -> RecoveryView:
    admin.enter(view="recovery")
    assert isinstance(admin.view, RecoveryView)
    return admin.view


@pytest.fixture
def own(admin: AdminPage) -> PassphraseView:
    admin.enter(view="passphrase")
    assert isinstance(admin.view, PassphraseView)
    return admin.view


def renew(view: RecoveryView, passphrase: str = vaults.PASSPHRASE) -> None:
    view.passphrase.text = passphrase
    view.renew()


def change(view: PassphraseView, old: str, new: str, again: str = "") -> None:
    view.old.text, view.new.text, view.again.text = old, new, again or new
    view.change()


def test_no_key_without_the_passphrase(recovery: RecoveryView) -> None:
    recovery.renew()
    assert recovery.passphrase.fault == "Type your passphrase."
    renew(recovery, "another passphrase")
    assert "The old sheet stays valid." in recovery.passphrase.fault
    assert recovery.unfinished() == ""


def test_the_new_key_is_saved_typed_back_and_forgotten(
    recovery: RecoveryView, files: LaidFiles, tmp_path: Path, admin: AdminPage
) -> None:
    renew(recovery)
    key = recovery._key
    assert admin.unfinished()
    files.chosen = tmp_path / "sheet.pdf"
    recovery.key_sheet.save.click()
    assert files.chosen.read_bytes().startswith(b"%PDF")
    recovery.key_sheet.go_on.click()
    recovery.type_back.typed.text = "AAAA" + key[4:]
    recovery.type_back.open.click()
    assert recovery.type_back.typed.fault == "Group 1 is not as on the sheet."
    recovery.type_back.typed.text = key.lower().replace("-", " ")
    recovery.type_back.open.click()
    assert recovery.result.state == "New sheet"
    assert admin.unfinished() == ""


def test_the_new_sheet_is_printed(recovery: RecoveryView) -> None:
    sent: list[bytes] = []

    def printing(_parent: QWidget, pdf: bytes) -> bool:
        sent.append(pdf)
        return True

    recovery._paper._printing = printing
    renew(recovery)
    recovery.key_sheet.print.click()
    assert sent[0].startswith(b"%PDF")
    assert recovery.key_sheet.print.text() == "Print the sheet again"
    assert recovery.key_sheet.save.isEnabled()


def test_the_lock_takes_the_key_off_the_screen(recovery: RecoveryView) -> None:
    renew(recovery)
    recovery.desk.locking.emit()
    assert recovery._key == ""
    assert recovery.unfinished() == ""


def test_the_passphrase_is_changed(own: PassphraseView) -> None:
    change(own, vaults.PASSPHRASE, NEW)
    assert own.result.state == "Changed"
    assert own.old.text == own.new.text == own.again.text == ""
    vault_service.check_passphrase(own.desk.session, NEW)


def test_each_fault_is_said_at_its_field(own: PassphraseView) -> None:
    own.change()
    assert own.old.fault
    change(own, vaults.PASSPHRASE, "short")
    assert own.new.fault
    change(own, vaults.PASSPHRASE, NEW, "something else instead")
    assert own.again.fault == "This is not the same passphrase."
    change(own, "another passphrase", NEW)
    assert own.old.fault == "This is not your present passphrase. Nothing was changed."
    vault_service.check_passphrase(own.desk.session, vaults.PASSPHRASE)
