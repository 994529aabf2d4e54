"""A large sentence shortly before the vault locks itself: reading is not idleness."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from photodesk.domain.station import StationSettings
from photodesk.ui.cover import OFFICE_LOCK
from photodesk.ui.labels import label

BEFORE = 30
"""Seconds before the lock at which the sentence comes."""
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleNotice(QObject):
    """Watches for signs of life; `sentence` is the widget to lay into the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.sentence = label("Touch the screen to go on", "notice")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.hide()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self._lock_after(OFFICE_LOCK)
        self.timer.timeout.connect(self.sentence.show)
        self.timer.start()
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)

    def take(self, settings: StationSettings) -> None:
        """Keep to the settings of this station, as the lock does (`cover.IdleWatch`)."""
        self._lock_after(max(settings.lock_minutes * 60, OFFICE_LOCK))
        self.timer.start()

    def _lock_after(self, seconds: int) -> None:
        self.timer.setInterval((seconds - BEFORE) * 1000)

    def stop(self) -> None:
        """The window closes."""
        self.timer.stop()
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Somebody is there."""
        if event.type() in _SIGNS_OF_LIFE:
            self.sentence.hide()
            self.timer.start()
        return False
