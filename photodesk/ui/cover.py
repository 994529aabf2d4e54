"""Covers and idleness: what is on the screen is hidden after 90 seconds, the vault locked later."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from photodesk.ui.labels import label

COVER_AFTER = 90
OFFICE_LOCK = 600
STATION_LOCK = 180
"""Seconds without a key or pointer."""

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

    def __init__(self, now: Callable[[], float] = monotonic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._last = now()
        self._covers: list[Cover] = []
        self.lock_after = OFFICE_LOCK
        """Seconds; the photography station sets STATION_LOCK while it is on show."""
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self.check)

    @property
    def is_covered(self) -> bool:
        """Whether the windows are hidden now."""
        return bool(self._covers)

    def start(self) -> None:
        """Begin to watch: somebody has just signed in."""
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
        idle = self._now() - self._last
        if idle >= (OFFICE_LOCK if self._patient_reads() else self.lock_after):
            self.lock_due.emit()
        elif idle >= COVER_AFTER and not self._covers:
            self._cover()

    @staticmethod
    def _patient_reads() -> bool:
        """Whether a form is before a patient: then the office's limit counts at the station too."""
        shown = (w for w in QApplication.topLevelWidgets() if w.isVisible())
        return any(w.property(PATIENT_FACING) for w in shown)

    def _cover(self) -> None:
        windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        shown = [w for w in windows if not w.property(PATIENT_FACING)]
        self._covers = [Cover(window) for window in shown]

    def _uncover(self) -> None:
        covers, self._covers = self._covers, []
        for cover in covers:
            cover.hide()
            cover.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note signs of life; the press that uncovers does nothing else."""
        if event.type() not in _SIGNS_OF_LIFE:
            return False
        was_covered = self.is_covered
        self.touch()
        return was_covered and event.type() in _PRESSES
