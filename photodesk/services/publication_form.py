"""Putting a publication form before a signer: what is missing is named, then all of it freezes."""

from dataclasses import dataclass, replace
from datetime import date

import msgspec

from photodesk.documents import publication_form
from photodesk.documents.publication_form import FormPicture, PublicationFormContent
from photodesk.documents.wording import spelled_moment
from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256, short_hash
from photodesk.domain.completeness import (
    Missing,
    in_order,
    missing_from_choices,
    missing_from_expiry,
    missing_from_review,
    missing_from_signer,
    missing_from_wording,
)
from photodesk.domain.identifiers import PhotographId, RequestId, as_bytes
from photodesk.domain.patient import Patient
from photodesk.domain.permissions import Right
from photodesk.domain.publication import (
    GIVEN_UP,
    PublicationRequest,
    RequestedPhotograph,
    ReviewOutcome,
)
from photodesk.domain.signature import Signer
from photodesk.domain.wording import Choice, FormWording, Passage
from photodesk.errors import ConsentError, NotFound, PublicationConsentIncomplete
from photodesk.imaging import jpeg_segments
from photodesk.services import documents_kept, figures, form_record, patient_access
from photodesk.services.form_record import FormRecord, PictureRecord
from photodesk.services.pictures_kept import missing_from_pictures
from photodesk.services.present import signing_moment
from photodesk.services.progress import Progress, Stopped
from photodesk.services.session import Session
from photodesk.services.signing_rules import check_day
from photodesk.storage import audit_log, patients, publication_consents, requests
from photodesk.storage.connection import ReadConnection
from photodesk.storage.documents import Document, DocumentKind
from photodesk.storage.requests import FrozenForm


@dataclass(frozen=True, slots=True)
class PublicationForm:
    """A form as frozen for a signer, with the pictures as they stand on it."""

    request: PublicationRequest
    wording: FormWording
    passages: tuple[Passage, ...]
    choices: tuple[Choice, ...]
    signer: Signer
    pictures: tuple[tuple[RequestedPhotograph, bytes], ...]
    """Each with its small JPEG."""
    pdf: bytes
    expires_on: date
    review_offered: ReviewOutcome | None = None


def found(connection: ReadConnection, request_id: RequestId) -> PublicationRequest:
    """The request with this id. Raises NotFound."""
    request = requests.get(connection, request_id)
    if request is None:
        raise NotFound("This request is not in the vault.")
    return request


def patient_of(connection: ReadConnection, request: PublicationRequest) -> Patient:
    """The patient of a request. Raises NotFound."""
    patient = patients.get(connection, request.patient_id)
    if patient is None:
        raise NotFound("The patient of this request is not in the vault.")
    return patient


def prepare_figures(
    session: Session,
    request_id: RequestId,
    *,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> None:
    """Make the figures that are missing, as they will leave; see `figures.prepare`.

    Raises GlassNeeded for who does not belong to the patient's care team, as all here do.
    """
    request = _to_prepare(session, request_id)
    require_draft(request)
    _refuse_missing(missing_from_pictures(session.reading(), request.id))
    figures.prepare(session, request, progress=progress, stopped=stopped)


def present(
    session: Session,
    request_id: RequestId,
    *,
    signer: Signer,
    expires_on: date,
    locale: str = "en",
    review_offered: ReviewOutcome | None = None,
    extra_cases: frozenset[str] = frozenset(),
) -> PublicationForm:
    """Freeze text, pictures and hashes into the form that this person will be asked to sign.

    Figures are made first where they are missing. `review_offered` None leaves the choice to the
    signer. `extra_cases` may hold `interpreter` and `witness`. Raises
    PublicationConsentIncomplete, naming everything that is missing, InputRefused for an end that no
    form can bear, ConsentError for a request that was presented before or when the computer's
    clock is behind the audit log.
    """
    _to_prepare(session, request_id)
    signing_moment(session, session.reading())  # nobody is asked in vain
    check_day(expires_on, "expires_on")
    prepare_figures(session, request_id)
    request = found(session.reading(), request_id)
    patient = patient_of(session.reading(), request)
    record = form_record.drawn_up(
        session, request, patient, signer=signer, expires_on=expires_on, locale=locale,
        review_offered=review_offered, extra_cases=extra_cases,
    )  # fmt: skip
    _refuse_missing(_missing(session, request, patient, record))
    record, jpegs = _with_pictures(session, record)
    pdf = rendered(session, request, record, jpegs, paper=True)
    document = documents_kept.seal(
        session, patient.id, DocumentKind.PUBLICATION_FORM, documents_kept.PDF, pdf
    )
    _freeze(session, request_id, record, document)
    return _form(found(session.reading(), request_id), record, jpegs, pdf)


def presented(session: Session, request_id: RequestId) -> PublicationForm:
    """The form that was frozen earlier, to be shown again; raises ConsentError when answered."""
    request = _to_prepare(session, request_id)
    require_presented(request)
    _note_look(session, request)
    record = form_record.of_request(session, request_id)
    jpegs = small_pictures(session, record)
    return _form(request, record, jpegs, _frozen_pdf(session, request)[1])


def form_pdf(session: Session, request_id: RequestId) -> bytes:
    """The frozen form, to be printed; an audited act. Raises ConsentError for a draft."""
    session.require(Right.PREPARE_PUBLICATION)
    request = found(session.reading(), request_id)
    access = patient_access.require(session, request.patient_id)
    document, pdf = _frozen_pdf(session, request)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_EXPORTED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(document.id),
            object_sha256=document.sha256,
            details={"request": request.id, "how": "printed"} | access.details,
        )
    return pdf


