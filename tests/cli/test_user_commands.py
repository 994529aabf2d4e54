"""People on the command line, from the first administrator to a reset."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk, Said

OWN = "four quiet herons wading"


class Office:
    """Commands in the name of one person after another; a passphrase file for each."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder

    def file(self, name: str, text: str = "") -> Path:
        path = self.folder / name
        if text:
            path.write_text(f"{text}\n", "utf-8")
        return path

    def __call__(self, who: str, verb: str, *words: object, json: bool = False) -> Said:
        key = self.desk.passphrase if who == "demo" else self.folder / who
        tail = ["--user", who, "--passphrase-file", key, *(["--json"] if json else [])]
        return self.desk.command("user", verb, self.desk.folder, *words, *tail)

    def adds(self, who: str, login: str, role: str) -> Said:
        words = ("--login", login, "--name", f"{login} Doe", "--role", role)
        return self(who, "add", *words, "--one-time-out", self.file(login))

    def comes(self, login: str) -> Said:
        new = self.file(f"{login}.new", f"{login} {OWN}")
        said = self(login, "first-passphrase", "--new-passphrase-file", new)
        new.replace(self.file(login))
        return said


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Office:
    """A surgeon `demo` and an administrator `ada` who chose her own passphrase."""
    folder = tmp_path / "keys"
    folder.mkdir()
    made = Office(desk, folder)
    assert made.adds("demo", "ada", "administrator").status == 0
    assert made.comes("ada").status == 0
    return made


def listed(office: Office, who: str = "ada") -> dict[str, Any]:
    rows = office(who, "list", json=True).document
    assert isinstance(rows, list)
    return {row["login"]: row for row in rows}


def test_a_person_is_added_comes_and_is_given_the_keys(office: Office) -> None:
    said = office.adds("ada", "nora", "photographer")
    assert "wait until a surgeon hands them over" in said.out
    assert listed(office)["nora"]["state"] == "one-time"
    said = office.comes("nora")
    assert "Dr. Demo can hand over the keys" in said.out
    assert listed(office)["nora"]["state_words"] == "Waits for the keys to photographs and forms"
    assert "nora Doe (nora) waits" in office("demo", "hand-over").out
    said = office("demo", "hand-over", "nora", json=True)
    assert said.document == {"handed_over": "nora", "waiting": []}
    desk = office.desk
    opened = ("vault", "unlock-test", desk.folder, "--user", "nora", "--passphrase-file")
    assert desk.command(*opened, office.file("nora")).status == 0
    assert listed(office)["nora"]["state"] == "active"


def test_the_one_time_passphrase_goes_into_a_new_private_file(office: Office) -> None:
    said = office.adds("ada", "nora", "office")
    file = office.file("nora")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = file.read_text("utf-8").strip()
    assert secret not in said.out + said.err
    again = office.adds("ada", "other", "office")
    assert again.status == 0
    refused = office("ada", "reset", "other", "--one-time-out", file)
    assert (refused.status, "that file exists" in refused.err) == (1, True)
    assert file.read_text("utf-8").strip() == secret
    assert office.comes("other").status == 0


@pytest.mark.parametrize("json", [False, True])
def test_it_is_never_shown_where_it_would_be_kept(office: Office, json: bool) -> None:
    words = ("--login", "nora", "--name", "Nora", "--role", "office")
    said = office("ada", "add", *words, json=json)
    assert (said.status, "--one-time-out" in said.err) == (1, True)
    assert "nora" not in listed(office)


def test_it_is_shown_to_a_person_at_a_terminal(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photodesk.cli.user_commands._at_a_terminal", lambda: True)
    said = office("ada", "add", "--login", "nora", "--name", "Nora", "--role", "office", json=True)
    assert "One-time passphrase: " in said.err
    secret = said.err.split("One-time passphrase: ")[1].split()[0]
    assert secret not in said.out
    office.file("nora", secret)
    assert office.comes("nora").status == 0


def test_a_one_time_passphrase_opens_nothing_else(office: Office) -> None:
    office.adds("ada", "olga", "auditor")
    said = office.desk.command(
        *("vault", "unlock-test", office.desk.folder, "--user", "olga"),
        *("--passphrase-file", office.file("olga"), "--json"),
    )
    assert said.status == 1
    assert isinstance(said.document, dict)
    assert said.document["error"] == "OneTimePassphrase"
    assert "photodesk user first-passphrase" in said.err


def test_a_reset_says_what_it_means_for_the_keys(office: Office) -> None:
    office.adds("ada", "nora", "photographer")
    office.comes("nora")
    office("demo", "hand-over", "nora")
    said = office("ada", "reset", "nora", "--one-time-out", office.file("again"))
    assert "cannot be kept" in said.out
    office.file("again").replace(office.file("nora"))
    assert office.comes("nora").status == 0


def test_an_account_is_ended_with_a_reason(office: Office) -> None:
    office.adds("ada", "olga", "auditor")
    assert office("ada", "disable", "olga").status == 2
    assert office("ada", "disable", "olga", "--reason", "moved away").status == 0
    assert listed(office)["olga"]["state"] == "disabled"
    said = office("ada", "disable", "demo", "--reason", "moved away")
    assert (said.status, "only the recovery sheet" in said.err) == (1, True)


def test_an_account_is_ended_and_the_keys_replaced(office: Office) -> None:
    office.adds("ada", "olga", "auditor")
    office.comes("olga")
    words = ("--reason", "took a laptop along", "--re-encrypt")
    said = office("ada", "disable", "olga", *words, json=True)
    assert said.status == 0
    assert isinstance(said.document, dict)
    assert (said.document["disabled"], said.document["re_encrypted"]) == ("olga", True)
    assert said.document["still_due"]
    desk = office.desk
    assert desk("vault", "check", "--user", "demo").status == 0
    said = office("ada", "replace-keys", "--reason", "a backup was lost")
    assert (said.status, "The catalogue is encrypted anew." in said.out) == (0, True)
    assert desk("vault", "check", "--user", "demo").status == 0
    assert office("demo", "replace-keys", "--reason", "no right").status == 1


@pytest.mark.parametrize("verb", ["list", "hand-over"])
def test_other_roles_are_refused(office: Office, verb: str) -> None:
    office.adds("ada", "olga", "auditor")
    office.comes("olga")
    assert office("olga", verb).status == 1


def test_the_roles_are_told_without_a_vault(command: Callable[..., Said]) -> None:
    said = command("user", "roles", "--json")
    assert isinstance(said.document, list)
    surgeon = said.document[0]
    assert surgeon["rights"]["view_photographs"] == "See photographs"
    assert surgeon["sees_photographs"] is True
    assert "Office staff (office)" in command("user", "roles").out
