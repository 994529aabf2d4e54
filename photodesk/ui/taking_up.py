"""Going on with work that a lock interrupted: where each kind of it leads."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from photodesk.services import gallery, kept_work, patients
from photodesk.services.kept_work import KeptWork
from photodesk.services.unfinished import (
    FormKind,
    HalfImported,
    HalfLabelled,
    HalfRegistered,
    HalfRequested,
    HalfSigned,
    WorkKind,
)
from photodesk.ui.desk import Desk

if TYPE_CHECKING:
    from photodesk.domain.identifiers import PatientId
    from photodesk.domain.patient import Patient
    from photodesk.domain.photograph import Photograph


def take_up(desk: Desk, kept: KeptWork, window: QWidget) -> None:
    """Open what the work was about, with what was typed, chosen or drawn.

    It stays kept until it is on the screen again.
    """
    work = kept.work
    if isinstance(work, HalfSigned):
        _sign(desk, kept, work, window)
    elif isinstance(work, HalfLabelled):
        _label(desk, work, window)
    elif isinstance(work, HalfRegistered):
        _register(desk, work, window)
    elif isinstance(work, HalfImported):
        desk.open_patient(work.patient_id, "import", kept=work)
    else:
        go_on_with_request(desk, work)


def go_on_with_request(desk: Desk, work: HalfRequested) -> None:
    """The request's page, at the step where it was left."""
    if work.patient_id is not None:
        desk.open_patient(work.patient_id, "request", kept=work)


def _is_open(desk: Desk, patient_id: "PatientId") -> bool:
    """Put the patient on show; False when the person would rather stay where they are."""
    desk.open_patient(patient_id)
    return desk.patient_id == patient_id


def _sign(desk: Desk, kept: KeptWork, work: HalfSigned, window: QWidget) -> None:
    from photodesk.ui import signing  # noqa: PLC0415 - brings the signing window

    if not _is_open(desk, work.patient_id):
        return
    if work.form is FormKind.CAPTURE:
        signing.go_on_with_capture_signing(desk, kept, work, lambda _consent: None, parent=window)
    else:
        signing.go_on_with_publication_signing(
            desk, kept, work, lambda _consent: None, parent=window
        )


def _label(desk: Desk, work: HalfLabelled, window: QWidget) -> None:
    from photodesk.ui.gallery.labels_dialog import LabelsDialog  # noqa: PLC0415 - on first use

    if not _is_open(desk, work.patient_id):
        return
    session = desk.session

    def read() -> "Photograph":
        photograph = gallery.photograph(session, work.photograph_id)
        kept_work.taken_up(session, WorkKind.LABELS)
        return photograph

    desk.run(
        read,
        lambda photograph: LabelsDialog(desk, photograph, window, typed=work.labels).open(),
        for_patient=True,
        busy="Opening the labels",
    )


def _register(desk: Desk, work: HalfRegistered, window: QWidget) -> None:
    from photodesk.ui.patient_dialog import PatientDialog  # noqa: PLC0415 - on first use

    patient_id, session = work.patient_id, desk.session
    if patient_id is not None and not _is_open(desk, patient_id):
        return

    def read() -> "Patient | None":
        known = patients.get(session, patient_id) if patient_id else None
        kept_work.taken_up(session, WorkKind.PATIENT)
        return known

    desk.run(
        read,
        lambda known: PatientDialog(desk, window, known, typed=work).open(),
        busy="Opening the record",
    )
