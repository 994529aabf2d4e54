"""Backups that happen by themselves: where, how often, how long they stay, and how it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.domain.moments import moment
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused, NotPermitted, PhotodeskError, VaultError
from photodesk.services import backups
from photodesk.services.backups import BackupMade, LastBackup
from photodesk.services.present import LAG
from photodesk.services.progress import Progress, Stopped
from photodesk.services.roles import roles
from photodesk.services.session import Session
from photodesk.storage import backup_anchor, backup_plan, backup_pruning
from photodesk.storage import backups as stored
from photodesk.storage.backup_folder import home_of
from photodesk.storage.backup_plan import Plan
from photodesk.storage.private_files import make_folder

__all__ = ["Plan", "Planned", "Pruned", "Standing", "may_plan", "plan", "prune", "run_due"]

OVERDUE_AFTER = timedelta(days=7)
"""From here on the window warns and does not only remind."""
TEST_RESTORE_AFTER = timedelta(days=90)
"""How long a test restore counts before the window reminds of the next."""
HOURS = range(1, 24 * 31 + 1)
"""How seldom a backup may be planned: every hour to every month."""
DAYS = range(7, 3651)
"""How long a backup may be kept: a week to ten years."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How old the last backup and the last test restore are, and what is due.

    What is dated later than now, by a clock that ran ahead, counts as due: else nothing would be
    for as long as that clock was wrong (hazard 22).
    """

    plan: Plan
    last: LastBackup | None
    due: bool
    """Whether the next backup by plan is due; False without a place."""
    overdue: bool
    """Whether the last one is older than a week, and than twice the plan; or of no known age."""
    reachable: bool
    """Whether the planned place is there now; True without a place."""
    tested_at: datetime | None
    test_age: timedelta | None
    test_due: bool
    """Whether a backup exists and none was restored for a test in the last 90 days."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a tidying removed."""

    backups: int
    files: int
    bytes: int
    unreadable: int
    """Backups whose list cannot be read: while there are any, no sealed file is removed."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A backup that was made by plan."""

    made: BackupMade
    pruned: Pruned | None
    not_pruned: str
    """Why old backups were not removed, as a sentence; empty when they were."""


def plan(session: Session) -> Plan:
    """Where backups go by themselves, how often, and how long each is kept."""
    session.require(Right.VERIFY_BACKUP)
    return backup_plan.plan(session.reading())


def may_plan(session: Session) -> bool:
    """Whether this person may change the plan.

    Who administers may; while nobody does, who may appoint the first administrator: a vault of one
    surgeon needs its backups from the first day.
    """
    rights = session.user.role.rights
    if Right.ADMINISTER in rights:
        return True
    if Right.APPOINT_ADMINISTRATOR not in rights:
        return False
    administering = {role.id for role in roles() if Right.ADMINISTER in role.rights}
    active = session.reading().all("SELECT role FROM app_user WHERE disabled_at IS NULL LIMIT 1000")
    return not administering.intersection(row["role"] for row in active)


def set_plan(session: Session, place: str, every_hours: int, keep_days: int) -> Plan:
    """Change the plan; an empty `place` ends backups by themselves. Audited without the place.

    The vault's folder is made in the place at once, so that later an empty mount point is told from
    the disk that belongs there. How long is said in each new backup's list; earlier ones keep
    theirs. Raises NotPermitted, InputRefused (place, every_hours, keep_days), VaultError.
    """
    if not may_plan(session):
        raise NotPermitted(
            "Your role does not include planning the backups.",
            "Ask the person who administers the vault.",
        )
    _require_in(every_hours, HOURS, "every_hours", "A backup is planned every 1 to 744 hours.")
    _require_in(keep_days, DAYS, "keep_days", "A backup is kept for 7 to 3,650 days.")
    new = Plan(_prepared(session, place.strip()), every_hours, keep_days)
    with session.vault.writing(session.actor()) as act:
        backup_plan.set_plan(act, new)
        act.audit(
            EventKind.SETTING_CHANGED,
            details={
                "setting": backup_plan.PLAN,
                "by_itself": bool(new.place),
                "every_hours": every_hours,
                "keep_days": keep_days,
            },
        )
    return new


def standing(session: Session, *, ask_disk: bool = True) -> Standing:
    """How the backups stand now.

    With `ask_disk` the planned place is looked for, which lasts where a share does not answer;
    without, it counts as reachable.
    """
    session.require(Right.VERIFY_BACKUP)
    reading, now = session.reading(), session.clock.now()
    chosen, last = backup_plan.plan(reading), backups.age_of_last(session)
    tested = backup_plan.last_test(reading)
    tested_at = moment(tested) if tested else None
    test_age = None if tested_at is None else max(now - tested_at, timedelta())
    most = max(OVERDUE_AFTER, 2 * timedelta(hours=chosen.every_hours))
    test_of_later = tested_at is not None and tested_at > now + LAG
    return Standing(
        chosen,
        last,
        bool(chosen.place) and (last is None or last.due),
        last is None or last.of_later or last.age > most,
        not (chosen.place and ask_disk) or _reachable(session, chosen.place),
        tested_at,
        test_age,
        last is not None and (test_age is None or test_of_later or test_age > TEST_RESTORE_AFTER),
    )


def run_due(
    session: Session, *, progress: Progress | None = None, stopped: Stopped | None = None
) -> Planned | None:
    """Make the backup that is due by plan, then remove old ones; None when none is due or possible.

    Raises as `backups.make`; VaultError when the place holds newer backups than this vault, because
    an older copy of the vault must never push them out.
    """
    session.require(Right.MAKE_BACKUP)
    now = standing(session)
    if not (now.due and now.reachable):
        return None
    place = Path(now.plan.place)
    newer = backup_anchor.newer_than(session.vault, place)
    if newer is not None and not newer.explained:
        raise VaultError(
            f"No backup was made: the backup of {newer.manifest.body.made_at} in that place holds "
            "acts that this vault does not. This may be an older copy of the vault.",
            "Run the check, and ask who changed or moved the vault; do not delete the backups.",
        )
    made = backups.make(session, place, progress=progress, stopped=stopped)
    try:
        return Planned(made, prune(session, place, progress=progress, stopped=stopped), "")
    except PhotodeskError as error:
        return Planned(made, None, str(error))


def prune(
    session: Session,
    dest: Path,
    *,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> Pruned:
    """Remove this vault's expired backups under `dest`, and the sealed files that none names then.

    The newest three whole ones stay. Each removal is audited. Raises NotPermitted, NotFound,
    VaultError when the disk refuses, Cancelled: what is left is whole, and a later run goes on.
    """
    session.require(Right.MAKE_BACKUP)
    done = backup_pruning.prune(session.vault, dest, backups.telling(progress, stopped))
    return Pruned(len(done.removed), done.files, done.bytes, done.unreadable)


def _prepared(session: Session, place: str) -> str:
    if not place:
        return ""
    folder = Path(place).resolve()
    stored.refuse_bad_place(folder, session.vault.folder)
    try:
        make_folder(home_of(folder, session.vault.vault_id))
    except OSError as error:
        raise InputRefused(
            "Nothing can be written into this folder.",
            "Choose another folder, or ask for the right to write there.",
            field="place",
        ) from error
    return str(folder)


def _reachable(session: Session, place: str) -> bool:
    try:
        return home_of(Path(place), session.vault.vault_id).is_dir()
    except OSError:
        return False


def _require_in(number: int, allowed: range, field: str, words: str) -> None:
    if number not in allowed:
        raise InputRefused(words, "Choose another number.", field=field)
