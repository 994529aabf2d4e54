"""`photodesk backup`, `backup verify`, `backup list` and `restore`, as typed."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder


@pytest.fixture
def backed(patient: Desk, drive: Path) -> Desk:
    """A vault with one patient and one backup."""
    scan = patient.folder.with_name("scan.pdf")
    scan.write_bytes(b"%PDF-1.4\n" + b"x" * 3000)
    said = patient(
        "consent", "scan", "--chart", "417", "--kind", "capture", "--file", scan,
        "--signed-on", "2026-06-01", "--signer", "Probe",
    )  # fmt: skip
    assert said.status == 0, said.err
    assert patient("backup", "", drive).status == 0
    return patient


def a_sealed_file(drive: Path) -> Path:
    return next(drive.rglob("*.pdp"))


def test_a_backup_says_what_it_holds(patient: Desk, drive: Path) -> None:
    said = patient.json("backup", "", drive)
    document: Any = said.document
    assert said.status == 0
    assert document["complete"]
    assert Path(document["folder"]).is_relative_to(drive)
    assert "own disk" in said.err


def test_verify_asks_for_the_passphrase_unless_told_otherwise(backed: Desk, drive: Path) -> None:
    with_key = backed.command(
        "backup", "verify", drive, "--passphrase-file", backed.passphrase, "--json"
    )
    without = backed.command("backup", "verify", drive, "--without-key", "--json")
    first: Any = with_key.document
    second: Any = without.document
    assert (with_key.status, without.status) == (0, 0)
    assert (first["with_key"], second["with_key"]) == (True, False)
    assert backed.command("backup", "verify", drive).status == 1


def test_a_damaged_backup_is_status_1(backed: Desk, drive: Path) -> None:
    path = a_sealed_file(drive)
    path.write_bytes(path.read_bytes()[:-1])
    said = backed.command("backup", "verify", drive, "--without-key", "--json")
    document: Any = said.document
    assert said.status == 1
    assert len(document["faults"]) == 1
    assert "BROKEN" in said.err


def test_restore_gives_a_vault_that_opens(backed: Desk, drive: Path, tmp_path: Path) -> None:
    back = tmp_path / "back"
    said = backed.command(
        "restore", drive, back, "--passphrase-file", backed.passphrase, "--reason", "drill"
    )
    assert said.status == 0, said.err
    assert "Restored: " in said.out
    assert (back / "vault.keyring").is_file()


def test_a_partial_restore_is_status_1_and_lists_what_is_missing(
    backed: Desk, drive: Path, tmp_path: Path
) -> None:
    gone = a_sealed_file(drive)
    gone.unlink()
    words = ("restore", drive, tmp_path / "back", "--passphrase-file", backed.passphrase, "--json")
    said = backed.command(*words)
    document: Any = said.document
    assert said.status == 1
    assert document["missing"] == [gone.stem]
    assert not (tmp_path / "back").exists()
    rest = backed.command(*words, "--incomplete")
    answer: Any = rest.document
    assert rest.status == 1
    assert (answer["complete"], answer["missing"]) == (False, [gone.stem])


def test_backups_are_listed_with_their_state(backed: Desk, drive: Path) -> None:
    home = next(drive.iterdir())
    (home / "2026-01-01T000000Z-00000000").mkdir()
    listed: Any = backed.command("backup", "list", drive, "--json").document
    assert [line["state"] for line in listed] == ["unfinished", "whole"]


def test_no_disk_and_no_backup_are_refused(backed: Desk, tmp_path: Path) -> None:
    assert backed("backup", "", tmp_path / "unplugged").status == 1
    (tmp_path / "empty").mkdir()
    assert backed.command("backup", "verify", tmp_path / "empty", "--without-key").status == 1


def test_a_damaged_vault_makes_an_incomplete_backup_with_status_1(
    backed: Desk, tmp_path: Path
) -> None:
    path = next(backed.folder.rglob("*.pdp"))
    path.unlink()
    (tmp_path / "second").mkdir()
    said = backed.json("backup", "", tmp_path / "second")
    document: Any = said.document
    assert said.status == 1
    assert document["lacking"] == [path.stem]


def test_salvage_of_a_whole_vault_is_status_0_and_of_a_hurt_one_1(
    backed: Desk, tmp_path: Path
) -> None:
    words = ("vault", "salvage", backed.folder)
    secret = ("--passphrase-file", backed.passphrase, "--json")
    whole = backed.command(*words, tmp_path / "whole", *secret)
    answer: Any = whole.document
    assert (whole.status, answer["everything"]) == (0, True)
    path = next(backed.folder.rglob("*.pdp"))
    path.write_bytes(b"not what it was")
    hurt = backed.command(*words, tmp_path / "hurt", *secret)
    document: Any = hurt.document
    assert hurt.status == 1
    assert document["damaged"] == [path.stem]
    assert path.read_bytes() == b"not what it was"
    assert f"DAMAGED {path.stem}" in hurt.err
