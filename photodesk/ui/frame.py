"""The unlocked window: rail, header, pages, status line; made at sign-in, gone at the lock."""

from functools import partial

from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photodesk.ui.backup_watch import BackupWatch
from photodesk.ui.care.glass_banner import GlassBanner
from photodesk.ui.care.review_notice import ReviewNotice
from photodesk.ui.desk import Desk
from photodesk.ui.header import Header
from photodesk.ui.keys_notice import KeysNotice
from photodesk.ui.page import Page
from photodesk.ui.pages import PageEntry, permitted
from photodesk.ui.rail import Rail
from photodesk.ui.shortcuts import bind
from photodesk.ui.status_line import StatusLine


class Frame(QWidget):
    """Shows one page at a time; makes each on first use."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._entries = {entry.name: entry for entry in permitted(desk.session.user.role)}
        self._made: dict[str, Page] = {}
        self.current = ""
        """The name of the page on show."""
        # Made in the order of Tab: header, centre, right panel, and the rail last.
        self.header = Header(desk)
        self.keys_notice = KeysNotice(desk)
        self.review_notice = ReviewNotice(desk)
        self.glass_banner = GlassBanner(desk)
        self.pages = QStackedWidget()
        self.status = StatusLine()
        railed = [entry for entry in self._entries.values() if entry.rail]
        self.rail = Rail(desk.theme, railed)
        self._lay_out()
        self._connect(railed)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.header)
        right.addWidget(self.keys_notice)
        right.addWidget(self.review_notice)
        right.addWidget(self.glass_banner)
        right.addWidget(self.pages, 1)
        right.addWidget(self.status)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)

    def _connect(self, railed: list[PageEntry]) -> None:
        self.rail.chosen.connect(self.show_page)
        self.rail.lock_asked.connect(self._desk.lock_asked)
        for number, entry in enumerate(railed, 1):
            go = partial(self.show_page, entry.name)
            bind(self, f"Alt+{number}", entry.full_name or entry.rail, go, everywhere=True)
        if "admin" in self._entries:
            go = partial(self.show_page, "admin")
            bind(self, "Ctrl+,", "Administration", go, everywhere=True)
        self._desk.going.connect(self._go)
        self._desk.said.connect(self.status.say)
        self._desk.work_began.connect(self.status.follow)
        self._desk.patient_opened.connect(self._patient_opened)
        self.glass_banner.ended.connect(self.drop_pictures)
        self.backups = BackupWatch(self._desk, self.status, self)
        self._show_ways()

    # A method, not a lambda: Qt lets go of it when this frame goes at a lock; the desk stays.
    def _patient_opened(self, _patient_id: str) -> None:
        self._show_ways()

    def _show_ways(self) -> None:
        for name, entry in self._entries.items():
            open_now = not entry.needs_patient or self._desk.patient_id is not None
            self.rail.set_enabled(name, enabled=open_now)

    def _go(self, name: str, what: dict[str, object]) -> None:
        self.show_page(name, **what)

    def show_page(self, name: str, **what: object) -> None:
        """Show a page by its name. Raises KeyError for a page that the role may not see."""
        entry = self._entries[name]
        page = self._made.get(name)
        if page is None:
            page = self._made[name] = entry.make(self._desk)
            self.pages.addWidget(page)
        self.current = name
        self.header.show_page(page.title, about_patient=page.about_patient)
        self.glass_banner.show_page(about_patient=page.about_patient)
        self.rail.show_current(entry.within or name)
        self.pages.setCurrentWidget(page)
        page.enter(**what)
        page.take_focus()

    @property
    def first(self) -> str:
        """The page on which this role begins: Today, or Administration where that is all."""
        return next(name for name, entry in self._entries.items() if entry.rail)

    def drop_pictures(self) -> None:
        """Let no picture of the patient on show stay: the broken glass has ended."""
        for page in self._made.values():
            page.drop_pictures()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QDialog) and getattr(window, "shows_pictures", False):
                window.reject()
        if self.current == "viewer":
            self.show_page("patient")
        self._desk.say("Emergency access has ended: this patient's pictures are not shown.")

    @property
    def page(self) -> Page | None:
        """The page on show."""
        return self._made.get(self.current)

    def unfinished(self) -> str:
        """What would be lost by going to another patient, in one sentence, or nothing."""
        if self.status.is_busy:
            return "Work for this patient is still running."
        return next((text for page in self._made.values() if (text := page.unfinished())), "")
