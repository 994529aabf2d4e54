"""The answer to a publication form: signed on the screen or on paper and sealed, or declined."""

from dataclasses import replace
from datetime import date

from photodesk.documents import publication_form as form_pages
from photodesk.documents.publication_form import PublicationFormContent
from photodesk.documents.scan_form import scan_form
from photodesk.documents.seal import seal
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import canonical_json, sha256
from photodesk.domain.capture_consent import Route
from photodesk.domain.identifiers import ConsentId, PatientId, RequestId, as_bytes
from photodesk.domain.patient import check_text
from photodesk.domain.permissions import Right
from photodesk.domain.publication import (
    PublicationConsent,
    PublicationRequest,
    ReviewOutcome,
)
from photodesk.domain.signature import Ink, Signer, SigningCircumstances
from photodesk.errors import InputRefused
from photodesk.imaging import jpeg_segments
from photodesk.services import capture_record, clinic_key, documents_kept, form_record, scans
from photodesk.services.form_record import FormRecord
from photodesk.services.present import signing_moment
from photodesk.services.publication_form import (
    PublicationForm,
    content,
    found,
    local_moment,
    require_presented,
    small_pictures,
)
from photodesk.services.session import Session
from photodesk.services.signed_answer import (
    Answer,
    Answers,
    consent_of,
    evidence_of,
    image_hashes,
    keep,
    require_complete,
    what_was_signed,
)
from photodesk.services.signing_rules import check_circumstances, check_day, check_ink
from photodesk.storage import publication_consents, requests
from photodesk.storage.documents import Document, DocumentKind

SCAN_SIDE = 2200
"""Longest side of a scanned page on the sealed form, pixels: A4 at about 190 dots per inch."""


def sign(
    session: Session,
    form: PublicationForm,
    *,
    answers: Answers,
    review: ReviewOutcome,
    ink: Ink,
    printed_name: str,
    circumstances: SigningCircumstances,
    waiver_signed: bool = False,
) -> PublicationConsent:
    """Record a signature drawn on the screen, and seal the form that it stands on.

    A use that the journal needs and the signer denies is recorded as said: it is the patient's
    choice, and closes the release with that reason. Raises PublicationConsentIncomplete, naming
    each, for questions without an answer, a review that does not suffice, a signer who is not
    entitled; InputRefused for ink that is no signature or a missing name; ConsentError when
    the computer's clock is behind the audit log.
    """
    session.require(Right.OBTAIN_PUBLICATION_CONSENT)
    check_ink(ink, printed_name)
    request, record = _presented(session, form.request.id)
    _require_as_offered(record, review)
    answer = Answer(
        route=Route.SCREEN,
        signer=record.signer,
        printed_name=printed_name,
        answers=answers,
        review=review,
        waiver_signed=waiver_signed,
        signed_at=signing_moment(session, session.reading()),
        expires_on=date.fromisoformat(record.expires_on),
        circumstances=circumstances,
    )
    require_complete(session, request, record, answer)
    strokes = documents_kept.seal(
        session, request.patient_id, DocumentKind.STROKES, documents_kept.JSON, ink.to_json()
    )
    consent = consent_of(session, request, answer)
    signed = what_was_signed(record, answer, consent, strokes)
    filled = _filled(session, request, record, answer, _shown(session, form, record))
    sealed = _sealed(session, form_pages.render(replace(filled, ink=ink)), record, answer, signed)
    return keep(session, consent, signed, answer, strokes, sealed)


def file_scan(
    session: Session,
    request_id: RequestId,
    *,
    scan: bytes,
    scan_name: str,
    signed_on: date,
    signer: Signer,
    answers: Answers,
    review: ReviewOutcome,
    expires_on: date,
    waiver_signed: bool = False,
    circumstances: SigningCircumstances | None = None,
) -> PublicationConsent:
    """File the printed form that was signed by hand: its scan is checked, sealed and kept.

    The same checks as on the screen. The end is the day printed on the form, or an earlier one
    written in by hand, never a later one. Raises ImageRejected for a file that is neither a PDF
    nor a picture, InputRefused for a day before the form was printed or still to come,
    ConsentError when the computer's clock is behind the audit log.
    """
    session.require(Right.PREPARE_PUBLICATION)
    request, record = _presented(session, request_id)
    signing_moment(session, session.reading())
    _require_as_offered(record, review)
    check_day(signed_on, "signed_on")
    check_day(expires_on, "expires_on")
    told = circumstances or SigningCircumstances()
    answer = Answer(
        route=Route.PAPER,
        signer=signer,
        printed_name=signer.name,
        answers=answers,
        review=review,
        waiver_signed=waiver_signed,
        signed_at=_signed_at(session, record, signed_on),
        expires_on=min(expires_on, date.fromisoformat(record.expires_on)),
        circumstances=replace(
            told, notes=told.notes | {"Name of the scan": scans.shown_name(scan_name)}
        ),
    )
    require_complete(session, request, record, answer)
    media_type = scans.media_type(session, scan)
    scans.require_new(session, scan)
    kept = documents_kept.seal(
        session, request.patient_id, DocumentKind.PUBLICATION_SCAN, media_type, scan
    )
    consent = consent_of(session, request, answer)
    signed = what_was_signed(record, answer, consent, kept)
    # Who may not see photographs files all the same: the scan itself shows them.
    sees = session.user.role.sees_photographs
    jpegs = small_pictures(session, record) if sees else []
    filled = _filled(session, request, record, answer, jpegs)
    pages = _scanned_pages(session, scan, media_type)
    on_paper = replace(filled, signed_at=signed_on.isoformat(), place="")
    sealed = _sealed(session, scan_form(on_paper, scan, media_type, pages), record, answer, signed)
    return keep(session, consent, signed, answer, kept, sealed)


