"""Backups as people have them: rights, ages, and the way back to the pictures."""

from datetime import timedelta
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.domain.permissions import Right
from photodesk.errors import Cancelled, InputRefused, NotFound, NotPermitted, WrongPassphrase
from photodesk.services import backups, gallery
from photodesk.services import vault as vaults
from photodesk.services.backups import BackupKey
from photodesk.services.roles import roles
from photodesk.services.session import Session
from photodesk.storage import audit_log
from tests import builders
from tests.fakes import FixedClock
from tests.services.publications import Desk
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

MINE = BackupKey(LOGIN, PASSPHRASE)


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


def test_photographs_come_back_from_a_backup(kept: Desk, dest: Path, tmp_path: Path) -> None:
    made = backups.make(kept.session, dest)
    assert made.complete
    done = backups.restore(dest, tmp_path / "back", MINE, clock=kept.clock)
    assert done.rows["photo"] == 3
    assert done.missing == ()
    whole = {path.name: path.read_bytes() for path in kept.session.vault.folder.rglob("*.pdp")}
    back = {path.name: path.read_bytes() for path in (tmp_path / "back").rglob("*.pdp")}
    assert back == whole
    assert len(back) == done.files


def test_progress_is_told_and_stopping_stops(session: Session, dest: Path) -> None:
    patient = builders.a_patient(session)
    builders.a_consent(session, patient)
    told: list[str] = []
    backups.make(session, dest, progress=lambda _done, _total, what: told.append(what))
    assert "Copying the catalogue" in told
    assert "Copying new files" in told
    with pytest.raises(Cancelled):
        backups.make(session, dest, stopped=lambda: True)
    states = [line.state for line in backups.listed(dest)]
    assert states == ["unfinished", "whole"]


def test_the_age_of_the_last_backup_is_known(
    session: Session, clock: FixedClock, dest: Path
) -> None:
    assert backups.last(session) is None
    backups.make(session, dest)
    clock.passes(hours=20)
    last = backups.last(session)
    assert last is not None
    assert last.place == str(dest)
    assert last.age == timedelta(hours=20)
    assert not last.due
    clock.passes(hours=5)
    later = backups.last(session)
    assert later is not None
    assert later.due


def test_verifying_for_a_person_is_an_audited_act(session: Session, dest: Path) -> None:
    backups.make(session, dest)
    report = backups.verify_for(session, dest)
    assert report.ok
    assert report.with_key
    last = audit_log.last_entry(session.reading())
    assert last is not None
    assert last.event.kind == EventKind.BACKUP_VERIFIED


def test_a_backup_of_another_vault_is_not_taken_for_ones_own(
    session: Session, kept: Desk, dest: Path
) -> None:
    backups.make(kept.session, dest)
    with pytest.raises(InputRefused, match="another vault"):
        backups.verify_for(session, dest)


def test_a_wrong_passphrase_verifies_nothing(session: Session, dest: Path) -> None:
    backups.make(session, dest)
    with pytest.raises(WrongPassphrase):
        backups.verify(dest, key=BackupKey(LOGIN, "wrong"))
    assert backups.verify(dest).ok


def test_no_backup_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backups.verify(tmp_path)
    with pytest.raises(NotFound):
        backups.listed(tmp_path / "unplugged")


def test_two_vaults_on_one_stick_are_told_apart(session: Session, kept: Desk, dest: Path) -> None:
    first, second = backups.make(session, dest), backups.make(kept.session, dest)
    with pytest.raises(NotFound, match="Several vaults"):
        backups.verify(dest)
    assert backups.verify(first.folder.parent).id == first.id
    assert backups.verify(second.folder).id == second.id


@pytest.mark.parametrize("role", roles(), ids=lambda role: role.id)
def test_rights_are_asked_for(session: Session, dest: Path, role: object) -> None:
    who = next(one for one in roles() if one is role)
    other = builders.in_role(session, who.id)
    if Right.MAKE_BACKUP in who.rights:
        backups.make(other, dest)
    else:
        with pytest.raises(NotPermitted):
            backups.make(other, dest)
        backups.make(session, dest)
    if Right.VERIFY_BACKUP in who.rights:
        assert backups.verify_for(other, dest).ok
    else:
        with pytest.raises(NotPermitted):
            backups.verify_for(other, dest)


def test_a_restored_vault_is_served(kept: Desk, dest: Path, tmp_path: Path) -> None:
    backups.make(kept.session, dest)
    vaults.lock(kept.session)
    backups.restore(dest, tmp_path / "back", MINE, clock=kept.clock)
    back = vaults.unlock(tmp_path / "back", LOGIN, PASSPHRASE, clock=kept.clock)
    try:
        assert gallery.original(back, kept.photographs[0])
    finally:
        vaults.lock(back)


def test_the_recovery_sheet_opens_a_backup_too(
    session: Session, served_vault: MadeVault, dest: Path
) -> None:
    backups.make(session, dest)
    report = backups.verify(dest, key=BackupKey(recovery=served_vault.recovery_key))
    assert report.ok
    assert report.with_key
    with pytest.raises(InputRefused, match="characters"):
        backups.verify(dest, key=BackupKey(recovery="ABCD"))
