"""Backups by themselves: due and reachable, one is made; otherwise it is said, without a dialog."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photodesk.services import backup_plan, backups
from photodesk.services.session import Session
from photodesk.ui.backup_watch import LOOKS_AFTER_FAULT, BackupWatch
from photodesk.ui.desk import Desk
from photodesk.ui.status_line import StatusLine
from tests import builders
from tests.fakes import FixedClock


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


@pytest.fixture
def planned(session: Session, drive: Path) -> Path:
    """Backups go to the drive every day."""
    backup_plan.set_plan(session, str(drive), 24, 90)
    return drive


def a_watch(desk: Desk, qtbot: QtBot) -> BackupWatch:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    return BackupWatch(desk, line, line)


@pytest.fixture
def watch(desk: Desk, qtbot: QtBot) -> Iterator[BackupWatch]:
    made = a_watch(desk, qtbot)
    yield made
    made.end()


@pytest.fixture
def said(desk: Desk) -> list[str]:
    told: list[str] = []
    desk.said.connect(told.append)
    return told


@pytest.fixture
def troubled(desk: Desk) -> Iterator[None]:
    """No error window, whatever happens."""
    told: list[object] = []
    desk.troubled.connect(told.append)
    yield
    assert told == []


def foot(watch: BackupWatch) -> str:
    return watch._status.backup.text()


def whole(drive: Path) -> int:
    return sum(line.state == "whole" for line in backups.listed(drive))


@pytest.mark.usefixtures("troubled")
def test_a_due_backup_is_made_and_told(watch: BackupWatch, planned: Path, said: list[str]) -> None:
    watch.look()
    assert whole(planned) == 1
    assert said == ["Backup made by itself: 0 new of 0 files."]
    assert foot(watch) == "Backup just now; test due"
    assert not watch.is_running


def test_nothing_is_made_before_the_next_is_due(
    watch: BackupWatch, planned: Path, clock: FixedClock
) -> None:
    watch.look()
    clock.passes(hours=23)
    watch.look()
    assert whole(planned) == 1
    clock.passes(hours=1)
    watch.look()
    assert whole(planned) == 2


def test_without_a_plan_only_the_age_is_said(watch: BackupWatch, drive: Path) -> None:
    watch.look()
    assert foot(watch) == "No backup yet"
    assert backups.listed(drive) == ()


@pytest.mark.usefixtures("troubled")
def test_a_place_that_is_not_there_is_said_and_made_up_for(
    watch: BackupWatch, planned: Path, clock: FixedClock, said: list[str]
) -> None:
    watch.look()
    planned.rename(planned.with_name("unplugged"))
    planned.mkdir()  # the empty folder that stays where a disk was mounted
    clock.passes(days=2)
    watch.look()
    assert foot(watch) == "Backup place not there; last 2 d ago"
    assert list(planned.iterdir()) == []
    assert len(said) == 1
    planned.rmdir()
    planned.with_name("unplugged").rename(planned)
    watch.look()
    assert whole(planned) == 2


@pytest.mark.usefixtures("troubled")
def test_a_backup_that_fails_is_said_and_not_tried_at_once_again(
    watch: BackupWatch, planned: Path, clock: FixedClock, said: list[str]
) -> None:
    watch.look()
    clock.passes(days=2)
    home = next(planned.iterdir())
    kept = home.rename(planned / "kept")
    home.mkdir()
    (home / "originals").write_text("no folder")
    for _ in range(LOOKS_AFTER_FAULT):
        watch.look()
    assert said[1:] == [f"No backup was made. {watch.fault.title}" if watch.fault else ""]
    assert foot(watch) == "Backup failed; last 2 d ago"
    assert str(watch.fault) in watch._status.backup.toolTip()
    shutil.rmtree(home)
    kept.rename(home)
    for _ in range(LOOKS_AFTER_FAULT):
        watch.look()
    assert watch.fault is None
    assert whole(planned) == 2


def test_a_lock_ends_what_runs_and_begins_nothing(
    watch: BackupWatch, planned: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock comes while the catalogue is copied."""
    work = backup_plan.run_due

    def locked_meanwhile(session: Session, **how: object) -> object:
        desk.locking.emit()
        return work(session, **how)  # type: ignore[arg-type]

    with monkeypatch.context() as during:
        during.setattr(backup_plan, "run_due", locked_meanwhile)
        watch.look()
    assert whole(planned) == 0
    assert watch.fault is None
    assert not watch._timer.isActive()
    assert not watch._first.isActive()


def test_who_may_not_make_backups_only_sees_their_age(
    locked_desk: Desk, session: Session, planned: Path, qtbot: QtBot
) -> None:
    locked_desk.sign_in(builders.in_role(session, "auditor"))
    made = a_watch(locked_desk, qtbot)
    made.look()
    assert whole(planned) == 0
    assert foot(made) == "No backup yet"
    made.end()


def test_the_foot_leads_to_the_page(watch: BackupWatch, desk: Desk) -> None:
    went: list[tuple[str, dict[str, object]]] = []
    desk.going.connect(lambda name, what: went.append((name, what)))
    watch.look()
    watch._status.backup.click()
    assert went == [("admin", {"view": "backup"})]


def test_it_goes_with_its_window(desk: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    line = StatusLine()
    line.setParent(window)
    BackupWatch(desk, line, window)
    desk.locking.emit()
