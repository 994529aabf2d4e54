"""What the operating system says about the session of the person: asleep, locked, left for another.

One class for each system. None of them is loaded before somebody signs in. A system that tells
nothing here is a gap that the page of this station names; sleep is noticed there at waking, by the
clocks (cover.py).
"""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class SessionSignals(QObject):
    """A system that tells nothing, and what the others have in common."""

    lock_due = Signal(str)
    """The session was left; the word says how, for tests and for people who look for a cause."""
    hears_sleep = False
    """Whether the system tells that it goes to sleep, and waits until the vault is locked."""
    hears_lock = False
    """Whether it tells that its own screen is locked, or another person signs in."""

    def start(self, window: QWidget) -> None:
        """Listen from now on; the window is the program's main one."""

    def stop(self) -> None:
        """The vault is locked: the system may go to sleep, and is not listened to any more."""


def of_this_system(parent: QObject | None = None) -> SessionSignals:
    """The signals of the system on which the program runs."""
    system: str = sys.platform
    if system == "win32":
        from photodesk.ui.session_windows import WindowsSignals  # noqa: PLC0415 - only there

        return WindowsSignals(parent)
    if system.startswith("linux"):
        from photodesk.ui.session_dbus import DBusSignals  # noqa: PLC0415 - only there

        return DBusSignals(parent)
    return SessionSignals(parent)
