"""Withdrawing a capture consent: as easy as signing, and at once."""

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.capture_consent import (
    CaptureConsent,
)
from photodesk.domain.identifiers import ConsentId, as_bytes
from photodesk.domain.patient import check_text
from photodesk.domain.permissions import Right
from photodesk.errors import ConsentError
from photodesk.services import (
    capture_form_pdf,
    documents_kept,
    patients,
)
from photodesk.services.capture_forms import found
from photodesk.services.session import Session
from photodesk.services.signing_rules import (
    check_said,
)
from photodesk.services.withdrawals import Told, Withdrawal
from photodesk.storage import consents, photographs
from photodesk.storage.connection import ReadConnection
from photodesk.storage.consents import WithdrawalRow
from photodesk.storage.documents import Document, DocumentKind


def withdraw(
    session: Session, consent_id: ConsentId, *, told_by: str, route: str, reason: str = ""
) -> Withdrawal:
    """End a signed consent at once: nothing new is stored under it from this instant.

    `told_by` says so, `route` how (in person, letter, telephone); a reason is never demanded.
    Raises NotFound, InputRefused, ConsentError when it was not signed or was withdrawn before.
    """
    session.require(Right.RECORD_WITHDRAWAL)
    check_said(told_by=told_by, route=route)
    check_text(reason, "reason")
    consent = _require_withdrawable(session.reading(), consent_id)
    patient = patients.found(session.reading(), consent.patient_id)
    told = Told(session.now(), told_by, route, reason)
    stops = _stops(session, session.reading(), consent)
    pdf = capture_form_pdf.withdrawal_slip(session, consent, patient, told, stops)
    slip = documents_kept.seal(
        session, consent.patient_id, DocumentKind.WITHDRAWAL, documents_kept.PDF, pdf
    )
    row = _withdrawal_row(session, consent, told, slip)
    with session.vault.writing(session.actor()) as tx:
        _require_withdrawable(tx, consent_id)
        documents_kept.keep(tx, slip)
        consents.withdraw(tx, row, tx.origin())
        tx.audit(
            EventKind.CAPTURE_CONSENT_WITHDRAWN,
            patient_id=as_bytes(consent.patient_id),
            object_id=as_bytes(consent_id),
            object_sha256=row.record_sha256,
            details={"slip_sha256": slip.sha256.hex()},
        )
    return Withdrawal(pdf, told.at, stops)


def _withdrawal_row(
    session: Session, consent: CaptureConsent, told: Told, slip: Document
) -> WithdrawalRow:
    text = canonical_json(
        {
            "format": "photodesk-withdrawal-1",
            "consent": consent.id,
            "withdrawn_at": told.at,
            "told_by": told.told_by,
            "route": told.route,
            "reason": told.reason,
            "slip_sha256": slip.sha256.hex(),
            "recorded_by": session.user.id,
        }
    )
    return WithdrawalRow(
        consent.id,
        told.at,
        told.told_by,
        told.route,
        told.reason,
        slip.id,
        sha256(text),
        session.user.id,
    )


def _stops(
    session: Session, connection: ReadConnection, consent: CaptureConsent
) -> tuple[str, ...]:
    stored = photographs.of_consent(connection, consent.id)
    sentences = [
        "No new photograph is stored under this consent.",
        "The uses that it allowed have ended.",
        f"Photographs stored under it: {stored}. They stay in the medical record.",
        "No new publication is prepared from them.",
    ]
    others = [
        other
        for other in consents.of_patient(connection, consent.patient_id)
        if other.id != consent.id and other.in_force(session.now())
    ]
    if others:
        sentences.append(
            "Another capture consent is still in force; withdraw it too to end all photography."
        )
    return tuple(sentences)


def _require_withdrawable(connection: ReadConnection, consent_id: ConsentId) -> CaptureConsent:
    consent = found(connection, consent_id)
    if consent.state != "signed":
        raise ConsentError("Nothing was signed on this form, so there is nothing to withdraw.")
    if consent.withdrawn_at:
        raise ConsentError("This consent was withdrawn before.")
    return consent
