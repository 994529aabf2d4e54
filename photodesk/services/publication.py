"""From a selection of photographs to a signed consent to publish them.

draft -> prepare_figures -> present -> sign, file_scan or decline -> (withdraw). What is missing is
named before anybody signs. The steps live in `publication_form` (shown), `publication_signing`
(answered) and `publication_withdrawal`; callers find all of them here.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import Route
from photodesk.domain.completeness import Missing, missing_from_capture
from photodesk.domain.identifiers import PatientId, PhotographId, RequestId, as_bytes
from photodesk.domain.patient import check_text
from photodesk.domain.permissions import Right
from photodesk.domain.publication import (
    JournalProfile,
    Manuscript,
    PublicationRequest,
    RequestedPhotograph,
)
from photodesk.domain.signature import Ink
from photodesk.errors import InputRefused, NotFound, PublicationConsentIncomplete
from photodesk.services import documents_kept, patient_access
from photodesk.services.journals import journal
from photodesk.services.publication_form import (
    PublicationForm,
    form_pdf,
    found,
    patient_of,
    prepare_figures,
    present,
    presented,
    preview_pdf,
    require_draft,
    shown_form,
)
from photodesk.services.publication_signing import decline, file_scan, sign
from photodesk.services.publication_status import RequestRow, RequestStatus, status_of
from photodesk.services.publication_withdrawal import consent_of, withdraw
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_said
from photodesk.storage import publication_consents
from photodesk.storage import requests as request_rows
from photodesk.storage.requests import Candidate

__all__ = [
    "Missing",
    "PublicationForm",
    "RequestRow",
    "RequestStatus",
    "decline",
    "draft",
    "file_scan",
    "form_pdf",
    "get",
    "give_up",
    "prepare_figures",
    "present",
    "presented",
    "preview_pdf",
    "record_copy",
    "requests",
    "revise",
    "row",
    "sealed_form",
    "shown_form",
    "sign",
    "signature",
    "status",
    "withdraw",
]

COPIES = ("printed", "saved", "refused")
"""What may become of the signer's copy."""


def draft(
    session: Session,
    *,
    photograph_ids: Sequence[PhotographId],
    journal_id: str,
    manuscript: Manuscript,
    purpose: str,
) -> PublicationRequest:
    """Open a request for photographs of one patient, numbered in the order given.

    The journal's profile is kept as it is today. Raises InputRefused for an empty selection,
    photographs of several patients, a picture named twice, a missing title or purpose, or a
    journal that no longer exists; PublicationConsentIncomplete when the consent to take one of
    the pictures was withdrawn (an expired one does not block, see `missing_from_capture`);
    GlassNeeded for who does not belong to the patient's care team.
    """
    session.require(Right.PREPARE_PUBLICATION)
    session.require(Right.VIEW_PHOTOGRAPHS)
    check_said(title=manuscript.title, purpose=purpose)
    check_text(manuscript.version, "version")
    profile = _usable(journal(journal_id), session)
    pictures = _chosen(session, photograph_ids)
    access = patient_access.require(session, pictures[0].patient_id)
    request = PublicationRequest(
        id=RequestId(session.new_id()),
        patient_id=pictures[0].patient_id,
        journal=profile,
        manuscript=manuscript,
        purpose=purpose,
        state="draft",
        photographs=tuple(_numbered(n, picture) for n, picture in enumerate(pictures, 1)),
        created_at=session.now(),
    )
    with session.vault.writing(session.actor()) as tx:
        request_rows.insert(tx, request, as_bytes(session.user.id), tx.origin())
        tx.audit(
            EventKind.PUBLICATION_DRAFTED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(request.id),
            details=access.details | {"journal": profile.id, "photographs": list(photograph_ids)},
        )
    return request


def revise(
    session: Session,
    request_id: RequestId,
    *,
    journal_id: str,
    manuscript: Manuscript,
    purpose: str,
) -> PublicationRequest:
    """Change journal, manuscript or purpose of a draft; its photographs and numbers stay.

    Raises InputRefused as `draft` does, NotFound, and ConsentError once the form was shown.
    """
    session.require(Right.PREPARE_PUBLICATION)
    check_said(title=manuscript.title, purpose=purpose)
    check_text(manuscript.version, "version")
    profile = _usable(journal(journal_id), session)
    with session.vault.writing(session.actor()) as tx:
        former = found(tx, request_id)
        require_draft(former)
        request = replace(former, journal=profile, manuscript=manuscript, purpose=purpose)
        request_rows.revise(tx, request)
        tx.audit(
            EventKind.PUBLICATION_CHANGED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(request.id),
            details={"journal": profile.id, "former_journal": former.journal.id},
        )
    return request


def give_up(session: Session, request_id: RequestId, *, reason: str = "") -> PublicationRequest:
    """Put a draft away for good: it is kept, and nobody goes on with it.

    Raises NotFound; ConsentError once the form was shown, because a form that somebody saw has
    an answer or waits for one, and for a request that was given up before.
    """
    session.require(Right.PREPARE_PUBLICATION)
    check_text(reason, "reason")
    with session.vault.writing(session.actor()) as tx:
        request = found(tx, request_id)
        require_draft(request)
        by = as_bytes(session.user.id)
        request_rows.give_up(tx, request_id, tx.now(), by, reason.strip(), tx.origin())
        tx.audit(
            EventKind.PUBLICATION_CHANGED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(request.id),
            reason=reason.strip(),
            details={"given_up": True},
        )
    return get(session, request_id)


