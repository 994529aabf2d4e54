"""Putting a recovery key on paper: the sheet as a PDF, printed or saved, and told to the log."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from photodesk.errors import PhotodeskError
from photodesk.ui.file_dialogs import FileDialogs
from photodesk.ui.saving import save

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from photodesk.services.session import Session
    from photodesk.ui.setup_page import KeySheet

SHEET_NAME = "Photodesk recovery sheet.pdf"
Failed: TypeAlias = Callable[[PhotodeskError], None]
Run: TypeAlias = Callable[[Callable[[], Any], Callable[[Any], None], Failed], None]
"""Runs the first off the window's thread, then one of the others on it."""
Printing: TypeAlias = "Callable[[QWidget, bytes], bool]"


def _print_pdf(parent: "QWidget", pdf: bytes) -> bool:
    from photodesk.ui.printing import print_pdf  # noqa: PLC0415 - heavy, and not for the lock page

    return print_pdf(parent, pdf)


class RecoveryPaper:
    """Prints or saves the key that a KeySheet shows; says on the sheet how it went."""

    def __init__(
        self, sheet: "KeySheet", run: Run, files: FileDialogs, *, printing: Printing = _print_pdf
    ) -> None:
        self._sheet, self._run, self._files, self._printing = sheet, run, files, printing

    def print(self, session: "Session", key: str) -> None:
        """Make the sheet and send it to the printer that the person chooses."""
        self._rest(resting=True)

        def printed(pdf: bytes) -> None:
            if self._printing(self._sheet, pdf):
                self._run(lambda: _note(session, "printed"), self._done, self._failed)
                self._sheet.print.setText("Print the sheet again")
            self._rest(resting=False)

        self._run(lambda: _pdf(session, key), printed, self._failed)

    def save(self, session: "Session", key: str) -> None:
        """Write the sheet where the person says, to be printed elsewhere."""
        chosen = self._files.save_file(
            self._sheet, "Save the recovery sheet", name=SHEET_NAME, kind="PDF"
        )
        if chosen is None:
            return

        def work() -> None:
            save(_pdf(session, key), chosen)
            _note(session, "saved")

        self._sheet.save.setText("Save the sheet again")
        self._rest(resting=True)
        self._run(work, self._done, self._failed)

    def _done(self, _nothing: object) -> None:
        self._sheet.show_fault("")
        self._rest(resting=False)

    def _failed(self, error: PhotodeskError) -> None:
        self._sheet.show_fault(str(error))
        self._rest(resting=False)

    def _rest(self, *, resting: bool) -> None:
        for made in (self._sheet.print, self._sheet.save):
            made.setEnabled(not resting)


def _pdf(session: "Session", key: str) -> bytes:
    from photodesk.documents import recovery_sheet  # noqa: PLC0415 - heavy

    return recovery_sheet.render(session.clinic, session.vault_id, key, session.today())


def _note(session: "Session", how: str) -> None:
    from photodesk.services import recovery  # noqa: PLC0415 - as above

    recovery.note_copy(session, how)
