"""One command at a time, as a person in a terminal gives it, with what it printed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from photodesk.cli.main import main
from photodesk.services import vault as vaults
from tests.storage.vaults import CHEAP

PASSPHRASE = "purple kettle under the bridge"


@dataclass(frozen=True)
class Said:
    """What one command did: its exit status and both streams."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> object:
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs `photodesk ARGS...`."""

    def run(*arguments: object) -> Said:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Said(status, *capfd.readouterr())

    return run


@dataclass(frozen=True)
class Desk:
    """A locked vault with a passphrase file, and commands that open it."""

    folder: Path
    passphrase: Path
    command: Command

    def __call__(self, group: str, verb: str, *arguments: object) -> Said:
        words = [group, verb] if verb else [group]
        return self.command(*words, self.folder, *arguments, "--passphrase-file", self.passphrase)

    def json(self, group: str, verb: str, *arguments: object) -> Said:
        return self(group, verb, *arguments, "--json")


@pytest.fixture
def desk(tmp_path: Path, command: Command) -> Desk:
    """A vault of one surgeon."""
    folder, passphrase = tmp_path / "vault", tmp_path / "passphrase"
    passphrase.write_text(f"{PASSPHRASE}\n", "utf-8")
    created = vaults.create(
        folder,
        clinic="Practice Clinic",
        login="demo",
        name="Dr. Demo",
        passphrase=PASSPHRASE,
        kdf=CHEAP,
    )
    vaults.lock(created.session)
    return Desk(folder, passphrase, command)


@pytest.fixture
def patient(desk: Desk) -> Desk:
    """That vault with one patient under chart number 417."""
    facts = ("--chart", "417", "--family", "Probe", "--given", "Łucja", "--born", "1979-03-02")
    assert desk("patient", "add", *facts).status == 0
    return desk
