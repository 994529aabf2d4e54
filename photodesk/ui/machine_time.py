"""How long the machine runs, with the time it slept and without: a lid that was shut is no rest."""

import time

from photodesk.services.clock import SystemClock

# Linux's CLOCK_MONOTONIC stands still while the machine sleeps, and macOS' CLOCK_UPTIME_RAW does.
# Windows tells the window itself when it goes to sleep (session_windows.py).
_AWAKE: int | None = getattr(time, "CLOCK_UPTIME_RAW", None)
if _AWAKE is None and hasattr(time, "CLOCK_BOOTTIME"):
    _AWAKE = getattr(time, "CLOCK_MONOTONIC", None)


def since_start() -> float:
    """Seconds since the machine started, sleep included; never goes back."""
    return SystemClock().monotonic_ns() / 1e9


def awake() -> float:
    """As `since_start` without the sleep, where the system tells the two apart; else the same."""
    return since_start() if _AWAKE is None else time.clock_gettime(_AWAKE)
