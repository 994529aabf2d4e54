"""What is left of a vault after its program was killed: one of five verdicts, only `ok` passes."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import PhotographId
from photodesk.errors import PhotodeskError, VaultInUse
from photodesk.services import gallery, patients
from photodesk.services import vault as vaults
from photodesk.services.check import CheckReport, check
from photodesk.services.session import Session
from photodesk.storage.orphans import TEMPORARY
from tests.faults.orders import CHART, picture
from tests.storage.vaults import LOGIN, PASSPHRASE

PATIENCE = 10.0
"""Seconds."""

Verdict = Literal["ok", "lost", "half", "corrupt", "unopenable"]

HALF = (
    "SELECT (SELECT count(*) FROM photo) - "
    "(SELECT count(*) FROM audit WHERE kind = 'photograph-stored')"
)


@dataclass(frozen=True)
class Finding:
    """A verdict and its reason."""

    verdict: Verdict
    why: str = ""


def judge(vault: Path, acknowledged: list[int], begun: list[int]) -> Finding:
    """Open the vault as its user would, check all of it, and look for every acknowledged picture.

    `begun` are all pictures that were ever handed in: what is stored must be one of them, whole.
    """
    try:
        session = _unlocked(vault)
    except PhotodeskError as error:
        return Finding("unopenable", str(error))
    try:
        return _judged(session, acknowledged, begun)
    finally:
        vaults.lock(session)


def _unlocked(vault: Path) -> Session:
    """The vault, opened; waits for its lock, which must fall free by itself.

    A decoder's child that was just being born holds it until it begins to run its own program.
    """
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            return vaults.unlock(vault, LOGIN, PASSPHRASE)
        except VaultInUse:
            if time.monotonic() > latest:
                raise
            time.sleep(0.01)


def _judged(session: Session, acknowledged: list[int], begun: list[int]) -> Finding:
    report = check(session, read_originals=True)
    for verdict, names in (("corrupt", ("database", "keyring", "audit")), ("half", ())):
        if wrong := _wrong(report, names):
            return Finding(verdict, wrong)  # type: ignore[arg-type]  # both are verdicts
    if surplus := session.reading().value(HALF):
        return Finding("half", f"{surplus} more photographs than events")
    if left := [name for name in _unfinished(session) if name]:
        return Finding("half", f"{left} were not swept")
    stored = _stored(session)
    known = {sha256(picture(number)): number for number in begun}
    if strangers := set(stored) - set(known):
        return Finding("corrupt", f"{len(strangers)} photographs are none of those handed in")
    for number in acknowledged:
        photograph = stored.get(sha256(picture(number)))
        if photograph is None or gallery.original(session, photograph) != picture(number):
            return Finding("lost", f"picture {number} was acknowledged")
    return Finding("ok")


def _wrong(report: CheckReport, names: tuple[str, ...]) -> str:
    """What the check says is wrong; without names: about anything."""
    told = [line.text for line in report.lines if not line.ok and (not names or line.name in names)]
    return " ".join(told)


def _unfinished(session: Session) -> list[str]:
    folders = (session.vault.originals.root, session.vault.documents.root)
    return [path.name for folder in folders for path in (folder / TEMPORARY).iterdir()]


def _stored(session: Session) -> dict[bytes, PhotographId]:
    patient = patients.by_chart(session, CHART)
    return {
        photograph.sha256: photograph.id
        for sitting in gallery.sittings(session, patient.id)
        for photograph in sitting.photographs
    }
