"""Capture forms: drawn up from wording and facts, held open until answered, kept when signed."""

from dataclasses import replace
from datetime import date, timedelta

from photodesk.documents import wording as words
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import CaptureConsent, Route
from photodesk.domain.completeness import cases_of
from photodesk.domain.identifiers import ConsentId, as_bytes
from photodesk.domain.moments import moment
from photodesk.domain.patient import Patient
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.errors import ConsentError, InputRefused, NotFound
from photodesk.services import (
    capture_form_pdf,
    capture_record,
    documents_kept,
    patient_access,
    patients,
)
from photodesk.services.capture_record import Answered, CaptureForm
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_day
from photodesk.storage import consents
from photodesk.storage.connection import ReadConnection
from photodesk.storage.consents import Draft, Signing
from photodesk.storage.documents import Document, DocumentKind
from photodesk.storage.transaction import Transaction


def drawn_up(
    session: Session,
    patient: Patient,
    signer: Signer,
    locale: str,
    covers_from: date | None,
    expires_on: date | None,
) -> CaptureForm:
    """The form as it stands before this signer; nothing is written.

    Raises NotFound for a language without a wording, FormError for a blank that stays empty.
    """
    wording = words.wording("capture", locale)
    blanks = {
        "clinic": session.clinic,
        "patient": capture_form_pdf.full_name(patient),
        "covers": words.begins(covers_from),
        "expires": words.ends(expires_on),
        "contact": f"the staff of {session.clinic}",
    }
    cases = cases_of(signer, patient, session.today())
    return CaptureForm(
        id=ConsentId(session.new_id()),
        patient=patient,
        wording=wording,
        passages=words.fill(wording, blanks, cases),
        choices=words.choices(wording, blanks),
        signer=signer,
        clinic=session.clinic,
        covers_from=session.day_begins(covers_from) if covers_from else "",
        expires_at=session.day_is_over(expires_on) if expires_on else "",
        presented_at=session.now(),
        covers_day=covers_from,
        ends_on=expires_on,
    )


def shown_before(session: Session, consent_id: ConsentId) -> CaptureForm:
    """The form that was put before a signer and is not answered yet, as it stood then.

    Raises NotFound; ConsentError when it was answered, or when the words are others by now.
    """
    connection = session.reading()
    consent, kept = found(connection, consent_id), consents.kept_record(connection, consent_id)
    begins = _local_day(session, consent.covers_from) if consent.covers_from else None
    ends = _local_day(session, consent.expires_at, earlier=1) if consent.expires_at else None
    patient = patients.found(connection, consent.patient_id)
    locale = kept.locale if kept else ""
    form = drawn_up(session, patient, consent.signer, locale, begins, ends)
    form = replace(form, id=consent_id, presented_at=consent.presented_at)
    require_open(connection, form)
    return form


def _local_day(session: Session, instant: str, *, earlier: int = 0) -> date:
    return session.local(moment(instant) - timedelta(seconds=earlier)).date()


def draft_of(session: Session, form: CaptureForm, route: Route) -> Draft:
    """The row that freezes what is put before the signer, its days included."""
    return Draft(
        form.id,
        form.patient.id,
        route,
        form.wording,
        form.presented_at,
        form.signer,
        session.user.id,
        form.covers_from,
        form.expires_at,
    )


def keep_signed(
    tx: Transaction,
    session: Session,
    form: CaptureForm,
    answered: Answered,
    kept: tuple[Document, Document],
    circumstances: SigningCircumstances,
) -> CaptureConsent:
    """Keep the documents and turn the draft into a signed consent, within one act.

    Who obtained it joins the patient's care team, if their role sees photographs.
    """
    form_document, ink = kept
    answered = replace(answered, form_sha256=form_document.sha256, signature_sha256=ink.sha256)
    text = capture_record.record(form, answered, circumstances)
    documents_kept.keep(tx, *kept)
    consents.sign(
        tx,
        Signing(
            consent_id=form.id,
            signed_at=answered.at,
            covers_from=answered.covers_from,
            expires_at=answered.expires_at,
            signer=replace(form.signer, name=answered.printed_name),  # as the signer wrote it
            evidence=capture_record.evidence(session, form),
            record=text,
            form_document_id=form_document.id,
            signature_document_id=ink.id,
            signature_sha256=ink.sha256,
        ),
        answered.answers or {},
    )
    tx.audit(
        EventKind.CAPTURE_CONSENT_SIGNED,
        patient_id=as_bytes(form.patient.id),
        object_id=as_bytes(form.id),
        object_sha256=sha256(text),
        details={
            "form_sha256": form_document.sha256.hex(),
            "signature_sha256": ink.sha256.hex(),
            "wording": form.wording.id,
            "version": form.wording.version,
        }
        | patient_access.join(tx, session, form.patient.id),
    )
    return found(tx, form.id)


def seal(
    session: Session, form: CaptureForm, kind: DocumentKind, media_type: str, data: bytes
) -> Document:
    """A document of this form's patient, sealed on the disk; see `documents_kept.seal`."""
    return documents_kept.seal(session, form.patient.id, kind, media_type, data)


def found(connection: ReadConnection, consent_id: ConsentId) -> CaptureConsent:
    """The consent with this id. Raises NotFound."""
    consent = consents.get(connection, consent_id)
    if consent is None:
        raise NotFound("This consent is not in the vault.")
    return consent


def require_open(connection: ReadConnection, form: CaptureForm) -> None:
    """Raise unless this form is still out, for this patient, in these words and for these days."""
    consent = found(connection, form.id)
    kept = consents.kept_record(connection, form.id)
    if consent.state != "draft":
        raise ConsentError("This form was answered before.", "Prepare a new form.")
    frozen = (consent.patient_id, consent.signer, consent.presented_at)
    days = (consent.covers_from, consent.expires_at)
    same = frozen == (form.patient.id, form.signer, form.presented_at)
    same = same and days == (form.covers_from, form.expires_at)
    if not same or kept is None or kept.wording_sha256 != form.wording.sha256:
        raise ConsentError("This is not the form that was presented.", "Prepare a new form.")


def check_days(
    session: Session, signed_on: date, covers_from: date | None, expires_on: date | None
) -> None:
    """Refuse a consent that would begin after today or end before it was signed.

    Raises InputRefused, also for days that no form can bear.
    """
    check_day(covers_from, "covers_from")
    check_day(expires_on, "expires_on")
    if covers_from is not None and covers_from > max(signed_on, session.today()):
        raise InputRefused(
            "The consent would begin on a day that is still to come.",
            "Leave the day out: it then covers pictures from the moment of signing.",
            field="covers_from",
        )
    if expires_on is not None and expires_on < signed_on:
        raise InputRefused(
            "The consent would end before it was signed.", "Check the day.", field="expires_on"
        )
