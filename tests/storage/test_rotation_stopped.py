"""A rotation that is stopped before any of its file calls: every opening after that goes on.

One rotation is made, and before each call that changes a file the whole desk is copied: each copy
is what a killed program leaves. `tests/faults` kills real ones, inside the database's calls too.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import DiskFull, VaultError
from photodesk.storage import rotation, rotation_steps
from photodesk.storage.connection import WriteConnection
from photodesk.storage.rotation_steps import due
from photodesk.storage.vault import Vault
from tests.services.publications import Stages
from tests.storage import rotating
from tests.storage.rotating import ADMIN, AWAY, GONE, OFFICE, PASSPHRASES, Clinic
from tests.storage.vaults import LOGIN, PASSPHRASE

CALLS = ("write", "fsync", "replace", "unlink", "rmdir", "mkdir")
FIRST = (LOGIN, ADMIN, AWAY, OFFICE)


@pytest.fixture(scope="module")
def made(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    folder = tmp_path_factory.mktemp("clinic") / "vault"
    shutil.copytree(stages.folder("signed"), folder)
    return rotating.prepare(folder)


@pytest.fixture
def desk(made: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer of its own: the vault, and what the computer remembers of it."""
    desk = tmp_path / "desk"
    shutil.copytree(made.folder, desk / "vault")
    monkeypatch.setenv("XDG_STATE_HOME", str(desk / "state"))
    Vault.open(desk / "vault", LOGIN, PASSPHRASE).lock()
    return desk


@contextmanager
def before_each_call(happens: Callable[[], None], calls: tuple[str, ...] = CALLS) -> Iterator[None]:
    """`happens` comes before every call that changes a file, and before every commit."""

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (any call of the system)
            happens()
            return real(*arguments, **named)

        return call

    execute = WriteConnection.execute

    def executed(connection: WriteConnection, sql: str, *rest: Any) -> int:  # noqa: ANN401
        if sql == "COMMIT":
            try:
                happens()
            except OSError as error:
                raise DiskFull("The disk is full.") from error
        return execute(connection, sql, *rest)

    with pytest.MonkeyPatch.context() as patched:
        for name in calls:
            patched.setattr(os, name, watched(getattr(os, name)))
        patched.setattr(WriteConnection, "execute", executed)
        yield


def stopped_desks(desk: Path, kept: Path, work: Callable[[], None]) -> list[Path]:
    """A copy of the desk before each call of `work` that changed something, each state once."""
    states = dict[bytes, Path]()
    busy = False

    def copied() -> None:
        nonlocal busy
        if busy:
            return
        busy = True
        state = hashlib.sha256()
        for path in sorted(path for path in desk.rglob("*") if path.is_file()):
            state.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
        if state.digest() not in states:
            states[state.digest()] = kept / f"{len(states):03}"
            shutil.copytree(desk, states[state.digest()])
        busy = False

    with before_each_call(copied):
        work()
    return list(states.values())


def again_at(desk: Path, state: Path) -> Path:
    """The desk as it was left; returns the vault's folder."""
    shutil.rmtree(desk)
    shutil.copytree(state, desk)
    return desk / "vault"


@pytest.mark.parametrize("login", [LOGIN, ADMIN])
def test_it_may_be_stopped_before_any_call(
    made: Clinic, desk: Path, tmp_path: Path, login: str
) -> None:
    work = lambda: rotating.rotate(desk / "vault", login)  # noqa: E731
    states = stopped_desks(desk, tmp_path / "states", work)
    assert len(states) > 20
    for number, state in enumerate(states[::3]):
        first = FIRST[number % len(FIRST)]
        rotating.judge(made, again_at(desk, state), finished=False, order=(first, LOGIN))


def test_it_may_be_stopped_again_while_the_next_person_goes_on(
    made: Clinic, desk: Path, tmp_path: Path
) -> None:
    """Stopped after the keyring was written, and then before any call of the next opening."""
    work = lambda: rotating.rotate(desk / "vault", ADMIN)  # noqa: E731
    states = stopped_desks(desk, tmp_path / "states", work)
    begun = [one for one in states if rotating.is_begun(one / "vault")]
    folder = again_at(desk, begun[0])
    opening = lambda: Vault.open(folder, AWAY, PASSPHRASES[AWAY]).lock()  # noqa: E731
    for state in stopped_desks(desk, tmp_path / "second", opening)[::5]:
        rotating.judge(made, again_at(desk, state), finished=True, order=(OFFICE, LOGIN))


# --- A full disk ----------------------------------------------------------------------------------


class FullDisk:
    """Refuses every call that takes room, from the one with this number on."""

    def __init__(self, first: int) -> None:
        self.left = first
        self.refused = False

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            self.refused = True
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_fills_up_anywhere_costs_nothing(made: Clinic, desk: Path) -> None:
    """The program is told, works on with what it has, and the next opening goes on."""
    before = desk.with_name("before")
    shutil.copytree(desk, before)
    refusals = 0
    for number in range(1000):
        folder, disk = again_at(desk, before), FullDisk(number)
        with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
            try:
                with before_each_call(disk, ("write", "mkdir")):
                    rotation.rotate(vault, PASSPHRASE, reason="left", without=GONE)
            except VaultError:
                refusals += 1
            assert rotating.contents(vault) == made.expected(LOGIN)
            with vault.writing(vault.actor) as act:
                act.audit(EventKind.VAULT_CHECKED)
        rotating.judge(made, folder, finished=False, order=(OFFICE, LOGIN))
        if not disk.refused:
            break
    assert refusals > 8


def test_a_full_disk_keeps_nobody_out(made: Clinic, desk: Path) -> None:
    """An interrupted rotation cannot go on: the vault opens, is read, and says why it waits."""
    folder = desk / "vault"
    with Vault.open(folder, ADMIN, PASSPHRASES[ADMIN]) as vault:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rotation, "finish", lambda *_arguments: None)
            rotation.rotate(vault, PASSPHRASES[ADMIN], reason="left", without=GONE)
        assert "vault" in due(vault)
    for login in (ADMIN, AWAY):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rotation_steps, "swap", _no_room)
            with Vault.open(folder, login, PASSPHRASES[login]) as vault:
                assert vault.left_undone == "The disk is full."
                assert "vault" in due(vault)
                assert rotating.contents(vault) == made.expected(login)
    rotating.judge(made, folder, finished=True)


def _no_room(*_arguments: object) -> None:
    raise DiskFull("The disk is full.")


def test_without_room_nothing_is_begun(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = desk / "vault"
    size = (folder / "photodesk.db").stat().st_size
    with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
        before = vault.keyring.encoded()
        usage = shutil.disk_usage(folder)._replace(free=2 * size)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
        with pytest.raises(DiskFull, match="MB free"):
            rotation.rotate(vault, PASSPHRASE, reason="left", without=GONE)
        assert vault.keyring.encoded() == before
        assert (folder / "vault.keyring").read_bytes() == before
        assert not (folder / "backups").exists()
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(desk / "state"))
    Vault.open(folder, GONE, PASSPHRASES[GONE]).lock()
