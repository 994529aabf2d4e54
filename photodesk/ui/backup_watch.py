"""Backups by themselves while the window is open: what is due is made, how it stands is said.

Quiet: a line at the foot and never a dialog. It runs in a lane of its own, so that nobody waits for
it; it never begins at a lock, and a lock ends it between two files. What was copied by then stays,
and the next run goes on from there.
"""

from PySide6.QtCore import QObject, QTimer

from photodesk.domain.permissions import Right
from photodesk.errors import Cancelled, PhotodeskError
from photodesk.services import backup_plan
from photodesk.services.backup_plan import Planned, Standing
from photodesk.ui.admin import backup_words
from photodesk.ui.desk import Desk
from photodesk.ui.icons import icon
from photodesk.ui.status_line import StatusLine
from photodesk.ui.work import Work

FIRST_LOOK = 15_000
"""Milliseconds after unlocking: first the person's own work, then the backup."""
EACH_LOOK = 5 * 60_000
LOOKS_AFTER_FAULT = 12
"""So many looks, an hour, pass before a backup that failed is tried again."""
TITLE = "Backing up"


class BackupWatch(QObject):
    """Looks now and then how the backups stand; lives from unlocking to the lock."""

    def __init__(self, desk: Desk, status: StatusLine, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._status = status
        rights = desk.session.user.role.rights
        self._may_make = Right.MAKE_BACKUP in rights
        self._work: Work | None = None
        self._looking = False
        self._wait = 0
        self.fault: PhotodeskError | None = None
        """Why the last backup by plan was not made; None after one that was."""
        self.standing: Standing | None = None
        """How the backups stood at the last look."""
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_LOOK)
        self._timer.timeout.connect(self.look)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(FIRST_LOOK)
        self._first.timeout.connect(self.look)
        desk.locking.connect(self.end)
        desk.theme.changed.connect(self._draw)
        status.backup.clicked.connect(self._show_page)
        if Right.VERIFY_BACKUP in rights:
            self._first.start()
            self._timer.start()

    @property
    def is_running(self) -> bool:
        """Whether a backup by plan is being made."""
        return self._work is not None

    def look(self) -> None:
        """See how the backups stand; begin the one that is due."""
        if self._looking or self._work is not None:
            return
        self._looking = True
        session = self._desk.session
        self._desk.tasks.run(
            lambda: backup_plan.standing(session), self._seen, self._not_seen, lane="backup"
        )

    def show_standing(self, standing: Standing) -> None:
        """Say at the foot how the backups stand, as somebody else has just read it."""
        self.standing = standing
        self._draw()

    def end(self) -> None:
        """The vault is about to be locked: begin nothing more, and end what runs."""
        self._first.stop()
        self._timer.stop()
        if self._work is not None:
            self._work.stop()

    def _seen(self, standing: Standing) -> None:
        self._looking = False
        self.show_standing(standing)
        self._wait = max(0, self._wait - 1)
        if self._may_make and standing.due and standing.reachable and not self._wait:
            self._begin()

    def _not_seen(self, error: PhotodeskError) -> None:
        self._looking = False
        self.fault = error
        self._draw()

    def _begin(self) -> None:
        session, work = self._desk.session, Work(TITLE)
        self._work = work
        self._desk.work_began.emit(work)
        self._desk.tasks.run(
            lambda: backup_plan.run_due(session, progress=work.progress, stopped=work.stopped),
            self._made,
            self._failed,
            lane="backup",
        )

    def _made(self, planned: Planned | None) -> None:
        self._ended()
        self.fault = None
        if planned is not None:
            self._desk.say(backup_words.planned_words(planned))
        self.look()

    def _failed(self, error: PhotodeskError) -> None:
        self._ended()
        if isinstance(error, Cancelled):
            return
        self.fault, self._wait = error, LOOKS_AFTER_FAULT
        self._desk.say(f"No backup was made. {error.title}")
        self._draw()

    def _ended(self) -> None:
        if self._work is not None:
            self._work.end()
            self._work = None

    def _draw(self) -> None:
        if self.standing is None:
            return
        state = backup_words.standing_state(self.standing, self.fault)
        tip = backup_words.standing_words(self.standing, self.fault)
        colour = getattr(self._desk.theme.tokens, state.tone)
        self._status.show_backup(state.words, icon(state.icon, colour), tip)

    def _show_page(self) -> None:
        if self._desk.has_page("admin"):
            self._desk.go("admin", view="backup")
