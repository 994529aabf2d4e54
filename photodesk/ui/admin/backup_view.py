"""Backup: how old the last one is, making one, proving one, and restoring one."""

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout

from photodesk.domain.moments import instant
from photodesk.domain.permissions import Right
from photodesk.errors import PhotodeskError
from photodesk.services import backups
from photodesk.services.backups import BackupChecked, BackupMade, BackupRestored, LastBackup
from photodesk.ui.admin import backup_words
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.admin.restore_sheet import RestoreSheet
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.right_panel import clear
from photodesk.ui.work import Progress, Stopped

TITLE = "Backup"
_HELD = (
    "A backup holds everything, encrypted as in the vault. It opens with the passphrases and the "
    "recovery sheet of the day on which it was made. Later ones copy only what is new."
)
_RESTORING = (
    "Restoring makes a second vault in a folder of its own; this one is not touched. Try it every "
    "three months: only a restore shows that a backup can be used."
)
_WHERE = "The folder may be on another disk, a stick or a share."


class BackupView(AdminView):
    """The last backup and its age; what can be done stands in the panel."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        rights = desk.session.user.role.rights
        self.may_make = Right.MAKE_BACKUP in rights
        self.may_verify = Right.VERIFY_BACKUP in rights
        self.may_restore = Right.RESTORE_BACKUP in rights
        self.badge = Badge(desk.theme)
        self.warning = label("", "warn", wrap=True)
        self.result = ResultField(desk)
        self.restore_button = button("Restore into a new folder", self.open_restore)
        self.sheet = RestoreSheet(desk.files, desk.session.user.login)
        self._facts = QVBoxLayout()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._overview())
        self._stack.addWidget(scrolled(self.sheet))
        self.set_centre(self._stack)
        self.panel.content.addWidget(label(_HELD, "muted", wrap=True))
        self._show_panel()

    def _overview(self) -> QScrollArea:
        last, column = field("Last backup")
        column.addWidget(self.badge)
        column.addWidget(self.warning)
        column.addLayout(self._facts)
        last.setVisible(self.may_make)
        back, column = field("Bring a backup back")
        column.addWidget(label(_RESTORING, "muted", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.restore_button)
        row.addStretch(1)
        column.addLayout(row)
        back.setVisible(self.may_restore)
        return scrolled(last, self.result, back)

    # --- The last backup --------------------------------------------------------------------------

    def enter(self) -> None:
        """Read how old the last backup is."""
        if self.may_make:
            session = self.desk.session
            self.desk.run(lambda: backups.last(session), self._show_last, lane="read")

    def _show_last(self, last: LastBackup | None) -> None:
        self.badge.show_state(backup_words.backup_state(last, self.desk.local_day))
        self.warning.setText(backup_words.warning(last))
        self.warning.setVisible(bool(self.warning.text()))
        clear(self._facts)
        if last is not None:
            made, proved = instant(last.made_at), instant(last.verified_at)
            facts = (
                ("Made", self.desk.local_time(made)),
                ("Read back", self.desk.local_time(proved)),
                ("Age", backup_words.age_words(last.age)),
                ("Folder", last.place),
            )
            self._facts.addLayout(fact_rows(facts))

    # --- The panel --------------------------------------------------------------------------------

    def _show_panel(self) -> None:
        free = not self.running
        self.restore_button.setEnabled(free)
        self.panel.set_secondary("")
        self.panel.set_title(TITLE)
        if self._stack.currentIndex() == 1:
            self.panel.set_title("Restore a backup")
            self.panel.set_primary("Restore", self.restore, enabled=free)
            self.panel.set_secondary("Back", self.close_restore)
            self.panel.set_status("Every file is counted and compared. All of it, or nothing.")
            return
        offers = [("Back up now", self.make)] if self.may_make else []
        offers += [("Verify a backup", self.verify)] if self.may_verify else []
        places = (self.panel.set_primary, self.panel.set_secondary)
        for (words, act), offer in zip(offers, places, strict=False):
            offer(words, act, enabled=free)
        self.panel.set_status("Running. Other work can go on." if self.running else _WHERE)

    def _set_running(self, *, running: bool) -> None:
        self.running = running
        self.sheet.setEnabled(not running)
        self._show_panel()

    def _failed(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        self.result.show_error(error)

    # --- Making and proving -----------------------------------------------------------------------

    def make(self) -> None:
        """Ask for the folder and back up into it."""
        chosen = self.desk.files.folder(self, "Where shall the backup lie?", accept="Back up here")
        if chosen is None:
            return
        session = self.desk.session

        def work(progress: Progress, stopped: Stopped) -> BackupMade:
            return backups.make(session, chosen, progress=progress, stopped=stopped)

        self._set_running(running=True)
        self.desk.run_with_progress(work, self._made, title="Backing up", failed=self._failed)

    def _made(self, made: BackupMade) -> None:
        self._set_running(running=False)
        state = State("ok", "Backup made", "ok")
        if made.lacking or made.same_disk:
            state = State("warn", "With a warning", "warn")
        self.result.show_result(state, backup_words.made_words(made))
        self.enter()

    def verify(self) -> None:
        """Ask for a backup and read every byte of it."""
        chosen = self.desk.files.folder(self, "Which backup?", accept="Verify")
        if chosen is None:
            return
        session = self.desk.session

        def work(progress: Progress, stopped: Stopped) -> BackupChecked:
            return backups.verify_for(session, chosen, progress=progress, stopped=stopped)

        self._set_running(running=True)
        self.desk.run_with_progress(
            work, self._verified, title="Reading the backup", failed=self._failed
        )

    def _verified(self, checked: BackupChecked) -> None:
        self._set_running(running=False)
        state = State("ok", "Whole", "ok") if checked.ok else State("error", "Damaged", "error")
        made_at = self.desk.local_time(checked.made_at)
        self.result.show_result(state, backup_words.checked_words(checked, made_at))

    # --- Restoring --------------------------------------------------------------------------------

    def open_restore(self) -> None:
        """Show the form of a restore."""
        self._stack.setCurrentIndex(1)
        self._show_panel()
        self.sheet.take_focus()

    def close_restore(self) -> None:
        """Back to the last backup; what was typed is forgotten."""
        self.sheet.wipe()
        self._stack.setCurrentIndex(0)
        self._show_panel()

    def restore(self) -> None:
        """Restore as the form says, off the window's thread."""
        order = self.sheet.answer()
        if order is None:
            return
        clock = self.desk.session.clock

        def work(progress: Progress, stopped: Stopped) -> BackupRestored:
            return backups.restore(
                order.backup,
                order.folder,
                order.key,
                reason=order.reason,
                incomplete=order.incomplete,
                clock=clock,
                progress=progress,
                stopped=stopped,
            )

        self._set_running(running=True)
        self.desk.run_with_progress(
            work, self._restored, title="Restoring", failed=self._not_restored
        )

    def _restored(self, done: BackupRestored) -> None:
        self._set_running(running=False)
        self.close_restore()
        state = State("ok", "Restored", "ok")
        if done.missing:
            state = State("warn", "Restored in part", "warn")
        made_at = self.desk.local_time(done.made_at)
        self.result.show_result(state, backup_words.restored_words(done, made_at))

    def _not_restored(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        self.sheet.show_error(error)
