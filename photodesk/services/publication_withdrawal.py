"""Withdrawing a consent to publish: at once no further package leaves; what left is listed."""

from photodesk.documents import withdrawal_slip
from photodesk.documents.withdrawal_slip import WithdrawalContent
from photodesk.documents.wording import spelled_moment
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.identifiers import RequestId, as_bytes
from photodesk.domain.moments import moment
from photodesk.domain.patient import check_text
from photodesk.domain.permissions import Right
from photodesk.domain.publication import PublicationConsent, PublicationRequest
from photodesk.errors import ConsentError, NotFound
from photodesk.services import documents_kept
from photodesk.services.publication_form import found, local_moment, patient_of
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_said
from photodesk.services.withdrawals import Withdrawal
from photodesk.storage import audit_log, publication_consents, releases
from photodesk.storage.connection import ReadConnection
from photodesk.storage.documents import Document, DocumentKind
from photodesk.storage.publication_consents import WithdrawalRecord

STAYS = ("A published article cannot be called back; copies may be in print and on the Internet.",)


def consent_of(session: Session, request_id: RequestId) -> PublicationConsent:
    """The answer to a request. Raises NotFound while there is none."""
    consent = publication_consents.of_request(session.reading(), request_id)
    if consent is None:
        raise NotFound("This request has no answer yet.")
    return consent


def withdraw(
    session: Session, request_id: RequestId, *, told_by: str, route: str, reason: str = ""
) -> Withdrawal:
    """End a signed consent to publish at once; no reason is ever demanded (P21, GDPR 7(3)).

    `stops` tells what ends now and names every package that left, with the journal to write to.
    Raises NotFound, InputRefused, ConsentError when it was not signed or was withdrawn before.
    """
    session.require(Right.RECORD_WITHDRAWAL)
    check_said(told_by=told_by, route=route)
    check_text(reason, "reason")
    request = found(session.reading(), request_id)
    consent = consent_of(session, request_id)
    _require_withdrawable(session.reading(), request_id)
    at, stops = session.now(), _stops(session, request, consent)
    content = _slip(session, request, consent, told_by, route, reason, stops)
    pdf = withdrawal_slip.render(content)
    slip = documents_kept.seal(
        session, consent.patient_id, DocumentKind.WITHDRAWAL, documents_kept.PDF, pdf
    )
    _keep(session, consent, slip, at, told_by, route, reason)
    return Withdrawal(pdf, at, stops)


def _require_withdrawable(connection: ReadConnection, request_id: RequestId) -> None:
    consent = publication_consents.of_request(connection, request_id)
    if consent is None or consent.state != "signed":
        raise ConsentError("There is no signed consent to withdraw.")
    if consent.withdrawn_at:
        raise ConsentError("This consent was withdrawn before.")


def _stops(
    session: Session, request: PublicationRequest, consent: PublicationConsent
) -> tuple[str, ...]:
    count = len(consent.images)
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    named = request.journal.named
    journal = request.journal.title if named else "a journal that the form does not name"
    sent = tuple(
        f"On {release.released_at[:10]} a package with {pictures} was made for {journal}: "
        "its editors must be told to stop."
        for release in releases.of_consent(session.reading(), consent.id)
    )
    return ("From now on no package leaves under this consent.", *sent)


def _slip(
    session: Session,
    request: PublicationRequest,
    consent: PublicationConsent,
    told_by: str,
    route: str,
    reason: str,
    stops: tuple[str, ...],
) -> WithdrawalContent:
    patient = patient_of(session.reading(), request)
    head = audit_log.head(session.reading())
    return WithdrawalContent(
        clinic=session.clinic,
        patient_name=f"{patient.given} {patient.family}".strip(),
        chart_number=patient.chart_number,
        consent_id=request.id,
        kind="publication",
        signed_at=spelled_moment(session.local(moment(consent.signed_at))),
        withdrawn_at=local_moment(session),
        told_by=told_by,
        route=route,
        reason=reason,
        stops=stops,
        stays=STAYS,
        staff=session.user.name,
        contact=f"the staff of {session.clinic}",
        audit_head=f"{head.seq} {head.hash.hex()[:16]}",
    )


def _keep(
    session: Session,
    consent: PublicationConsent,
    slip: Document,
    at: str,
    told_by: str,
    route: str,
    reason: str,
) -> None:
    text = canonical_json(
        {
            "format": "photodesk-withdrawal-1",
            "consent": consent.id,
            "withdrawn_at": at,
            "told_by": told_by,
            "route": route,
            "reason": reason,
            "slip_sha256": slip.sha256.hex(),
            "recorded_by": session.user.id,
        }
    )
    row = WithdrawalRecord(at, told_by, route, reason, slip.id, sha256(text))
    with session.vault.writing(session.actor()) as tx:
        _require_withdrawable(tx, consent.request_id)
        documents_kept.keep(tx, slip)
        publication_consents.withdraw(tx, consent.id, row, as_bytes(session.user.id), tx.origin())
        tx.audit(
            EventKind.PUBLICATION_WITHDRAWN,
            patient_id=as_bytes(consent.patient_id),
            object_id=as_bytes(consent.id),
            object_sha256=row.record_sha256,
            details={"request": consent.request_id, "slip_sha256": slip.sha256.hex()},
        )
