"""A PDF for a person's hands: printed, saved, or not wanted; which of them is recorded."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from photodesk.errors import PhotodeskError
from photodesk.ui.desk import Desk
from photodesk.ui.labels import button, label
from photodesk.ui.printing import print_pdf
from photodesk.ui.saving import save
from photodesk.ui.signing.staff_dialog import StaffDialog

WIDTH = 600
Printing = Callable[[QWidget, bytes], bool]
"""Asks for a printer and prints; False when the person stepped back."""
QUEUE = (
    "Printing and saving leave a readable copy: in the printer's queue, or where you save it. "
    "Take the sheet at once. Give the file to this person and to nobody else."
)


@dataclass(frozen=True)
class HandOut:
    """What is handed out. `fetch` and `record` run off the window's thread."""

    title: str
    sentence: str
    file_name: str
    """Proposed for saving; never a patient's name."""
    fetch: Callable[[], bytes]
    record: Callable[[str], None] = lambda _how: None
    """Gets printed, saved or refused."""
    refusable: bool = False
    leave: str = "Later"
    """Words of the button that steps back."""


class HandOutDialog(StaffDialog):
    """Print, save, or `Does not want a copy`; stepping back leaves it for later."""

    def __init__(
        self,
        parent: QWidget | None,
        desk: Desk,
        what: HandOut,
        *,
        printing: Printing = print_pdf,
    ) -> None:
        super().__init__(parent, what.title, what.sentence, width=WIDTH)
        self._desk, self._what = desk, what
        self._printing = printing
        self.fields.addWidget(label(QUEUE, "muted", wrap=True))
        self.print = button("Print", lambda: self._fetch(self._print), kind="primary")
        self.save = button("Save as a file", lambda: self._fetch(self._save))
        self.refuse = button("Does not want a copy", lambda: self._note("refused"))
        self.later = button(what.leave, self.reject)
        self.refuse.setVisible(what.refusable)
        self.foot.addWidget(self.later)
        self.add_foot(self.refuse, self.save, self.print)
        self.fit()

    def _fetch(self, use: Callable[[bytes], None]) -> None:
        self._rest(resting=True)
        self._desk.run(self._what.fetch, use, failed=self._failed, busy="Making the document")

    def _print(self, pdf: bytes) -> None:
        if self._printing(self, pdf):
            self._note("printed")
        else:
            self._rest(resting=False)

    def _save(self, pdf: bytes) -> None:
        name = self._what.file_name
        file = self._desk.files.save_file(self, "Save as a file", name=name, kind="PDF")
        if file is None:
            self._rest(resting=False)
            return
        try:
            save(pdf, file)
        except PhotodeskError as error:
            self._failed(error)
        else:
            self._note("saved")

    def _note(self, how: str) -> None:
        self._rest(resting=True)
        self._desk.run(
            lambda: self._what.record(how), lambda _none: self.accept(), failed=self._failed
        )

    def _failed(self, error: PhotodeskError) -> None:
        self._rest(resting=False)
        self.show_error(error)

    def _rest(self, *, resting: bool) -> None:
        self.show_fault("")
        for made in (self.print, self.save, self.refuse, self.later):
            made.setEnabled(not resting)
