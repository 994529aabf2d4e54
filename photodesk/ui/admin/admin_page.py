"""Administration: a list of pages at the left, the chosen one beside it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget

from photodesk.domain.permissions import Right, Role
from photodesk.ui import fonts
from photodesk.ui.admin.admin_view import AdminView
from photodesk.ui.admin.audit_view import AuditView
from photodesk.ui.admin.backup_view import BackupView
from photodesk.ui.admin.check_view import CheckView
from photodesk.ui.admin.clock_view import ClockView
from photodesk.ui.admin.erasure_view import ErasureView
from photodesk.ui.admin.glass_view import GlassView
from photodesk.ui.admin.passphrase_view import PassphraseView
from photodesk.ui.admin.recovery_view import RecoveryView
from photodesk.ui.admin.station_view import StationView
from photodesk.ui.admin.users_view import UsersView
from photodesk.ui.desk import Desk
from photodesk.ui.icons import icon
from photodesk.ui.page import Page
from photodesk.ui.style_sheet import TARGET

WIDTH = 168
WIDER = 90
"""Logical pixels of the list at a text size of 100%, and how many more at 200%."""
ICON = 20


@dataclass(frozen=True)
class ViewEntry:
    """One page of Administration; a role sees it with any of the rights, or always with none."""

    name: str
    title: str
    icon: str
    make: Callable[[Desk], AdminView]
    rights: tuple[Right, ...] = ()


VIEWS = (
    ViewEntry(
        "backup",
        "Backup",
        "save",
        BackupView,
        (Right.MAKE_BACKUP, Right.VERIFY_BACKUP, Right.RESTORE_BACKUP),
    ),
    ViewEntry(
        "people",
        "People",
        "people",
        UsersView,
        (Right.ADMINISTER, Right.HAND_OVER_KEYS, Right.APPOINT_ADMINISTRATOR),
    ),
    ViewEntry("check", "Check", "shield", CheckView, (Right.CHECK_VAULT,)),
    ViewEntry("audit", "Audit", "consents", AuditView, (Right.READ_AUDIT,)),
    ViewEntry("glass", "Broken glass", "break-glass", GlassView, (Right.REVIEW_BREAK_GLASS,)),
    ViewEntry(
        "erasure", "Erasure", "clear", ErasureView, (Right.DECIDE_ERASURE, Right.REQUEST_ERASURE)
    ),
    ViewEntry(
        "clock", "Clock", "waiting", ClockView, (Right.ADMINISTER, Right.APPOINT_ADMINISTRATOR)
    ),
    ViewEntry("recovery", "Recovery sheet", "key", RecoveryView, (Right.REPLACE_RECOVERY_KEY,)),
    ViewEntry("passphrase", "My passphrase", "lock", PassphraseView),
    ViewEntry("station", "This station", "computer", StationView),
)
"""In the order of the list. Appearance stands in the header's menu, where everybody has it."""


def permitted_views(role: Role) -> tuple[ViewEntry, ...]:
    """The pages of Administration that a role may use."""
    return tuple(
        entry for entry in VIEWS if not entry.rights or set(entry.rights) & set(role.rights)
    )


class AdminPage(Page):
    """Makes each of its pages on first use; arrows in the list go from one to the next."""

    title = "Administration"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.entries = permitted_views(desk.session.user.role)
        self.views: dict[str, AdminView] = {}
        self.list = QListWidget()
        self.list.setAccessibleName("Pages of Administration")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setIconSize(QSize(ICON, ICON))
        self.pages = QStackedWidget()
        for entry in self.entries:
            self.list.addItem(QListWidgetItem(entry.title))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self.pages, 1)
        self._fit()
        self._draw()
        desk.theme.changed.connect(self._draw)
        self.list.currentRowChanged.connect(self._show)

    def _fit(self) -> None:
        scale = max(1.0, fonts.scale())
        self.list.setFixedWidth(round(WIDTH + WIDER * (scale - 1)))
        for place in range(self.list.count()):
            self.list.item(place).setSizeHint(QSize(10, round(TARGET * scale)))

    def _draw(self) -> None:
        for place, entry in enumerate(self.entries):
            self.list.item(place).setIcon(icon(entry.icon, self.desk.theme.tokens.muted))

    def changeEvent(self, event: QEvent) -> None:
        """The list grows with the text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def enter(self, *, view: object = None, **_what: object) -> None:
        """Show the page of Administration with this name, or the one that was shown last."""
        names = [entry.name for entry in self.entries]
        place = names.index(str(view)) if view in names else max(0, self.list.currentRow())
        if place == self.list.currentRow():
            self._show(place)
        else:
            self.list.setCurrentRow(place)

    def take_focus(self) -> None:
        """The list of pages."""
        self.list.setFocus()

    def unfinished(self) -> str:
        """What would be lost on one of the pages."""
        return next((text for view in self.views.values() if (text := view.unfinished())), "")

    @property
    def view(self) -> AdminView:
        """The page on show."""
        return self.views[self.entries[self.list.currentRow()].name]

    def _show(self, place: int) -> None:
        if place < 0:
            return
        entry = self.entries[place]
        if entry.name not in self.views:
            self.views[entry.name] = entry.make(self.desk)
            self.pages.addWidget(self.views[entry.name])
        self.pages.setCurrentWidget(self.views[entry.name])
        self.views[entry.name].enter()
