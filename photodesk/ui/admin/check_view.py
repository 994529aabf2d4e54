"""Check: is the vault whole? One line for each part, good or broken, with its sentence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from photodesk.errors import Cancelled, PhotodeskError
from photodesk.services import check
from photodesk.services.check import CheckLine, CheckReport
from photodesk.services.progress import check_stopped
from photodesk.ui.admin.admin_view import AdminView, ResultField, field, scrolled
from photodesk.ui.badges import Badge, State
from photodesk.ui.desk import Desk
from photodesk.ui.labels import label, line
from photodesk.ui.right_panel import clear
from photodesk.ui.work import Progress, Stopped

TITLE = "Check"
_PARTS = {
    "database": "Catalogue",
    "keyring": "Keyring",
    "originals": "Photographs",
    "documents": "Documents",
    "keys": "Keys of the files",
    "consents": "Signed consents",
    "audit": "Audit log",
    "anchor": "Mark on this computer",
}
_WHAT = (
    "The check reads the catalogue, the keyring, the photographs, the documents and the audit log, "
    "and compares them with each other. It changes nothing. With every file read, each is compared "
    "with its SHA-256 as well: about a second for each gigabyte."
)
_GOOD, _BROKEN = State("ok", "Good", "ok"), State("error", "Broken", "error")
_NEXT = (
    "Something is broken. Keep the vault as it is, make no changes, and verify your last backup: "
    "what is broken here may be whole there."
)


class CheckView(AdminView):
    """Runs the check and shows each part."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, TITLE)
        self.read_originals = QCheckBox("Read every file")
        self.result = ResultField(desk)
        self.lines: list[tuple[str, str, str]] = []
        """What stands there: part, badge, sentence."""
        self._parts, self._column = field("The last check")
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self._column.addLayout(self._list)
        self._nothing = label("Nothing was checked since you signed in.", "muted", wrap=True)
        self._column.addWidget(self._nothing)
        self.set_centre(scrolled(self.result, self._parts))
        self.panel.content.addWidget(label(_WHAT, "muted", wrap=True))
        self.panel.content.addWidget(self.read_originals)
        self._show_panel()

    def _show_panel(self) -> None:
        self.read_originals.setEnabled(not self.running)
        self.panel.set_primary("Check the vault", self.run, enabled=not self.running)
        self.panel.set_status("Running. Other work can go on." if self.running else "")

    def run(self) -> None:
        """Check the vault, off the window's thread; Cancel stops it between two files."""
        session, read = self.desk.session, self.read_originals.isChecked()

        def work(progress: Progress, stopped: Stopped) -> CheckReport:
            def telling(done: int, total: int, what: str) -> None:
                check_stopped(stopped)
                progress(done, total, what)

            return check.check(session, read_originals=read, progress=telling)

        self.running = True
        self._show_panel()
        self.desk.run_with_progress(work, self._show, title="Checking", failed=self._failed)

    def _show(self, report: CheckReport) -> None:
        self.running = False
        self._show_panel()
        self.lines = []
        clear(self._list)
        self._nothing.hide()
        for number, one in enumerate(report.lines):
            if number:
                self._list.addWidget(line())
            self._show_line(one)
        if report.ok:
            self.result.show_result(_GOOD, "The vault is whole: every part of it is in order.")
        else:
            self.result.show_result(_BROKEN, _NEXT)

    def _show_line(self, one: CheckLine) -> None:
        state, part = _GOOD if one.ok else _BROKEN, _PARTS.get(one.name, one.name.capitalize())
        self.lines.append((part, state.words, one.text))
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(part, "strong"))
        words.addWidget(label(one.text, wrap=True))
        row.addLayout(words, 1)
        row.addWidget(Badge(self.desk.theme, state), 0, Qt.AlignmentFlag.AlignTop)
        self._list.addLayout(row)

    def _failed(self, error: PhotodeskError) -> None:
        self.running = False
        self._show_panel()
        if isinstance(error, Cancelled):
            self.result.show_result(
                State("consent-refused", "Stopped", "muted"),
                "The check was stopped before its end. It says nothing about the vault.",
            )
        else:
            self.result.show_error(error)
