"""Stand-ins with the interface of the real thing, for what a test must hold in its hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo

START = datetime(2027, 3, 1, 9, 0, 0, tzinfo=UTC)
CLINIC_ZONE = timezone(timedelta(hours=1), "CET")
"""An hour ahead of UTC, so that a mix-up of local time and UTC shows."""


@dataclass
class FixedClock:
    """A clock that stands until it is moved."""

    utc: datetime = START
    local_zone: tzinfo = CLINIC_ZONE
    ticks: int = field(default=10**12)
    started: str = ""
    """Which start of the computer this is; empty as on a system that does not tell."""

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.utc

    def zone(self) -> tzinfo:
        """The clinic's zone."""
        return self.local_zone

    def monotonic_ns(self) -> int:
        """Grows only when time passes."""
        return self.ticks

    def start(self) -> str:
        """Changed by a test that starts the computer anew."""
        return self.started

    def passes(self, **time: float) -> None:
        """Let time pass as it does: both clocks move."""
        span = timedelta(**time)
        self.utc += span
        self.ticks += round(span.total_seconds() * 1e9)

    def is_set(self, utc: datetime) -> None:
        """Set the wall clock only, as a person or a dead battery does."""
        self.utc = utc
