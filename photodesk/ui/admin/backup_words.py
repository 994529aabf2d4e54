"""What a backup says for itself, in words: its age, and what was made, proved or restored."""

from collections.abc import Callable
from datetime import timedelta

from photodesk.domain.moments import instant
from photodesk.services.backups import (
    OVERDUE_AFTER,
    BackupChecked,
    BackupMade,
    BackupRestored,
    LastBackup,
)
from photodesk.ui.badges import State

NEVER = "No backup yet. Photographs exist only on this computer."
_UNITS = ("bytes", "KB", "MB", "GB", "TB")
_STEP = 1000
_COUNTED = {"patient": "patients", "photo": "photographs", "capture_consent": "capture consents"}


def backup_state(last: LastBackup | None, day: Callable[[str], str]) -> State:
    """The badge of the last backup (interface.md 5.2); `day` is Desk.local_day."""
    if last is None:
        return State("warn", "Never backed up", "error")
    made = day(instant(last.made_at))
    if last.age > OVERDUE_AFTER:
        return State("backup-overdue", f"Overdue · {made}", "warn")
    if not last.complete:
        return State("warn", f"Not complete · {made}", "warn")
    return State("ok", f"Backed up {made}", "ok")


def warning(last: LastBackup | None) -> str:
    """What to do about the age of the last backup, or nothing."""
    if last is None:
        return NEVER
    if not last.complete:
        return "The vault no longer held everything whole. Run the check; keep earlier backups."
    if last.age > OVERDUE_AFTER:
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
    counted = ", ".join(
        f"{done.rows[table]} {words}" for table, words in _COUNTED.items() if table in done.rows
    )
    said = (
        f"Restored the backup of {made_at}: {counted}; {_files(done.files)}, "
        f"{size_words(done.bytes)}, every one counted and compared."
    )
    if done.missing:
        verb = "is" if len(done.missing) == 1 else "are"
        said += f" {_files(len(done.missing))} {verb} missing; everything else was restored."
    return f"{said} Open it from the lock screen with “Open another vault”."


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _others(number: int) -> str:
    if not number:
        return ""
    return "There is one more fault. " if number == 1 else f"There are {number} more faults. "
