"""What a backup says for itself, in words: its age, and what was made, proved or restored."""

from collections.abc import Callable
from datetime import timedelta

from photodesk.domain.moments import instant
from photodesk.errors import PhotodeskError
from photodesk.services.backup_plan import Plan, Planned, Pruned, Standing
from photodesk.services.backup_trial import BackupTested
from photodesk.services.backups import BackupChecked, BackupMade, BackupRestored
from photodesk.ui.badges import State

NEVER = "No backup yet. Photographs exist only on this computer."
_UNITS = ("bytes", "KB", "MB", "GB", "TB")
_STEP = 1000
_COUNTED = {"patient": "patient", "photo": "photograph", "capture_consent": "capture consent"}


def backup_state(standing: Standing, day: Callable[[str], str]) -> State:
    """The badge of the last backup (interface.md 5.2); `day` is Desk.local_day."""
    last = standing.last
    if last is None:
        return State("warn", "Never backed up", "error")
    made = day(instant(last.made_at))
    if standing.overdue:
        return State("backup-overdue", f"Overdue · {made}", "warn")
    if not last.complete:
        return State("warn", f"Not complete · {made}", "warn")
    if last.due:
        return State("save", f"Due · {made}", "muted")
    return State("ok", f"Backed up {made}", "ok")


def warning(standing: Standing) -> str:
    """What to do about the last backup, or nothing."""
    last = standing.last
    if last is None:
        return NEVER
    if not last.complete:
        return "The vault no longer held everything whole. Run the check; keep earlier backups."
    if standing.plan.place and not standing.reachable:
        return "The folder of the backups is not there. Connect its disk or share."
    if last.of_later:
        return "It is dated later than now: a clock ran ahead. Make a backup now."
    if standing.overdue:
        return f"What was done in the last {last.age.days} days exists only on this computer."
    return "Make one at the end of each working day." if last.due else ""


def age_words(age: timedelta) -> str:
    """How long ago, in the unit that a person would use."""
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "less than an hour ago"
    number, unit = (age.days, "day") if age.days else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'} ago"


def size_words(size: int) -> str:
    """A size in bytes as people say it, in steps of a thousand."""
    amount, unit = float(size), 0
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    return f"{size} bytes" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def made_words(made: BackupMade) -> str:
    """What a finished backup holds, and what to mind."""
    new = f"{made.new} of them new ({size_words(made.bytes_new)})"
    parts = [f"Backup made and read back: {_files(made.files)}, {new}."]
    if made.repaired:
        parts.append(f"Damaged in earlier backups and written anew: {_files(made.repaired)}.")
    if made.lacking:
        parts.append(
            f"{_files(len(made.lacking))} could not be copied: the vault itself no longer holds "
            "them whole. Run the check, and keep the earlier backups."
        )
    if made.same_disk:
        parts.append(
            "It lies on the same disk as the vault. If that disk fails, both are lost: make one "
            "on another disk."
        )
    return " ".join(parts)


def checked_words(checked: BackupChecked, made_at: str) -> str:
    """What a check of a backup found; `made_at` as local time."""
    if not checked.ok:
        return (
            f"The backup of {made_at} is damaged. {checked.faults[0]} "
            f"{_others(len(checked.faults) - 1)}Make a new backup now."
        )
    said = (
        f"The backup of {made_at} is whole: {_files(checked.files)} and the catalogue, "
        f"{size_words(checked.bytes_read)}, every byte read and equal."
    )
    if checked.lacking:
        said += f" Missing from the vault already that day: {_files(len(checked.lacking))}."
    return said


def restored_words(done: BackupRestored, made_at: str) -> str:
    """What lies in the new folder; `made_at` as local time."""
    counted = _counted(done.rows)
    said = (
        f"Restored the backup of {made_at}: {counted}; {_files(done.files)}, "
        f"{size_words(done.bytes)}, every one counted and compared."
    )
    if done.missing:
        verb = "is" if len(done.missing) == 1 else "are"
        said += f" {_files(len(done.missing))} {verb} missing; everything else was restored."
    if done.erased_again:
        said += f" Photographs that were erased since then, and again here: {done.erased_again}."
    if done.unproved:
        said += " A later list told of erasures and could not be proved; it was followed."
    if done.unreadable:
        said += " A later list cannot be read: check whether more was erased since."
    return f"{said} Open it from the lock screen with “Open another vault”."


