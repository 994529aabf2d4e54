"""Capture consent: the form shown, signed, declined or filed from paper, read again, withdrawn."""

from collections.abc import Mapping
from datetime import date

import msgspec

from photodesk.documents import wording as words
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import (
    CaptureConsent,
    ConsentSummary,
    Decision,
    Route,
    summarise,
)
from photodesk.domain.identifiers import ConsentId, PatientId, as_bytes
from photodesk.domain.patient import check_text
from photodesk.domain.permissions import Right
from photodesk.domain.signature import Ink, Signer, SigningCircumstances
from photodesk.domain.wording import FormWording
from photodesk.errors import ConsentError, InputRefused, NotFound
from photodesk.services import (
    capture_form_pdf,
    capture_record,
    documents_kept,
    patients,
)
from photodesk.services.capture_forms import (
    check_days,
    draft_of,
    drawn_up,
    found,
    keep_signed,
    require_open,
    seal,
    shown_before,
)
from photodesk.services.capture_paper import file_scan, paper_form
from photodesk.services.capture_record import Answered, CaptureForm
from photodesk.services.capture_withdrawal import withdraw
from photodesk.services.present import signing_moment
from photodesk.services.session import Session
from photodesk.services.signing_rules import (
    check_answers,
    check_circumstances,
    check_ink,
    check_signer,
)
from photodesk.services.withdrawals import Withdrawal
from photodesk.storage import consents
from photodesk.storage.documents import DocumentKind

__all__ = [
    "COPIES",
    "CaptureForm",
    "Withdrawal",
    "decline",
    "document",
    "file_scan",
    "history",
    "paper_form",
    "prepare",
    "presented",
    "record_copy",
    "sign",
    "signature",
    "summary",
    "withdraw",
    "wordings",
]

COPIES = ("printed", "saved", "refused")
"""What can become of the signer's copy (P35)."""


def wordings(session: Session) -> tuple[FormWording, ...]:
    """The wordings of the capture form, one for each language."""
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    return tuple(known for known in words.wordings() if known.kind == "capture")


# --- On the screen --------------------------------------------------------------------------------


def prepare(
    session: Session,
    patient_id: PatientId,
    *,
    locale: str = "en",
    signer: Signer,
    covers_from: date | None = None,
    expires_on: date | None = None,
) -> CaptureForm:
    """The form as it will stand before this signer; a draft records that it was presented.

    `covers_from` None covers pictures from the moment of signing, a day from its first second in
    the clinic's zone. `expires_on` is the last day on which it counts.
    Raises NotFound, CaptureConsentIncomplete for somebody who may not sign, InputRefused for days
    that cannot be, ConsentError when the computer's clock is behind the audit log.
    """
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    patient = patients.found(session.reading(), patient_id)
    signing_moment(session, session.reading())  # nobody is asked in vain
    check_signer(signer, patient, session.today())
    check_days(session, session.today(), covers_from, expires_on)
    form = drawn_up(session, patient, signer, locale, covers_from, expires_on)
    draft = draft_of(session, form, Route.SCREEN)
    with session.vault.writing(session.actor()) as tx:
        consents.insert_draft(tx, draft, tx.origin())
        tx.audit(
            EventKind.CAPTURE_CONSENT_PRESENTED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(form.id),
            object_sha256=form.wording.sha256,
            details={"wording": form.wording.id, "version": form.wording.version},
        )
    return form


def presented(session: Session, consent_id: ConsentId) -> CaptureForm:
    """The form that was presented and not answered yet, to be shown to the same signer again.

    Raises NotFound; ConsentError when it was answered, its words are others by now, or the
    computer's clock is behind the audit log; CaptureConsentIncomplete for somebody who may not
    sign any more.
    """
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    signing_moment(session, session.reading())
    form = shown_before(session, consent_id)
    check_signer(form.signer, form.patient, session.today())
    return form


