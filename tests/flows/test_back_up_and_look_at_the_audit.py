"""A surgeon backs up, proves and restores the backup, checks the vault and reads the log of it."""

from pathlib import Path

from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.audit_view import AuditView
from photodesk.ui.admin.backup_view import BackupView
from photodesk.ui.admin.check_view import CheckView
from photodesk.ui.main_window import MainWindow
from tests import builders
from tests.storage import vaults
from tests.ui.hands import LaidFiles, unlock


def administration(window: MainWindow) -> AdminPage:
    window.desk.go("admin")
    page = window.frame.page if window.frame else None
    assert isinstance(page, AdminPage)
    return page


def restored(page: AdminPage, files: LaidFiles, folder: Path) -> None:
    view = page.view
    assert isinstance(view, BackupView)
    view.restore_button.click()
    view.sheet.choose_backup()
    view.sheet.folder.text = str(folder)
    view.sheet.passphrase.text, view.sheet.reason.text = vaults.PASSPHRASE, "Trial"
    view.panel.primary.click()
    assert view.result.state == "Restored", view.sheet.fault.text()
    assert len(files.asked) == 3


def test_backup_restore_check_and_the_log_of_it(
    open_window: MainWindow, files: LaidFiles, tmp_path: Path
) -> None:
    builders.a_patient(open_window.desk.session, chart_number="00417")
    files.chosen = tmp_path / "drive"
    files.chosen.mkdir()
    page = administration(open_window)
    assert isinstance(page.view, BackupView)
    assert page.view.badge.words == "Never backed up"
    page.view.panel.primary.click()
    page.view.panel.secondary.click()
    assert page.view.result.state == "Whole"
    restored(page, files, tmp_path / "back")

    page.enter(view="check")
    check = page.views["check"]
    assert isinstance(check, CheckView)
    check.panel.primary.click()
    assert check.result.state == "Good"

    page.enter(view="audit")
    view = page.views["audit"]
    assert isinstance(view, AuditView)
    told = [one.kind for one in view.table.records.rows][:3]
    assert told == ["vault-checked", "backup-verified", "backup-made"]
    view.filter.chart.text = "00417"
    view.filter.chart.edit.editingFinished.emit()
    assert {one.chart_number for one in view.table.records.rows} == {"00417"}
    view.panel.primary.click()
    assert view.result.state == "Whole"


def test_the_restored_vault_opens_from_the_lock_screen(
    open_window: MainWindow, files: LaidFiles, tmp_path: Path
) -> None:
    builders.a_patient(open_window.desk.session, chart_number="00417")
    files.chosen = tmp_path / "drive"
    files.chosen.mkdir()
    page = administration(open_window)
    page.view.panel.primary.click()
    assert isinstance(page.view, BackupView)
    page.view.restore_button.click()
    page.view.sheet.choose_backup()
    page.view.sheet.folder.text = str(tmp_path / "back")
    page.view.sheet.passphrase.text, page.view.sheet.reason.text = vaults.PASSPHRASE, "Trial"
    page.view.panel.primary.click()
    open_window.lock()
    files.chosen = tmp_path / "back"
    open_window.lock_page.other_vault_asked.emit()
    unlock(open_window)
    assert open_window.frame is not None
    assert open_window.desk.session.vault.folder == tmp_path / "back"
