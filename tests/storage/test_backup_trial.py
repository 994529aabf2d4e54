"""R1: a backup comes back whole beside the vault, the numbers are compared, and nothing is left."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind, Outcome
from photodesk.errors import Cancelled, DiskFull, VaultError
from photodesk.storage import audit_log, backup_plan, backup_trial
from photodesk.storage.backup_trial import Trial, trial_beside
from photodesk.storage.trial_folder import tidy_trial, trial_folder
from photodesk.storage.vault import Vault
from tests.storage.backed_up import BackedUp, backed_up, mine, quiet


@pytest.fixture
def held(vault: Vault, tmp_path: Path) -> BackedUp:
    return backed_up(vault, tmp_path / "drive")


def trial(vault: Vault, held: BackedUp) -> Trial:
    return trial_beside(vault, held.backup, mine, quiet)


def beside(vault: Vault) -> list[str]:
    return [path.name for path in vault.folder.parent.iterdir() if path.name.startswith(".")]


def test_r1_every_object_comes_back_and_is_counted(vault: Vault, held: BackedUp) -> None:
    """R1."""
    done = trial(vault, held)
    assert done.whole
    assert done.files == 3
    assert done.bytes == sum(file.size for file in done.body.documents)
    assert done.rows == done.body.rows
    assert beside(vault) == []


def test_it_stands_in_the_log_with_its_numbers(vault: Vault, held: BackedUp) -> None:
    trial(vault, held)
    last = audit_log.last_entry(vault.reading())
    assert last is not None
    assert last.event.kind == EventKind.TEST_RESTORE_MADE
    assert last.event.details["files"] == 3
    assert last.event.outcome == Outcome.SUCCESS
    assert backup_plan.last_test(vault.reading()) == last.event.utc


def test_a_damaged_backup_is_told_and_does_not_count(vault: Vault, held: BackedUp) -> None:
    path = next(path for path in held.files if path.suffix == ".pdp")
    path.write_bytes(path.read_bytes()[:-1])
    done = trial(vault, held)
    assert done.faults == (f"The file {path.stem} does not come back.",)
    last = audit_log.last_entry(vault.reading())
    assert last is not None
    assert (last.event.kind, last.event.outcome) == (EventKind.TEST_RESTORE_MADE, Outcome.FAILED)
    assert backup_plan.last_test(vault.reading()) == ""
    assert beside(vault) == []


def test_a_damaged_catalogue_is_told_before_anything_is_copied(
    vault: Vault, held: BackedUp
) -> None:
    (held.backup / "photodesk.db").write_bytes(b"?" * 4096)
    done = trial(vault, held)
    assert (done.files, done.faults) == (0, ("The catalogue's copy is damaged.",))


def test_a_restored_catalogue_with_other_numbers_is_told(
    vault: Vault, held: BackedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_trial, "row_counts", lambda _target: {"photo": 7})
    assert "other numbers" in trial(vault, held).faults[0]


def test_what_is_stopped_leaves_nothing_and_counts_for_nothing(
    vault: Vault, held: BackedUp
) -> None:
    def stop(done: int, _total: int, _what: str) -> None:
        if done == 2:
            raise Cancelled("Stopped.")

    before = audit_log.head(vault.reading())
    with pytest.raises(Cancelled):
        trial_beside(vault, held.backup, mine, stop)
    assert audit_log.head(vault.reading()) == before
    assert beside(vault) == []


def test_room_is_looked_for_first(
    vault: Vault, held: BackedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(
            shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1_000_000})()
        )
        with pytest.raises(DiskFull, match="Nothing was restored"):
            trial(vault, held)
    assert beside(vault) == []


def test_only_the_owner_can_look_into_it(vault: Vault, held: BackedUp) -> None:
    modes = list[int]()

    def look(_done: int, _total: int, _what: str) -> None:
        modes.append(trial_folder(vault.folder).stat().st_mode & 0o777)

    trial_beside(vault, held.backup, mine, look)
    assert set(modes) == {0o700}


def test_what_cannot_be_removed_is_said(
    vault: Vault, held: BackedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stubborn:
        stubborn.setattr(shutil, "rmtree", lambda *_facts, **_how: None)
        with pytest.raises(VaultError, match="cannot be removed"):
            trial(vault, held)
    assert tidy_trial(vault.folder)
    assert not tidy_trial(vault.folder)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal.")
def test_what_a_killed_test_left_is_removed_by_the_next(vault: Vault, held: BackedUp) -> None:
    """P2: killed in the middle of a test restore."""
    program = (
        "import sys; from pathlib import Path\n"
        "from photodesk.storage.restoring import sealed_files_into\n"
        "from photodesk.storage.backup_folder import manifest_of\n"
        "from photodesk.storage.trial_folder import trial_folder\n"
        "import os, signal\n"
        "backup, vault = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "trial_folder(vault).mkdir()\n"
        "die = lambda done, *_rest: done < 2 or os.kill(os.getpid(), signal.SIGKILL)\n"
        "sealed_files_into(trial_folder(vault), backup, manifest_of(backup).body, die)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(held.backup), str(vault.folder)],
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert ended.returncode == -signal.SIGKILL
    assert list(trial_folder(vault.folder).rglob("*.pdp"))
    assert trial(vault, held).whole
    assert beside(vault) == []
