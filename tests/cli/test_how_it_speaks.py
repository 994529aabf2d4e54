"""Statuses, streams, and text from data that cannot take over a terminal."""

from pathlib import Path
from typing import Any

import pytest

from photodesk.cli.speech import visible
from photodesk.services import vault as vaults
from tests.cli.conftest import PASSPHRASE, Command, Desk


def test_json_stands_alone_on_standard_output(desk: Desk) -> None:
    facts = ("--chart", "1", "--family", "Probe", "--born", "1979-03-02")
    said = desk.json("patient", "add", *facts)
    document: Any = said.document
    assert document["family"] == "Probe"
    assert "Registered" in said.err


def test_words_go_to_standard_output_without_json(desk: Desk) -> None:
    said = desk("vault", "info")
    assert "Practice Clinic" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    "words",
    [
        ("vault", "inform"),
        ("patient", "add"),
        ("patient", "add", "nowhere", "--chart", "1", "--family", "A", "--born", "2.3.1979"),
        ("import",),
        ("import", "nowhere", "--chart", "1", "--view", "face.frontall", "a.jpg"),
        ("photo", "label", "nowhere", "1", "--time-point", "someday"),
        ("journal", "show"),
    ],
)
def test_wrong_usage_is_status_2(command: Command, words: tuple[str, ...]) -> None:
    said = command(*words)
    assert said.status == 2
    assert said.out == ""
    assert said.err


def test_a_wrong_passphrase_is_refused_with_status_1(desk: Desk, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase altogether", "utf-8")
    said = desk.command("vault", "info", desk.folder, "--passphrase-file", wrong, "--json")
    document: Any = said.document
    assert said.status == 1
    assert document["error"] == "WrongPassphrase"


def test_a_vault_in_use_is_status_3(desk: Desk) -> None:
    session = vaults.unlock(desk.folder, "demo", PASSPHRASE)
    try:
        assert desk("vault", "info").status == 3
    finally:
        vaults.lock(session)


def test_no_vault_is_said(command: Command, tmp_path: Path) -> None:
    said = command("vault", "info", tmp_path)
    assert said.status in {1, 3}
    assert "no vault" in said.err


def test_the_passphrase_can_come_from_standard_input(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed:
        def readline(self) -> str:
            return f"{PASSPHRASE}\n"

    monkeypatch.setattr("sys.stdin", Typed())
    assert desk.command("vault", "unlock-test", desk.folder, "--passphrase-file", "-").status == 0


def test_a_vault_is_created_and_recovered(command: Command, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("a first long passphrase", "utf-8")
    second.write_text("a second long passphrase", "utf-8")
    vault, sheet = tmp_path / "vault", tmp_path / "recovery"
    said = command(
        "vault", "create", vault, "--clinic", "Clinic", "--user", "eva", "--name", "Eva",
        "--passphrase-file", first, "--recovery-out", sheet,
    )  # fmt: skip
    assert said.status == 0, said.err
    assert sheet.stat().st_mode & 0o077 == 0
    renewed = command(
        "vault", "recover", vault, "--user", "eva", "--recovery-file", sheet,
        "--passphrase-file", second,
    )  # fmt: skip
    assert renewed.status == 0, renewed.err
    assert command("vault", "info", vault, "--passphrase-file", second).status == 0
    assert command("vault", "info", vault, "--passphrase-file", first).status == 1


def test_a_weak_passphrase_makes_no_vault(command: Command, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("short", "utf-8")
    vault, sheet = tmp_path / "vault", tmp_path / "recovery"
    said = command(
        "vault", "create", vault, "--clinic", "Clinic", "--user", "eva", "--name", "Eva",
        "--passphrase-file", weak, "--recovery-out", sheet,
    )  # fmt: skip
    assert said.status == 1
    assert not vault.exists()
    assert not sheet.exists()


def test_names_cannot_drive_the_terminal(desk: Desk) -> None:
    facts = ("--chart", "9", "--family", "\x1b[31mRed\nLine[/]", "--born", "1979-03-02")
    desk("patient", "add", *facts)
    listed = desk("patient", "find")
    assert "\x1b[31m" not in listed.out
    assert "\\x1b[31mRed\\nLine[/]" in listed.out.replace("\n", "")
    document: Any = desk.json("patient", "find").document
    assert [row["family"] for row in document] == ["\x1b[31mRed\nLine[/]"]


def test_visible_text_is_one_safe_line() -> None:
    assert visible("a\tb\u202ec") == "a\\tb\\u202ec"


def test_journals_are_listed_without_a_vault(command: Command) -> None:
    listed: Any = command("journal", "list", "--json").document
    assert {"cope-generic", "bmj-group", "elsevier-generic", "sage-generic"} <= {
        journal["id"] for journal in listed
    }
    shown = command("journal", "show", "jama-network")
    assert shown.status == 0
    assert "partly" in shown.out
    assert command("journal", "show", "nature-of-things").status == 1


def test_an_id_that_is_none_is_no_record(patient: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words in (
        ("photo", "export-original", "notanid", "--out", out, "--reason", "R"),
        ("consent", "show", "notanid", "--out", out),
        ("publication", "status", "notanid"),
        ("publication", "draft", "--photos", "a,b", "--journal", "bmj-group", "--title", "T"),
    ):
        said = patient.json(*words)
        document: Any = said.document
        assert (said.status, document["error"]) == (1, "NotFound"), words
    assert not out.exists()


def test_nothing_readable_is_written_into_the_vault(patient: Desk) -> None:
    out = patient.folder / "originals" / "form.pdf"
    said = patient("consent", "form", "--chart", "417", "--out", out)
    assert said.status == 1
    assert not out.exists()


def test_a_result_that_has_no_place_stops_the_act_before_it(patient: Desk, tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    out.write_bytes(b"somebody's file")
    before: Any = patient.json("vault", "info").document
    assert patient("consent", "form", "--chart", "417", "--out", out).status == 1
    after: Any = patient.json("vault", "info").document
    own_events = 2  # unlocking and locking of the commands themselves
    assert after["audit_events"] - before["audit_events"] == 2 * own_events
    assert out.read_bytes() == b"somebody's file"


@pytest.mark.parametrize("place", ["missing/recovery", "vault/recovery", "taken"])
def test_no_vault_is_made_without_a_place_for_its_recovery_key(
    command: Command, tmp_path: Path, place: str
) -> None:
    first = tmp_path / "first"
    first.write_text("a first long passphrase", "utf-8")
    (tmp_path / "taken").write_text("somebody's", "utf-8")
    said = command(
        "vault", "create", tmp_path / "vault", "--clinic", "Clinic", "--user", "eva",
        "--name", "Eva", "--passphrase-file", first, "--recovery-out", tmp_path / place,
    )  # fmt: skip
    assert said.status == 1
    assert not (tmp_path / "vault").exists()
    assert (tmp_path / "taken").read_text("utf-8") == "somebody's"