def _counted(rows: dict[str, int]) -> str:
    """How many of what people know: `1 patient, 12 photographs`."""
    return ", ".join(
        f"{rows[table]} {word}{'' if rows[table] == 1 else 's'}"
        for table, word in _COUNTED.items()
        if table in rows
    )


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _others(number: int) -> str:
    if not number:
        return ""
    return "There is one more fault. " if number == 1 else f"There are {number} more faults. "


def standing_state(standing: Standing, fault: PhotodeskError | None) -> State:
    """How the backups stand, in the few words that fit into the line at the foot."""
    last = standing.last
    if last is None:
        return State("backup-overdue", "No backup yet", "warn")
    age = "date unknown" if last.of_later else short_age(last.age)
    found = (
        (standing.overdue, State("backup-overdue", f"Backup overdue: {age}", "warn")),
        (not standing.reachable, State("warn", f"Backup place not there; last {age}", "warn")),
        (fault is not None, State("warn", f"Backup failed; last {age}", "warn")),
        (not last.complete, State("warn", f"Backup not complete: {age}", "warn")),
        (standing.test_due, State("save", f"Backup {age}; test due", "muted")),
        (last.due, State("save", f"Backup due: {age}", "muted")),
    )
    return next((state for true, state in found if true), State("ok", f"Backup {age}", "muted"))


def standing_words(standing: Standing, fault: PhotodeskError | None) -> str:
    """The same in whole sentences."""
    parts = [last_words(standing), test_words(standing)]
    if standing.plan.place and not standing.reachable:
        parts.append(
            "The place of the backups cannot be reached: connect its disk or share. The backup is "
            "made by itself as soon as it is there."
        )
    if fault is not None:
        parts.append(f"The last try failed: {fault}")
    return " ".join(parts)


def last_words(standing: Standing) -> str:
    """How old the last backup is, as a sentence."""
    if standing.last is None:
        return NEVER
    if standing.last.of_later:
        return "The last backup is dated later than now: a clock ran ahead, so its age is unknown."
    return f"The last backup was made and read back {age_words(standing.last.age)}."


def test_words(standing: Standing) -> str:
    """How old the last test restore is, and whether the next is due."""
    if standing.test_age is None:
        said = "No backup was ever restored for a test."
    else:
        said = f"The last test restore was {age_words(standing.test_age)}."
    return f"{said} Make one now: a backup counts once it came back." if standing.test_due else said


def short_age(age: timedelta) -> str:
    """How long ago in the fewest words: `2 h ago`, `3 d ago`."""
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return "just now"
    return f"{age.days} d ago" if age.days else f"{hours} h ago"


def plan_words(plan: Plan) -> str:
    """What happens by itself, as a sentence."""
    if not plan.place:
        return "No backup is made by itself: no place was chosen for it."
    every = {1: "hour", 24: "day", 168: "week"}.get(plan.every_hours, f"{plan.every_hours} hours")
    return (
        f"A backup is made by itself every {every} while the vault is open, and kept for "
        f"{plan.keep_days} days; the newest three stay longer."
    )


def planned_words(planned: Planned) -> str:
    """How a backup by plan ended, in one line."""
    said = f"Backup made by itself: {planned.made.new} new of {_files(planned.made.files)}."
    if planned.made.lacking:
        said = "Backup made by itself, but the vault no longer holds every file. Run the check."
    if planned.pruned is not None and planned.pruned.backups:
        said += f" Old backups removed: {planned.pruned.backups}."
    if planned.not_pruned:
        said += f" Old backups were not removed: {planned.not_pruned}"
    if planned.pruned is not None and planned.pruned.unreadable:
        said += " The list of an earlier backup cannot be read; verify the backups."
    return said


def pruned_words(pruned: Pruned) -> str:
    """What a tidying removed."""
    if pruned.unreadable:
        return (
            f"Old backups removed: {pruned.backups}. No file was removed, because the list of "
            f"{pruned.unreadable} other backups cannot be read. Verify them, and make a new one."
        )
    return (
        f"Old backups removed: {pruned.backups}; {_files(pruned.files)} that no backup needs any "
        f"more, {size_words(pruned.bytes)}. The newest three stay, however old."
    )


def tested_words(tested: BackupTested, made_at: str) -> str:
    """What a test restore found; `made_at` as local time."""
    if not tested.ok:
        return (
            f"The backup of {made_at} did not come back whole. {tested.faults[0]} "
            f"{_others(len(tested.faults) - 1)}Make a new backup now, and test it."
        )
    counted = _counted(tested.rows)
    return (
        f"The backup of {made_at} came back whole: {counted}; {_files(tested.files)}, "
        f"{size_words(tested.bytes)}, every one restored and compared. It was removed again."
    )
