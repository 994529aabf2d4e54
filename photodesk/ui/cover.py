"""Covers and idleness: what is on the screen is hidden after 90 seconds, the vault locked later.

Whatever is done, it is locked some hours after signing in, and when the machine slept meanwhile.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from photodesk.domain.station import Place, StationSettings
from photodesk.ui import machine_time
from photodesk.ui.labels import label

USUAL = StationSettings()
COVER_AFTER = USUAL.cover_seconds
OFFICE_LOCK = Place.OFFICE.minutes * 60
STATION_LOCK = Place.EXAM_ROOM.minutes * 60
"""Seconds without a key or pointer."""
WARN_BEFORE = 300
"""Seconds before the end of the longest time at which people are told."""
SLEPT = 5.0
"""Seconds asleep from which the machine counts as left alone; clocks read in turn differ by less.
"""

PATIENT_FACING = "patient-facing"
"""Property of a window that a patient reads: reading is not idleness, it is never covered."""

_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)
_PRESSES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Cover(QWidget):
    """An opaque sheet over a whole window: not one pixel beneath is seen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for text, role in (
            ("Hidden", "heading"),
            ("Nobody was here for a while. Press a key or move the pointer to go on.", "muted"),
        ):
            line = label(text, role)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(line)
        column.addStretch(1)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill everything, whatever the window beneath looks like."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QApplication.palette().color(QPalette.ColorRole.Window))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the window."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False


class IdleWatch(QObject):
    """Covers all windows, and asks for the lock, when nobody is there."""

    lock_due = Signal()
    ending_soon = Signal(int, int)
    """Hours signed in at most, and the minutes that are left of them; told once."""

    def __init__(
        self,
        now: Callable[[], float] = machine_time.since_start,
        parent: QObject | None = None,
        *,
        awake: Callable[[], float] | None = None,
    ) -> None:
        """`now` and `awake` tell seconds with and without sleep; without `awake` none is seen."""
        super().__init__(parent)
        self._now = now
        self._awake = awake or now
        self._last = self._began = now()
        self._asleep = 0.0
        self._was_told = False
        self._covers: list[Cover] = []
        self.take(USUAL)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.check)

    @property
    def is_covered(self) -> bool:
        """Whether the windows are hidden now."""
        return bool(self._covers)

    def take(self, settings: StationSettings) -> None:
        """Keep to these settings from now on."""
        self.cover_after = settings.cover_seconds
        self.lock_after = settings.lock_minutes * 60
        self.end_after = settings.most_hours * 3600

    def start(self) -> None:
        """Begin to watch: somebody has just signed in."""
        self._began = self._now()
        self._asleep = self._began - self._awake()
        self._was_told = False
        self.touch()
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)
        self._clock.start()

    def stop(self) -> None:
        """End watching, and uncover: the lock screen shows nothing."""
        self._clock.stop()
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        self._uncover()

    def touch(self) -> None:
        """Somebody is here."""
        self._last = self._now()
        self._uncover()

    def check(self) -> None:
        """Cover or lock, if it is time."""
        if self._is_over():
            self.lock_due.emit()
            return
        now = self._now()
        left = self._began + self.end_after - now
        if left <= WARN_BEFORE and not self._was_told:
            self._was_told = True
            self.ending_soon.emit(self.end_after // 3600, round(left / 60))
        if now - self._last >= self.cover_after:
            self._cover()

    def _is_over(self) -> bool:
        """Whether nobody was here for too long, somebody was for too long, or the machine slept."""
        now = self._now()
        slept = now - self._awake() - self._asleep > SLEPT
        idle = now - self._last >= self._longest_rest()
        return slept or idle or now - self._began >= self.end_after

    def _longest_rest(self) -> int:
        """While a form is before a patient the office's limit counts at the station too."""
        return max(self.lock_after, OFFICE_LOCK) if self._patient_reads() else self.lock_after

    @staticmethod
    def _patient_reads() -> bool:
        shown = (w for w in QApplication.topLevelWidgets() if w.isVisible())
        return any(w.property(PATIENT_FACING) for w in shown)

    def _cover(self) -> None:
        """Cover every window that is not yet; one that opens later follows within a second."""
        covered = {cover.window() for cover in self._covers if isValid(cover)}
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        shown = [w for w in windows if w not in covered and not w.property(PATIENT_FACING)]
        self._covers += [Cover(window) for window in shown]

    def _uncover(self) -> None:
        covers, self._covers = self._covers, []
        for cover in covers:
            if isValid(cover):  # its window may have gone meanwhile, and the cover with it
                cover.hide()
                cover.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note signs of life; the press that uncovers does nothing else.

        One that comes too late locks: the machine slept, and its first event is before the clock's.
        """
        if event.type() not in _SIGNS_OF_LIFE:
            return False
        if self._is_over():
            self.lock_due.emit()
            return True
        was_covered = self.is_covered
        self.touch()
        return was_covered and event.type() in _PRESSES
