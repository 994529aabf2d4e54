"""Linux: what logind and the desktop's screen saver say on D-Bus.

Whoever may speak on these buses can at most lock the vault, so no sender is verified. Signals of
logind come for every session of the machine: those of the others are left out once our own is
known, and until then an unknown one locks as well.
"""

import os
from collections.abc import Sequence
from typing import ClassVar, Final

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
    QDBusVariant,
)
from PySide6.QtWidgets import QWidget

from photodesk.ui.session_signals import SessionSignals

LOGIND = "org.freedesktop.login1"
MANAGER_PATH = "/org/freedesktop/login1"
MANAGER = "org.freedesktop.login1.Manager"
SESSION = "org.freedesktop.login1.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"
SCREEN_SAVERS: Final = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
ANY = ""
LEFT_WHEN: Final = {"Active": False, "LockedHint": True}
"""Properties of a session, and the value that each has when the session was left."""
OUR_SESSION, WAIT = "our session", "wait before sleep"
PATIENCE = 2000
"""Milliseconds for an answer; nothing waits for it."""


class DBusSignals(SessionSignals):
    """Listens to both buses; holds sleep back for a moment while the vault is open."""

    SYSTEM_RULES: ClassVar = (
        (MANAGER, "PrepareForSleep", "asleep(bool)"),
        (SESSION, "Lock", "session_locked(QDBusMessage)"),
        (PROPERTIES, "PropertiesChanged", "session_changed(QDBusMessage)"),
    )
    SESSION_RULES: ClassVar = tuple(
        (name, "ActiveChanged", "screen_saver(bool)") for name in SCREEN_SAVERS
    )

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        system: QDBusConnection | None = None,
        session: QDBusConnection | None = None,
    ) -> None:
        """Uses the buses of this machine and of this person's session unless others are given."""
        super().__init__(parent)
        self._system = system or QDBusConnection.systemBus()
        self._session = session or QDBusConnection.sessionBus()
        self.hears_lock = self._system.isConnected() or self._session.isConnected()
        self._our_path = ""
        self._asked: dict[str, QDBusPendingCallWatcher] = {}
        self._held: int | None = None
        """The file that keeps the machine from sleeping before the vault is locked."""
        self._listening = self._guarding = False

    def start(self, window: QWidget) -> None:  # noqa: ARG002 - the buses need no window
        """Listen, find out which session is ours, and ask to be waited for before sleep."""
        self._guarding = True
        if not self._listening:
            self._listening = True
            self._connect()
            self._ask_for_our_session()
        if self._held is None:
            self._ask_to_wait()

    def stop(self) -> None:
        """Let the machine sleep; what is heard from now on locks nothing, because all is locked."""
        self._guarding = False
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _connect(self) -> None:
        """Qt fits a signal's arguments to the types of the slot that is named."""
        buses = (self._system, self.SYSTEM_RULES), (self._session, self.SESSION_RULES)
        for bus, rules in buses:
            if bus.isConnected():
                for interface, name, slot in rules:
                    # PySide's stub asks for bytes here, PySide itself refuses them.
                    bus.connect(ANY, ANY, interface, name, self, SLOT(slot))  # type: ignore[call-overload] # as said

    # --- What is heard ----------------------------------------------------------------------------

    @Slot(bool)
    def asleep(self, begins: bool) -> None:
        """The machine is about to sleep, or (not `begins`) woke."""
        if begins:
            self.lock_due.emit("sleep")

    @Slot(QDBusMessage)
    def session_locked(self, message: QDBusMessage) -> None:
        """Somebody asks that a session be locked."""
        if self._is_ours(message):
            self.lock_due.emit("lock")

    @Slot(QDBusMessage)
    def session_changed(self, message: QDBusMessage) -> None:
        """Something about a session is another: ask whether it was left.

        The new values stand in the message, but QtDBus ends the program when a sender gives them
        another type than the slot's (tried: `av` for `as`), so none of them is read from it.
        """
        if message.arguments()[:1] == [SESSION] and self._is_ours(message):
            for name in LEFT_WHEN:
                self._ask_logind(message.path(), PROPERTIES, "Get", (SESSION, name), name)

    @Slot(bool)
    def screen_saver(self, active: bool) -> None:
        """The desktop's own lock or screen saver begins or ends."""
        if active:
            self.lock_due.emit("screen saver")

    def _is_ours(self, message: QDBusMessage) -> bool:
        return self._our_path in {"", message.path()}

    # --- What is asked ----------------------------------------------------------------------------

    def _ask_for_our_session(self) -> None:
        named = os.environ.get("XDG_SESSION_ID", "")
        how = ("GetSession", named) if named else ("GetSessionByPID", os.getpid())
        self._ask_logind(MANAGER_PATH, MANAGER, how[0], how[1:], OUR_SESSION)

    def _ask_to_wait(self) -> None:
        what = ("sleep", "Photodesk", "Locks the vault", "delay")
        self._ask_logind(MANAGER_PATH, MANAGER, "Inhibit", what, WAIT)

    def _ask_logind(
        self, path: str, interface: str, method: str, arguments: Sequence[object], topic: str
    ) -> None:
        """Ask, and go on; `_answered` takes what it says.

        The last question of each topic is kept until the next: PySide crashes when one is deleted
        as it is answered.
        """
        if not self._system.isConnected() or self.is_waiting_for(topic):
            return
        call = QDBusMessage.createMethodCall(LOGIND, path, interface, method)
        call.setArguments(list(arguments))
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(call, PATIENCE))
        self._asked[topic] = watcher
        watcher.finished.connect(lambda _one: self._answered(topic))

    def is_waiting_for(self, topic: str) -> bool:
        """Whether a question was asked and not answered yet."""
        asked = self._asked.get(topic)
        return asked is not None and not asked.isFinished()

    def _answered(self, topic: str) -> None:
        reply = self._asked[topic].reply()
        if reply.type() is not QDBusMessage.MessageType.ReplyMessage:
            return  # no logind, or not asked from a session: then every session counts as ours
        answer = next(iter(reply.arguments()), None)
        if isinstance(answer, QDBusObjectPath):
            self._our_path = answer.path()
        elif isinstance(answer, QDBusUnixFileDescriptor):
            self._held = answer.takeFileDescriptor()
            self.hears_sleep = True  # logind is there, and waits for us
            if not self._guarding:  # locked before logind answered
                self.stop()
        elif isinstance(answer, QDBusVariant) and answer.variant() is LEFT_WHEN.get(topic):
            self.lock_due.emit("switch" if topic == "Active" else "lock")
