"""Step 7: the gate, what leaves, the package, and the proof that it is whole."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout

from photodesk.domain.permissions import Right
from photodesk.errors import PhotodeskError
from photodesk.services import package_check, release
from photodesk.services.progress import Progress, Stopped
from photodesk.services.release import Package, ReleaseDecision
from photodesk.services.request_steps import Step
from photodesk.services.verify import Verdict
from photodesk.ui.badges import Badge, State, request_state
from photodesk.ui.desk import Desk
from photodesk.ui.error_dialog import further
from photodesk.ui.facts import fact_rows
from photodesk.ui.labels import button, label
from photodesk.ui.publication.about_request import request_facts
from photodesk.ui.publication.in_hand import InHand
from photodesk.ui.publication.list_lines import Line, Sheet, group, notice
from photodesk.ui.publication.package_result import file_line, proves_itself, verdict_lines
from photodesk.ui.publication.step_view import StepView
from photodesk.ui.right_panel import RightPanel, clear
from photodesk.ui.shortcuts import bind, tip

HOLDS = State("ok", "Holds", "ok")
FAILS = State("not-stored", "Does not hold", "error")
LEAVES = State("pdf", "Leaves", "muted")
WHOLE = "The package is whole: every file was written, read back and compared."
CHANGED = "Do not send this package: it is not what was signed for any more. Make another."
FEW, MILLION = 10_000, 1_000_000
"""Bytes: below the first they are counted one by one."""


class PackageStep(StepView):
    """Closed with its reasons, open, writing, done, verified."""

    step = Step.PACKAGE
    moved = Signal(int, int, str)
    """How far the package is; emitted from the working thread."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheet = Sheet("Package")
        self.decision: ReleaseDecision | None = None
        self.package: Package | None = None
        self.verdict: Verdict | None = None
        self.trouble: PhotodeskError | None = None
        self._working = False
        self._shown_for: object = None
        self.what = label("", "strong", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the package")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.what, self.bar):
            column.addWidget(widget)
            widget.hide()
        column.addWidget(self.sheet, 1)
        self.moved.connect(self._move)
        bind(self, "Ctrl+E", "Make the package", self.make)

    @property
    def title(self) -> str:
        """What became of it."""
        return "Package made" if self.package else "Package"

    def show_request(self, hand: InHand) -> None:
        """Ask the gate anew."""
        super().show_request(hand)
        row, session = hand.row, self.desk.session
        if row is None:
            return
        if self._shown_for != row.request.id:
            self._shown_for = row.request.id
            self.package = self.verdict = self.decision = self.trouble = None
        if row.status.state == "withdrawn":
            self.package = self.verdict = None
        self._fill_side()
        self.desk.run(
            lambda: release.decide(session, row.request.id),
            self._decided,
            lane="read",
            for_patient=True,
        )

    def drop(self) -> None:
        """Forget package and gate."""
        super().drop()
        self._shown_for = None
        self.package = self.verdict = self.decision = self.trouble = None
        self.sheet.empty()

    def _decided(self, decision: ReleaseDecision) -> None:
        self.decision = decision
        self._draw_sheet()
        self.changed.emit()

    def _fill_side(self) -> None:
        clear(self.side_column)
        row = self.hand.row
        if row is None:
            return
        self.side_column.addWidget(Badge(self.desk.theme, request_state(row.status.state)))
        self.side_column.addLayout(fact_rows(request_facts(self.desk, row)))
        if self.package is not None:
            self.side_column.addWidget(label("Folder", "strong"))
            folder = str(self.package.folder).replace("/", "/\u200b")
            self.side_column.addWidget(label(folder, wrap=True))

    # --- The centre -------------------------------------------------------------------------------

    def _draw_sheet(self) -> None:
        self.sheet.empty()
        column, theme = self.sheet.column, self.desk.theme
        if self.trouble is not None:
            lines = (self.trouble.title, *(f"•  {one}" for one in further(self.trouble)))
            advice = () if further(self.trouble) else (self.trouble.advice,)
            column.addWidget(notice(theme, "error", "\n".join((*lines, *advice))))
        if self.package is not None:
            self._draw_package(self.package)
        elif self.decision is not None:
            self._draw_gate(self.decision)
        self.sheet.close_up()

    def _draw_gate(self, decision: ReleaseDecision) -> None:
        column, theme = self.sheet.column, self.desk.theme
        if decision.banner:
            column.addWidget(notice(theme, "warn", decision.banner))
        against = sum(not line.ok for line in decision.lines)
        words = "Every condition holds. The package may leave."
        if against:
            several = "1 condition does" if against == 1 else f"{against} conditions do"
            words = f"Nothing can leave: {several} not hold."
        column.addWidget(label(words, "emphasis", wrap=True))
        lines = sorted(decision.lines, key=lambda line: line.ok)
        column.addWidget(
            group(
                *(
                    Line(theme, HOLDS if line.ok else FAILS, line.title, line.text, beside=True)
                    for line in lines
                )
            )
        )
        if decision.allowed:
            column.addWidget(label("What leaves", "emphasis"))
            parts = (one.partition(": ") for one in decision.contents)
            column.addWidget(
                group(*(file_line(theme, name, what, beside=True) for name, _, what in parts))
            )

    def _draw_package(self, package: Package) -> None:
        column, theme = self.sheet.column, self.desk.theme
        good = self.verdict is None or proves_itself(self.verdict)
        column.addWidget(notice(theme, "ok" if good else "error", WHOLE if good else CHANGED))
        if self.verdict is not None:
            column.addWidget(label("Verified, as an editor would", "emphasis"))
            for piece in verdict_lines(theme, self.verdict):
                column.addWidget(piece)
        column.addWidget(label("Files", "emphasis"))
        column.addWidget(
            group(
                *(
                    file_line(theme, name, _size(size), sha256)
                    for name, sha256, size in package.files
                )
            )
        )
        self.gate_button = button("Show the gate again", self._forget, kind="link")
        column.addWidget(self.gate_button)

    def _forget(self) -> None:
        self.package = self.verdict = None
        self._fill_side()
        self._draw_sheet()
        self.changed.emit()

    # --- Acts -------------------------------------------------------------------------------------

    @property
    def _is_open(self) -> bool:
        rights = self.desk.session.user.role.rights
        allowed = self.decision is not None and self.decision.allowed
        return allowed and not self._working and Right.RELEASE_PACKAGE in rights

    def make(self) -> None:
        """Ask for a folder, then write the package into a new one inside it."""
        if not self._is_open:
            return
        chosen = self.desk.files.folder(self, "Where shall the package lie?", accept="Make it here")
        if chosen is not None:
            self.make_in(chosen)

    def make_in(self, folder: Path) -> None:
        """Write the package into this folder, or a new one inside it where it is not empty."""
        row, session = self.hand.row, self.desk.session
        if row is None or not self._is_open:
            return
        request_id, today = row.request.id, session.today()
        self._begin()

        def work(progress: Progress, stopped: Stopped) -> Package:
            def tell(done: int, total: int, what: str) -> None:
                progress(done, total, what)
                self.moved.emit(done, total, what)

            out = package_check.place_for(folder, today)
            return release.package(session, request_id, out=out, progress=tell, stopped=stopped)

        self.desk.run_with_progress(
            work, self._made, title="Making the package", failed=self._failed, for_patient=True
        )

    def _begin(self) -> None:
        self._working, self.trouble, self.package, self.verdict = True, None, None, None
        self.what.setText("Making the package")
        self.bar.setRange(0, 0)
        self.what.show()
        self.bar.show()
        self._draw_sheet()
        self.changed.emit()

    def _move(self, done: int, total: int, what: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.what.setText(what)

    def _end(self) -> None:
        self._working = False
        self.what.hide()
        self.bar.hide()

    def _made(self, package: Package) -> None:
        self._end()
        self.package = package
        self.desk.say(f"The package is made: {len(package.files)} files.")
        self._fill_side()
        self._draw_sheet()
        self.stored.emit()

    def _failed(self, error: PhotodeskError) -> None:
        self._end()
        self.trouble = error
        self.stored.emit()

    def verify(self) -> None:
        """Judge form and figures of the package as an editor would, from the files alone."""
        package, row, session = self.package, self.hand.row, self.desk.session
        if package is None or row is None:
            return
        self.desk.run(
            lambda: package_check.check(session, row.request.id, package),
            self._verified,
            busy="Verifying the package",
            for_patient=True,
        )

    def _verified(self, verdict: Verdict) -> None:
        self.verdict = verdict
        covered = sum(image.covered for image in verdict.images)
        counted = f"{covered} of {len(verdict.images)} figures are covered."
        self.desk.say(f"{verdict.text} {counted}" if proves_itself(verdict) else CHANGED)
        self._draw_sheet()
        self.changed.emit()

    def offer(self, panel: RightPanel) -> None:
        """Make the package, then verify it."""
        if self.package is not None:
            panel.set_primary("Verify this package", self.verify, tip="Ctrl+Enter")
            panel.set_secondary("Make another", self.make, enabled=self._is_open)
            return
        words = "Make the package"
        panel.set_primary(words, self.make, enabled=self._is_open, tip=tip(words, "Ctrl+E"))
        if self.decision is not None and not self.decision.allowed:
            panel.set_status("The gate is closed. Its reasons stand first in the list.")
        elif Right.RELEASE_PACKAGE not in self.desk.session.user.role.rights:
            panel.set_status("Your role does not include making a package.")


def _size(size: int) -> str:
    if size < FEW:
        return f"{size:,} bytes".replace(",", " ")
    return f"{size / 1000:.0f} kB" if size < MILLION else f"{size / MILLION:.1f} MB"
