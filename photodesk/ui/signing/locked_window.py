"""A full-screen window that only the staff can leave (interface.md 2.9)."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from photodesk.ui.cover import PATIENT_FACING
from photodesk.ui.theme import palette
from photodesk.ui.tokens import Tokens


class LockedWindow(QDialog):
    """Refuses Escape, closing and quitting until `release`; covers the other monitors.

    `left_alone` fires when another program comes to the front: the subclass hides its page.
    """

    left_alone = Signal()

    def __init__(self, tokens: Tokens, lock: Callable[[], object]) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self._released = False
        self._covers: list[QWidget] = []
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
        if state is not Qt.ApplicationState.ApplicationActive and self.isVisible():
            self.left_alone.emit()

    def _session_ends(self) -> None:
        """The computer is being shut down: the form that was not signed is not kept waiting."""
        if self.isVisible():
            self.release()
            QApplication.closeAllWindows()
