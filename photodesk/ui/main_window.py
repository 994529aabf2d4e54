"""The one window: the lock screen, set-up, recovery, and the frame while the vault is open."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from photodesk.errors import PhotodeskError, VaultRolledBack
from photodesk.ui.desk import Desk
from photodesk.ui.lock_page import LockPage
from photodesk.ui.settings import Settings, is_vault, place_for_new

if TYPE_CHECKING:  # loaded once the lock screen is painted
    from PySide6.QtGui import QCloseEvent, QPaintEvent

    from photodesk.services.session import Session
    from photodesk.ui.clipboard import Clipboard
    from photodesk.ui.first_passphrase_page import FirstPassphrasePage
    from photodesk.ui.frame import Frame
    from photodesk.ui.guard import Guard
    from photodesk.ui.older_page import OlderPage
    from photodesk.ui.recover_page import RecoverPage
    from photodesk.ui.setup_page import SetUpPage

LEAST = QSize(1180, 660)
"""Fits a screen of 1366 x 768 with its task bar and title bar."""
USUAL = QSize(1440, 900)
FRAME = QSize(8, 40)
"""Room for the title bar and border that the system draws around the window."""


class MainWindow(QStackedWidget):
    """Locked, it shows nothing of anybody. Its title is always `Photodesk`.

    It shows one of three: the lock screen, a sheet that leads in, or the frame.
    """

    painted = Signal()
    """The first picture of the window is on the screen."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        super().__init__()
        self.desk = desk
        self.settings = settings
        self.setWindowTitle("Photodesk")
        self.setMinimumSize(LEAST)
        room = self.screen().availableSize() - FRAME
        self.resize(USUAL.boundedTo(room).expandedTo(LEAST))
        self.lock_page = LockPage(desk.tasks, settings)
        self.addWidget(self.lock_page)
        self.frame: Frame | None = None
        """Rail, header and pages, while the vault is open."""
        self._sheet: SetUpPage | RecoverPage | FirstPassphrasePage | OlderPage | None = None
        self._was_painted = False
        self._connect()
        self.lock_page.take_focus()

    def _connect(self) -> None:
        self.lock_page.unlocked.connect(self.open)
        self.lock_page.create_asked.connect(self.set_up)
        self.lock_page.other_vault_asked.connect(self._other_vault)
        self.lock_page.recovery_asked.connect(self.recover)
        self.lock_page.one_time_found.connect(self._one_time_found)
        self.lock_page.older_found.connect(self._older_found)
        self.desk.lock_asked.connect(self.lock)
        self.desk.user_change_asked.connect(self.change_user)
        self.desk.keychain_switched.connect(self._keychain_switched)
        self.desk.troubled.connect(self.show_error)
        self.desk.keys_asked.connect(self.show_keys)
        self.desk.theme.changed.connect(self._keep_look)
        self.desk.ask_to_leave = self._ask_to_leave
        self.painted.connect(lambda: QTimer.singleShot(0, self._bind_keys))

    def _bind_keys(self) -> None:
        """Once, and not before the first paint: keys bring Qt's large enumerations."""
        if self.actions():
            return
        from photodesk.ui.shortcuts import bind  # noqa: PLC0415 - as said

        _ = self.clipboard  # watches from now on
        bind(self, "Ctrl+L", "Lock the vault", self.lock, everywhere=True)
        bind(self, "Ctrl+Shift+L", "Change user", self.change_user, everywhere=True)
        bind(self, "F1", "This list of keys", self.show_keys, everywhere=True)
        bind(self, "Ctrl+/", "This list of keys", self.show_keys, everywhere=True)
        bind(self, "Ctrl+Q", "Lock the vault and close Photodesk", self.close, everywhere=True)

    def paintEvent(self, event: "QPaintEvent") -> None:
        """Tell once that there is something to see."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    @cached_property
    def guard(self) -> "Guard":
        """Covers and locks when nobody is there; made with the first sign-in."""
        from photodesk.ui.guard import Guard  # noqa: PLC0415 - not before the paint

        made = Guard(self.desk, self)
        made.lock_due.connect(self.lock)
        return made

    @cached_property
    def clipboard(self) -> "Clipboard":
        """Marks and clears what is copied out of Photodesk; made after the first paint."""
        from photodesk.ui.clipboard import Clipboard  # noqa: PLC0415 - as said

        return Clipboard(self)

    # --- Ways in ----------------------------------------------------------------------------------

    def set_up(self) -> None:
        """Show the sheets that create a vault."""
        from photodesk.ui.setup_page import SetUpPage  # noqa: PLC0415 - not before the paint

        folder = place_for_new(self.lock_page.folder)
        page = SetUpPage(self.desk.tasks, self.desk.files, folder)
        page.ready.connect(self._set_up_done)
        page.left.connect(self._leave_sheet)
        self._show_sheet(page)

    def recover(self) -> None:
        """Show the sheet that opens the vault with the recovery key."""
        from photodesk.ui.recover_page import RecoverPage  # noqa: PLC0415 - as above

        login = self.lock_page.login.text.strip()
        page = RecoverPage(self.desk.tasks, self.lock_page.folder, login)
        page.opened.connect(self.open)
        page.left.connect(self._leave_sheet)
        self._show_sheet(page)

    def _one_time_found(self, login: str, one_time: str) -> None:
        from photodesk.ui.first_passphrase_page import (  # noqa: PLC0415 - as above
            FirstPassphrasePage,
        )

        folder = self.lock_page.folder
        page = FirstPassphrasePage(self.desk.tasks, folder, login, one_time)
        page.opened.connect(lambda session: self._set_up_done(session, folder))
        page.left.connect(self._leave_sheet)
        self._show_sheet(page)

    def _older_found(self, error: VaultRolledBack) -> None:
        from photodesk.ui.older_page import OlderPage  # noqa: PLC0415 - as above

        login = self.lock_page.login.text.strip()
        page = OlderPage(self.desk.tasks, self.lock_page.folder, login, error)
        page.opened.connect(self.open)
        page.left.connect(self._leave_sheet)
        self._show_sheet(page)

    def _other_vault(self) -> None:
        chosen = self.desk.files.folder(self, "Open another vault", accept="Open")
        if chosen is None:
            return
        if not is_vault(chosen):
            self.show_error(
                PhotodeskError(
                    "This folder holds no vault.",
                    "Choose the folder that has the file vault.keyring in it.",
                )
            )
            return
        self.lock_page.show_vault(chosen)
        self.lock_page.take_focus()

    def _set_up_done(self, session: "Session", folder: Path) -> None:
        self.settings.vault = str(folder)
        self.settings.write()
        self.open(session)

    def _show_sheet(
        self, page: "SetUpPage | RecoverPage | FirstPassphrasePage | OlderPage"
    ) -> None:
        self._sheet = page
        self.addWidget(page)
        self.setCurrentWidget(page)
        page.take_focus()

    def _leave_sheet(self) -> None:
        self.setCurrentWidget(self.lock_page)
        self._drop_sheet()
        self.lock_page.take_focus()

    def _drop_sheet(self) -> None:
        if self._sheet is not None:
            self.removeWidget(self._sheet)
            self._sheet.deleteLater()
            self._sheet = None

    # --- Open and locked --------------------------------------------------------------------------

    def open(self, session: "Session") -> None:
        """Show the first page to whom has just signed in."""
        from photodesk.ui.frame import Frame  # noqa: PLC0415 - brings icons
        from photodesk.ui.kept_work_dialog import offer_kept_work  # noqa: PLC0415 - as above

        self._bind_keys()
        self.desk.sign_in(session)
        self.frame = Frame(self.desk)
        self.addWidget(self.frame)
        self.setCurrentWidget(self.frame)
        self._drop_sheet()
        self.frame.show_page(self.frame.first)
        self.guard.begin()
        offer_kept_work(self.desk, self)

    def lock(self) -> None:
        """Show the lock screen at once, drop every picture, then close the vault."""
        if not self.desk.is_open:
            return
        self.guard.end()
        self.desk.keep_work()
        session = self.desk.sign_out()
        self.setCurrentWidget(self.lock_page)
        self.lock_page.show_vault(self.settings.vault_folder)
        self._drop_frame()
        close_other_windows(self)
        _forget_pictures()
        self.clipboard.clear()
        self.repaint()  # a machine that goes to sleep now keeps what is on the screen
        self._close_vault(session)
        self.lock_page.take_focus()

    def change_user(self) -> None:
        """Lock, and ask for another login; what the person before had begun is kept for them."""
        self.lock()
        self.lock_page.ask_another()

    def _drop_frame(self) -> None:
        if self.frame is not None:
            self.removeWidget(self.frame)
            self.frame.hide()
            self.frame.deleteLater()
            self.frame = None

    def _close_vault(self, session: "Session") -> None:
        from photodesk.services import vault  # noqa: PLC0415 - as above

        self.desk.tasks.everywhere(
            lambda: vault.close_connections_here(session),
            lambda: vault.lock(session),
            self.guard.let_sleep,
        )

    # --- Windows ----------------------------------------------------------------------------------

    def show_error(self, error: PhotodeskError) -> None:
        """Show what went wrong, over the window that is in front."""
        from photodesk.ui.error_dialog import show_error  # noqa: PLC0415 - as above

        show_error(QApplication.activeModalWidget() or self, error)

    def show_keys(self) -> None:
        """Show the list of keys."""
        from photodesk.ui.keys_dialog import KeysDialog  # noqa: PLC0415 - as above
        from photodesk.ui.shortcuts import keys_of  # noqa: PLC0415 - as above

        frame = self.frame
        page = frame.page if frame else None
        of_pages = (*keys_of(frame), *keys_of(self)) if frame else keys_of(self)
        groups = [("On this page", keys_of(page) if page else ()), ("Everywhere", of_pages)]
        KeysDialog(self, groups).open()

    def _keychain_switched(self, login: str, on: bool) -> None:
        self.settings.note_keychain(login, on=on)

    def _keep_look(self) -> None:
        theme = self.desk.theme
        if (self.settings.theme, self.settings.text_size) != (theme.choice, theme.text_size):
            self.settings.theme, self.settings.text_size = theme.choice, theme.text_size
            self.settings.write()

    def _ask_to_leave(self) -> bool:
        text = self.frame.unfinished() if self.frame else ""
        if not text:
            return True
        from photodesk.ui.question import ask  # noqa: PLC0415 - as above

        return ask(self, "Leave this?", text, do="Leave it", leave="Stay here")

    def _ask_to_close(self) -> bool:
        """Half-made work is kept over the lock; only what runs would be left."""
        if self.frame is None or not self.frame.status.is_busy:
            return True
        from photodesk.ui.question import ask  # noqa: PLC0415 - as above

        text = "Work for this patient is still running."
        return ask(self, "Close Photodesk?", text, do="Close it", leave="Stay here")

    def _ask_to_leave_key(self) -> bool:
        if self._sheet is None or not self._sheet.is_half_done:
            return True
        from photodesk.ui.question import ask  # noqa: PLC0415 - as above

        return ask(
            self,
            "Close without typing the recovery key back?",
            "The vault is made and opens with your passphrase. Without a sheet that can be read, "
            "a forgotten passphrase loses everything in it.",
            do="Close all the same",
            leave="Go back to the key",
        )

    def closeEvent(self, event: "QCloseEvent") -> None:
        """Ask where something is half done; then lock, wait for the vault to close, and go."""
        if not (self._ask_to_leave_key() and self._ask_to_close()):
            event.ignore()
            return
        self.lock()
        self.clipboard.clear()  # a recovery key may have been copied before anybody signed in
        self.desk.tasks.shutdown()
        event.accept()


def _forget_pictures() -> None:
    from PySide6.QtGui import QPixmapCache  # noqa: PLC0415 - after the paint

    QPixmapCache.clear()


def close_other_windows(stays: QWidget) -> None:
    """Hide every other window, also one that refuses to be closed by a person."""
    from PySide6.QtWidgets import QDialog  # noqa: PLC0415 - after the paint

    for window in QApplication.topLevelWidgets():
        if window is not stays:
            window.hide()  # ends the event loop of a modal window as well
            if isinstance(window, QDialog):
                window.deleteLater()
