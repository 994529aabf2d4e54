"""Backup in the window: its age, making, proving, restoring, and what is said when it fails."""

from pathlib import Path

import pytest

from photodesk.services import backup_plan, backups
from photodesk.services import vault as vault_service
from photodesk.services.session import Session
from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.admin.backup_view import BackupView
from photodesk.ui.desk import Desk
from tests import builders
from tests.fakes import FixedClock
from tests.storage import vaults
from tests.ui.hands import LaidFiles


@pytest.fixture
def view(admin: AdminPage) -> BackupView:
    admin.enter(view="backup")
    assert isinstance(admin.view, BackupView)
    return admin.view


@pytest.fixture
def backed_up(view: BackupView, files: LaidFiles, drive: Path) -> BackupView:
    """A backup lies in `drive`."""
    files.chosen = drive
    view.panel.primary.click()
    return view


def fill(view: BackupView, drive: Path, folder: Path) -> None:
    view.restore_button.click()
    view.sheet.backup.text, view.sheet.folder.text = str(drive), str(folder)
    view.sheet.passphrase.text, view.sheet.reason.text = vaults.PASSPHRASE, "Trial"


def test_no_backup_is_a_warning(view: BackupView) -> None:
    assert view.badge.words == "Never backed up"
    assert view.warning.text() == "No backup yet. Photographs exist only on this computer."
    assert view.warning.isVisible()


def test_back_up_now(backed_up: BackupView, drive: Path) -> None:
    assert backed_up.badge.words == "Backed up 2027-03-01"
    assert not backed_up.warning.isVisible()
    assert backed_up.result.words.startswith("Backup made and read back: ")
    assert [one.state for one in backups.listed(drive)] == ["whole"]


def test_the_badge_warns_after_a_week(backed_up: BackupView, clock: FixedClock) -> None:
    clock.passes(days=8)
    backed_up.enter()
    assert backed_up.badge.words == "Overdue · 2027-03-01"


def test_stepping_back_from_the_folder_does_nothing(view: BackupView) -> None:
    view.make()
    view.verify()
    assert not view.result.isVisible()
    assert not view.running


def test_the_vaults_own_folder_is_refused_in_words(
    view: BackupView, files: LaidFiles, session: Session
) -> None:
    files.chosen = session.vault.folder
    view.make()
    assert view.result.state == "Not done"
    assert view.badge.words == "Never backed up"
    assert view.panel.primary.isEnabled()


def test_a_backup_is_verified(backed_up: BackupView) -> None:
    backed_up.panel.secondary.click()
    assert backed_up.result.state == "Whole"
    assert "every byte read and equal" in backed_up.result.words


def test_a_damaged_backup_is_said(backed_up: BackupView, drive: Path, session: Session) -> None:
    builders.a_consent(session, builders.a_patient(session))
    backed_up.make()
    sealed = next(drive.rglob("*.pdp"))
    sealed.chmod(0o600)
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"?")
    backed_up.verify()
    assert backed_up.result.state == "Damaged"
    assert backed_up.result.words.endswith("Make a new backup now.")


def test_a_backup_is_restored_into_a_new_folder(
    backed_up: BackupView, drive: Path, tmp_path: Path
) -> None:
    fill(backed_up, drive, tmp_path / "back")
    backed_up.panel.primary.click()
    assert backed_up.result.state == "Restored"
    assert "every one counted and compared" in backed_up.result.words
    assert backed_up.panel.primary.text() == "Back up now"
    assert backed_up.sheet.passphrase.text == ""
    other = vault_service.unlock(tmp_path / "back", vaults.LOGIN, vaults.PASSPHRASE)
    vault_service.lock(other)


def test_a_wrong_passphrase_is_said_at_its_field(
    backed_up: BackupView, drive: Path, tmp_path: Path
) -> None:
    fill(backed_up, drive, tmp_path / "back")
    backed_up.sheet.passphrase.text = "another passphrase"
    backed_up.restore()
    assert backed_up.sheet.passphrase.fault
    assert not (tmp_path / "back").exists()
    assert backed_up.panel.primary.text() == "Restore"


def test_what_is_missing_from_the_form_is_named(view: BackupView) -> None:
    view.open_restore()
    view.restore()
    assert view.sheet.backup.fault == "Choose the backup."
    assert view.sheet.reason.fault == "Say why."
    view.sheet.with_recovery.setChecked(True)
    view.restore()
    assert view.sheet.recovery.fault == "Type the recovery key."
    assert not view.sheet.passphrase.isVisible()


def test_a_restore_without_every_file_is_offered_and_named(
    backed_up: BackupView, drive: Path, tmp_path: Path, session: Session
) -> None:
    builders.a_consent(session, builders.a_patient(session))
    backed_up.make()
    next(drive.rglob("*.pdp")).unlink()
    fill(backed_up, drive, tmp_path / "back")
    assert not backed_up.sheet.incomplete.isVisible()
    backed_up.restore()
    assert not (tmp_path / "back").exists()
    backed_up.sheet.incomplete.setChecked(True)
    backed_up.restore()
    assert backed_up.result.state == "Restored in part"
    assert "missing" in backed_up.result.words