def decline(
    session: Session,
    form: PublicationForm,
    *,
    reason: str = "",
    circumstances: SigningCircumstances,
) -> PublicationConsent:
    """Record that the answer was no, so that nobody asks again unknowingly; it is no error."""
    session.require(Right.OBTAIN_PUBLICATION_CONSENT)
    check_text(reason, "reason")
    check_circumstances(circumstances)
    request, record = _presented(session, form.request.id)
    consent = PublicationConsent(
        id=ConsentId(session.new_id()),
        request_id=request.id,
        patient_id=request.patient_id,
        journal_id=request.journal.id,
        state="declined",
        route=Route.SCREEN,
        # Whoever declines need not say whether they looked; this value claims least.
        review_outcome=record.review_offered or ReviewOutcome.NOT_OFFERED,
        signer=record.signer,
        decided_at=session.now(),
    )
    evidence = evidence_of(session, circumstances) | {"reason": reason}
    with session.vault.writing(session.actor()) as tx:
        require_presented(found(tx, request.id))
        publication_consents.insert_declined(
            tx, consent, canonical_json(evidence), as_bytes(session.user.id), tx.origin()
        )
        requests.answer(tx, request.id, "declined")
        tx.audit(
            EventKind.PUBLICATION_DECLINED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(consent.id),
            details={"request": request.id},
        )
    return consent


def _presented(session: Session, request_id: RequestId) -> tuple[PublicationRequest, FormRecord]:
    request = found(session.reading(), request_id)
    require_presented(request)
    return request, form_record.of_request(session, request_id)


_NOT_LOOKING = (ReviewOutcome.WAIVED, ReviewOutcome.DECLINED_TO_LOOK)
"""What a signer can answer to any offer."""


def _require_as_offered(record: FormRecord, review: ReviewOutcome) -> None:
    """Refuse a review of something else than this form offered (P18, S13).

    Whoever was offered a version has not seen the final article; whoever was offered nothing has
    not waived it either. A form that offers no certain thing leaves the answer to the signer.
    """
    offered = record.review_offered
    if offered is None or review is offered:
        return
    if offered is ReviewOutcome.NOT_OFFERED or review not in _NOT_LOOKING:
        raise InputRefused(
            "Not signed: the answer about the manuscript is not the one that this form offers.",
            "Start a new request that says what is shown.",
            field="review",
        )


def _filled(
    session: Session,
    request: PublicationRequest,
    record: FormRecord,
    answer: Answer,
    jpegs: list[bytes],
) -> PublicationFormContent:
    """The form with its answers, as it will be printed and sealed."""
    return replace(
        content(session, request, record, jpegs),
        answers={scope.value: said for scope, said in answer.answers.items()},
        review=answer.review,
        signer=answer.signer,
        printed_name=answer.printed_name,
        expires=answer.expires_on.isoformat(),
        signed_at=local_moment(session),
        place=session.station_name,
        circumstances=capture_record.rows(answer.circumstances),
        staff=session.user.name,
        fingerprint=clinic_key.clinic_key(session).fingerprint,
    )


def _shown(session: Session, form: PublicationForm, record: FormRecord) -> list[bytes]:
    """The small pictures that the signer saw; made again where the caller's are others."""
    jpegs = [jpeg for _, jpeg in form.pictures]
    if [sha256(jpeg).hex() for jpeg in jpegs] == [p.shown_sha256 for p in record.pictures]:
        return jpegs
    return small_pictures(session, record)


def _signed_at(session: Session, record: FormRecord, signed_on: date) -> str:
    """The day on the paper as an instant: its first second, but not before the form existed."""
    if session.day_is_over(signed_on) <= record.presented_at or signed_on > session.today():
        raise InputRefused(
            "The day of the signature is before the form was printed, or still to come.",
            "Type the day that stands on the paper.",
            field="signed_on",
        )
    return max(session.day_begins(signed_on), record.presented_at)


def _scanned_pages(
    session: Session, scan: bytes, media_type: str
) -> tuple[tuple[bytes, int, int], ...]:
    """The scan as a clean page; a PDF is attached unopened and has none."""
    if media_type == documents_kept.PDF:
        return ()
    page = session.decoder.form_picture(scan, SCAN_SIDE)
    return ((page, *jpeg_segments.scans(page).size),)


def _sealed(
    session: Session, pdf: bytes, record: FormRecord, answer: Answer, signed: bytes
) -> Document:
    """The form sealed with the clinic's key and lying in the vault."""
    sealed = seal(
        pdf,
        key=clinic_key.clinic_key(session),
        hashes=image_hashes(record, answer, signed),
        staff_name=session.user.name,
        now=session.clock.now(),
    )
    return documents_kept.seal(
        session,
        PatientId(record.patient),
        DocumentKind.PUBLICATION_SEALED,
        documents_kept.PDF,
        sealed,
    )
