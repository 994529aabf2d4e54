"""The log and older data on the command line."""

import json
import shutil
from pathlib import Path
from typing import Any

from tests import surroundings
from tests.cli.conftest import Desk


def answer(desk: Desk, *words: object) -> tuple[int, dict[str, Any]]:
    said = desk.json(str(words[0]), str(words[1]), *words[2:])
    document = json.loads(said.out)
    assert isinstance(document, dict)
    return said.status, document


def test_a_receipt_is_looked_up_later(desk: Desk, tmp_path: Path) -> None:
    assert desk("audit", "receipt", "--out", tmp_path / "receipt").status == 0
    anchor = (tmp_path / "receipt").read_text("utf-8").split("--anchor ")[1].split()[0]
    status, said = answer(desk, "audit", "verify", "--anchor", anchor)
    assert (status, said["ok"], said["kind"]) == (0, True, "")
    assert said["checkpoints"] > 0
    seq = int(anchor.split(":")[0])
    status, said = answer(desk, "audit", "verify", "--anchor", f"{seq}:{'0' * 16}")
    assert (status, said["first_bad"], said["kind"]) == (1, seq, "fork")


def test_a_head_that_is_none_is_refused(desk: Desk) -> None:
    assert desk("audit", "verify", "--anchor", "what the form says").status == 1


def test_older_data_is_refused_with_its_kind_until_it_is_accepted(desk: Desk) -> None:
    older = desk.folder.with_name("older")
    shutil.copytree(desk.folder, older)
    assert desk("vault", "unlock-test").status == 0
    shutil.rmtree(desk.folder)
    older.rename(desk.folder)
    status, said = answer(desk, "vault", "check")
    assert (status, said["error"], said["kind"]) == (1, "VaultRolledBack", "rollback")
    assert isinstance(said["first_bad"], int)
    assert "older than its last use" in said["title"]
    assert answer(desk, "vault", "accept-older", "--reason", "practice") == (0, {"accepted": True})
    assert desk("vault", "check").status == 0
    assert answer(desk, "vault", "accept-older", "--reason", "again") == (0, {"accepted": False})


def test_a_vault_older_than_its_backup_is_found_by_the_backup(desk: Desk, tmp_path: Path) -> None:
    drive, older = tmp_path / "drive", tmp_path / "older"
    drive.mkdir()
    assert desk("backup", "", drive).status == 0
    shutil.copytree(desk.folder, older)
    assert desk("vault", "unlock-test").status == 0
    assert desk("backup", "", drive).status == 0
    status, said = answer(desk, "audit", "verify", "--anchor", drive)
    assert (status, said["ok"]) == (0, True)
    manifest = max(drive.rglob("manifest.json"))
    assert answer(desk, "audit", "verify", "--anchor", manifest)[0] == 0
    surroundings.another_computer()
    shutil.rmtree(desk.folder)
    older.rename(desk.folder)
    status, said = answer(desk, "audit", "verify", "--anchor", drive)
    assert (status, said["kind"]) == (1, "rollback")
    checked = desk.json("vault", "check")
    assert checked.status == 1
    assert "older than its backup" in checked.out
