"""Vaults for tests: made with the cheapest key derivation that a keyring may ask for."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from photodesk.domain.audit import ClockReading
from photodesk.storage.keyring_form import KdfCost
from photodesk.storage.vault import Vault

CHEAP = KdfCost(19_456, 2, 1)
LOGIN = "mia"
PASSPHRASE = "long enough to be a passphrase"


@dataclass(frozen=True)
class MadeVault:
    """A locked vault on disk and its recovery key."""

    folder: Path
    recovery_key: str


def create(folder: Path, **changes: object) -> tuple[Vault, str]:
    """A new vault with valid facts, unlocked, and its recovery key."""
    facts: dict[str, Any] = {
        "clinic": "Practice Clinic",
        "login": LOGIN,
        "name": "Mia Practice",
        "role": "surgeon",
        "passphrase": PASSPHRASE,
        "station_name": "Exam room 1",
        "cost": CHEAP,
    }
    return Vault.create(folder, **(facts | changes))


MORNING = ClockReading(datetime(2027, 3, 1, 9, tzinfo=UTC), 10**12, "boot-1")


@dataclass
class FakeClock:
    """A clock that stands until it is moved."""

    reading: ClockReading = MORNING

    def __call__(self) -> ClockReading:
        """The clocks now."""
        return self.reading

    def passes(self, **time: float) -> None:
        """Let time pass as it does: both clocks move."""
        span = timedelta(**time)
        self.reading = ClockReading(
            self.reading.utc + span,
            self.reading.mono_ns + round(span.total_seconds() * 1e9),
            self.reading.boot_id,
        )

    def is_set(self, utc: datetime) -> None:
        """Set the wall clock only."""
        self.reading = replace(self.reading, utc=utc)
