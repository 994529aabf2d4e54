"""Consent to publish: exact images, a named journal, a review or its waiver (S03-S07, S13-S15)."""

from dataclasses import dataclass, field
from enum import StrEnum

from photodesk.domain.capture_consent import ConsentStatus, Decision, Route
from photodesk.domain.identifiers import (
    ConsentId,
    DocumentId,
    FigureId,
    PatientId,
    PhotographId,
    RequestId,
)
from photodesk.domain.signature import Signer


class ReviewOutcome(StrEnum):
    """Whether the patient saw the manuscript (P18, S13)."""

    SHOWN_FINAL = "shown_final"
    SHOWN_VERSION = "shown_version"
    SHOWN_IMAGES_ONLY = "shown_images_only"
    WAIVED = "waived"
    DECLINED_TO_LOOK = "declined_to_look"
    NOT_OFFERED = "not_offered"


class PublicationScope(StrEnum):
    """Each use that a signer permits or denies on its own (consent.md 5.1)."""

    PRINT = "PRINT"
    ONLINE = "ONLINE"
    OPEN_ACCESS_REUSE = "OPEN_ACCESS_REUSE"
    SUBLICENCE_TRANSLATION = "SUBLICENCE_TRANSLATION"
    PRESS_SOCIAL = "PRESS_SOCIAL"
    MEETING_PRESENTATION = "MEETING_PRESENTATION"
    BOOK = "BOOK"
    CASE_TEXT = "CASE_TEXT"
    RECONTACT = "RECONTACT"


class SubmissionMode(StrEnum):
    """Who gets the signed form (consent.md 10.1); unknown sends least."""

    SUBMIT_SIGNED = "submit_signed"
    ATTEST_ONLY = "attest_only"
    ON_REQUEST = "on_request"
    UNKNOWN = "unknown"


class Verification(StrEnum):
    """How well a journal profile was checked against its source."""

    VERIFIED = "verified"
    PARTLY = "partly"
    UNVERIFIED = "unverified"
    OWN = "own"


GIVEN_UP = "given up"
"""State of a request whose draft nobody goes on with."""


@dataclass(frozen=True, slots=True)
class JournalProfile:
    """What a journal asks for, as data with its source; empty rules mean `not verified`."""

    id: str
    title: str
    publisher: str
    verification: Verification
    submission_mode: SubmissionMode
    source_address: str
    read_on: str
    """The day the source was read, YYYY-MM-DD; empty: never."""
    review_rule: tuple[ReviewOutcome, ...] = ()
    """Outcomes that suffice; empty: the product's floor (shown_final, shown_version, waived)."""
    required_scopes: tuple[PublicationScope, ...] = ()
    required_provisions: tuple[str, ...] = ()
    accepts_equivalent: str = "unknown"
    own_form: str = "unknown"
    journals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Whole sentences shown beside the profile, with what was not verified."""
    named: bool = True
    """False for the generic profile: a journal not yet known."""
    valid_from: str = ""
    retired_on: str = ""
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The article: title, version, SHA-256 of its file where it was given."""

    title: str
    version: str
    sha256: bytes | None = None


@dataclass(frozen=True, slots=True)
class RequestedPhotograph:
    """One numbered picture on the form; figure fields are empty until the figure is made."""

    ordinal: int
    photograph_id: PhotographId
    sha256: bytes
    view: str
    taken_on: str
    width: int
    height: int
    figure_id: FigureId | None = None
    figure_sha256: bytes = b""
    figure_media_type: str = ""


@dataclass(frozen=True, slots=True)
class PublicationConsent:
    """The answer to one request. Instants are UTC text."""

    id: ConsentId
    request_id: RequestId
    patient_id: PatientId
    journal_id: str
    state: str
    route: Route
    review_outcome: ReviewOutcome
    signer: Signer
    decided_at: str = ""
    signed_at: str = ""
    expires_at: str = ""
    withdrawn_at: str = ""
    scopes: dict[PublicationScope, Decision] = field(default_factory=dict)
    images: tuple[tuple[int, PhotographId, bytes, bytes], ...] = ()
    """ordinal, photograph, SHA-256 of the original, SHA-256 of the figure."""
    sealed_document_id: DocumentId | None = None
    ended_by_clock: bool = False
    """Whether it had ended by the moment that the log vouched for when a clock was accepted: then
    it stays ended, whatever that clock says."""

    def status(self, now: str) -> ConsentStatus:
        """Where this consent stands at `now`."""
        if self.state == "declined":
            return ConsentStatus.REFUSED
        if self.state != "signed":
            return ConsentStatus.ASKED
        if self.withdrawn_at:
            return ConsentStatus.WITHDRAWN
        ended = self.ended_by_clock or self.expires_at <= now
        return ConsentStatus.EXPIRED if ended else ConsentStatus.GRANTED


@dataclass(frozen=True, slots=True)
class PublicationRequest:
    """One request for publication consent."""

    id: RequestId
    patient_id: PatientId
    journal: JournalProfile
    manuscript: Manuscript
    purpose: str
    state: str
    """draft, presented, signed or declined, as stored; given up for a draft that was."""
    photographs: tuple[RequestedPhotograph, ...]
    created_at: str
    presented_at: str = ""
    form_document_id: DocumentId | None = None
    wording_id: str = ""
    wording_version: str = ""
    given_up_at: str = ""
    """UTC text; empty: it was not given up."""
