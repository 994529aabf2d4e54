"""Windows: what the system tells a window about its session and about power.

Written from Microsoft's description of the messages; the numbers are those of WinUser.h.
"""

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Final, Protocol

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from photodesk.ui.session_signals import SessionSignals

WM_POWERBROADCAST = 0x0218
WM_WTSSESSION_CHANGE = 0x02B1
PBT_APMSUSPEND = 4
NOTIFY_FOR_THIS_SESSION = 0
CAUSES: Final = {
    (WM_POWERBROADCAST, PBT_APMSUSPEND): "sleep",
    (WM_WTSSESSION_CHANGE, 2): "switch",  # WTS_CONSOLE_DISCONNECT: another person at the screen
    (WM_WTSSESSION_CHANGE, 4): "switch",  # WTS_REMOTE_DISCONNECT
    (WM_WTSSESSION_CHANGE, 6): "switch",  # WTS_SESSION_LOGOFF
    (WM_WTSSESSION_CHANGE, 7): "lock",  # WTS_SESSION_LOCK
}


class SessionLibrary(Protocol):
    """What of wtsapi32.dll is used."""

    def WTSRegisterSessionNotification(self, window: int, which: int) -> int:
        """Not 0 when the window is told of its session from now on."""
        ...

    def WTSUnRegisterSessionNotification(self, window: int) -> int:
        """Not 0 when it is told no more."""
        ...


class Messages(QAbstractNativeEventFilter):
    """Looks at every message to the program's windows, and keeps none."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        super().__init__()
        self._tell = tell

    def nativeEventFilter(
        self,
        kind: QByteArray | bytes | bytearray | memoryview,
        message: int,
    ) -> tuple[bool, int]:
        """Tell the cause when this message is one; never stop it."""
        if QByteArray(kind).data() == b"windows_generic_MSG":
            one = wintypes.MSG.from_address(int(message))
            if cause := CAUSES.get((one.message, one.wParam)):
                self._tell(cause)
        return False, 0


class WindowsSignals(SessionSignals):
    """Has the main window told of its session; power is told to every window."""

    hears_sleep = True

    def __init__(
        self, parent: QObject | None = None, library: SessionLibrary | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library or _wtsapi32()
        self._messages = Messages(self.lock_due.emit)
        self._told_window = 0

    def start(self, window: QWidget) -> None:
        """Listen from now on."""
        if self._told_window:
            return
        self._told_window = int(window.winId())
        told = self._library.WTSRegisterSessionNotification(
            self._told_window, NOTIFY_FOR_THIS_SESSION
        )
        self.hears_lock = bool(told)
        if (application := QCoreApplication.instance()) is not None:
            application.installNativeEventFilter(self._messages)

    def stop(self) -> None:
        """Listen no more."""
        if not self._told_window:
            return
        self._library.WTSUnRegisterSessionNotification(self._told_window)
        self._told_window = 0
        if (application := QCoreApplication.instance()) is not None:
            application.removeNativeEventFilter(self._messages)


def _wtsapi32() -> SessionLibrary:
    """The library, with the types of its functions: a handle is wider than a C int."""
    library = ctypes.CDLL("wtsapi32.dll", winmode=0x800)  # from the system's own folder only
    library.WTSRegisterSessionNotification.argtypes = (wintypes.HWND, wintypes.DWORD)
    library.WTSUnRegisterSessionNotification.argtypes = (wintypes.HWND,)
    library.WTSRegisterSessionNotification.restype = wintypes.BOOL
    library.WTSUnRegisterSessionNotification.restype = wintypes.BOOL
    return library
