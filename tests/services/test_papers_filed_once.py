"""A paper is filed once: neither again, nor for somebody else, nor is a photograph a paper."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.identifiers import as_bytes
from photodesk.domain.patient import Patient
from photodesk.domain.publication import PublicationConsent, ReviewOutcome
from photodesk.domain.signature import Signer
from photodesk.errors import InputRefused
from photodesk.services import capture_consents, intake, publication
from photodesk.services.session import Session
from tests.builders import a_jpeg, a_patient, incoming, store
from tests.services.gate_store import VERBS, Row
from tests.services.publications import ANA, ENDS, ORIGINALS, YES, Desk

SCAN = a_jpeg(50, size=(300, 300))


def filed(session: Session, patient: Patient, scan: bytes = SCAN) -> CaptureConsent:
    """A capture consent on paper."""
    return capture_consents.file_scan(
        session,
        patient.id,
        scan=scan,
        scan_name="scan.jpg",
        signed_on=date(2027, 2, 1),
        signer=Signer("Ana Kowalska"),
    )


def filed_for_publication(desk: Desk, scan: bytes) -> PublicationConsent:
    """A publication consent on paper."""
    return publication.file_scan(
        desk.session,
        desk.request_id,
        scan=scan,
        scan_name="scan.jpg",
        signed_on=date(2027, 3, 1),
        signer=ANA,
        answers=YES,
        review=ReviewOutcome.SHOWN_FINAL,
        expires_on=ENDS,
    )


def test_the_paper_of_a_withdrawn_consent_does_not_come_back(
    session: Session, patient: Patient
) -> None:
    consent = filed(session, patient)
    capture_consents.withdraw(session, consent.id, told_by="patient", route="letter")
    with pytest.raises(InputRefused, match="in the vault already"):
        filed(session, patient)
    assert intake.take_in(session, patient.id, incoming(a_jpeg(1))).stored == 0
    assert filed(session, patient, a_jpeg(51)).state == "signed"


def test_a_paper_of_another_patient_is_refused(session: Session, patient: Patient) -> None:
    filed(session, patient)
    with pytest.raises(InputRefused, match="in the vault already"):
        filed(session, a_patient(session, chart_number="B", family="Nowak"))


def test_a_clinical_photograph_is_no_paper(session: Session, patient: Patient) -> None:
    filed(session, patient)
    store(session, patient, a_jpeg(1))
    with pytest.raises(InputRefused, match="as a photograph"):
        filed(session, patient, a_jpeg(1))


def test_a_paper_of_a_withdrawn_publication_consent_does_not_come_back(shown: Desk) -> None:
    filed_for_publication(shown, SCAN)
    publication.withdraw(shown.session, shown.request_id, told_by="Ana", route="letter")
    shown.draft()
    shown.present()
    with pytest.raises(InputRefused, match="in the vault already"):
        filed_for_publication(shown, SCAN)


def a_capture_scan(desk: Desk) -> bytes:
    """The paper on which taking and keeping was allowed."""
    capture_consents.file_scan(
        desk.session,
        desk.patient_id,
        scan=SCAN,
        scan_name="scan.jpg",
        signed_on=date(2027, 3, 1),
        signer=ANA,
    )
    return SCAN


def an_original(_desk: Desk) -> bytes:
    """A picture of the patient."""
    return ORIGINALS[0]


def the_unsigned_form(desk: Desk) -> bytes:
    """The form as it was printed."""
    return publication.form_pdf(desk.session, desk.request_id)


@pytest.mark.parametrize("bytes_of", [a_capture_scan, an_original, the_unsigned_form])
def test_what_was_stored_as_something_else_signs_no_publication(
    shown: Desk, bytes_of: Callable[[Desk], bytes]
) -> None:
    with pytest.raises(InputRefused, match="in the vault already"):
        filed_for_publication(shown, bytes_of(shown))


@pytest.mark.parametrize("kind", ["capture_scan", "publication_scan"])
@pytest.mark.parametrize("source", ["document", "photo"])
def test_the_store_itself_takes_no_paper_twice(
    session: Session, patient: Patient, kind: str, source: str
) -> None:
    filed(session, patient)
    store(session, patient, a_jpeg(1))
    reading = session.reading()
    row = reading.one("SELECT * FROM document WHERE kind = 'capture_scan'")
    assert row is not None
    known = reading.value(
        "SELECT plain_sha256 FROM photo" if source == "photo" else
        "SELECT plain_sha256 FROM document WHERE kind = 'capture_scan'"
    )  # fmt: skip
    copy: Row = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a row of the database
    copy |= {"id": b"d" * 16, "file_id": b"f" * 16, "station_seq": 9_000, "kind": kind}
    columns, places = ", ".join(copy), ", ".join(f":{name}" for name in copy)
    before = reading.count("document")
    for verb in VERBS:
        with suppress(sqlcipher3.IntegrityError), session.vault.writing(session.actor()) as tx:
            tx.execute(
                f"{verb} INTO document({columns}) VALUES({places})", copy | {"plain_sha256": known}
            )
            raise AssertionError(verb)
    assert reading.count("document") == before
    with session.vault.writing(session.actor()) as tx:  # the control: other bytes are a paper
        tx.insert("document", copy | {"plain_sha256": b"n" * 32})
        tx.audit(EventKind.DOCUMENT_STORED, patient_id=as_bytes(patient.id))
