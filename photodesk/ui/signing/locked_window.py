"""A full-screen window that only the staff can leave (interface.md 2.9)."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QDialog, QWidget

from photodesk.ui.cover import PATIENT_FACING
from photodesk.ui.theme import palette
from photodesk.ui.tokens import Tokens

CHANGE_OF_WINDOWS = 300
"""Milliseconds for which none of our windows may have the focus, as one follows another."""


class LockedWindow(QDialog):
    """Refuses Escape, closing and quitting until `release`; covers the other monitors.

    When another program comes to the front the window is blank at once. If that lasts longer than
    a change between two of our own windows, `left_alone` fires: the subclass hides its page.
    """

    left_alone = Signal()

    def __init__(self, tokens: Tokens, lock: Callable[[], object]) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._released = False
        self._lock = lock
        self._covers: list[QWidget] = []
        self.veil = QWidget(self)
        self.veil.setAutoFillBackground(True)
        self.veil.hide()
        self.away = QTimer(self)
        self.away.setSingleShot(True)
        self.away.setInterval(CHANGE_OF_WINDOWS)
        self.away.timeout.connect(self._is_left_alone)
        self._tokens = tokens
        self.setObjectName("signing")
        self.setWindowTitle("Photodesk")
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setProperty(PATIENT_FACING, True)
        self.setPalette(palette(tokens))
        # The shortcuts of the main window sleep while this one is modal, so it has its own.
        QShortcut(QKeySequence("Ctrl+L"), self, lock)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._state_changed)
            application.commitDataRequest.connect(self._session_ends)

    def open_full_screen(self) -> None:
        """Cover every monitor: this window on one, empty windows on the others."""
        for screen in QGuiApplication.screens():
            if screen is not self.screen():
                cover = QWidget(self, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
                cover.setWindowTitle("Photodesk")
                cover.setGeometry(screen.geometry())
                cover.showFullScreen()
                self._covers.append(cover)
        self.showFullScreen()
        self.raise_()
        self.activateWindow()

    @property
    def is_released(self) -> bool:
        """Whether it was closed for good."""
        return self._released

    def release(self) -> None:
        """Close now; nothing else does."""
        self._released = True
        for cover in self._covers:
            cover.close()
        self._covers.clear()
        self.done(QDialog.DialogCode.Accepted)

    def done(self, result: int) -> None:
        """Refused until released: Escape and every other way of a dialog lead here."""
        if self._released:
            super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Refused until released; so is quitting, which closes all windows first."""
        if self._released:
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nobody inside took do nothing: no Escape, no default button."""
        event.accept()

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.away.stop()
            self.veil.hide()
        elif self.isVisible():
            self.veil.setGeometry(self.rect())
            self.veil.raise_()
            self.veil.show()
            self.away.start()

    def _is_left_alone(self) -> None:
        """From here on the page itself is hidden, and only the staff can bring it back."""
        self.left_alone.emit()
        self.veil.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The veil covers all of it."""
        super().resizeEvent(event)
        self.veil.setGeometry(self.rect())

    def _session_ends(self) -> None:
        """The computer is being shut down: lock the vault, which keeps what is not signed."""
        if self.isVisible():
            self._lock()
            self.release()
