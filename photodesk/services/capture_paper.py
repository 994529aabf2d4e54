"""Capture consent on paper: the form to print, and the scan of what was signed by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import (
    CaptureConsent,
    Decision,
    Route,
)
from photodesk.domain.identifiers import PatientId, as_bytes
from photodesk.domain.patient import Patient, check_text
from photodesk.domain.permissions import Right
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.errors import InputRefused
from photodesk.services import (
    capture_form_pdf,
    documents_kept,
    patients,
    scans,
)
from photodesk.services.capture_forms import (
    check_days,
    draft_of,
    drawn_up,
    keep_signed,
    seal,
)
from photodesk.services.capture_record import Answered
from photodesk.services.present import signing_moment
from photodesk.services.session import Session
from photodesk.services.signing_rules import (
    check_answers,
    check_day,
    check_signer,
)
from photodesk.storage import consents
from photodesk.storage.documents import DocumentKind


def paper_form(
    session: Session, patient_id: PatientId, *, locale: str = "en", signer: Signer | None = None
) -> bytes:
    """The form as a PDF to print and sign by hand; an audited act. Raises NotFound, FormError."""
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    patient = patients.found(session.reading(), patient_id)
    own = signer or Signer(capture_form_pdf.full_name(patient))
    form = drawn_up(session, patient, own, locale, None, None)
    pdf = capture_form_pdf.blank(session, form, signer)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_EXPORTED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(form.id),
            object_sha256=sha256(pdf),
            details={"what": "capture form to sign by hand", "wording": form.wording.id},
        )
    return pdf


def file_scan(
    session: Session,
    patient_id: PatientId,
    *,
    scan: bytes,
    scan_name: str,
    signed_on: date,
    signer: Signer,
    answers: Mapping[str, Decision] | None = None,
    covers_from: date | None = None,
    expires_on: date | None = None,
    filed_note: str = "",
    locale: str = "en",
) -> CaptureConsent:
    """File a form that was signed by hand: the scan stands for form and signature alike.

    A day counts from its first second in the clinic's zone; `covers_from` defaults to the day of
    signing. The scan is a PDF, kept unopened, or a picture, which must decode; a paper is filed
    once.
    Raises InputRefused, ImageRejected, CaptureConsentIncomplete for somebody who may not sign,
    ConsentError when the computer's clock is behind the audit log.
    """
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    patient = patients.found(session.reading(), patient_id)
    answers = answers or {}
    signing_moment(session, session.reading())
    _check_signed_on(session, patient, signed_on)
    check_signer(signer, patient, signed_on)
    check_text(filed_note, "filed_note")
    check_days(session, signed_on, covers_from, expires_on)
    form = replace(
        drawn_up(session, patient, signer, locale, covers_from or signed_on, expires_on),
        passages=(),
        presented_at=session.day_begins(signed_on),
    )
    check_answers(form.choices, answers, every=False)
    media_type = scans.media_type(session, scan)
    scans.require_new(session, scan)
    answered = Answered(
        "signed",
        form.presented_at,
        covers_from=form.covers_from,
        expires_at=form.expires_at,
        answers=answers,
        printed_name=signer.name,
        reason=filed_note,
        day=signed_on.isoformat(),
        scan_name=scans.shown_name(scan_name),
    )
    pdf = capture_form_pdf.filed(session, form, answered, scan, media_type)
    kept = (
        seal(session, form, DocumentKind.CAPTURE_FORM, documents_kept.PDF, pdf),
        seal(session, form, DocumentKind.CAPTURE_SCAN, media_type, scan),
    )
    draft = draft_of(session, form, Route.PAPER)
    with session.vault.writing(session.actor()) as tx:
        consents.insert_draft(tx, draft, tx.origin())
        return keep_signed(tx, session, form, answered, kept, SigningCircumstances())


def _check_signed_on(session: Session, patient: Patient, signed_on: date) -> None:
    check_day(signed_on, "signed_on")
    if signed_on > session.today() or signed_on < patient.born:
        raise InputRefused(
            "The form cannot have been signed on that day.", "Check the day.", field="signed_on"
        )