def shown_form(session: Session, request_id: RequestId) -> bytes:
    """The frozen form, or the signed and sealed one, to be looked at here; an audited look.

    Raises ConsentError for a draft.
    """
    session.require(Right.PREPARE_PUBLICATION)
    request = found(session.reading(), request_id)
    access = patient_access.require(session, request.patient_id)
    consent = publication_consents.of_request(session.reading(), request_id)
    sealed = consent.sealed_document_id if consent else None
    document, pdf = (
        documents_kept.read(session, sealed) if sealed else _frozen_pdf(session, request)
    )
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.DOCUMENT_VIEWED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(document.id),
            object_sha256=document.sha256,
            details={"request": request.id} | access.details,
        )
    return pdf


def preview_pdf(
    session: Session,
    request_id: RequestId,
    *,
    signer: Signer | None = None,
    expires_on: date | None = None,
    locale: str = "en",
) -> bytes:
    """The form as it would be, marked on every page as not yet frozen.

    An audited act only under a broken glass.
    """
    request = _to_prepare(session, request_id)
    check_day(expires_on, "expires_on")
    _note_look(session, request)
    patient = patient_of(session.reading(), request)
    today = session.today()
    own = Signer(f"{patient.given} {patient.family}".strip())
    later = expires_on or today.replace(year=today.year + 2, day=min(today.day, 28))
    record = form_record.drawn_up(
        session, request, patient, signer=signer or own, expires_on=later, locale=locale
    )
    jpegs = [figures.preview_picture(session, PhotographId(p.photograph)) for p in record.pictures]
    return rendered(session, request, record, jpegs, draft=True)


def rendered(
    session: Session,
    request: PublicationRequest,
    record: FormRecord,
    jpegs: list[bytes],
    *,
    paper: bool = False,
    draft: bool = False,
) -> bytes:
    """The unsigned form as a PDF."""
    return publication_form.render(
        replace(content(session, request, record, jpegs), paper=paper, draft=draft)
    )


def content(
    session: Session, request: PublicationRequest, record: FormRecord, jpegs: list[bytes]
) -> PublicationFormContent:
    """What the form prints before anybody answered, all of it from the frozen record.

    Without `jpegs` it has no pictures: for those who may file a scan but not see photographs.
    """
    head = audit_log.head(session.reading())
    return PublicationFormContent(
        form_id=record.form,
        clinic=record.clinic,
        patient_name=record.patient_name,
        chart_number=record.chart_number,
        born=record.born,
        wording=record.wording,
        passages=record.passages,
        choices=record.choices,
        signer=record.signer,
        expires=record.expires_on,
        presented_at=record.presented_at,
        audit_head=f"{head.seq} {head.hash.hex()[:16]}",
        staff=record.staff,
        journal=request.journal,
        manuscript=request.manuscript,
        purpose=record.purpose,
        pictures=tuple(
            _picture(picture, jpeg)
            for picture, jpeg in zip(record.pictures, jpegs, strict=bool(jpegs))
        ),
    )  # fmt: skip


def small_pictures(session: Session, record: FormRecord) -> list[bytes]:
    """The small JPEGs of a form, of the figures that its record names."""
    made = figures.of_request(session, RequestId(record.form))
    return [figures.form_picture(session, figure) for figure in made]


def require_presented(request: PublicationRequest) -> None:
    """Raise ConsentError unless the form is out and waits for its answer."""
    if request.state == "draft":
        raise ConsentError(
            "The form was not shown or printed yet.", "Show the form or print it first."
        )
    if request.state != "presented":
        raise ConsentError("This request was answered before.", "Start a new request.")


