"""Programs that are wrong on purpose: each must be found out, or the test that spares it is blind.

Called in the program that will be hurt, before it begins. `acknowledges early` stands in
`labour.py`, because it is a matter of when the test is told and not of the program.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3

from photodesk.domain.audit import Actor
from photodesk.storage import database, keyring_file, package_folder, private_files, sealed_files
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.transaction import Transaction
from photodesk.storage.vault import Vault

_FIFTH = 5


def _put(owner: object, name: str, wrong: object) -> None:
    """Put something wrong in the place of a function of a module or a class."""
    assert callable(getattr(owner, name))
    setattr(owner, name, wrong)


@dataclass
class AfterEach:
    """What a wrong program does only when an act is over."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    def run(self) -> None:
        """Do it now."""
        while self.waiting:
            self.waiting.pop()()


AFTER_EACH = AfterEach()


def row_before_file() -> None:
    """Sealing leaves the file under its temporary name until the act is over."""
    publish = SealedFolder._publish

    def later(folder: SealedFolder, temporary: Path, file_id: bytes) -> None:
        AFTER_EACH.waiting.append(lambda: publish(folder, temporary, file_id))

    _put(SealedFolder, "_publish", later)


def commits_every_fifth() -> None:
    """Only every fifth act is committed, with those before it."""
    acts = 0

    def act(vault: Vault, actor: Actor) -> Iterator[Transaction]:
        nonlocal acts
        connection = vault._writers.here()
        if acts % _FIFTH == 0:
            connection.execute("BEGIN IMMEDIATE")
        acts += 1
        one = Transaction(connection.raw, actor, vault._origin)
        yield one
        if acts % _FIFTH == 0:
            connection.execute("COMMIT")
        one.detach()

    _put(Vault, "_act", act)


def event_in_its_own_transaction() -> None:
    """The rows of an act are committed before its event is written."""
    audit = Transaction.audit

    def alone(act: Transaction, *arguments: object, **named: object) -> object:
        act.execute("COMMIT")
        act.execute("BEGIN IMMEDIATE")
        return audit(act, *arguments, **named)  # type: ignore[arg-type]  # handed on as it came

    _put(Transaction, "audit", alone)


def _setting(name: str, value: str, told: str | int) -> None:
    """Every catalogue is opened with another setting than the program asks for."""
    ask = database._set

    def another(raw: sqlcipher3.Connection, asked: str, wanted: str, expected: str | int) -> None:
        if asked == name and wanted in {"WAL", "FULL", "NORMAL"}:
            ask(raw, name, value, told)
        else:
            ask(raw, asked, wanted, expected)

    _put(database, "_set", another)


def journal_off() -> None:
    """No journal at all."""
    _setting("journal_mode", "OFF", "off")


def synchronous_off() -> None:
    """The catalogue is never synced."""
    _setting("synchronous", "OFF", 0)


def sealed_file_not_synced() -> None:
    """A sealed file is renamed before its bytes are on the disk."""
    _put(sealed_files, "fsync_file", lambda _descriptor: None)


def keyring_not_synced() -> None:
    """The keyring is renamed before its bytes are on the disk."""
    whole, sync = private_files.write_whole, private_files.fsync_file

    def careless(path: Path, data: bytes) -> None:
        _put(private_files, "fsync_file", lambda _descriptor: None)
        try:
            whole(path, data)
        finally:
            _put(private_files, "fsync_file", sync)

    _put(keyring_file, "write_whole", careless)


def failed_syncs_passed_over() -> None:
    """A file that could not be synced is taken for one that was."""
    sync = private_files.fsync_file

    def careless(descriptor: int) -> None:
        with contextlib.suppress(OSError):
            sync(descriptor)

    _put(private_files, "fsync_file", careless)


def keyring_in_place() -> None:
    """The keyring is written over, and not replaced."""

    def over(path: Path, data: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for start in range(0, len(data), 512):
            os.write(descriptor, data[start : start + 512])
        os.fsync(descriptor)
        os.close(descriptor)

    _put(keyring_file, "write_whole", over)


def package_in_place() -> None:
    """A package is written under its own name from the beginning."""
    begin = package_folder.PackageFolder.__init__

    def at_once(folder: package_folder.PackageFolder, out: Path, vault: Path) -> None:
        begin(folder, out, vault)
        folder._aside = folder.out

    _put(package_folder.PackageFolder, "__init__", at_once)


WRONGS: dict[str, Callable[[], None]] = {
    "row before file": row_before_file,
    "commits every fifth": commits_every_fifth,
    "event in its own transaction": event_in_its_own_transaction,
    "journal off": journal_off,
    "synchronous off": synchronous_off,
    "sealed file not synced": sealed_file_not_synced,
    "keyring not synced": keyring_not_synced,
    "failed syncs are passed over": failed_syncs_passed_over,
    "keyring in place": keyring_in_place,
    "package in place": package_in_place,
}
"""By name."""
