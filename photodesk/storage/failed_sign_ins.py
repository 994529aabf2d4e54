"""Wrong passphrases while the vault is shut: counted in a small file, told to the chain later.

The catalogue cannot be written then, so each failure is one line (UTC, hash of vault and login) in
`failed-sign-ins`, without any key. At the next unlocking every new line goes into the audit chain
and is marked as told; a person's lines go when that person unlocks. Whoever can delete the file
ends the waiting: it protects the keyboard, the cost of the derivation protects the keyring.
"""

import contextlib
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from photodesk.domain.audit import Json
from photodesk.domain.moments import instant, moment
from photodesk.domain.sign_in import is_closed, seconds_to_wait
from photodesk.errors import DiskFull, SignInRefused
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import folded
from photodesk.storage.private_files import write_whole

FILE_NAME = "failed-sign-ins"
RECOVERY = ""
"""Stands for the recovery key, which has no login."""

_MOST_LINES = 2000
_MOST_BYTES = 1 << 18
_PREFIX = b"photodesk-sign-in-v1\0"
_NEW, _TOLD = "new", "told"


@dataclass(frozen=True, slots=True)
class Failure:
    """One wrong passphrase; `who` is the hash of vault and login, in hex."""

    utc: str
    who: str
    told: bool


class FailedSignIns:
    """The file of one vault folder. A line that cannot be read counts for nobody."""

    def __init__(self, folder: Path, vault_id: bytes) -> None:
        self._path = folder / FILE_NAME
        self._vault_id = vault_id

    def require_open(self, login: str, now: datetime) -> None:
        """Raise SignInRefused while this login has to wait, and when it is closed.

        A clock that was set back does not make the wait longer: it begins anew.
        """
        mine = [one for one in self.read() if one.who == self.who(login)]
        if is_closed(len(mine)):
            raise SignInRefused(
                "There were too many wrong passphrases in a row for this login.",
                "Open the vault with the recovery sheet, or ask an administrator for a new "
                "passphrase. Other logins are not affected.",
            )
        wait = seconds_to_wait(len(mine))
        if not wait:
            return
        last = moment(mine[-1].utc)
        if last > now:
            self._begin_wait_anew(mine[-1], now)
            last = now
        if (left := last + timedelta(seconds=wait) - now) > timedelta():
            seconds = int(left.total_seconds()) + 1
            raise SignInRefused(
                f"There were several wrong passphrases. Wait {seconds} seconds.",
                "Other logins are not affected.",
                seconds=seconds,
            )

    def note(self, login: str, now: datetime) -> None:
        """Count one failure, on the disk when this returns.

        A disk that takes nothing must not hide that the passphrase was wrong, so nothing is raised.
        """
        self._write([*self.read(), Failure(instant(now), self.who(login), told=False)])

    def new(self, keyring: Keyring) -> list[Json]:
        """What the chain has not been told, one entry for each login: count, first, last."""
        known = {self.who(slot.login): slot.owner_id for slot in keyring.slots()}
        groups: dict[str, list[Failure]] = {}
        for one in self.read():
            if not one.told:
                groups.setdefault(one.who, []).append(one)
        return [
            {
                "who": who,
                "user_id": known[who].hex() if who in known else None,
                "count": len(failures),
                "first": failures[0].utc,
                "last": failures[-1].utc,
            }
            for who, failures in groups.items()
        ]

    def all_told(self) -> None:
        """The chain holds every line now; they go on counting for the logins they belong to."""
        if failures := self.read():
            self._write([replace(one, told=True) for one in failures])

    def forget(self, login: str) -> None:
        """Begin anew for one login: it was unlocked, or was given a new passphrase."""
        failures = self.read()
        kept = [one for one in failures if one.who != self.who(login)]
        if kept != failures:
            self._write(kept)

    def who(self, login: str) -> str:
        """Which login a line is about, told without naming it."""
        text = _PREFIX + self._vault_id + folded(login).encode("utf-8", "surrogatepass")
        return hashlib.sha256(text).hexdigest()[:32]

    def read(self) -> list[Failure]:
        """Every line, oldest first."""
        try:
            with self._path.open("rb") as file:
                text = file.read(_MOST_BYTES).decode("ascii", "replace")
        except OSError:  # no failures, or a file that tells nothing
            return []
        return [one for line in text.splitlines() if (one := _parsed(line)) is not None]

    def _begin_wait_anew(self, last: Failure, now: datetime) -> None:
        self._write([replace(one, utc=instant(now)) if one == last else one for one in self.read()])

    def _write(self, failures: list[Failure]) -> None:
        lines = (
            f"{one.utc} {one.who} {_TOLD if one.told else _NEW}\n"
            for one in failures[-_MOST_LINES:]
        )
        with contextlib.suppress(OSError, DiskFull):
            write_whole(self._path, "".join(lines).encode())


def _parsed(line: str) -> Failure | None:
    words = line.split(" ")
    try:
        utc, who, state = words
        moment(utc)
    except ValueError:
        return None
    return Failure(utc, who, state == _TOLD) if state in {_NEW, _TOLD} else None