def local_moment(session: Session) -> str:
    """Now in the clinic's zone, spelled out with its zone, as printed on a form."""
    return spelled_moment(session.local(session.clock.now()))


def _to_prepare(session: Session, request_id: RequestId) -> PublicationRequest:
    session.require(Right.PREPARE_PUBLICATION)
    session.require(Right.VIEW_PHOTOGRAPHS)
    request = found(session.reading(), request_id)
    patient_access.require(session, request.patient_id)
    return request


def _note_look(session: Session, request: PublicationRequest) -> None:
    access = patient_access.require(session, request.patient_id)
    kind = EventKind.DOCUMENT_VIEWED
    patient_access.note_look(session, request.patient_id, access, kind, request.id)


def require_draft(request: PublicationRequest) -> None:
    """Raise ConsentError once the form was shown, or the draft given up."""
    if request.state == GIVEN_UP:
        raise ConsentError(
            "This request was given up and does not change.", "Start a new request from it."
        )
    if request.state != "draft":
        raise ConsentError(
            "This form was shown already and does not change.", "Start a new request."
        )


def _refuse_missing(missing: tuple[Missing, ...]) -> None:
    if missing:
        raise PublicationConsentIncomplete(
            "The form is not complete, so it is not shown to anybody.",
            " ".join(line.text for line in missing),
            missing=tuple(str(line) for line in missing),
        )


def _missing(
    session: Session, request: PublicationRequest, patient: Patient, record: FormRecord
) -> tuple[Missing, ...]:
    today, journal = session.today(), request.journal
    provisions, cases = frozenset(record.provisions), frozenset(record.cases)
    offered = record.review_offered
    return in_order(
        (
            *(missing_from_review(offered, journal) if offered else ()),
            *missing_from_choices(record.wording, journal),
            *missing_from_wording(provisions, journal, cases),
            *missing_from_pictures(session.reading(), request.id),
            *missing_from_signer(record.signer, patient, today),
            *missing_from_expiry(date.fromisoformat(record.expires_on), today),
        )
    )


def _with_pictures(session: Session, record: FormRecord) -> tuple[FormRecord, list[bytes]]:
    jpegs = small_pictures(session, record)
    shown = tuple(
        msgspec.structs.replace(picture, shown_sha256=sha256(jpeg).hex())
        for picture, jpeg in zip(record.pictures, jpegs, strict=True)
    )
    return msgspec.structs.replace(record, pictures=shown), jpegs


def _freeze(
    session: Session, request_id: RequestId, record: FormRecord, document: Document
) -> None:
    """The one act; what others may have changed meanwhile is looked at again inside it."""
    text = record.to_json()
    with session.vault.writing(session.actor()) as tx:
        request = found(tx, request_id)
        require_draft(request)
        _refuse_missing(missing_from_pictures(tx, request.id))
        documents_kept.keep(tx, document)
        requests.present(
            tx, request_id, FrozenForm(document.id, record.wording, text, record.presented_at)
        )
        tx.audit(
            EventKind.PUBLICATION_PRESENTED,
            patient_id=as_bytes(request.patient_id),
            object_id=as_bytes(request_id),
            object_sha256=document.sha256,
            details=patient_access.require(session, request.patient_id).details
            | {"record_sha256": sha256(text).hex(), "journal": request.journal.id},
        )


def _frozen_pdf(session: Session, request: PublicationRequest) -> tuple[Document, bytes]:
    if request.form_document_id is None:
        raise ConsentError(
            "The form is still a draft.", "Complete it and show it; then it can be printed."
        )
    return documents_kept.read(session, request.form_document_id)


def _form(
    request: PublicationRequest, record: FormRecord, jpegs: list[bytes], pdf: bytes
) -> PublicationForm:
    return PublicationForm(
        request=request,
        wording=record.wording,
        passages=record.passages,
        choices=record.choices,
        signer=record.signer,
        pictures=tuple(zip(request.photographs, jpegs, strict=True)),
        pdf=pdf,
        expires_on=date.fromisoformat(record.expires_on),
        review_offered=record.review_offered,
    )


def _picture(picture: PictureRecord, jpeg: bytes) -> FormPicture:
    width, height = jpeg_segments.scans(jpeg).size
    return FormPicture(
        ordinal=picture.n,
        jpeg=jpeg,
        view_label=picture.view_label,
        taken_on=picture.taken_on,
        short_hash=short_hash(bytes.fromhex(picture.original_sha256)),
        width=width,
        height=height,
    )
