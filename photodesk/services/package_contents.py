"""Which files a package holds for which journal, and what each is (consent.md 10.1)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from photodesk.documents.equivalence import blank_form, equivalence_table
from photodesk.domain.publication import (
    PublicationConsent,
    PublicationRequest,
    SubmissionMode,
    Verification,
)
from photodesk.errors import NotFound
from photodesk.services import clinic_key, documents_kept, figures, release_gate
from photodesk.services.form_record import FormRecord
from photodesk.services.package_texts import author_attestation, how_to_verify, statement
from photodesk.services.session import Session
from photodesk.storage.package_folder import WrittenFile

MANIFEST = "manifest.json"
SIGNED_FORM = "consent-form.pdf"


@dataclass(frozen=True, slots=True)
class Paper:
    """One file beside the figures: its name, what it is, and how its bytes are made."""

    name: str
    what: str
    make: Callable[[], bytes]


def holds_signed_form(request: PublicationRequest) -> bool:
    """Only a journal that is known to collect the signed form gets it; unknown sends least."""
    return request.journal.submission_mode is SubmissionMode.SUBMIT_SIGNED


def figure_names(request: PublicationRequest) -> tuple[str, ...]:
    """Neutral file names of the figures, in the order of the form."""
    return tuple(
        figures.file_name(picture.ordinal, picture.figure_media_type)
        for picture in request.photographs
        if picture.figure_media_type
    )


def listed(request: PublicationRequest) -> tuple[str, ...]:
    """Every file that would leave, each with what it is, for the person who decides."""
    pictures = [
        f"{name}: figure {n}, in sRGB, without metadata"
        for n, name in enumerate(figure_names(request), 1)
    ]
    papers = _SUBMITTED if holds_signed_form(request) else _ATTESTED
    always = (
        "statement.txt: the sentence for the article",
        "how-to-verify.txt: how an editor checks this package",
        f"{MANIFEST}: every file with its SHA-256, written last",
    )
    return (*pictures, *papers, *always)


def papers(
    session: Session,
    request: PublicationRequest,
    record: FormRecord,
    consent: PublicationConsent,
    written: Sequence[WrittenFile],
) -> tuple[Paper, ...]:
    """The files beside the figures; `written` are the figures as they lie on the disk."""
    names = tuple(file.name for file in written)
    hashes = tuple((file.name, file.sha256.hex()) for file in written)
    signed_on = release_gate.day_of(session, consent.signed_at)
    ends_on = release_gate.last_day_of(session, consent.expires_at)
    texts = (
        Paper("statement.txt", "the sentence for the article", lambda: statement(consent)),
        Paper(
            "how-to-verify.txt",
            "how to check this package",
            lambda: how_to_verify(
                with_form=holds_signed_form(request),
                figures=names,
                fingerprint=clinic_key.clinic_key(session).fingerprint,
            ),
        ),
    )
    if holds_signed_form(request):
        return (
            Paper(SIGNED_FORM, "the signed form", lambda: _signed_form(session, consent)),
            *texts,
        )
    return (
        Paper(
            "attestation.txt",
            "the author's statement",
            lambda: author_attestation(
                request, record, consent, hashes, signed_on=signed_on, ends_on=ends_on
            ),
        ),
        Paper(
            "blank-form.pdf",
            "the form without a patient",
            lambda: blank_form(record.wording, session.clinic, request.journal),
        ),
        Paper(
            "equivalence.pdf",
            "what the form contains",
            lambda: equivalence_table(record.wording, session.clinic, request.journal),
        ),
        *texts,
    )


def manifest(
    session: Session,
    request: PublicationRequest,
    written: Sequence[tuple[WrittenFile, str]],
    made_at: str,
) -> bytes:
    """The list of every other file with its SHA-256 and bytes; it names no patient."""
    document = {
        "format": "photodesk-package-1",
        "form": request.id,
        "journal": {"id": request.journal.id, "title": request.journal.title},
        "manuscript": {"title": request.manuscript.title, "version": request.manuscript.version},
        "clinic": session.clinic,
        "certificate_sha256": clinic_key.clinic_key(session).fingerprint,
        "made_at": made_at,
        "files": [
            {
                "name": file.name,
                "what": what,
                "sha256": file.sha256.hex(),
                "bytes": file.size,
            }
            for file, what in written
        ],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def banner(request: PublicationRequest) -> str:
    """What must be said above the gate about a profile that was not verified; empty: nothing."""
    journal = request.journal
    said = list[str]()
    settled = {Verification.VERIFIED, Verification.OWN}
    unknown = journal.submission_mode is SubmissionMode.UNKNOWN
    if journal.verification not in settled or unknown:
        said.append(f"Check the journal's site, last checked: {journal.read_on or 'never'}.")
    if journal.own_form.startswith("yes"):
        said.append("This journal has a form of its own; ask whether it takes an equivalent one.")
    return " ".join(said)


_SUBMITTED = (f"{SIGNED_FORM}: the signed and sealed form, for the editors only",)
_ATTESTED = (
    "attestation.txt: the author's statement, to be signed by the author",
    "blank-form.pdf: the form without a patient",
    "equivalence.pdf: what the form contains, element by element",
)


def _signed_form(session: Session, consent: PublicationConsent) -> bytes:
    if consent.sealed_document_id is None:
        raise NotFound("There is no signed form of this request.")
    return documents_kept.read(session, consent.sealed_document_id)[1]
