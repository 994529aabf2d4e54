"""`photodesk backup plan|due|status DIR`, `backup test BACKUP`, `backup prune DEST`."""

from dataclasses import dataclass
from pathlib import Path

import typer

from photodesk.cli.opening import opened
from photodesk.cli.speech import Speech
from photodesk.domain.moments import instant
from photodesk.services import backup_plan, backup_trial
from photodesk.services.backup_plan import Plan, Pruned, Standing
from photodesk.services.backup_trial import BackupTested
from photodesk.services.progress import Progress
from photodesk.services.session import Session


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What was given on the command line; None: as it is."""

    place: str | None
    every_hours: int | None
    keep_days: int | None

    @property
    def changes(self) -> bool:
        """Whether anything was given."""
        return (self.place, self.every_hours, self.keep_days) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Opens:
    """Whose vault is opened for an act of upkeep, and how."""

    vault: Path | None
    user: str
    passphrase_file: str

    def require(self) -> Path:
        """The vault's folder. Raises typer.BadParameter: the act stands in its log."""
        if self.vault is None:
            raise typer.BadParameter("Name the vault in whose log this is written: --vault DIR.")
        return self.vault


def plan(speech: Speech, opens: Opens, new: NewPlan) -> None:
    """Say the plan; change it first where anything was given."""
    with opened(opens.require(), opens.user, opens.passphrase_file) as session:
        told = backup_plan.plan(session)
        if new.changes:
            told = backup_plan.set_plan(
                session,
                told.place if new.place is None else new.place,
                told.every_hours if new.every_hours is None else new.every_hours,
                told.keep_days if new.keep_days is None else new.keep_days,
            )
    _say_plan(speech, told)
    speech.answer(_plan(told))


def status(speech: Speech, opens: Opens) -> None:
    """Say how old the last backup and the last test restore are; status 1 when overdue."""
    with opened(opens.require(), opens.user, opens.passphrase_file) as session:
        standing = backup_plan.standing(session)
    _say_plan(speech, standing.plan)
    _say_standing(speech, standing)
    last = standing.last
    speech.answer(
        {
            "plan": _plan(standing.plan),
            "last": None if last is None else instant(last.made_at),
            "complete": None if last is None else last.complete,
            "due": standing.due,
            "overdue": standing.overdue,
            "reachable": standing.reachable,
            "tested": None if standing.tested_at is None else instant(standing.tested_at),
            "test_due": standing.test_due,
        }
    )
    if standing.overdue:
        raise typer.Exit(1)


def due(speech: Speech, opens: Opens, progress: Progress | None) -> None:
    """Make the backup that is due by plan and remove old ones; status 1 when it cannot be made."""
    with opened(opens.require(), opens.user, opens.passphrase_file) as session:
        planned = backup_plan.run_due(session, progress=progress)
        standing = backup_plan.standing(session)
    missed = planned is None and standing.due
    if planned is None:
        where = "The planned place cannot be reached; no backup was made."
        speech.say(where if missed else "No backup is due.")
        speech.answer({"made": False, "due": standing.due, "reachable": standing.reachable})
    else:
        made = planned.made
        speech.say(f"The backup is made and was read back: {made.files:,} files, {made.new:,} new.")
        if planned.pruned is not None:
            _say_pruned(speech, planned.pruned)
        if planned.not_pruned:
            speech.say(f"Old backups were not removed. {planned.not_pruned}")
        speech.answer(
            {
                "made": True,
                "folder": str(made.folder),
                "complete": made.complete,
                "files": made.files,
                "new": made.new,
                "removed": 0 if planned.pruned is None else planned.pruned.backups,
            }
        )
    if missed or (planned is not None and not planned.made.complete):
        raise typer.Exit(1)


def prune(speech: Speech, dest: Path, opens: Opens, progress: Progress | None) -> None:
    """Remove expired backups under DEST, and the files that no backup names then."""
    with opened(opens.require(), opens.user, opens.passphrase_file) as session:
        pruned = backup_plan.prune(session, dest, progress=progress)
    _say_pruned(speech, pruned)
    speech.answer(
        {
            "removed": pruned.backups,
            "files": pruned.files,
            "bytes": pruned.bytes,
            "unreadable": pruned.unreadable,
        }
    )
    if pruned.unreadable:
        raise typer.Exit(1)


def test(speech: Speech, backup: Path, opens: Opens, progress: Progress | None) -> None:
    """Restore a backup beside the vault, compare, remove it again; status 1 when not whole."""
    with opened(opens.require(), opens.user, opens.passphrase_file) as session:
        tested = _tested(session, backup, progress)
    for fault in tested.faults:
        speech.say(f"BROKEN {fault}")
    counted = (
        f"{tested.files:,} sealed files ({tested.bytes:,} bytes), "
        f"{tested.rows.get('patient', 0):,} patients, {tested.rows.get('photo', 0):,} photographs, "
        f"{tested.rows.get('audit', 0):,} audit events"
    )
    if tested.ok:
        speech.say(f"The backup of {tested.made_at} came back whole: {counted}.")
        speech.say("What was restored for the test is removed again.")
    else:
        speech.say(f"The backup of {tested.made_at} did not come back whole: {counted}.")
    speech.answer(
        {
            "ok": tested.ok,
            "folder": str(tested.folder),
            "backup": tested.id,
            "made_at": tested.made_at,
            "files": tested.files,
            "bytes": tested.bytes,
            "rows": tested.rows,
            "faults": list(tested.faults),
        }
    )
    if not tested.ok:
        raise typer.Exit(1)


def _tested(session: Session, backup: Path, progress: Progress | None) -> BackupTested:
    return backup_trial.try_restore(session, backup, progress=progress)


def _plan(told: Plan) -> dict[str, object]:
    return {"place": told.place, "every_hours": told.every_hours, "keep_days": told.keep_days}


def _say_plan(speech: Speech, told: Plan) -> None:
    if not told.place:
        speech.say("No backup is made by itself: no place is planned (--place).")
        return
    speech.say(
        f"A backup every {told.every_hours} hours to {told.place}, each kept {told.keep_days} days."
    )


def _say_standing(speech: Speech, standing: Standing) -> None:
    last = standing.last
    if last is None:
        speech.say("No backup was made yet.")
    else:
        word = "overdue" if standing.overdue else "due" if standing.due else "in time"
        speech.say(f"The last backup is of {instant(last.made_at)} ({word}).")
    if not standing.reachable:
        speech.say("The planned place cannot be reached.")
    if standing.tested_at is None:
        speech.say("No backup was restored for a test yet.")
    else:
        word = "due again" if standing.test_due else "in time"
        speech.say(f"The last test restore is of {instant(standing.tested_at)} ({word}).")


def _say_pruned(speech: Speech, pruned: Pruned) -> None:
    speech.say(
        f"Old backups removed: {pruned.backups}; files that no backup needs: {pruned.files:,} "
        f"({pruned.bytes:,} bytes). The newest three stay."
    )
    if pruned.unreadable:
        speech.say(
            f"The list of {pruned.unreadable} backups cannot be read, so no file was removed. "
            "Verify the backups."
        )
