"""The record frozen with a publication form: everything needed to print it again, word for word.

It is kept as canonical JSON beside the sealed PDF, and its SHA-256 goes into what is signed. What
a signer saw is read from here and never from today's wording, labels or patient facts.
"""

from datetime import date
from typing import Literal

import msgspec

from photodesk.documents import wording as words
from photodesk.domain.canonical import canonical_json
from photodesk.domain.completeness import cases_of
from photodesk.domain.identifiers import RequestId
from photodesk.domain.patient import Patient
from photodesk.domain.publication import PublicationRequest, ReviewOutcome
from photodesk.domain.signature import Signer
from photodesk.domain.wording import Choice, FormWording, Passage
from photodesk.errors import VaultDamaged
from photodesk.services import views
from photodesk.services.session import Session
from photodesk.storage import requests


class PictureRecord(msgspec.Struct, frozen=True):
    """One numbered picture as it was shown. Hashes in hex."""

    n: int
    photograph: str
    original_sha256: str
    figure_sha256: str
    view: str
    view_label: str
    taken_on: str
    shown_sha256: str = ""
    """Of the small JPEG on the form."""


class FormRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A publication form as it was put before a signer."""

    format: Literal["photodesk-publication-form-1"] = "photodesk-publication-form-1"
    form: str
    clinic: str
    patient: str
    patient_name: str
    chart_number: str
    born: str
    wording: FormWording
    passages: tuple[Passage, ...]
    """As shown: blanks filled in, conditional ones chosen."""
    choices: tuple[Choice, ...]
    provisions: tuple[str, ...]
    cases: tuple[str, ...]
    journal: str
    journal_title: str
    title: str
    manuscript_version: str
    manuscript_sha256: str
    purpose: str
    pictures: tuple[PictureRecord, ...]
    signer: Signer
    expires_on: str
    review_offered: ReviewOutcome | None
    presented_at: str
    staff: str

    def to_json(self) -> bytes:
        """Canonical JSON, as stored and hashed."""
        return canonical_json(msgspec.to_builtins(self))


def of_request(session: Session, request_id: RequestId) -> FormRecord:
    """The record of a form that was shown. Raises VaultDamaged when it cannot be read."""
    try:
        text = requests.form_record(session.reading(), request_id)
        return msgspec.json.decode(text, type=FormRecord)
    except msgspec.MsgspecError as error:
        raise VaultDamaged(
            "The record of this form cannot be read.", "Restore the vault from a backup."
        ) from error


def drawn_up(
    session: Session,
    request: PublicationRequest,
    patient: Patient,
    *,
    signer: Signer,
    expires_on: date,
    locale: str = "en",
    review_offered: ReviewOutcome | None = None,
    extra_cases: frozenset[str] = frozenset(),
) -> FormRecord:
    """The record of a form as it would be shown now. Raises NotFound for an unknown language."""
    wording = words.wording("publication", locale)
    cases = cases_of(signer, patient, session.today()) | extra_cases
    blanks = _blanks(session, request, patient, expires_on)
    passages = words.fill(wording, blanks, {*cases, *_journal_cases(request)})
    choices = words.choices(wording, blanks)
    sha = request.manuscript.sha256
    return FormRecord(
        form=request.id,
        clinic=session.clinic,
        patient=patient.id,
        patient_name=blanks["patient"],
        chart_number=patient.chart_number,
        born=patient.born.isoformat(),
        wording=wording,
        passages=passages,
        choices=choices,
        provisions=_provisions(passages, choices),
        cases=tuple(sorted(cases)),
        journal=request.journal.id,
        journal_title=request.journal.title,
        title=request.manuscript.title,
        manuscript_version=request.manuscript.version,
        manuscript_sha256=sha.hex() if sha else "",
        purpose=request.purpose,
        pictures=tuple(_pictures(request)),
        signer=signer,
        expires_on=expires_on.isoformat(),
        review_offered=review_offered,
        presented_at=session.now(),
        staff=session.user.name,
    )


def shown_provisions(
    wording: FormWording, request: PublicationRequest, cases: frozenset[str]
) -> frozenset[str]:
    """What the form would carry in these cases; a passage left out carries nothing."""
    present = {*cases, *_journal_cases(request)}
    shown = tuple(
        passage
        for passage in wording.passages
        if not passage.only_for or present.intersection(passage.only_for)
    )
    return frozenset(_provisions(shown, wording.choices))


def view_label(view: str) -> str:
    """What a view id says to people; a view that is not in the list is shown as it was typed."""
    known = {one.id: one.label for one in views.views()}
    return known.get(view, view or "Photograph")


def _blanks(
    session: Session, request: PublicationRequest, patient: Patient, expires_on: date
) -> dict[str, str]:
    return {
        "clinic": session.clinic,
        "patient": f"{patient.given} {patient.family}".strip(),
        "journal": request.journal.title,
        "title": request.manuscript.title,
        "version": request.manuscript.version.strip() or "not named",
        "purpose": request.purpose,
        "expires": words.ends(expires_on),
        "contact": f"the staff of {session.clinic}",
    }


def _journal_cases(request: PublicationRequest) -> set[str]:
    journal = request.journal
    named = "known_journal" if journal.named else "any_journal"
    return {named, journal.id, journal.submission_mode.value}


def _provisions(passages: tuple[Passage, ...], choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """What the passages shown and the questions carry; a passage left out carries nothing."""
    said = (code for passage in passages for code in passage.provisions)
    asked = (code for choice in choices for code in choice.provisions)
    return tuple(sorted({*said, *asked}))


def _pictures(request: PublicationRequest) -> list[PictureRecord]:
    return [
        PictureRecord(
            n=picture.ordinal,
            photograph=picture.photograph_id,
            original_sha256=picture.sha256.hex(),
            figure_sha256=picture.figure_sha256.hex(),
            view=picture.view,
            view_label=view_label(picture.view),
            taken_on=picture.taken_on,
        )
        for picture in request.photographs
    ]
