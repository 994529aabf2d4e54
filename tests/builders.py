"""Valid things with defaults: a test changes the one value that it is about."""

# ruff: noqa: ANN401 - a builder hands on whatever value a test changes

import io
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from PIL import Image

from photodesk.domain.capture_consent import CaptureConsent, Decision
from photodesk.domain.identifiers import (
    ErasureId,
    PatientId,
    PhotographId,
    UserId,
    as_bytes,
    from_bytes,
    uuid7,
)
from photodesk.domain.patient import Patient, PatientFacts
from photodesk.domain.signature import Ink, Point, PointerKind, Signer, SigningCircumstances, Stroke
from photodesk.services import capture_consents, intake, patients
from photodesk.services.capture_consents import CaptureForm
from photodesk.services.intake import IncomingFile
from photodesk.services.roles import role
from photodesk.services.session import Session
from photodesk.storage import erasure
from photodesk.storage.erasure import Erasure
from photodesk.storage.transaction import Transaction

TAKEN = "2027:03:01 09:30:00"
"""The camera's clock, in the clinic's zone: half an hour before the start of FixedClock."""


def some_facts(**changes: Any) -> PatientFacts:
    """A patient as typed."""
    return replace(PatientFacts("A-100", "Kowalska", "Ana", date(1980, 5, 3)), **changes)


def a_patient(session: Session, **changes: Any) -> Patient:
    """A registered patient."""
    return patients.add(session, some_facts(**changes))


def an_ink() -> Ink:
    """A signature long and slow enough to be one."""
    points = tuple(Point(20.5 + 6 * n, 60 + 15 * (n % 4), 15 * n, 0.4) for n in range(40))
    return Ink(480, 160, (Stroke(PointerKind.PEN, points),))


def a_form(session: Session, patient: Patient, **changes: Any) -> CaptureForm:
    """A capture form before the patient."""
    facts: dict[str, Any] = {"signer": Signer("Ana Kowalska")}
    return capture_consents.prepare(session, patient.id, **(facts | changes))


def signing(form: CaptureForm, **changes: Any) -> dict[str, Any]:
    """The arguments of a valid signature on a form."""
    facts: dict[str, Any] = {
        "answers": {choice.scope: Decision.PERMIT for choice in form.choices},
        "ink": an_ink(),
        "printed_name": "Ana Kowalska",
        "circumstances": SigningCircumstances(identity_checked_by="known patient"),
    }
    return facts | changes


def a_consent(session: Session, patient: Patient, **changes: Any) -> CaptureConsent:
    """A signed capture consent; `changes` are those of the form."""
    covers = {"covers_from": date(2027, 1, 1)}
    form = a_form(session, patient, **(covers | changes))
    return capture_consents.sign(session, form, **signing(form))


def a_jpeg(
    mark: int = 0, *, taken: str | None = TAKEN, offset: str = "", size: tuple[int, int] = (96, 64)
) -> bytes:
    """A small photograph, different for every `mark`; `taken` as EXIF has it, or None."""
    picture = Image.new("RGB", size, (mark * 40 % 256, mark * 7 % 256, 120))
    exif = Image.Exif()
    if taken is not None:
        exif[0x9003] = taken
    if offset:
        exif[0x9011] = offset
    exif[0x010E] = f"mark {mark}"
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def incoming(*pictures: bytes) -> list[IncomingFile]:
    """Files on their way in, named IMG_1.jpg and so on."""
    return [_incoming(f"IMG_{number}.jpg", data) for number, data in enumerate(pictures, 1)]


def store(session: Session, patient: Patient, *pictures: bytes, **how: Any) -> list[PhotographId]:
    """Take pictures in, all of which must be stored."""
    report = intake.take_in(session, patient.id, incoming(*pictures), **how)
    assert report.stored == len(pictures), report
    return [result.photograph_id for result in report.results if result.photograph_id]


def two_people_erase(tx: Transaction, *photo_ids: bytes, at: str = "2027-03-01T09:00:00Z") -> bytes:
    """Erase photographs of one patient as the store asks: one person asks, another decides."""
    first, second = tx.value("SELECT id FROM app_user ORDER BY rowid"), b"administrator..."
    if not tx.value("SELECT 1 FROM app_user WHERE id = ?", (second,)):
        tx.execute(
            "INSERT INTO app_user SELECT ?, 'deciding', 'Ada Practice', 'administrator', "
            "randomblob(32), randomblob(32), created_at, NULL FROM app_user WHERE id = ?",
            (second, first),
        )
    patient = tx.value("SELECT patient_id FROM photo WHERE id = ?", (photo_ids[0],))
    asked = Erasure(
        ErasureId(uuid7(1_800_000_000_000, os.urandom(10))),
        PatientId(from_bytes(patient)),
        tuple(PhotographId(from_bytes(photo)) for photo in photo_ids),
        "patient_demand",
        "The patient asked for it in writing.",
        at,
        UserId(from_bytes(first)),
        "",
    )
    erasure.insert(tx, asked, tx.origin())
    decided_by = UserId(from_bytes(second))
    erasure.decide(tx, erasure.Decision(asked.id, "erase", at, decided_by, "Agreed.", at))
    return as_bytes(asked.id)


def in_role(session: Session, role_id: str) -> Session:
    """The same vault in the hands of the same person in another role."""
    return replace(session, user=replace(session.user, role=role(role_id)))


def marked(marks: Iterable[int]) -> list[bytes]:
    """One photograph for each mark."""
    return [a_jpeg(mark) for mark in marks]


def _incoming(name: str, data: bytes) -> IncomingFile:
    return IncomingFile(name, lambda: data)
