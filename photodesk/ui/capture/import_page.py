"""Import: files of one patient, with one result for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from photodesk.domain.photograph import Labels
from photodesk.domain.taken_at import Statement
from photodesk.services import intake, kept_work
from photodesk.services.intake import IncomingFile, IntakeReport, IntakeResult
from photodesk.services.unfinished import HalfImported, Unfinished, WorkKind
from photodesk.ui.badges import State
from photodesk.ui.capture.file_list import files_in, size_of
from photodesk.ui.desk import Desk
from photodesk.ui.fields import DayField, Field
from photodesk.ui.gallery.labels_dialog import named, time_point_choice, view_choice
from photodesk.ui.labels import button, label
from photodesk.ui.page import Page
from photodesk.ui.right_panel import RightPanel
from photodesk.ui.shortcuts import bind, tip
from photodesk.ui.style_sheet import TARGET
from photodesk.ui.table import Column, Table
from photodesk.ui.work import Progress, Stopped

_STATES: dict[str, tuple[str, str]] = {
    "stored": ("stored", "ok"),
    "duplicate": ("duplicate", "muted"),
    "refused": ("not-stored", "error"),
    "not_done": ("waiting", "warn"),
}
_WORDS = {
    "stored": "Stored",
    "duplicate": "Already stored",
    "refused": "Not stored",
    "not_done": "Not done",
}


@dataclass
class Row:
    """One file of the list, with its result once there is one."""

    path: Path
    size: str
    result: IntakeResult | None = None

    @property
    def state(self) -> State:
        """The badge of the row."""
        if self.result is None:
            return State("waiting", "Ready", "muted")
        name, tone = _STATES[self.result.outcome]
        return State(name, _WORDS[self.result.outcome], tone)  # type: ignore[arg-type]  # a tone


class ImportPage(Page):
    """Choose files, say what they show, import; the list says what became of each."""

    about_patient = True
    result = Signal(object)
    """An IntakeResult, from the working thread."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows: list[Row] = []
        self.running = False
        self.table: Table[Row] = Table(desk.theme, _COLUMNS, "Files", row_height=TARGET)
        self.note = label("", wrap=True)
        self.view = view_choice()
        self.procedure = Field("Procedure")
        self.time_point = time_point_choice()
        self.taken_on = DayField("Day taken", hint="Only for pictures without a camera's date.")
        self.clock_wrong = QCheckBox("The camera's clock was wrong")
        self.panel = RightPanel("Import photographs")
        self._lay_out()
        self.setAcceptDrops(True)
        self.result.connect(self._take_result)
        self.table.chosen.connect(self._tell_whole)
        desk.keeping.connect(self._keep)
        bind(self, "Ctrl+O", "Choose files", self.choose_files)
        bind(self, "Esc", "Back to the patient", self.go_back)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.choose = button("Choose files", self.choose_files, tip=tip("Choose files", "Ctrl+O"))
        self.choose_all = button("Choose a folder", self.choose_folder)
        self.clear_list = button("Clear the list", self.clear, kind="link")
        for widget in (self.choose, self.choose_all):
            bar.addWidget(widget)
        bar.addWidget(self.note, 1)
        bar.addWidget(self.clear_list)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(bar)
        left.addWidget(self.table, 1)
        content = self.panel.content
        content.addWidget(
            label("For all files of this list. It can be corrected later.", "muted", wrap=True)
        )
        content.addLayout(named("View", self.view))
        content.addLayout(named("Time point", self.time_point))
        content.addWidget(self.procedure)
        content.addWidget(self.taken_on)
        content.addWidget(self.clock_wrong)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 14)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.panel)

    def enter(self, **what: object) -> None:
        """Begin with an empty list, unless files of this patient wait in it.

        `kept` is the list of before a lock: its files are looked for where they were.
        """
        kept = what.get("kept")
        if not self.running:
            self.clear()
            if isinstance(kept, HalfImported):
                self._take_up(kept)

    def _take_up(self, kept: HalfImported) -> None:
        session = self.desk.session

        def fill(there: tuple[Path, ...]) -> None:
            self.view.setCurrentIndex(max(0, self.view.findData(kept.view)))
            self.time_point.setCurrentIndex(max(0, self.time_point.findData(kept.time_point)))
            self.procedure.text, self.taken_on.text = kept.procedure, kept.taken_on
            self.clock_wrong.setChecked(kept.clock_wrong)
            self.add(there)
            if gone := len(kept.paths) - len(there):
                words = "1 file is" if gone == 1 else f"{gone} files are"
                self.note.setText(f"{words} no longer there. Is the card in its slot?")

        def take() -> tuple[Path, ...]:
            kept_work.taken_up(session, WorkKind.IMPORT)
            return tuple(path for name in kept.paths if (path := Path(name)).is_file())

        self.desk.run(take, fill, for_patient=True, busy="Looking for the files")

    def _keep(self, works: list[Unfinished]) -> None:
        """Before a lock: the files that wait, by their paths, and what was said about them."""
        patient_id, waiting = self.desk.patient_id, self.waiting
        if patient_id is None or not waiting or not self.isVisible():
            return
        works.append(
            HalfImported(
                patient_id,
                tuple(str(row.path) for row in waiting),
                self.view.currentData(),
                self.time_point.currentData(),
                self.procedure.text,
                self.taken_on.text,
                self.clock_wrong.isChecked(),
            )
        )

    def take_focus(self) -> None:
        """Choosing files comes first."""
        self.choose.setFocus()

    def unfinished(self) -> str:
        """An import that runs is not left by mistake."""
        return (
            "An import is running; leaving stops nothing and shows no more results."
            if self.running
            else ""
        )

    def choose_files(self) -> None:
        """Ask for files."""
        if not self.running:
            self.add(self.desk.files.open_files(self, "Choose photographs"))

    def choose_folder(self) -> None:
        """Ask for a folder, such as a camera's card, and take every file in it."""
        folder = (
            None
            if self.running
            else self.desk.files.folder(self, "Choose a folder", accept="Choose")
        )
        if folder is not None:
            self.add(files_in(folder))

    def add(self, paths: Sequence[Path]) -> None:
        """Add files to the list, each once."""
        known = {row.path for row in self.rows}
        self.rows += [Row(path, size_of(path)) for path in paths if path not in known]
        self._show()

    def clear(self) -> None:
        """Empty the list; nothing stored is touched."""
        self.rows = []
        self._show()

    @property
    def waiting(self) -> list[Row]:
        """Rows that are not in the vault yet."""
        done = {"stored", "duplicate"}
        return [row for row in self.rows if row.result is None or row.result.outcome not in done]

    def _show(self) -> None:
        self.table.show_rows(tuple(self.rows))
        number = len(self.waiting)
        if not self.rows:
            self.note.setText("Choose files or a folder, or drop them here.")
        words = "1 photograph" if number == 1 else f"{number} photographs"
        again = any(row.result is not None for row in self.waiting)
        text = f"Try {words} again" if again else f"Import {words}"
        self.panel.set_primary(
            text if number else "Import", self.start, enabled=bool(number) and not self.running
        )
        finished = bool(self.rows) and not number
        if finished:
            self.panel.set_primary("Back to the patient", self.go_back)
        self.clear_list.setVisible(bool(self.rows) and not self.running)
        self.panel.set_status("Each file is kept byte for byte. The card is not changed.")

    def _statement(self) -> Statement | None:
        if self.taken_on.is_blank:
            if self.clock_wrong.isChecked():
                self.taken_on.show_fault("Say the day on which the pictures were taken.")
                return None
            return Statement()
        day = self.taken_on.read()
        return None if day is None else Statement(day, self.clock_wrong.isChecked())

    def start(self) -> None:
        """Import what waits; results arrive one by one."""
        statement, patient = self._statement(), self.desk.patient_id
        if statement is None or patient is None or self.running:
            return
        waiting = self.waiting
        labels = Labels(
            view=self.view.currentData(),
            procedure=self.procedure.text,
            time_point=self.time_point.currentData(),
        )
        files = [IncomingFile.from_path(row.path) for row in waiting]
        for row in waiting:
            row.result = None
        self._queue = list(waiting)
        self._set_running(running=True)
        session = self.desk.session

        def work(progress: Progress, stopped: Stopped) -> IntakeReport:
            return intake.take_in(
                session,
                patient,
                files,
                labels=labels,
                statement=statement,
                on_result=self.result.emit,
                progress=progress,
                stopped=stopped,
            )

        self.desk.run_with_progress(
            work, self._finished, title="Importing", failed=self._failed, for_patient=True
        )

    def _take_result(self, result: IntakeResult) -> None:
        if self._queue:
            self._queue.pop(0).result = result
            self.table.viewport().update()

    def _tell_whole(self) -> None:
        """The whole sentence of the chosen file, which its column may cut."""
        row = self.table.current
        if row is not None and row.result is not None:
            self.note.setText(row.result.text)

    def _finished(self, report: IntakeReport) -> None:
        self._set_running(running=False)
        self.note.setText(report.summary())
        self.desk.say(report.summary())
        if self.desk.patient_id is not None:
            self.desk.patient_changed.emit(self.desk.patient_id)

    def _failed(self, error: Exception) -> None:
        self._set_running(running=False)
        self.desk.troubled.emit(error)

    def _set_running(self, *, running: bool) -> None:
        self.running = running
        for widget in (self.choose, self.choose_all, self.view, self.time_point, self.procedure):
            widget.setEnabled(not running)
        self.taken_on.setEnabled(not running)
        self.clock_wrong.setEnabled(not running)
        if running:
            self.note.setText("")
        self._show()

    def go_back(self) -> None:
        """To the patient's record."""
        self.desk.go("patient")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if event.mimeData().hasUrls() and not self.running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files dropped here join the list; of a folder, every file in it."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.add([file for path in paths for file in (files_in(path) if path.is_dir() else [path])])
        event.acceptProposedAction()


_COLUMNS: tuple[Column[Row], ...] = (
    Column("File", lambda row: row.path.name, width=200),
    Column("Size", lambda row: row.size, width=80, extra=True),
    Column("Result", lambda _row: "", lambda row: row.state, width=150),
    Column("What happened", lambda row: row.result.text if row.result else ""),
)
