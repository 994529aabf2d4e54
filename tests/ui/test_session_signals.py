"""The vault is locked when the person leaves the computer: sleep, the system's lock, another user.

L3 of the list of faults, with its control: while the watcher is off the same signal locks nothing.
"""

# ruff: noqa: N802 - logind and Windows name their own methods

import ctypes
import os
from collections.abc import Iterator
from ctypes import wintypes
from pathlib import Path

import pytest
from PySide6.QtCore import ClassInfo, Property, QByteArray, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusConnectionInterface,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
)
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from photodesk.ui.main_window import MainWindow
from photodesk.ui.session_dbus import (
    LEFT_WHEN,
    LOGIND,
    MANAGER,
    MANAGER_PATH,
    PROPERTIES,
    SCREEN_SAVERS,
    SESSION,
    WAIT,
    DBusSignals,
)
from photodesk.ui.session_signals import SessionSignals, of_this_system
from photodesk.ui.session_windows import (
    NOTIFY_FOR_THIS_SESSION,
    PBT_APMSUSPEND,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WindowsSignals,
)
from tests.ui.buses import on_bus, private_bus, say
from tests.ui.hands import unlock

OURS, THEIRS = f"{MANAGER_PATH}/session/_31", f"{MANAGER_PATH}/session/_32"


@ClassInfo({"D-Bus Interface": MANAGER})  # type: ignore[call-arg] # stub of another form
class Logind(QObject):  # type: ignore[operator] # as said
    """Answers as logind does, on a bus of the test's own."""

    def __init__(self, bus: QDBusConnection, session: str = OURS) -> None:
        super().__init__()
        self._bus = bus
        self._session = session
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._reading, False)
        self.asked: list[str] = []
        everything = QDBusConnection.RegisterOption.ExportAllSlots
        assert bus.registerObject(MANAGER_PATH, MANAGER, self, everything)
        bus.interface().registerService(
            LOGIND,
            QDBusConnectionInterface.ServiceQueueOptions.DontQueueService,
            QDBusConnectionInterface.ServiceReplacementOptions.DontAllowReplacement,
        )

    @Slot(str, QDBusMessage)
    def GetSession(self, _id: str, message: QDBusMessage) -> None:
        self._answer(message, QDBusObjectPath(self._session))

    @Slot(str, str, str, str, QDBusMessage)
    def Inhibit(self, _what: str, _who: str, _why: str, mode: str, message: QDBusMessage) -> None:
        assert mode == "delay"
        self._answer(message, QDBusUnixFileDescriptor(self._writing))

    def _answer(self, message: QDBusMessage, answer: object) -> None:
        message.setDelayedReply(True)
        self._bus.send(message.createReply(answer))
        self.asked.append(message.member())

    def let_go(self) -> None:
        """From now on only who was answered holds the pipe."""
        os.close(self._writing)

    @property
    def holds_back(self) -> bool:
        """Whether somebody else still holds the other end of the pipe."""
        try:
            os.read(self._reading, 1)
        except BlockingIOError:
            return True
        return False

    def end(self) -> None:
        os.close(self._reading)


@ClassInfo({"D-Bus Interface": SESSION})  # type: ignore[call-arg] # stub of another form
class LoginSession(QObject):  # type: ignore[operator] # as said
    """A session on that bus with the two properties that tell whether it was left."""

    def __init__(self, bus: QDBusConnection, path: str) -> None:
        super().__init__()
        self.values = (True, False)
        everything = QDBusConnection.RegisterOption.ExportAllProperties
        assert bus.registerObject(path, SESSION, self, everything)

    @Property(bool)
    def Active(self) -> bool:
        return self.values[0]

    @Property(bool)
    def LockedHint(self) -> bool:
        return self.values[1]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with private_bus(tmp_path) as made:
        yield made


@pytest.fixture
def bus(address: str, qapp: QObject) -> Iterator[QDBusConnection]:  # noqa: ARG001 - as Qt asks
    """The connection of who speaks."""
    with on_bus(address) as made:
        yield made


