"""The clocks of this machine: wall clock, time since the start, and which start it was."""

import time
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from photodesk.domain.audit import ClockReading

# Linux has a clock that counts while the machine sleeps, so that a weekend asleep is not a jump;
# macOS' CLOCK_MONOTONIC does so too; Windows has neither name, and its monotonic clock does.
_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def read_clock() -> ClockReading:
    """What the clocks say now."""
    since_start = time.monotonic_ns() if _CLOCK is None else time.clock_gettime_ns(_CLOCK)
    return ClockReading(datetime.now(UTC), since_start, _boot_id())


@cache
def machine_start() -> str:
    """The kernel's id of this start of the machine; empty where the system tells none."""
    file = Path("/proc/sys/kernel/random/boot_id")
    return file.read_text("ascii").strip() if file.exists() else ""


@cache
def _boot_id() -> str:
    """The id of this start; where there is none, an id of this process."""
    return machine_start() or str(uuid.uuid4())
