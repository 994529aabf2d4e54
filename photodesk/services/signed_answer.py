"""An answer to a publication form: what is missing from it, what is signed, how it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from photodesk import __version__
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.capture_consent import Decision, Route
from photodesk.domain.completeness import (
    in_order,
    missing_from_answers,
    missing_from_expiry,
    missing_from_review,
    missing_from_signer,
)
from photodesk.domain.identifiers import ConsentId, as_bytes
from photodesk.domain.moments import moment
from photodesk.domain.patient import check_text
from photodesk.domain.publication import (
    PublicationConsent,
    PublicationRequest,
    PublicationScope,
    ReviewOutcome,
)
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.errors import PublicationConsentIncomplete
from photodesk.services import documents_kept
from photodesk.services.form_record import FormRecord
from photodesk.services.pictures_kept import missing_from_pictures
from photodesk.services.publication_form import found, patient_of, require_presented
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_answers, check_circumstances, check_said
from photodesk.storage import publication_consents, requests
from photodesk.storage.documents import Document
from photodesk.storage.publication_consents import SigningRecord

Answers = Mapping[PublicationScope, Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a signer said, on the screen or on paper. Instants are UTC text."""

    route: Route
    signer: Signer
    printed_name: str
    answers: Answers
    review: ReviewOutcome
    waiver_signed: bool
    signed_at: str
    expires_on: date
    circumstances: SigningCircumstances


def require_complete(
    session: Session, request: PublicationRequest, record: FormRecord, answer: Answer
) -> None:
    """Raise, naming everything that is missing, before anything is sealed.

    InputRefused for a text that cannot be stored or is not there, and for an answer to a question
    that the form does not ask; PublicationConsentIncomplete for the rest.
    """
    check_said(printed_name=answer.printed_name)
    for field in ("name", "relation", "authority"):
        check_text(getattr(answer.signer, field), field)
    check_circumstances(answer.circumstances)
    said = {scope.value: decision for scope, decision in answer.answers.items()}
    check_answers(record.choices, said, every=False)
    patient, today = patient_of(session.reading(), request), session.today()
    signed_on = session.local(moment(answer.signed_at)).date()
    waiver = answer.waiver_signed
    missing = in_order(
        (
            *missing_from_review(answer.review, request.journal, waiver_signed=waiver),
            *missing_from_answers(record.wording, answer.answers),
            *missing_from_signer(answer.signer, patient, signed_on),
            *missing_from_expiry(answer.expires_on, today),
            *missing_from_pictures(session.reading(), request.id),
        )
    )
    if missing:
        raise PublicationConsentIncomplete(
            "The consent is not complete. Nothing was saved.",
            " ".join(line.text for line in missing),
            missing=tuple(str(line) for line in missing),
        )


def consent_of(session: Session, request: PublicationRequest, answer: Answer) -> PublicationConsent:
    """The consent without its documents; it covers exactly the images of the request."""
    return PublicationConsent(
        id=ConsentId(session.new_id()),
        request_id=request.id,
        patient_id=request.patient_id,
        journal_id=request.journal.id,
        state="signed",
        route=answer.route,
        review_outcome=answer.review,
        signer=replace(answer.signer, name=answer.printed_name),  # as the signer wrote it
        decided_at=session.now(),
        signed_at=answer.signed_at,
        expires_at=session.day_is_over(answer.expires_on),
        scopes=dict(answer.answers),
        images=tuple(
            (p.ordinal, p.photograph_id, p.sha256, p.figure_sha256) for p in request.photographs
        ),
    )


def what_was_signed(
    record: FormRecord, answer: Answer, consent: PublicationConsent, signature: Document
) -> bytes:
    """Canonical JSON of the answer, bound to form and signature (21 CFR 11.70).

    The form's record names the wording, the pictures and both hashes of each; its SHA-256 stands
    here, so that no part of what was signed can be moved to another form.
    """
    return canonical_json(
        {
            "format": "photodesk-publication-consent-1",
            "form": record.form,
            "form_record_sha256": sha256(record.to_json()).hex(),
            "scopes": {scope.value: said.value for scope, said in answer.answers.items()},
            "review": answer.review.value,
            "waiver_signed": answer.waiver_signed,
            "signer": asdict(answer.signer),
            "printed_name": answer.printed_name,
            "meaning": record.wording.declaration,
            "route": answer.route.value,
            "signed_at": answer.signed_at,
            "expires_at": consent.expires_at,
            "signature_sha256": signature.sha256.hex(),
        }
    )


def image_hashes(record: FormRecord, answer: Answer, signed: bytes) -> dict[str, object]:
    """What is attached to the sealed form as images.json; it names no person."""
    return {
        "format": "photodesk-images-1",
        "form": record.form,
        "journal": record.journal,
        "images": [
            {
                "n": picture.n,
                "original_sha256": picture.original_sha256,
                "figure_sha256": picture.figure_sha256,
                "view": picture.view,
                "taken_on": picture.taken_on,
            }
            for picture in record.pictures
        ],
        "scopes": {scope.value: said.value for scope, said in answer.answers.items()},
        "review": answer.review.value,
        "signed_at": answer.signed_at,
        "record_sha256": sha256(signed).hex(),
    }


def evidence_of(session: Session, circumstances: SigningCircumstances) -> dict[str, object]:
    """What was known at the signing (consent.md 6), besides the strokes."""
    here = session.local(session.clock.now())
    return asdict(circumstances) | {
        "station": session.station_name,
        "station_id": session.station_id,
        "user": session.user.id,
        "app_version": __version__,
        "local_time": here.isoformat(timespec="seconds"),
    }


def keep(
    session: Session,
    consent: PublicationConsent,
    signed: bytes,
    answer: Answer,
    signature: Document,
    sealed: Document,
) -> PublicationConsent:
    """The one act: both documents, the consent with its images, the request's answer."""
    evidence = evidence_of(session, answer.circumstances) | {"waiver_signed": answer.waiver_signed}
    signing = SigningRecord(
        sealed.id,
        signature.id,
        signature.sha256,
        canonical_json(evidence),
        signed,
        sha256(signed),
    )
    with session.vault.writing(session.actor()) as tx:
        require_presented(found(tx, consent.request_id))
        documents_kept.keep(tx, signature, sealed)
        publication_consents.insert_signed(
            tx, consent, signing, as_bytes(session.user.id), tx.origin()
        )
        requests.answer(tx, consent.request_id, "signed")
        tx.audit(
            EventKind.PUBLICATION_SIGNED,
            patient_id=as_bytes(consent.patient_id),
            object_id=as_bytes(consent.id),
            object_sha256=signing.record_sha256,
            details={
                "request": consent.request_id,
                "route": consent.route.value,
                "sealed_sha256": sealed.sha256.hex(),
                "pictures": len(consent.images),
            },
        )
    return replace(consent, sealed_document_id=sealed.id)
