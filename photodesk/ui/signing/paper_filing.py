"""What the staff read off a paper form, and how it goes into the vault with its scan."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from photodesk.documents.wording import choices, wording
from photodesk.domain.capture_consent import CaptureConsent, Decision
from photodesk.domain.identifiers import PatientId, RequestId
from photodesk.domain.publication import PublicationConsent, PublicationScope, ReviewOutcome
from photodesk.domain.signature import Signer
from photodesk.domain.wording import Choice
from photodesk.errors import InputRefused
from photodesk.services import capture_consents, publication
from photodesk.services.session import Session

LARGEST = 200_000_000
"""Bytes of a scan that are read at all; the services refuse what is no picture or PDF."""


@dataclass(frozen=True)
class PaperForm:
    """A form signed by hand, as typed beside its scan."""

    signed_on: date
    signer: Signer
    answers: dict[str, Decision]
    covers_from: date | None = None
    """For capture: the first day whose pictures are covered; None: the day of the signature."""
    expires_on: date | None = None
    review: ReviewOutcome | None = None
    """For publication: what is marked about the article."""


def questions(kind: str, clinic: str) -> tuple[Choice, ...]:
    """The questions of a `capture` or `publication` form."""
    return choices(wording(kind), {"clinic": clinic})


def read_scan(file: Path) -> bytes:
    """The bytes of the scan. Raises InputRefused, in words, when it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            raise InputRefused(
                "The scan was not filed: the file is larger than 200 MB.",
                "Scan it with fewer dots per inch.",
            )
        return file.read_bytes()
    except OSError as error:
        raise InputRefused(
            "The scan was not filed: the file cannot be read.", "Choose it again."
        ) from error


def file_capture(
    session: Session, patient_id: PatientId, paper: PaperForm, scan: Path
) -> CaptureConsent:
    """Store a capture consent signed by hand. Raises PhotodeskError: nothing was stored."""
    return capture_consents.file_scan(
        session,
        patient_id,
        scan=read_scan(scan),
        scan_name=scan.name,
        signed_on=paper.signed_on,
        signer=paper.signer,
        answers=paper.answers,
        covers_from=paper.covers_from,
        expires_on=paper.expires_on,
    )


def file_publication(
    session: Session, request_id: RequestId, paper: PaperForm, scan: Path
) -> PublicationConsent:
    """Store a publication consent signed by hand. Raises PhotodeskError: nothing was stored."""
    if paper.review is None or paper.expires_on is None:
        raise InputRefused("What is marked about the article, and the last day, are needed.")
    return publication.file_scan(
        session,
        request_id,
        scan=read_scan(scan),
        scan_name=scan.name,
        signed_on=paper.signed_on,
        signer=paper.signer,
        answers={PublicationScope(scope): said for scope, said in paper.answers.items()},
        review=paper.review,
        expires_on=paper.expires_on,
    )
