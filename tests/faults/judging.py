"""What is left of a vault after a bad day: opened as its user would, and all of it checked."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from photodesk.errors import PhotodeskError, VaultInUse, places
from photodesk.services import vault as vaults
from photodesk.services.check import CheckReport, check
from photodesk.services.session import Session
from photodesk.storage import catalogue_facts
from photodesk.storage.orphans import TEMPORARY
from tests.fakes import FixedClock
from tests.faults.orders import OK, Finding
from tests.storage.vaults import LOGIN, PASSPHRASE

PATIENCE = 10.0
"""Seconds."""


class Fault(Exception):
    """Something is not as it must be."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.why)
        self.finding = finding


def lost(why: str) -> Fault:
    """What was acknowledged is not there."""
    return Fault(Finding("lost", why))


def half(why: str) -> Fault:
    """One part of something is there without the other."""
    return Fault(Finding("half", why))


def corrupt(why: str) -> Fault:
    """Something is there that nobody put in."""
    return Fault(Finding("corrupt", why))


def judged(look: Callable[[], None]) -> Finding:
    """`ok`, or what looking found; an error of the program is a finding too."""
    try:
        look()
    except Fault as fault:
        return fault.finding
    except PhotodeskError as error:
        return Finding("corrupt", f"{type(error).__name__}: {error} ({places(error)})")
    except Exception as error:  # noqa: BLE001 - whatever it is, the vault does not work
        return Finding("corrupt", f"{error!r} at {places(error)}")
    return OK


@contextmanager
def opened(
    vault: Path, login: str = LOGIN, passphrase: str = PASSPHRASE, clock: FixedClock | None = None
) -> Iterator[Session]:
    """A vault in the hands of its user; a refusal to open it is `unopenable`."""
    try:
        session = _unlocked(vault, login, passphrase, clock or FixedClock())
    except PhotodeskError as error:
        why = f"{type(error).__name__}: {error}"
        raise Fault(Finding("unopenable", why)) from error
    try:
        yield session
    finally:
        vaults.lock(session)


def _unlocked(vault: Path, login: str, passphrase: str, clock: FixedClock) -> Session:
    """The vault, opened; waits for its lock, which must fall free by itself.

    A decoder's child that was just being born holds it until it begins to run its own program.
    """
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            return vaults.unlock(vault, login, passphrase, clock=clock)
        except VaultInUse:
            if time.monotonic() > latest:
                raise
            time.sleep(0.01)


def require_whole(session: Session) -> None:
    """Everything that `vault check --read-originals` checks, and nothing left unswept."""
    if untold := catalogue_facts.without_event(session.reading()):
        raise half(f"{untold} records without the event of their act")
    report = check(session, read_originals=True)
    if wrong := _wrong(report, ("database", "keyring", "audit")):
        raise corrupt(wrong)
    if wrong := _wrong(report, ()):
        raise half(wrong)
    folders = (session.vault.originals.root, session.vault.documents.root)
    if left := [path.name for root in folders for path in (root / TEMPORARY).iterdir()]:
        raise half(f"{left} were not swept")


def _wrong(report: CheckReport, names: tuple[str, ...]) -> str:
    """What the check says is wrong; without names: about anything."""
    told = [line.text for line in report.lines if not line.ok and (not names or line.name in names)]
    return " ".join(told)
