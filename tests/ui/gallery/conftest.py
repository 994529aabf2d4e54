"""A desk with a patient who has two sittings."""

from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import PhotographId
from photodesk.domain.patient import Patient
from photodesk.domain.photograph import Labels
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.gallery_view import GalleryView
from tests.builders import a_jpeg, store


@dataclass
class Shown:
    """The gallery of one patient, and where it asked to go."""

    gallery: GalleryView
    patient: Patient
    before: list[PhotographId]
    after: list[PhotographId]
    went: list[tuple[str, dict[str, object]]]


@pytest.fixture
def shown(
    desk: Desk,
    session: Session,
    patient: Patient,
    capture_consent: CaptureConsent,  # noqa: ARG001 - the gate needs it
    qtbot: QtBot,
) -> Shown:
    before = store(
        session,
        patient,
        *(a_jpeg(mark, taken=f"2027:01:10 09:0{mark}:00", size=(800, 600)) for mark in (1, 2)),
        labels=Labels("face.frontal", time_point="preop"),
    )
    after = store(session, patient, a_jpeg(3), labels=Labels("breast.frontal"))
    went: list[tuple[str, dict[str, object]]] = []
    desk.going.connect(lambda page, what: went.append((page, what)))
    desk.patient_id = patient.id
    gallery = GalleryView(desk)
    qtbot.addWidget(gallery)
    gallery.resize(900, 700)
    gallery.show()
    qtbot.waitExposed(gallery)
    gallery.show_patient(patient.id)
    return Shown(gallery, patient, before, after, went)
