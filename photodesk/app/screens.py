"""Pictures of the real screens, made without a screen: for the demo's results."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from photodesk.domain.identifiers import PatientId, RequestId
from photodesk.services import gallery
from photodesk.services.session import Session

if TYPE_CHECKING:
    from photodesk.ui.main_window import MainWindow

SIZE = (1366, 768)
SETTLING = 6


def _today(window: "MainWindow", _patient: PatientId, _request: RequestId) -> None:
    window.desk.go("today")


def _patient(window: "MainWindow", patient: PatientId, _request: RequestId) -> None:
    window.desk.open_patient(patient)


def _photographs(window: "MainWindow", _patient: PatientId, _request: RequestId) -> None:
    window.desk.go("patient", tab="Photographs")


def _viewer(window: "MainWindow", patient: PatientId, _request: RequestId) -> None:
    sittings = gallery.sittings(window.desk.session, patient)
    shown = [photograph for sitting in sittings for photograph in sitting.photographs]
    window.desk.go("viewer", photographs=shown, photograph=shown[0].id)


def _requests(window: "MainWindow", _patient: PatientId, _request: RequestId) -> None:
    window.desk.go("publication")


def _request(window: "MainWindow", _patient: PatientId, request: RequestId) -> None:
    window.desk.go("request", request_id=request)


_PAGES = (
    ("today", _today),
    ("patient", _patient),
    ("photographs", _photographs),
    ("viewer", _viewer),
    ("publication", _requests),
    ("request", _request),
)


@contextmanager
def _faults_told() -> Iterator[None]:
    """Raise what went wrong while Qt drew: Qt itself would only print it and go on."""
    faults: list[BaseException] = []
    before = sys.excepthook
    sys.excepthook = lambda _kind, error, _trace: faults.append(error)
    try:
        yield
    finally:
        sys.excepthook = before
    if faults:
        raise faults[0]


def _tell_what_matters(_kind: object, _where: object, message: str) -> None:
    """Pass on what Qt says, but for a remark that it makes of every window without a screen."""
    if "propagateSizeHints" not in message:
        sys.stderr.write(f"{message}\n")


def _grab(window: "MainWindow", folder: Path, name: str) -> str:
    path = folder / name
    window.grab().save(str(path))
    path.chmod(0o600)
    return name


def take_screens(
    session: Session, patient_id: PatientId, request_id: RequestId, folder: Path
) -> Iterator[str]:
    """Write a PNG of each main screen into `folder` and tell its name.

    The window is the real one, on Qt's offscreen platform unless a window is open already; it is
    given the unlocked session and gives it back as it was.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415 - with the next
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - chooses its platform when made

    from photodesk.app.window import make_application  # noqa: PLC0415 - as above
    from photodesk.ui import fonts  # noqa: PLC0415 - as above
    from photodesk.ui.desk import Desk  # noqa: PLC0415 - as above
    from photodesk.ui.main_window import MainWindow  # noqa: PLC0415 - as above
    from photodesk.ui.settings import Settings  # noqa: PLC0415 - as above
    from photodesk.ui.tasks import ImmediateTasks  # noqa: PLC0415 - as above
    from photodesk.ui.theme import Choice, Theme  # noqa: PLC0415 - as above

    qInstallMessageHandler(_tell_what_matters)
    application = QApplication.instance() or make_application()
    fonts.register(*fonts.CODES)
    folder.mkdir(mode=0o700)
    looks: tuple[Choice, ...] = ("light", "dark")
    for choice in looks:
        theme = Theme(choice)
        theme.apply()
        window = MainWindow(Desk(ImmediateTasks(), theme), Settings())
        window.resize(*SIZE)
        window.show()
        yield _grab(window, folder, f"lock-{choice}.png")
        window.open(session)
        for name, go in _PAGES:
            with _faults_told():
                go(window, patient_id, request_id)
                for _ in range(SETTLING):  # a layout may ask for another one
                    application.processEvents()
            yield _grab(window, folder, f"{name}-{choice}.png")
        window.desk.sign_out()
        window.hide()
        window.deleteLater()
        application.processEvents()
