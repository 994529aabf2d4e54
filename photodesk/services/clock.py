"""The time, as something handed in: services ask a Clock and never the computer."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from photodesk.storage.clock import machine_start, read_clock


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def zone(self) -> tzinfo:
        """The clinic's local zone, for days and for cameras that know none."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds that only ever grow while the computer runs."""
        ...

    def start(self) -> str:
        """Which start of the computer this is; empty where the system does not tell."""
        ...


class SystemClock:
    """The clock and the zone of this computer."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def zone(self) -> tzinfo:
        """The zone set on this computer, with its summer time where the system tells it."""
        return _LOCAL

    def monotonic_ns(self) -> int:
        """Nanoseconds since the machine started, sleep included.

        A laptop that slept over the weekend would else seem to run days ahead of its own past.
        """
        return read_clock().mono_ns

    def start(self) -> str:
        """The kernel's id of this start; empty on Windows and macOS."""
        return machine_start()


class _LocalZone(tzinfo):
    """The zone of this computer on any day, summer time included.

    `datetime.now().astimezone().tzinfo` would be the offset of today, wrong for a picture taken in
    the other half of the year.
    """

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        """How far local time was ahead of UTC at a local moment."""
        return None if moment is None else _on_this_computer(moment).utcoffset()

    def dst(self, _moment: datetime | None, /) -> timedelta | None:
        """Not told apart from the offset."""
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        """The zone's short name at a local moment."""
        return None if moment is None else _on_this_computer(moment).tzname()

    def fromutc(self, moment: datetime, /) -> datetime:
        """The local time of a UTC moment that carries this zone."""
        there = moment.replace(tzinfo=UTC).astimezone()
        local = there.replace(tzinfo=self)
        # The hour that comes twice when summer time ends: `fold` tells the second one.
        return local if local.utcoffset() == there.utcoffset() else local.replace(fold=1)


_LOCAL = _LocalZone()


def _on_this_computer(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None).astimezone()
