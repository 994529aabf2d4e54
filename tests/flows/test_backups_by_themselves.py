"""Backups are planned, made by themselves and tested; the window's foot tells how they stand."""

from pathlib import Path

from photodesk.services import backups
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.backup_view import BackupView
from photodesk.ui.main_window import MainWindow
from tests import builders
from tests.ui.hands import LaidFiles, unlock


def backup_page(window: MainWindow) -> BackupView:
    """As the foot of the window leads to it."""
    assert window.frame is not None
    window.frame.status.backup.click()
    page = window.frame.page
    assert isinstance(page, AdminPage)
    assert isinstance(page.view, BackupView)
    return page.view


def foot(window: MainWindow) -> str:
    assert window.frame is not None
    return window.frame.status.backup.text()


def look(window: MainWindow) -> None:
    """What the timer does now and then."""
    assert window.frame is not None
    window.frame.backups.look()


def test_planned_made_tested_and_made_again_after_a_lock(
    open_window: MainWindow, files: LaidFiles, tmp_path: Path
) -> None:
    window = open_window
    files.chosen = tmp_path / "drive"
    files.chosen.mkdir()
    look(window)
    assert foot(window) == "No backup yet"
    view = backup_page(window)
    view.plan.choose()
    view.plan.every.text = "1"
    view.plan.save_button.click()
    assert view.result.state == "Plan saved"
    look(window)
    assert foot(window) == "Backup just now; test due"
    view.enter()
    view.test_button.click()
    assert view.result.state == "Came back whole"
    look(window)
    assert foot(window) == "Backup just now"
    builders.a_patient(window.desk.session, chart_number="00417")
    window.lock()
    assert len(backups.listed(tmp_path / "drive")) == 1
    unlock(window)
    look(window)
    assert foot(window) == "Backup just now"
    assert backup_page(window).plan.place.text == str(tmp_path / "drive")
