"""Care teams and broken glasses on the command line, each person with commands of their own."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photodesk.services import vault as vaults
from tests.cli.conftest import PASSPHRASE, Desk
from tests.colleagues import a_colleague
from tests.storage.vaults import PASSPHRASE as THEIRS

REASON = "on call, bleeding after surgery"


@pytest.fixture
def stranger(patient: Desk, tmp_path: Path) -> "As":
    """A surgeon who does not belong to the team of patient 417."""
    return account(patient, tmp_path, "stranger", "surgeon")


@pytest.fixture
def auditor(patient: Desk, tmp_path: Path) -> "As":
    """Somebody who reviews."""
    return account(patient, tmp_path, "auditor", "auditor")


class As:
    """Commands of one of several people."""

    def __init__(self, desk: Desk, login: str) -> None:
        self.desk = desk
        self.login = login

    def __call__(self, *words: object) -> Any:  # noqa: ANN401 - a JSON document
        said = self.desk.json(str(words[0]), str(words[1]), *words[2:], "--user", self.login)
        assert said.status == 0, said.err
        return said.document

    def refused(self, *words: object) -> str:
        """What a command says that must be refused."""
        said = self.desk.json(str(words[0]), str(words[1]), *words[2:], "--user", self.login)
        assert said.status == 1
        return said.err


def account(desk: Desk, tmp_path: Path, login: str, role: str) -> As:
    """One more account in the vault."""
    session = vaults.unlock(desk.folder, "demo", PASSPHRASE)
    a_colleague(session, login, role)
    vaults.lock(session)
    file = tmp_path / f"passphrase-{login}"
    file.write_text(f"{THEIRS}\n", "utf-8")
    return As(replace(desk, passphrase=file), login)


def test_a_glass_opened_in_one_command_holds_for_the_next(stranger: As, auditor: As) -> None:
    assert "break the glass" in stranger.refused("photo", "list", "--chart", "417")
    opened = stranger("break-glass", "open", "--chart", "417", "--reason", REASON)
    assert stranger("photo", "list", "--chart", "417") == []
    (waiting,) = auditor("break-glass", "list", "--unreviewed")
    assert (waiting["id"], waiting["reason"], waiting["chart"]) == (opened["id"], REASON, "")
    assert auditor("break-glass", "show", opened["id"]) == {"patient-viewed": 1}
    assert "not over" in auditor.refused("break-glass", "review", opened["id"], "--note", "asked")


def test_a_glass_needs_a_reason(stranger: As) -> None:
    assert "too short" in stranger.refused(
        "break-glass", "open", "--chart", "417", "--reason", "curious"
    )
    assert "break the glass" in stranger.refused("photo", "list", "--chart", "417")


def test_a_team_is_listed_and_changed(patient: Desk, stranger: As) -> None:
    demo = As(patient, "demo")
    assert [one["login"] for one in demo("team", "list", "--chart", "417")] == ["demo"]
    assert "themself" in stranger.refused("team", "add", "stranger", "--chart", "417")
    joined = demo("team", "add", "stranger", "--chart", "417")
    assert [one["login"] for one in joined] == ["demo", "stranger"]
    assert stranger("photo", "list", "--chart", "417") == []
    ended = demo("team", "end", "stranger", "--chart", "417")
    assert [bool(one["until"]) for one in ended] == [False, True]
    assert "care team" in stranger.refused("photo", "list", "--chart", "417")


def test_what_is_said_to_people(patient: Desk, stranger: As, auditor: As) -> None:
    words = ("--chart", "417", "--user", "stranger")
    said = stranger.desk("break-glass", "open", *words, "--reason", REASON)
    assert "you may see this patient's pictures until" in said.out
    said = auditor.desk("break-glass", "list", "--user", "auditor")
    assert "1 of them to be reviewed." in said.out
    assert REASON in said.out
    said = patient("team", "list", "--chart", "417", "--user", "demo")
    assert "Dr. Demo" in said.out
    assert "no such broken glass" in auditor.refused("break-glass", "show", "x")
