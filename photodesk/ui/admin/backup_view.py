"""Backup: how old the last one is, making one, proving one, testing one, and restoring one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from photodesk.domain.moments import instant
from photodesk.domain.permissions import Right
from photodesk.errors import PhotodeskError
from photodesk.services import backup_plan, backup_trial, backups
from photodesk.services.backup_plan import Plan, Pruned, Standing
from photodesk.services.backup_trial import BackupTested
from photodesk.services.backups import BackupChecked, BackupMade, BackupRestored
from photodesk.ui.admin import backup_words
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.admin.backup_plan_field import BackupPlanField
from photodesk.ui.admin.restore_sheet import RestoreSheet
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.right_panel import clear
from photodesk.ui.work import Progress, Stopped

T = TypeVar("T")

TITLE = "Backup"
_HELD = (
    "A backup holds everything, encrypted as in the vault. It opens with the passphrases and the "
    "recovery sheet of the day on which it was made. Later ones copy only what is new."
)
_RESTORING = (
    "Restoring makes a second vault in a folder of its own; this one is not touched. What was "
    "erased since the backup is erased there as well."
)
_TESTING = (
    "Only a backup that came back can be relied on. The test restores it beside the vault, counts "
    "and compares everything, and removes it again."
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
        self.tested = label("", wrap=True)
        self.result = ResultField(desk)
        self.plan = BackupPlanField(desk.files, self.save_plan, self.prune)
        self.elsewhere_button = button("Back up into another folder", self.make_elsewhere)
        self.test_button = button("Test the newest backup", self.test)
        self.restore_button = button("Restore into a new folder", self.open_restore)
        self.sheet = RestoreSheet(desk.files, desk.session.user.login)
        self.standing: Standing | None = None
        self._locking = False
        self._facts = QVBoxLayout()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._overview())
        self._stack.addWidget(scrolled(self.sheet))
        self.set_centre(self._stack)
        self.panel.content.addWidget(label(_HELD, "muted", wrap=True))
        desk.locking.connect(self._leave)
        self._show_panel()

    def _overview(self) -> QScrollArea:
        last, column = field("Last backup")
        column.addWidget(self.badge)
        column.addWidget(self.warning)
        column.addLayout(self._facts)
        column.addLayout(_row(self.elsewhere_button))
        self.elsewhere_button.hide()
        tested, column = field("Test restore")
        column.addWidget(self.tested)
        column.addWidget(label(_TESTING, "muted", wrap=True))
        column.addLayout(_row(self.test_button))
        tested.setVisible(self.may_verify)
        back, column = field("Bring a backup back")
        column.addWidget(label(_RESTORING, "muted", wrap=True))
        column.addLayout(_row(self.restore_button))
        back.setVisible(self.may_restore)
        self.plan.setVisible(self.may_make)
        return scrolled(self.result, last, self.plan, tested, back)

    # --- How it stands ----------------------------------------------------------------------------

    def enter(self) -> None:
        """Read how old the last backup and the last test are; ask the disk afterwards."""
        if self.may_verify:
            self.desk.run(self._standing(ask_disk=False), self._show_and_ask_disk, lane="read")

    def _standing(self, *, ask_disk: bool) -> Callable[[], tuple[Standing, bool]]:
        session = self.desk.session
        return lambda: (
            backup_plan.standing(session, ask_disk=ask_disk),
            backup_plan.may_plan(session),
        )

    def _show_and_ask_disk(self, read: tuple[Standing, bool]) -> None:
        self._show_standing(read)
        if read[0].plan.place:
            self.desk.run(self._standing(ask_disk=True), self._show_standing, lane="backup")

    def _show_standing(self, read: tuple[Standing, bool]) -> None:
        standing, may_plan = read
        self.standing, last = standing, standing.last
        self.badge.show_state(backup_words.backup_state(standing, self.desk.local_day))
        self.warning.setText(backup_words.warning(standing))
        self.warning.setVisible(bool(self.warning.text()))
        self.tested.setText(backup_words.test_words(standing))
        self.plan.show_plan(standing.plan, may_change=may_plan)
        self.elsewhere_button.setVisible(bool(standing.plan.place) and self.may_make)
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
        for one in (self.restore_button, self.test_button, self.elsewhere_button):
            one.setEnabled(free)
        self.plan.prune_button.setEnabled(free)
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
        self.enter()

    def _leave(self) -> None:
        self._locking = True

    def _run(
        self,
        title: str,
        work: Callable[[Progress, Stopped], T],
        done: Callable[[T], None],
        failed: Callable[[PhotodeskError], None] | None = None,
        *,
        outlasts_lock: bool = False,
    ) -> None:
        """In the lane of the backups, so that nobody waits; a lock ends it between two files.

        What was copied stays, and the next backup goes on from there. Not so a restore: the vault
        is closed after it.
        """

        def until_the_lock(progress: Progress, stopped: Stopped) -> T:
            return work(progress, lambda: stopped() or (self._locking and not outlasts_lock))

        def ended(result: T) -> None:
            self._set_running(running=False)
            done(result)

        self._set_running(running=True)
        self.desk.run_with_progress(
            until_the_lock, ended, title=title, failed=failed or self._failed, lane="backup"
        )

    # --- Making, proving, testing -----------------------------------------------------------------

    def make(self) -> None:
        """Back up into the planned folder, or ask for one where none is planned or there."""
        standing = self.standing
        if standing is not None and standing.plan.place and standing.reachable:
            self._make(Path(standing.plan.place))
        else:
            self.make_elsewhere()

    def make_elsewhere(self) -> None:
        """Ask for the folder and back up into it."""
        chosen = self.desk.files.folder(self, "Where shall the backup lie?", accept="Back up here")
        if chosen is not None:
            self._make(chosen)

    def _make(self, dest: Path) -> None:
        session = self.desk.session
        self._run(
            "Backing up",
            lambda progress, stopped: backups.make(
                session, dest, progress=progress, stopped=stopped
            ),
            self._made,
        )

    def _made(self, made: BackupMade) -> None:
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
        self._run(
            "Reading the backup",
            lambda progress, stopped: backups.verify_for(
                session, chosen, progress=progress, stopped=stopped
            ),
            self._verified,
        )

    def _verified(self, checked: BackupChecked) -> None:
        state = State("ok", "Whole", "ok") if checked.ok else State("error", "Damaged", "error")
        made_at = self.desk.local_time(checked.made_at)
        self.result.show_result(state, backup_words.checked_words(checked, made_at))

    def test(self) -> None:
        """Restore the newest backup beside the vault, compare it, remove it again."""
        last = self.standing.last if self.standing else None
        place = Path(last.place) if last else None
        if place is None or not place.is_dir():
            place = self.desk.files.folder(self, "Which backup shall be tested?", accept="Test")
        if place is None:
            return
        session, chosen = self.desk.session, place
        self._run(
            "Test restore",
            lambda progress, stopped: backup_trial.try_restore(
                session, chosen, progress=progress, stopped=stopped
            ),
            self._tested,
        )

    def _tested(self, tested: BackupTested) -> None:
        state = State("ok", "Came back whole", "ok")
        if not tested.ok:
            state = State("error", "Did not come back", "error")
        made_at = self.desk.local_time(tested.made_at)
        self.result.show_result(state, backup_words.tested_words(tested, made_at))
        self.enter()

    # --- The plan ---------------------------------------------------------------------------------

    def save_plan(self, place: str, every: str, keep: str) -> None:
        """Change the plan as typed; the field says what is wrong with it."""
        session = self.desk.session
        numbers = [int(text) if text.strip().isdecimal() else 0 for text in (every, keep)]
        self.desk.run(
            lambda: backup_plan.set_plan(session, place, *numbers),
            self._plan_saved,
            failed=self.plan.show_error,
        )

    def _plan_saved(self, plan: Plan) -> None:
        self.plan.saved()
        words = backup_words.plan_words(plan)
        self.result.show_result(State("ok", "Plan saved", "ok"), words)
        self.enter()

    def prune(self) -> None:
        """Remove the old backups in the planned folder."""
        if self.standing is None or not self.standing.plan.place:
            return
        session, place = self.desk.session, Path(self.standing.plan.place)
        self._run(
            "Removing old backups",
            lambda progress, stopped: backup_plan.prune(
                session, place, progress=progress, stopped=stopped
            ),
            self._pruned,
        )

    def _pruned(self, pruned: Pruned) -> None:
        tone = State("warn", "Not all", "warn") if pruned.unreadable else State("ok", "Done", "ok")
        self.result.show_result(tone, backup_words.pruned_words(pruned))
        self.enter()

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
        session = self.desk.session

        def work(progress: Progress, stopped: Stopped) -> BackupRestored:
            return backups.restore(
                order.backup,
                order.folder,
                order.key,
                reason=order.reason,
                incomplete=order.incomplete,
                known=session,
                clock=session.clock,
                progress=progress,
                stopped=stopped,
            )

        self._run("Restoring", work, self._restored, self._not_restored, outlasts_lock=True)

    def _restored(self, done: BackupRestored) -> None:
        self.close_restore()
        state = State("ok", "Restored", "ok")
        if done.missing or done.unproved or done.unreadable:
            state = State("warn", "With a warning", "warn")
        if done.missing:
            state = State("warn", "Restored in part", "warn")
        made_at = self.desk.local_time(done.made_at)
        self.result.show_result(state, backup_words.restored_words(done, made_at))

    def _not_restored(self, error: PhotodeskError) -> None:
        self._set_running(running=False)
        self.sheet.show_error(error)


def _row(made: QWidget) -> QHBoxLayout:
    """A button at the left of its own line."""
    row = QHBoxLayout()
    row.addWidget(made)
    row.addStretch(1)
    return row
