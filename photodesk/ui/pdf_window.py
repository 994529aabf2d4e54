"""A window with one PDF: look at it, save a copy, print it. The bytes stay in memory."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label
from photodesk.ui.pdf_view import PdfView
from photodesk.ui.printing import print_document
from photodesk.ui.saving import save
from photodesk.ui.shortcuts import bind, tip

Copied = Callable[[str], object]


class PdfWindow(QDialog):
    """Shows a form. `copied` is called with `saved` or `printed` once a copy has left."""

    shows_pictures = True
    """Closed when this person may no longer see the pictures of the patient on show."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        pdf: bytes,
        *,
        title: str,
        file_name: str,
        copied: Copied | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pdf = pdf
        self._file_name = file_name
        self._copied = copied
        self.setWindowTitle("Photodesk")
        self.setAccessibleName(title)
        self.setModal(True)
        self.resize(min(900, parent.window().width() - 60), parent.window().height() - 40)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "title"))
        self.view = PdfView(pdf)
        column.addWidget(self.view, 1)
        column.addLayout(self._foot())
        bind(self, "Ctrl+P", "Print", self.print, everywhere=True)
        bind(self, "Ctrl+E", "Save a copy", self.save, everywhere=True)
        bind(self, "Ctrl+L", "Lock the vault", desk.lock_asked.emit, everywhere=True)
        desk.locking.connect(self.view.clear)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label("A copy on disk or paper is readable by anybody.", "muted"))
        row.addStretch(1)
        row.addWidget(button("Print", self.print, tip=tip("Print", "Ctrl+P")))
        row.addWidget(button("Save a copy", self.save, tip=tip("Save a copy", "Ctrl+E")))
        close = button("Close", self.accept, kind="primary")
        close.setDefault(True)
        row.addWidget(close)
        return row

    def save(self) -> None:
        """Write a copy where the person says."""
        chosen = self._desk.files.save_file(self, "Save a copy", name=self._file_name, kind="PDF")
        if chosen is None:
            return
        pdf = self._pdf
        self._desk.run(lambda: save(pdf, chosen), lambda _nothing: self._has_left("saved"))

    def print(self) -> None:
        """Print, by the system's own window."""
        if print_document(self, self.view.document):
            self._has_left("printed")

    def _has_left(self, how: str) -> None:
        self._desk.say("The copy is saved." if how == "saved" else "The form went to the printer.")
        if self._copied is not None:
            self._copied(how)

    def done(self, result: int) -> None:
        """Drop the bytes with the window."""
        self.view.clear()
        self._pdf = b""
        super().done(result)
        self.deleteLater()
