"""What a backup says for itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from photodesk.errors import VaultError
from photodesk.services.backup_plan import Plan, Planned, Standing
from photodesk.services.backup_plan import Pruned as BackupPruned
from photodesk.services.backup_trial import BackupTested
from photodesk.services.backups import BackupChecked, BackupMade, BackupRestored, LastBackup
from photodesk.ui.admin import backup_words

MADE = datetime(2027, 3, 1, 9, tzinfo=UTC)


def a_last(days: float, *, complete: bool = True) -> LastBackup:
    age = timedelta(days=days)
    return LastBackup(MADE, MADE, "drive", complete, age, age > timedelta(days=1))


def a_made(
    lacking: tuple[str, ...] = (), *, same_disk: bool = False, repaired: int = 0
) -> BackupMade:
    return BackupMade(
        Path("b"), "b", 40, 12, 61_400_000, 3, repaired, lacking, 0, same_disk, (7, "aa")
    )


def day(instant: str) -> str:
    return instant[:10]


def a_standing(
    last: LastBackup | None,
    *,
    plan: Plan = Plan("drive"),  # noqa: B008 (frozen)
    reachable: bool = True,
    test_age: timedelta | None = timedelta(days=1),
    test_due: bool = False,
) -> Standing:
    overdue = last is None or last.age > timedelta(days=7)
    tested = None if test_age is None else MADE
    due = last is None or last.due
    return Standing(plan, last, due, overdue, reachable, tested, test_age, test_due)


@pytest.mark.parametrize(
    ("last", "words", "tone"),
    [
        (None, "Never backed up", "error"),
        (a_last(0.1), "Backed up 2027-03-01", "ok"),
        (a_last(6.9), "Due · 2027-03-01", "muted"),
        (a_last(7.1), "Overdue · 2027-03-01", "warn"),
        (a_last(0.1, complete=False), "Not complete · 2027-03-01", "warn"),
    ],
)
def test_the_badge(last: LastBackup | None, words: str, tone: str) -> None:
    state = backup_words.backup_state(a_standing(last), day)
    assert (state.words, state.tone) == (words, tone)


def test_what_to_do_about_its_age() -> None:
    def warning(last: LastBackup | None, *, reachable: bool = True) -> str:
        return backup_words.warning(a_standing(last, reachable=reachable))

    assert warning(None) == "No backup yet. Photographs exist only on this computer."
    assert warning(a_last(0.5)) == ""
    assert "each working day" in warning(a_last(2))
    assert "last 8 days" in warning(a_last(8))
    assert "Run the check" in warning(a_last(0.1, complete=False))
    assert "Connect its disk" in warning(a_last(2), reachable=False)


FAULT = VaultError("The disk is full.", "Make room.")


@pytest.mark.parametrize(
    ("standing", "fault", "words", "tone"),
    [
        (a_standing(None), None, "No backup yet", "warn"),
        (a_standing(a_last(0.1)), None, "Backup 2 h ago", "muted"),
        (a_standing(a_last(0.01)), None, "Backup just now", "muted"),
        (a_standing(a_last(2)), None, "Backup due: 2 d ago", "muted"),
        (a_standing(a_last(9), reachable=False), None, "Backup overdue: 9 d ago", "warn"),
        (
            a_standing(a_last(2), reachable=False),
            None,
            "Backup place not there; last 2 d ago",
            "warn",
        ),
        (a_standing(a_last(2)), FAULT, "Backup failed; last 2 d ago", "warn"),
        (a_standing(a_last(0.1, complete=False)), None, "Backup not complete: 2 h ago", "warn"),
        (a_standing(a_last(0.1), test_due=True), None, "Backup 2 h ago; test due", "muted"),
    ],
)
def test_the_line_at_the_foot(
    standing: Standing, fault: VaultError | None, words: str, tone: str
) -> None:
    state = backup_words.standing_state(standing, fault)
    assert (state.words, state.tone) == (words, tone)


def test_the_whole_of_it_in_sentences() -> None:
    said = backup_words.standing_words(a_standing(a_last(2), reachable=False), FAULT)
    assert said.startswith("The last backup was made and read back 2 days ago.")
    assert "cannot be reached: connect" in said
    assert said.endswith("The last try failed: The disk is full. Make room.")
    assert backup_words.NEVER in backup_words.standing_words(a_standing(None), None)


def test_a_backup_of_a_later_day_has_no_age() -> None:
    last = replace(a_last(0), due=True, of_later=True)
    standing = replace(a_standing(last), overdue=True)
    assert backup_words.standing_state(standing, None).words == "Backup overdue: date unknown"
    assert "dated later than now" in backup_words.warning(standing)
    assert "dated later than now" in backup_words.last_words(standing)


def test_the_age_of_the_test_restore() -> None:
    tested = a_standing(a_last(1), test_age=timedelta(days=100), test_due=True)
    assert "100 days ago. Make one now" in backup_words.test_words(tested)
    never = a_standing(a_last(1), test_age=None, test_due=True)
    assert "No backup was ever restored for a test. Make one" in backup_words.test_words(never)


def test_the_plan_in_words() -> None:
    assert "no place was chosen" in backup_words.plan_words(Plan())
    assert "every day" in backup_words.plan_words(Plan("drive"))
    assert "every 12 hours" in backup_words.plan_words(Plan("drive", 12, 30))


def test_what_happened_by_itself() -> None:
    done = Planned(a_made(), BackupPruned(2, 3, 100, 0), "")
    assert backup_words.planned_words(done) == (
        "Backup made by itself: 12 new of 40 files. Old backups removed: 2."
    )
    lacking = Planned(a_made(("aa",)), None, "The disk is full.")
    said = backup_words.planned_words(lacking)
    assert "Run the check" in said
    assert "not removed: The disk is full." in said
    unread = Planned(a_made(), BackupPruned(0, 0, 0, 1), "")
    assert "verify the backups" in backup_words.planned_words(unread)


def test_what_a_tidying_removed() -> None:
    said = backup_words.pruned_words(BackupPruned(2, 3, 4000, 0))
    assert said.startswith("Old backups removed: 2; 3 files that no backup needs")
    assert "cannot be read" in backup_words.pruned_words(BackupPruned(0, 0, 0, 1))


def test_what_a_test_restore_found() -> None:
    tested = BackupTested(Path("b"), "b", "x", True, (), 15, 2000, {"photo": 12, "patient": 3})
    said = backup_words.tested_words(tested, "2027-03-01 10:00")
    assert "came back whole: 3 patients, 12 photographs; 15 files, 2.0 KB" in said
    broken = BackupTested(Path("b"), "b", "x", False, ("One is gone.",), 14, 2000, {})
    assert "did not come back whole. One is gone. Make a new" in backup_words.tested_words(
        broken, "2027-03-01 10:00"
    )


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.5, "less than an hour ago"), (1, "1 hour ago"), (23, "23 hours ago"), (24, "1 day ago")],
)
def test_the_age(hours: float, words: str) -> None:
    assert backup_words.age_words(timedelta(hours=hours)) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (61_400_000, "61.4 MB"),
        (10**16, "10000.0 TB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    assert backup_words.size_words(size) == words


def test_a_made_backup_is_counted() -> None:
    assert backup_words.made_words(a_made()) == (
        "Backup made and read back: 40 files, 12 of them new (61.4 MB)."
    )


def test_what_to_mind_is_said() -> None:
    words = backup_words.made_words(a_made(("aa",), same_disk=True, repaired=2))
    assert "Damaged in earlier backups and written anew: 2 files." in words
    assert "1 file could not be copied" in words
    assert "on the same disk as the vault" in words


def test_a_damaged_backup_names_the_first_fault() -> None:
    checked = BackupChecked(
        Path("b"),
        "b",
        "x",
        False,
        ("The list is damaged.", "More.", "More."),
        (),
        3,
        9,
        {},
        (7, ""),
        True,
    )
    words = backup_words.checked_words(checked, "2027-03-01 10:00")
    assert words == (
        "The backup of 2027-03-01 10:00 is damaged. The list is damaged. There are 2 more faults. "
        "Make a new backup now."
    )


def test_a_restored_vault_is_counted_and_what_is_missing_is_said() -> None:
    rows = {"patient": 3, "photo": 12, "capture_consent": 3, "audit": 90}
    done = BackupRestored(Path("v"), "x", 15, 2000, rows, (9, ""), ("aa",), 2, 1, 1)
    words = backup_words.restored_words(done, "2027-03-01 10:00")
    assert "3 patients, 12 photographs, 3 capture consents; 15 files, 2.0 KB" in words
    assert "1 file is missing" in words
    assert "erased since then, and again here: 2." in words
    assert "could not be proved" in words
    assert "cannot be read" in words
