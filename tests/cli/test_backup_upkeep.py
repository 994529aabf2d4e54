"""`photodesk backup plan|due|status|test|prune`, as typed."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk, Said


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def planned(desk: Desk, drive: Path) -> Desk:
    said = desk("backup", "plan", "--place", drive, "--every", 12, "--keep", 30)
    assert said.status == 0, said.err
    return desk


def upkeep(desk: Desk, what: str, place: Path) -> Said:
    """An act of upkeep on a folder of backups, told in the desk's vault."""
    return desk.command(
        "backup",
        what,
        place,
        "--vault",
        desk.folder,
        "--passphrase-file",
        desk.passphrase,
        "--json",
    )


def test_a_plan_is_made_told_and_ended(planned: Desk, drive: Path) -> None:
    told: Any = planned.json("backup", "plan").document
    assert told == {"place": str(drive), "every_hours": 12, "keep_days": 30}
    assert "every 12 hours" in planned("backup", "plan").out
    ended: Any = planned.json("backup", "plan", "--place", "").document
    assert ended["place"] == ""
    assert "No backup is made by itself" in planned("backup", "plan").out


def test_numbers_that_make_no_sense_are_status_1(desk: Desk) -> None:
    assert desk("backup", "plan", "--every", 0).status == 1


def test_what_is_due_is_made_once(planned: Desk, drive: Path) -> None:
    first = planned.json("backup", "due")
    made: Any = first.document
    assert (first.status, made["made"], made["complete"]) == (0, True, True)
    second = planned.json("backup", "due")
    not_made: Any = second.document
    assert (second.status, not_made["made"]) == (0, False)
    assert len(list(drive.rglob("manifest.json"))) == 1


def test_a_due_backup_without_its_disk_is_status_1(planned: Desk, drive: Path) -> None:
    shutil.rmtree(drive)
    said = planned("backup", "due")
    assert said.status == 1
    assert "cannot be reached" in said.out


def test_how_it_stands(planned: Desk) -> None:
    before = planned.json("backup", "status")
    assert before.status == 1
    assert "No backup was made yet" in before.err
    assert planned("backup", "due").status == 0
    after = planned.json("backup", "status")
    told: Any = after.document
    assert (after.status, told["due"], told["overdue"], told["test_due"]) == (0, False, False, True)
    assert "in time" in after.err


def test_a_test_restore_is_told_and_remembered(planned: Desk, drive: Path) -> None:
    planned("backup", "due")
    said = upkeep(planned, "test", drive)
    tested: Any = said.document
    assert (said.status, tested["ok"]) == (0, True)
    assert tested["rows"]["audit"] > 0
    told: Any = planned.json("backup", "status").document
    assert told["tested"]
    assert not told["test_due"]


def test_a_backup_that_does_not_come_back_is_status_1(planned: Desk, drive: Path) -> None:
    planned("backup", "due")
    catalogue = next(drive.rglob("photodesk.db"))
    catalogue.write_bytes(catalogue.read_bytes()[:-1])
    said = upkeep(planned, "test", drive)
    assert said.status == 1
    assert "BROKEN The catalogue's copy is damaged." in said.err


def test_removing_old_backups_leaves_the_newest(planned: Desk, drive: Path) -> None:
    for _ in range(4):
        assert planned("backup", "", drive).status == 0
    said = upkeep(planned, "prune", drive)
    removed: Any = said.document
    assert (said.status, removed["removed"]) == (0, 0)
    damaged = next(drive.rglob("manifest.json"))
    damaged.write_bytes(b"{}")
    again = upkeep(planned, "prune", drive)
    assert again.status == 1
    assert "cannot be read, so no file was removed" in again.err


@pytest.mark.parametrize("what", ["test", "prune"])
def test_the_vault_of_the_log_must_be_named(desk: Desk, drive: Path, what: str) -> None:
    said = desk.command("backup", what, drive, "--passphrase-file", desk.passphrase)
    assert said.status == 2
    assert "--vault" in said.err


def test_a_list_says_what_lacks_and_until_when_it_is_kept(patient: Desk, drive: Path) -> None:
    scan = patient.folder.with_name("scan.pdf")
    scan.write_bytes(b"%PDF-1.4\n" + b"x" * 3000)
    assert (
        patient(
            "consent", "scan", "--chart", "417", "--kind", "capture", "--file", scan,
            "--signed-on", "2026-06-01", "--signer", "Probe",
        ).status
        == 0
    )  # fmt: skip
    assert patient("backup", "", drive).status == 0
    next(drive.rglob("*.pdp")).unlink()
    listed: Any = patient.command("backup", "list", drive, "--json").document
    assert (listed[0]["state"], listed[0]["lacking"]) == ("lacking", 1)
    assert listed[0]["expires_at"]
    assert "lacking 1" in patient.command("backup", "list", drive).out