def test_a_folder_with_something_in_it_gets_a_new_one(
    view: BackupView, files: LaidFiles, tmp_path: Path
) -> None:
    (tmp_path / "Restored vault").mkdir()
    files.chosen = tmp_path
    view.sheet.choose_folder()
    assert view.sheet.folder.text == str(tmp_path / "Restored vault 2")


def test_an_auditor_only_verifies(
    locked_desk: Desk, session: Session, drive: Path, files: LaidFiles
) -> None:
    backups.make(session, drive)
    locked_desk.sign_in(builders.in_role(session, "auditor"))
    page = AdminPage(locked_desk)
    page.enter(view="backup")
    view = page.view
    assert isinstance(view, BackupView)
    assert view.panel.primary.text() == "Verify a backup"
    assert not view.restore_button.isVisibleTo(view)
    files.chosen = drive
    view.panel.primary.click()
    assert view.result.state == "Whole"
    page.deleteLater()


# --- By itself, tested, tidied --------------------------------------------------------------------


@pytest.fixture
def planned(view: BackupView, files: LaidFiles, drive: Path) -> BackupView:
    """Backups go to `drive` by themselves."""
    files.chosen = drive
    view.plan.choose()
    view.plan.save_button.click()
    return view


def test_a_plan_is_saved_and_said(planned: BackupView, session: Session, drive: Path) -> None:
    assert planned.result.state == "Plan saved"
    assert "every day" in planned.plan.words.text()
    assert backup_plan.plan(session).place == str(drive)
    planned.plan.every.text = "12"
    planned.plan.save()
    assert "every 12 hours" in planned.plan.words.text()
    planned.plan.stop_button.click()
    assert "no place was chosen" in planned.plan.words.text()


def test_what_is_wrong_with_a_plan_is_said_at_its_field(
    planned: BackupView, tmp_path: Path
) -> None:
    planned.plan.every.text = "often"
    planned.plan.save()
    assert "every 1 to 744 hours" in planned.plan.every.fault
    planned.plan.every.text, planned.plan.keep.text = "24", "1"
    planned.plan.save()
    assert "7 to 3,650 days" in planned.plan.keep.fault
    planned.plan.keep.text, planned.plan.place.text = "90", str(tmp_path / "nowhere")
    planned.plan.save()
    assert "no such folder" in planned.plan.place.fault
    planned.plan.place.text = ""
    planned.plan.save()
    assert planned.plan.place.fault == "Choose the folder."


def test_what_is_being_typed_is_not_overwritten(planned: BackupView) -> None:
    planned.plan.keep.text = "30"
    planned.plan.keep.edit.setModified(True)
    planned.enter()
    assert planned.plan.keep.text == "30"


def test_with_a_plan_nobody_is_asked_for_the_folder(
    planned: BackupView, files: LaidFiles, drive: Path, tmp_path: Path
) -> None:
    files.chosen = None
    planned.panel.primary.click()
    assert [one.state for one in backups.listed(drive)] == ["whole"]
    (tmp_path / "other").mkdir()
    files.chosen = tmp_path / "other"
    planned.elsewhere_button.click()
    assert [one.state for one in backups.listed(tmp_path / "other")] == ["whole"]


def test_a_planned_folder_that_is_gone_is_said(planned: BackupView, drive: Path) -> None:
    planned.make()
    drive.rename(drive.with_name("unplugged"))
    planned.enter()
    assert "Connect its disk" in planned.warning.text()


def test_the_newest_backup_is_tested(backed_up: BackupView, files: LaidFiles) -> None:
    assert "No backup was ever restored for a test. Make one" in backed_up.tested.text()
    files.chosen = None
    backed_up.test_button.click()
    assert backed_up.result.state == "Came back whole"
    assert "less than an hour ago" in backed_up.tested.text()


def test_a_backup_that_does_not_come_back_is_said(backed_up: BackupView, drive: Path) -> None:
    catalogue = next(drive.rglob("photodesk.db"))
    catalogue.write_bytes(catalogue.read_bytes()[:-1])
    backed_up.test()
    assert backed_up.result.state == "Did not come back"
    assert "Make a new backup now, and test it." in backed_up.result.words


def test_old_backups_are_removed_on_request(
    planned: BackupView, drive: Path, clock: FixedClock
) -> None:
    for _ in range(5):
        planned.make()
        clock.passes(days=50)
    planned.make()
    planned.plan.prune_button.click()
    assert "Old backups removed: 3" in planned.result.words
    assert len(backups.listed(drive)) == 3


def test_a_lock_stops_a_backup_and_lets_a_restore_end(
    backed_up: BackupView, drive: Path, tmp_path: Path, desk: Desk
) -> None:
    fill(backed_up, drive, tmp_path / "back")
    desk.locking.emit()
    backed_up.restore()
    assert (tmp_path / "back").is_dir()
    backed_up.make()
    assert backed_up.result.state == "Stopped"


def test_who_may_not_plan_reads_the_plan(locked_desk: Desk, session: Session, drive: Path) -> None:
    backup_plan.set_plan(session, str(drive), 24, 90)
    locked_desk.sign_in(builders.in_role(session, "office"))
    page = AdminPage(locked_desk)
    page.enter(view="backup")
    view = page.view
    assert isinstance(view, BackupView)
    assert "every day" in view.plan.words.text()
    assert not view.plan.save_button.isVisibleTo(view)
    page.deleteLater()
