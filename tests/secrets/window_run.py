"""The real window, driven from the lock screen to the lock screen; run in a home of its own.

`python -m tests.secrets.window_run VAULT CHART CARD` unlocks, opens the patient, views a
photograph, chooses a file in the folder CARD, which is named after the patient, leaves a half-typed
patient and the file's path unsaved, locks, unlocks, looks at what was kept, and closes the window.
With `--plain-dialog` the file is chosen in Qt's own dialog as it comes: the control.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from photodesk.app import window as opening
from photodesk.services import gallery, patients
from photodesk.services.unfinished import WorkKind
from photodesk.ui.capture.import_page import ImportPage
from photodesk.ui.gallery.viewer_page import ViewerPage
from photodesk.ui.kept_work_dialog import KeptWorkDialog
from photodesk.ui.main_window import MainWindow
from photodesk.ui.patient_dialog import PatientDialog
from photodesk.ui.settings import Settings
from tests.storage.vaults import LOGIN, PASSPHRASE

PATIENCE = 60.0
UNSAVED_NAME, UNSAVED_PROCEDURE = "Quittengelee", "Rhinoplastik-Zwetschge"
"""Typed and never saved: kept over the lock, and readable nowhere."""
Ready = Callable[[], bool]


def choose_in_the_dialog(folder: Path) -> None:
    """Go to a folder in the dialog that is open, type the name of its first file, press Open."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    dialog.setDirectory(str(folder))
    name.setText(str(next(folder.iterdir())))
    dialog.accept()


def ask(window: MainWindow) -> Path:
    """The file that was chosen in the dialog."""
    if "--plain-dialog" not in sys.argv:
        (chosen,) = window.desk.files.open_files(window, "Choose photographs")
        return chosen
    options = QFileDialog.Option.DontUseNativeDialog
    return Path(QFileDialog.getOpenFileName(window, options=options)[0])


def acts(window: MainWindow, chart: str, card: Path) -> Iterator[Ready]:
    """Each act, and how to know that it is done."""
    page = window.lock_page
    page.login.text, page.passphrase.text = LOGIN, PASSPHRASE
    page.keep_login.setChecked(True)
    page.unlock()
    yield lambda: window.frame is not None
    desk = window.desk
    patient = patients.by_chart(desk.session, chart)
    desk.open_patient(patient.id)
    yield lambda: desk.record is not None
    (sitting,) = gallery.sittings(desk.session, patient.id)
    shown = list(sitting.photographs)
    desk.go("viewer", photographs=shown, photograph=shown[0].id)
    viewer = window.findChild(ViewerPage)
    assert viewer is not None
    yield lambda: not viewer.canvas._picture.isNull()
    QTimer.singleShot(300, lambda: choose_in_the_dialog(card))
    chosen = ask(window)
    assert chosen.parent == card, chosen
    yield lambda: True
    desk.go("import")
    importing = window.findChild(ImportPage)
    assert importing is not None
    importing.add([chosen])
    importing.procedure.text = UNSAVED_PROCEDURE
    half = PatientDialog(desk, window)
    half.open()
    half.family.text = UNSAVED_NAME
    yield lambda: True
    window.lock()
    yield lambda: not desk.is_open
    page_again = window.lock_page
    page_again.passphrase.text = PASSPHRASE
    page_again.unlock()
    yield lambda: bool(window.findChildren(KeptWorkDialog))
    (offered,) = window.findChildren(KeptWorkDialog)
    kinds = {line.kept.kind for line in offered.lines}
    assert kinds == {WorkKind.IMPORT, WorkKind.PATIENT}, kinds
    window.lock()
    yield lambda: not desk.is_open
    window.close()


def drive(application: QApplication, steps: Iterator[Ready]) -> None:
    """Take a step whenever the last one is done; any fault ends the program."""
    waits: list[Ready] = [lambda: True]
    latest = time.monotonic() + PATIENCE

    def go_on() -> None:
        if time.monotonic() > latest:
            application.exit(2)
            return
        if waits[-1]():
            following = next(steps, None)  # a dialog inside runs a loop of its own
            waits.append(following or (lambda: False))
        QTimer.singleShot(50, go_on)

    go_on()


def main() -> int:
    """The exit status of the window; a fault in an act is told and ends it."""
    vault, chart, card = sys.argv[1:4]
    Settings(vault=vault).write()
    application = opening.make_application()
    window = opening.make_window()
    faults: list[BaseException] = []

    def fault(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        faults.append(error)
        application.exit(1)

    sys.excepthook = fault
    window.painted.connect(lambda: opening._load_the_rest(window))
    window.show()
    drive(application, acts(window, chart, Path(card)))
    status = application.exec()
    sys.excepthook = sys.__excepthook__
    window.desk.tasks.shutdown()
    if faults:
        raise faults[0]
    return status


if __name__ == "__main__":
    sys.exit(main())
