"""One piece of work as the status line shows it: what it does, how far it is, and Cancel."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, Signal

Progress = Callable[[int, int, str], None]
"""Done, total, and a short sentence without names."""
Stopped = Callable[[], bool]

BETWEEN_REPORTS = 0.1
"""Seconds: a bar that moves more often only costs time."""


class Work(QObject):
    """Something that runs off the window's thread. Its signals cross threads by themselves."""

    moved = Signal(int, int, str)
    """Done, total, what is being done."""
    ended = Signal()

    def __init__(self, title: str, *, stoppable: bool = False) -> None:
        super().__init__()
        self.title = title
        self.stoppable = stoppable
        self.is_over = False
        self._stop = False
        self._reported = 0.0

    def progress(self, done: int, total: int, what: str) -> None:
        """Report from the working thread; reports that follow too fast are left out."""
        now = monotonic()
        if done >= total or now - self._reported >= BETWEEN_REPORTS:
            self._reported = now
            self.moved.emit(done, total, what)

    def stopped(self) -> bool:
        """Whether the person asked to stop."""
        return self._stop

    def stop(self) -> None:
        """Ask the work to stop where it can."""
        self._stop = True

    def end(self) -> None:
        """Say that nothing is to be shown any more."""
        self.is_over = True
        self.ended.emit()
