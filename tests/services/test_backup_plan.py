"""Backups by plan: who may plan, when one is due, what is said, and what is never pushed out."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.permissions import Right
from photodesk.errors import Cancelled, InputRefused, NotFound, NotPermitted, VaultError
from photodesk.services import backup_plan, backup_trial, backups
from photodesk.services import vault as vaults
from photodesk.services.backup_plan import Plan
from photodesk.services.backups import BackupKey
from photodesk.services.roles import roles
from photodesk.services.session import Session
from photodesk.storage import audit_log, people
from photodesk.storage.trial_folder import trial_folder
from tests import builders, surroundings
from tests.fakes import FixedClock
from tests.services.publications import Desk
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


def last_event(session: Session) -> audit_log.AuditEntry:
    found = audit_log.last_entry(session.reading())
    assert found is not None
    return found


# --- Planning -------------------------------------------------------------------------------------


def test_a_plan_is_kept_and_told_without_its_place(session: Session, drive: Path) -> None:
    assert backup_plan.plan(session) == Plan("", 24, 90)
    backup_plan.set_plan(session, f" {drive} ", 12, 30)
    assert backup_plan.plan(session) == Plan(str(drive), 12, 30)
    event = last_event(session).event
    assert event.kind == EventKind.SETTING_CHANGED
    assert event.details["every_hours"] == 12
    assert str(drive) not in str(event.as_json())


@pytest.mark.parametrize(
    ("every", "keep", "field"),
    [
        (0, 90, "every_hours"),
        (745, 90, "every_hours"),
        (24, 6, "keep_days"),
        (24, 9999, "keep_days"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    session: Session, drive: Path, every: int, keep: int, field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        backup_plan.set_plan(session, str(drive), every, keep)
    assert refused.value.field == field


def test_a_place_that_is_none_is_refused(session: Session, tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", session.vault.folder):
        with pytest.raises(InputRefused):
            backup_plan.set_plan(session, str(place), 24, 90)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused):
        backup_plan.set_plan(session, str(tmp_path / "file"), 24, 90)


@pytest.mark.parametrize("role", roles(), ids=lambda role: role.id)
def test_who_may_plan_while_nobody_administers(session: Session, drive: Path, role: object) -> None:
    who = next(one for one in roles() if one is role)
    other = builders.in_role(session, who.id)
    if {Right.ADMINISTER, Right.APPOINT_ADMINISTRATOR} & set(who.rights):
        backup_plan.set_plan(other, str(drive), 24, 90)
    else:
        with pytest.raises(NotPermitted):
            backup_plan.set_plan(other, str(drive), 24, 90)


def test_once_somebody_administers_the_surgeon_no_longer_plans(
    session: Session, drive: Path
) -> None:
    people.add(
        session.vault, login="ada", name="Ada", role="administrator", passphrase=PASSPHRASE,
        sees_photographs=False, handles_forms=False, cost=CHEAP,
    )  # fmt: skip
    with pytest.raises(NotPermitted, match="planning the backups"):
        backup_plan.set_plan(session, str(drive), 24, 90)
    people.disable(session.vault, "ada")
    backup_plan.set_plan(session, str(drive), 24, 90)


# --- How it stands --------------------------------------------------------------------------------


def test_how_the_backups_stand(session: Session, drive: Path, clock: FixedClock) -> None:
    standing = backup_plan.standing(session)
    assert (standing.last, standing.due, standing.overdue) == (None, False, True)
    assert not standing.test_due
    backup_plan.set_plan(session, str(drive), 24, 90)
    assert backup_plan.standing(session).due
    assert backup_plan.run_due(session)
    standing = backup_plan.standing(session)
    assert (standing.due, standing.overdue, standing.test_due) == (False, False, True)
    clock.passes(days=8)
    standing = backup_plan.standing(session)
    assert (standing.due, standing.overdue) == (True, True)


def test_a_backup_dated_by_a_clock_that_ran_ahead_keeps_no_later_one_away(
    session: Session, drive: Path, clock: FixedClock
) -> None:
    backup_plan.set_plan(session, str(drive), 24, 90)
    today = clock.now()
    clock.is_set(today + timedelta(days=2000))
    assert backup_plan.run_due(session)
    assert backup_trial.try_restore(session, drive).ok
    clock.is_set(today + timedelta(days=1))
    standing = backup_plan.standing(session)
    assert (standing.due, standing.overdue, standing.test_due) == (True, True, True)
    assert backup_plan.run_due(session)
    standing = backup_plan.standing(session)
    assert (standing.due, standing.overdue) == (False, False)


def test_a_test_restore_counts_for_ninety_days(
    session: Session, drive: Path, clock: FixedClock
) -> None:
    backups.make(session, drive)
    tested = backup_trial.try_restore(session, drive)
    assert tested.ok
    assert not backup_plan.standing(session).test_due
    clock.passes(days=91)
    standing = backup_plan.standing(session)
    assert standing.test_due
    assert standing.test_age == timedelta(days=91)


def test_an_empty_mount_point_is_not_the_disk(session: Session, drive: Path) -> None:
    backup_plan.set_plan(session, str(drive), 24, 90)
    shutil.rmtree(drive)
    drive.mkdir()
    assert not backup_plan.standing(session).reachable
    assert backup_plan.standing(session, ask_disk=False).reachable
    assert backup_plan.run_due(session) is None
    assert list(drive.iterdir()) == []


# --- Running --------------------------------------------------------------------------------------


def test_old_backups_go_after_a_good_one(session: Session, drive: Path, clock: FixedClock) -> None:
    backup_plan.set_plan(session, str(drive), 24, 7)
    removed = []
    for _ in range(5):
        planned = backup_plan.run_due(session)
        assert planned is not None
        assert planned.pruned is not None
        removed.append(planned.pruned.backups)
        clock.passes(days=5)
    assert removed == [0, 0, 0, 1, 1]
    assert len(backups.listed(drive)) == 3
    known = backups.backups_since(session)
    assert [bool(one.removed_at) for one in known] == [True, True, False, False, False]


def test_a_backup_stands_although_tidying_fails(
    session: Session, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_facts: object, **_how: object) -> None:
        raise VaultError("The disk refused.")

    backup_plan.set_plan(session, str(drive), 24, 90)
    with monkeypatch.context() as during:
        during.setattr(backup_plan, "prune", fails)
        planned = backup_plan.run_due(session)
    assert planned is not None
    assert planned.not_pruned == "The disk refused."
    assert [line.state for line in backups.listed(drive)] == ["whole"]


def test_an_older_copy_of_the_vault_makes_no_backup_beside_newer_ones(
    served_vault: MadeVault, session: Session, drive: Path, tmp_path: Path, clock: FixedClock
) -> None:
    backup_plan.set_plan(session, str(drive), 24, 90)
    vaults.lock(session)
    shutil.copytree(served_vault.folder, tmp_path / "older")
    now = vaults.unlock(served_vault.folder, LOGIN, PASSPHRASE, clock=clock)
    builders.a_patient(now)
    backups.make(now, drive)
    vaults.lock(now)
    surroundings.another_computer()
    older = vaults.unlock(tmp_path / "older", LOGIN, PASSPHRASE, clock=clock)
    try:
        with pytest.raises(VaultError, match="an older copy of the vault"):
            backup_plan.run_due(older)
    finally:
        vaults.lock(older)
    assert len(backups.listed(drive)) == 1


def test_what_is_stopped_is_gone_on_with(kept: Desk, drive: Path) -> None:
    """Files that were copied before a lock are not copied again."""
    backup_plan.set_plan(kept.session, str(drive), 24, 90)
    calls = 0

    def stopped() -> bool:
        nonlocal calls
        calls += 1
        return calls > 5

    with pytest.raises(Cancelled):
        backup_plan.run_due(kept.session, stopped=stopped)
    there = len(list(drive.rglob("*.pdp")))
    assert there
    planned = backup_plan.run_due(kept.session)
    assert planned is not None
    assert planned.made.new + there == planned.made.files


@pytest.mark.parametrize("role", roles(), ids=lambda role: role.id)
def test_rights_are_asked_for(session: Session, drive: Path, role: object) -> None:
    who = next(one for one in roles() if one is role)
    backups.make(session, drive)
    other = builders.in_role(session, who.id)
    assert backup_plan.standing(other).plan == backup_plan.plan(other)
    assert backups.backups_since(other)
    assert backup_trial.try_restore(other, drive).ok
    if Right.MAKE_BACKUP in who.rights:
        assert backup_plan.run_due(other) is None
        assert backup_plan.prune(other, drive).backups == 0
    else:
        for act in (
            lambda: backup_plan.run_due(other),
            lambda: backup_plan.prune(other, drive),
        ):
            with pytest.raises(NotPermitted):
                act()


# --- The test restore -----------------------------------------------------------------------------


def test_a_test_restore_counts_the_photographs(kept: Desk, drive: Path) -> None:
    backups.make(kept.session, drive)
    tested = backup_trial.try_restore(kept.session, drive)
    assert (tested.ok, tested.rows["photo"]) == (True, 3)
    assert not trial_folder(kept.session.vault.folder).exists()


def test_a_test_with_the_passphrase_of_the_day(session: Session, drive: Path) -> None:
    backups.make(session, drive)
    assert backup_trial.try_restore(session, drive, key=BackupKey(LOGIN, PASSPHRASE)).ok


def test_what_a_killed_test_left_goes_when_the_vault_is_opened(
    served_vault: MadeVault, clock: FixedClock
) -> None:
    place = trial_folder(served_vault.folder)
    (place / "originals").mkdir(parents=True)
    (place / "originals" / "left.pdp").write_bytes(b"sealed")
    vaults.lock(vaults.unlock(served_vault.folder, LOGIN, PASSPHRASE, clock=clock))
    assert not place.exists()


def test_another_vaults_backup_is_not_tested(kept: Desk, session: Session, drive: Path) -> None:
    backups.make(kept.session, drive)
    with pytest.raises(InputRefused, match="another vault"):
        backup_trial.try_restore(session, drive)
    with pytest.raises(NotFound):
        backup_plan.prune(session, drive)
