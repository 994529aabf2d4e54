"""What a backup says for itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("last", "words", "tone"),
    [
        (None, "Never backed up", "error"),
        (a_last(0.1), "Backed up 2027-03-01", "ok"),
        (a_last(6.9), "Backed up 2027-03-01", "ok"),
        (a_last(7.1), "Overdue · 2027-03-01", "warn"),
        (a_last(0.1, complete=False), "Not complete · 2027-03-01", "warn"),
    ],
)
def test_the_badge(last: LastBackup | None, words: str, tone: str) -> None:
    state = backup_words.backup_state(last, day)
    assert (state.words, state.tone) == (words, tone)


def test_what_to_do_about_its_age() -> None:
    assert backup_words.warning(None) == "No backup yet. Photographs exist only on this computer."
    assert backup_words.warning(a_last(0.5)) == ""
    assert "each working day" in backup_words.warning(a_last(2))
    assert "last 8 days" in backup_words.warning(a_last(8))
    assert "Run the check" in backup_words.warning(a_last(0.1, complete=False))


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
    done = BackupRestored(Path("v"), "x", 15, 2000, rows, (9, ""), ("aa",))
    words = backup_words.restored_words(done, "2027-03-01 10:00")
    assert "3 patients, 12 photographs, 3 capture consents; 15 files, 2.0 KB" in words
    assert "1 file is missing" in words
