"""The guard over an unlocked vault: idleness, the hours, sleep, and what the system says."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from photodesk.services import station
from photodesk.ui import machine_time
from photodesk.ui.cover import IdleWatch
from photodesk.ui.desk import Desk
from photodesk.ui.session_signals import SessionSignals, of_this_system


class Guard(QObject):
    """Asks for the lock; made with the first sign-in, on duty from each sign-in to its lock."""

    lock_due = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._on_duty = False
        self.idle = IdleWatch(parent=self, awake=machine_time.awake)
        self.idle.lock_due.connect(self.lock_due)
        self.idle.ending_soon.connect(self._tell_of_the_end)
        desk.active.connect(self.idle.touch)
        desk.station_changed.connect(self._read_settings)
        self.system = desk.system_tells = of_this_system(self)
        self.system.lock_due.connect(self._left)

    def listen_to(self, system: SessionSignals) -> None:
        """Hear from now on what this system says, and no other."""
        before, self.system = self.system, system
        self._desk.system_tells = system
        before.lock_due.disconnect(self._left)
        if self._on_duty:
            before.stop()
            system.start(self._window)
        system.lock_due.connect(self._left)

    def begin(self) -> None:
        """Somebody has just signed in: the strictest settings count until theirs are read."""
        self._on_duty = True
        self.idle.take(station.StationSettings())
        self.idle.start()
        self.system.start(self._window)
        self._read_settings()

    def end(self) -> None:
        """The windows are locked; the machine may sleep only once `let_sleep` says so."""
        self._on_duty = False
        self.idle.stop()

    def let_sleep(self) -> None:
        """The vault is closed and its keys are overwritten."""
        if not self._on_duty:
            self.system.stop()

    def _left(self, _cause: str) -> None:
        self.lock_due.emit()

    def _read_settings(self) -> None:
        session = self._desk.session
        self._desk.run(lambda: station.settings(session), self.idle.take, lane="read")

    def _tell_of_the_end(self, hours: int, minutes: int) -> None:
        self._desk.say(
            f"Photodesk locks in {minutes} minutes, because you signed in {hours} hours ago. "
            "Finish what you are at; then unlock again."
        )