def sign(
    session: Session,
    form: CaptureForm,
    *,
    answers: Mapping[str, Decision],
    ink: Ink,
    printed_name: str,
    circumstances: SigningCircumstances,
) -> CaptureConsent:
    """Take the signature: the PDF, the strokes and the record are kept in one act.

    Raises CaptureConsentIncomplete naming each question without an answer, InputRefused for a
    blank signature or name, FormError, ConsentError when the form was answered before or the
    computer's clock is behind the audit log.
    """
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    check_answers(form.choices, answers)
    check_ink(ink, printed_name)
    check_circumstances(circumstances)
    require_open(session.reading(), form)
    at = signing_moment(session, session.reading())
    if form.expires_at and form.expires_at <= at:
        raise ConsentError("Not signed: the form ended before it was signed.", "Prepare a new one.")
    answered = Answered(
        "signed",
        at,
        covers_from=form.covers_from or at,
        expires_at=form.expires_at,
        answers=answers,
        printed_name=printed_name,
    )
    pdf = capture_form_pdf.signed(session, form, answered, ink, circumstances)
    kept = (
        seal(session, form, DocumentKind.CAPTURE_FORM, documents_kept.PDF, pdf),
        seal(session, form, DocumentKind.STROKES, documents_kept.JSON, ink.to_json()),
    )
    with session.vault.writing(session.actor()) as tx:
        require_open(tx, form)
        return keep_signed(tx, session, form, answered, kept, circumstances)


def decline(
    session: Session,
    form: CaptureForm,
    *,
    reason: str = "",
    circumstances: SigningCircumstances,
) -> CaptureConsent:
    """Record that the signer said no; kept so that nobody asks again unknowingly.

    Raises ConsentError when the form was answered before.
    """
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    check_circumstances(circumstances)
    check_text(reason, "reason")
    answered = Answered("declined", session.now(), reason=reason)
    text = capture_record.record(form, answered, circumstances)
    evidence = capture_record.evidence(session, form)
    with session.vault.writing(session.actor()) as tx:
        require_open(tx, form)
        consents.decline(tx, form.id, answered.at, evidence, text)
        tx.audit(
            EventKind.CAPTURE_CONSENT_DECLINED,
            patient_id=as_bytes(form.patient.id),
            object_id=as_bytes(form.id),
            object_sha256=sha256(text),
        )
        return found(tx, form.id)


# --- Reading --------------------------------------------------------------------------------------


def history(session: Session, patient_id: PatientId) -> tuple[CaptureConsent, ...]:
    """Every capture consent of the patient, newest first. Raises NotFound."""
    session.require(Right.FIND_PATIENT)
    patients.found(session.reading(), patient_id)
    return consents.of_patient(session.reading(), patient_id)


def summary(session: Session, patient_id: PatientId) -> ConsentSummary:
    """The one line about the patient's capture consent. Raises NotFound."""
    return summarise(history(session, patient_id), session.now(), patients.soon_after(session))


def document(session: Session, consent_id: ConsentId) -> bytes:
    """The signed form or its scan, checked against its hash; an audited act.

    Raises NotFound when nothing was signed under this id, PhotographDamaged.
    """
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    consent = found(session.reading(), consent_id)
    if consent.form_document_id is None:
        raise NotFound("Nothing was signed on this form.")
    kept, data = documents_kept.read(session, consent.form_document_id)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_VIEWED,
            patient_id=as_bytes(consent.patient_id),
            object_id=as_bytes(kept.id),
            object_sha256=kept.sha256,
            details={"consent": consent_id},
        )
    return data


def signature(session: Session, consent_id: ConsentId) -> Ink | None:
    """The strokes of the signature; None for a form that was signed by hand or not at all."""
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    consent = found(session.reading(), consent_id)
    if consent.signature_document_id is None or consent.route is Route.PAPER:
        return None
    _, data = documents_kept.read(session, consent.signature_document_id)
    return msgspec.json.decode(data, type=Ink)


def record_copy(session: Session, consent_id: ConsentId, how: str) -> None:
    """Note whether the signer's copy was printed, saved or refused (P35). Raises NotFound."""
    session.require(Right.OBTAIN_CAPTURE_CONSENT)
    if how not in COPIES:
        raise InputRefused("A copy is printed, saved or refused.", field="how")
    consent = found(session.reading(), consent_id)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.COPY_GIVEN,
            patient_id=as_bytes(consent.patient_id),
            object_id=as_bytes(consent_id),
            details={"how": how},
        )