def get(session: Session, request_id: RequestId) -> PublicationRequest:
    """The request with its numbered photographs. Raises NotFound."""
    session.require(Right.PREPARE_PUBLICATION)
    return found(session.reading(), request_id)


def requests(session: Session, patient_id: PatientId | None = None) -> tuple[RequestRow, ...]:
    """Every request, or those of one patient, newest first, each with what it lacks."""
    session.require(Right.PREPARE_PUBLICATION)
    listed = request_rows.listed(session.reading(), patient_id)
    return tuple(_row(session, request) for request in listed)


def row(session: Session, request_id: RequestId) -> RequestRow:
    """One request with its patient, its answer and what it lacks. Raises NotFound."""
    return _row(session, get(session, request_id))


def status(session: Session, request_id: RequestId) -> RequestStatus:
    """Where a request stands, and everything missing by name. Raises NotFound."""
    return _row(session, get(session, request_id)).status


def sealed_form(session: Session, request_id: RequestId) -> bytes:
    """The signed and sealed form; audited as it leaves. Raises NotFound before it was signed.

    GlassNeeded for who sees photographs and does not belong to the patient's care team.
    """
    session.require(Right.PREPARE_PUBLICATION)
    request = found(session.reading(), request_id)
    access = patient_access.require(session, request.patient_id)
    consent = publication_consents.of_request(session.reading(), request_id)
    if consent is None or consent.sealed_document_id is None:
        raise NotFound("There is no signed form of this request.")
    document, pdf = documents_kept.read(session, consent.sealed_document_id)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_EXPORTED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(document.id),
            object_sha256=document.sha256,
            details={"request": request.id, "how": "sealed form"} | access.details,
        )
    return pdf


def signature(session: Session, request_id: RequestId) -> Ink | None:
    """The strokes of the signature; None for a form that was signed by hand or not at all."""
    session.require(Right.OBTAIN_PUBLICATION_CONSENT)
    connection = session.reading()
    consent = publication_consents.of_request(connection, request_id)
    if consent is None or consent.state != "signed" or consent.route is Route.PAPER:
        return None
    document_id = publication_consents.signature_document(connection, consent.id)
    if document_id is None:
        return None
    _, data = documents_kept.read(session, document_id)
    return msgspec.json.decode(data, type=Ink)


def record_copy(session: Session, request_id: RequestId, how: str) -> None:
    """Note what became of the signer's copy (P35): printed, saved or refused."""
    session.require(Right.PREPARE_PUBLICATION)
    if how not in COPIES:
        raise InputRefused("A copy is printed, saved or refused.", field="how")
    request = found(session.reading(), request_id)
    consent = consent_of(session, request_id)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_EXPORTED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(consent.id),
            details={"request": request.id, "copy": how},
        )


def _row(session: Session, request: PublicationRequest) -> RequestRow:
    patient = patient_of(session.reading(), request)
    consent = publication_consents.of_request(session.reading(), request.id)
    return RequestRow(request, patient, consent, status_of(session, request, patient, consent))


def _usable(profile: JournalProfile, session: Session) -> JournalProfile:
    if profile.retired_on and profile.retired_on <= session.today().isoformat():
        raise InputRefused(
            "This journal no longer exists under that name.",
            f"Choose {journal(profile.successor).title}." if profile.successor else "",
            field="journal",
        )
    return profile


def _chosen(session: Session, photograph_ids: Sequence[PhotographId]) -> list[Candidate]:
    known = request_rows.candidates(session.reading(), photograph_ids)
    if not photograph_ids or len(set(photograph_ids)) != len(photograph_ids):
        raise InputRefused(
            "Choose at least one photograph, and each only once.", field="photographs"
        )
    pictures = [known[one] for one in photograph_ids if one in known and not known[one].shredded]
    if len(pictures) != len(photograph_ids):
        raise NotFound("One of these photographs is not in the vault.")
    if len({picture.patient_id for picture in pictures}) > 1:
        raise InputRefused(
            "These photographs are of more than one patient.",
            "Each patient signs a form of their own: make one request for each.",
            field="photographs",
        )
    withdrawn = [n for n, picture in enumerate(pictures, 1) if picture.capture_withdrawn]
    if withdrawn:
        missing = missing_from_capture(withdrawn)
        raise PublicationConsentIncomplete(
            "The request was not opened.",
            " ".join(line.text for line in missing),
            missing=tuple(str(line) for line in missing),
        )
    return pictures


def _numbered(ordinal: int, picture: Candidate) -> RequestedPhotograph:
    return RequestedPhotograph(
        ordinal=ordinal,
        photograph_id=picture.photograph_id,
        sha256=picture.sha256,
        view=picture.view,
        taken_on=picture.taken_on,
        width=picture.width,
        height=picture.height,
    )