@pytest.fixture
def signals(
    address: str,
    qapp: QObject,  # noqa: ARG001 - as above
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[DBusSignals]:
    """Ears on that bus, which stands for the system's and the session's; not listening yet."""
    monkeypatch.setenv("XDG_SESSION_ID", "1")
    with on_bus(address) as mine:
        made = DBusSignals(system=mine, session=mine)
        yield made
        made.stop()


@pytest.fixture
def logind(bus: QDBusConnection) -> Iterator[Logind]:
    made = Logind(bus)
    yield made
    made.end()


CHANGED: tuple[object, ...] = (SESSION, {"LockedHint": True, "Active": True}, ["IdleHint"])
SAID: list[tuple[str, str, str, tuple[object, ...], str]] = [
    (MANAGER_PATH, MANAGER, "PrepareForSleep", (True,), "sleep"),
    (OURS, SESSION, "Lock", (), "lock"),
    *(("/Saver", name, "ActiveChanged", (True,), "screen saver") for name in SCREEN_SAVERS),
]


@pytest.mark.parametrize(("path", "interface", "name", "arguments", "cause"), SAID)
def test_who_leaves_the_computer_is_locked_out_at_once(
    signals: DBusSignals,
    bus: QDBusConnection,
    widget: QWidget,
    qtbot: QtBot,
    path: str,
    interface: str,
    name: str,
    arguments: tuple[object, ...],
    cause: str,
) -> None:
    listen(signals, widget)
    with qtbot.waitSignal(signals.lock_due) as heard:
        say(bus, path, interface, name, *arguments)
    assert heard.args == [cause]


@pytest.mark.parametrize(
    ("active", "locked", "cause"), [(False, False, "switch"), (True, True, "lock")]
)
def test_a_session_that_was_left_is_asked_about_and_locked(
    signals: DBusSignals,
    bus: QDBusConnection,
    logind: Logind,
    widget: QWidget,
    qtbot: QtBot,
    active: bool,
    locked: bool,
    cause: str,
) -> None:
    session = LoginSession(bus, OURS)
    session.values = (active, locked)
    listen(signals, widget)
    qtbot.waitUntil(lambda: signals._our_path == OURS)
    with qtbot.waitSignal(signals.lock_due) as heard:
        say(bus, OURS, PROPERTIES, "PropertiesChanged", *CHANGED)
    assert heard.args == [cause]
    assert logind.asked


@pytest.mark.parametrize(
    "values", [(SESSION,), (SESSION, 5, {}), (SESSION, [], "x"), (3, 4), (), (SESSION, {}, [])]
)
def test_no_form_of_a_signal_ends_the_program(
    signals: DBusSignals,
    bus: QDBusConnection,
    widget: QWidget,
    qtbot: QtBot,
    values: tuple[object, ...],
) -> None:
    listen(signals, widget)
    say(bus, OURS, PROPERTIES, "PropertiesChanged", *values)
    say(bus, MANAGER_PATH, MANAGER, "PrepareForSleep", *values)
    say(bus, OURS, SESSION, "Lock", *values)
    with qtbot.waitSignal(signals.lock_due):
        say(bus, MANAGER_PATH, MANAGER, "PrepareForSleep", True)


def listen(signals: DBusSignals, widget: QWidget) -> None:
    """Listen, and wait until the bus knows: another's signal would else overtake our asking."""
    signals.start(widget)
    signals._system.interface().isServiceRegistered(LOGIND)


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_what_is_no_leaving_locks_nothing(
    signals: DBusSignals, bus: QDBusConnection, logind: Logind, widget: QWidget, qtbot: QtBot
) -> None:
    heard: list[str] = []
    signals.lock_due.connect(heard.append)
    ours, theirs = LoginSession(bus, OURS), LoginSession(bus, THEIRS)
    theirs.values = (False, True)
    listen(signals, widget)
    qtbot.waitUntil(lambda: signals._our_path == OURS)
    assert logind.asked[0] == "GetSession"
    assert ours.values == (True, False)
    say(bus, MANAGER_PATH, MANAGER, "PrepareForSleep", False)
    say(bus, OURS, PROPERTIES, "PropertiesChanged", *CHANGED)
    say(bus, OURS, PROPERTIES, "PropertiesChanged", "org.example", {"Active": False}, ["x"])
    say(bus, THEIRS, PROPERTIES, "PropertiesChanged", *CHANGED)
    say(bus, THEIRS, SESSION, "Lock")
    say(bus, "/Saver", SCREEN_SAVERS[0], "ActiveChanged", False)
    qtbot.waitUntil(lambda: signals._asked.keys() >= LEFT_WHEN.keys())
    qtbot.waitUntil(lambda: not any(signals.is_waiting_for(name) for name in LEFT_WHEN))
    say(bus, OURS, SESSION, "Lock")  # the last one said, so that the others were heard before
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["lock"]


def test_sleep_waits_until_the_vault_is_locked(
    signals: DBusSignals, logind: Logind, widget: QWidget, qtbot: QtBot
) -> None:
    before = signals.hears_sleep
    for _ in range(2):  # at the next sign-in too
        signals.start(widget)
        qtbot.waitUntil(lambda: signals._held is not None)
        signals.stop()
        assert signals._held is None
    signals.start(widget)
    qtbot.waitUntil(lambda: signals._held is not None)
    assert (before, signals.hears_sleep) == (False, True)  # nobody knows before logind answered
    logind.let_go()
    assert logind.holds_back
    signals.stop()
    qtbot.waitUntil(lambda: not logind.holds_back)


def test_an_answer_that_comes_after_the_lock_holds_nothing_back(
    signals: DBusSignals, logind: Logind, widget: QWidget, qtbot: QtBot
) -> None:
    signals.start(widget)
    signals.stop()
    qtbot.waitUntil(lambda: "Inhibit" in logind.asked and not signals.is_waiting_for(WAIT))
    assert signals._held is None


def test_without_any_bus_nothing_is_heard_and_nothing_breaks(widget: QWidget) -> None:
    made = of_this_system()
    made.start(widget)
    assert (made.hears_sleep, made.hears_lock) == (False, False)
    made.stop()


# --- The window, with its ears and without --------------------------------------------------------


class Ears(SessionSignals):
    """A system that a test lets speak."""

    def __init__(self) -> None:
        super().__init__()
        self.listening = 0

    def start(self, window: QWidget) -> None:
        assert window.isWindow()
        self.listening += 1

    def stop(self) -> None:
        self.listening -= 1


@pytest.mark.parametrize("cause", ["sleep", "lock", "switch", "screen saver"])
def test_the_window_locks_when_the_system_says_so(window: MainWindow, cause: str) -> None:
    ears = Ears()
    window.guard.listen_to(ears)
    unlock(window)
    before = (window.desk.is_open, ears.listening)
    ears.lock_due.emit(cause)
    assert before == (True, 1)
    assert (window.desk.is_open, ears.listening) == (False, 0)


def test_a_real_signal_locks_the_window_and_none_does_without_the_watcher(
    window: MainWindow, signals: DBusSignals, bus: QDBusConnection, qtbot: QtBot
) -> None:
    window.guard.listen_to(SessionSignals())  # the control: the watcher is switched off
    unlock(window)
    heard: list[str] = []
    signals.lock_due.connect(heard.append)
    listen(signals, window)
    say(bus, MANAGER_PATH, MANAGER, "PrepareForSleep", True)
    qtbot.waitUntil(lambda: bool(heard))
    assert window.desk.is_open
    window.guard.listen_to(signals)
    say(bus, MANAGER_PATH, MANAGER, "PrepareForSleep", True)
    qtbot.waitUntil(lambda: not window.desk.is_open)
    assert window.currentWidget() is window.lock_page


# --- Windows, whose messages can be made anywhere -------------------------------------------------


class Wtsapi:
    """Stands for wtsapi32.dll, which only Windows has."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, ...]] = []

    def WTSRegisterSessionNotification(self, window: int, which: int) -> int:
        self.calls.append((window, which))
        return 1

    def WTSUnRegisterSessionNotification(self, window: int) -> int:
        self.calls.append((window,))
        return 1


def passed(windows: WindowsSignals, number: int, word: int, kind: str) -> None:
    """Let the filter look at one message of Windows' own form."""
    message = wintypes.MSG(message=number, wParam=word)
    address = ctypes.addressof(message)
    assert windows._messages.nativeEventFilter(QByteArray(kind.encode()), address) == (False, 0)


GENERIC = "windows_generic_MSG"


def test_windows_tells_of_its_session_and_of_sleep(widget: QWidget, qapp: QObject) -> None:
    library = Wtsapi()
    windows = WindowsSignals(qapp, library)
    heard: list[str] = []
    windows.lock_due.connect(heard.append)
    windows.start(widget)
    windows.start(widget)
    assert library.calls == [(int(widget.winId()), NOTIFY_FOR_THIS_SESSION)]
    for number, word in [
        (WM_WTSSESSION_CHANGE, 7),  # locked
        (WM_WTSSESSION_CHANGE, 2),  # another person at the screen
        (WM_POWERBROADCAST, PBT_APMSUSPEND),
        (WM_WTSSESSION_CHANGE, 8),  # unlocked
        (WM_POWERBROADCAST, 18),  # woke
        (PBT_APMSUSPEND, WM_POWERBROADCAST),
    ]:
        passed(windows, number, word, GENERIC)
    passed(windows, WM_WTSSESSION_CHANGE, 7, "xcb_generic_event_t")
    assert heard == ["lock", "switch", "sleep"]
    windows.stop()
    windows.stop()
    assert library.calls[1:] == [(int(widget.winId()),)]
