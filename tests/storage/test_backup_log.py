"""What the audit log tells of every backup that was ever made."""

from datetime import timedelta
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.domain.moments import moment
from photodesk.storage import backup_plan
from photodesk.storage.backup_log import backups_told
from photodesk.storage.backup_plan import Plan
from photodesk.storage.vault import Vault
from tests.storage.backed_up import make

DAYS = timedelta(days=90)


def test_every_backup_is_known_with_its_end(vault: Vault, tmp_path: Path) -> None:
    made = [make(vault, tmp_path / "drive").manifest.body for _ in range(2)]
    known = backups_told(vault.reading(), DAYS)
    assert [one.id for one in known] == [body.backup_id.hex() for body in made]
    assert [one.expires_at for one in known] == [body.expires_at for body in made]
    assert {one.removed_at for one in known} == {""}


def test_a_removed_backup_is_known_as_removed(vault: Vault, tmp_path: Path) -> None:
    body = make(vault, tmp_path / "drive").manifest.body
    with vault.writing(vault.actor) as act:
        act.audit(EventKind.BACKUP_REMOVED, object_id=body.backup_id)
        now = act.now()
    assert [one.removed_at for one in backups_told(vault.reading(), DAYS)] == [now]


def test_an_end_that_was_not_told_follows_from_the_plan(vault: Vault) -> None:
    with vault.writing(vault.actor) as act:
        act.audit(EventKind.BACKUP_MADE, object_id=bytes(16))
        now = act.now()
    (known,) = backups_told(vault.reading(), timedelta(days=7))
    assert moment(known.expires_at) == moment(now) + timedelta(days=7)


def test_the_plan_decides_how_long_a_backup_is_kept(vault: Vault, tmp_path: Path) -> None:
    assert backup_plan.plan(vault.reading()) == Plan("", 24, 90)
    with vault.writing(vault.actor) as act:
        backup_plan.set_plan(act, Plan("/drive", 12, 30))
        act.audit(EventKind.SETTING_CHANGED)
    assert backup_plan.plan(vault.reading()) == Plan("/drive", 12, 30)
    body = make(vault, tmp_path / "drive").manifest.body
    assert moment(body.expires_at) - moment(body.made_at) == timedelta(days=30)
