"""Facts of a publication that may be released; a test changes the one thing it is about."""

from dataclasses import replace
from datetime import date
from typing import Any

from photodesk.domain.capture_consent import Decision, Route
from photodesk.domain.identifiers import ConsentId, PatientId, PhotographId, RequestId
from photodesk.domain.patient import Patient
from photodesk.domain.provisions import demanded_of_a_form
from photodesk.domain.publication import (
    JournalProfile,
    Manuscript,
    PublicationConsent,
    PublicationRequest,
    PublicationScope,
    RequestedPhotograph,
    ReviewOutcome,
    SubmissionMode,
    Verification,
)
from photodesk.domain.release import ImageFound, ReleaseFacts
from photodesk.domain.signature import Signer
from photodesk.domain.wording import Choice, FormWording, Passage

NOW = "2026-11-22T12:00:00Z"
TODAY = date(2026, 11, 22)
ADULT = Patient(PatientId("p"), "17", "Weiß", "Ana", date(1980, 5, 1), "2026-01-01T00:00:00Z")
CHILD = replace(ADULT, born=date(2014, 5, 1))
ALL_MUST = frozenset(demanded_of_a_form((), frozenset({"minor", "representative", "deceased"})))


def a_journal(**changes: Any) -> JournalProfile:  # noqa: ANN401 (any field of the record)
    """A verified profile that needs print and the Internet and accepts the product's floor."""
    profile = JournalProfile(
        "journal",
        "Journal of Practice",
        "Practice Press",
        Verification.VERIFIED,
        SubmissionMode.ATTEST_ONLY,
        "https://journal.example/consent",
        "2026-11-22",
        required_scopes=(PublicationScope.PRINT, PublicationScope.ONLINE),
    )
    return replace(profile, **changes)


def a_request(count: int = 3, **changes: Any) -> PublicationRequest:  # noqa: ANN401 (as above)
    """A presented request for `count` pictures with their figures."""
    pictures = tuple(
        RequestedPhotograph(
            n, PhotographId(f"ph{n}"), bytes([n]) * 32, "face.frontal", "2026-11-01", 400, 300,
            figure_sha256=bytes([100 + n]) * 32,
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    request = PublicationRequest(
        RequestId("r"), ADULT.id, a_journal(), Manuscript("A case", "2"), "teaching", "signed",
        pictures, "2026-11-20T09:00:00Z",
    )  # fmt: skip
    return replace(request, **changes)


def a_consent(request: PublicationRequest, **changes: Any) -> PublicationConsent:  # noqa: ANN401
    """A signed consent of the patient to everything that `request` asks."""
    consent = PublicationConsent(
        ConsentId("c"), request.id, request.patient_id, request.journal.id, "signed",
        Route.SCREEN, ReviewOutcome.SHOWN_FINAL, Signer("Ana Weiß"),
        decided_at="2026-11-21T10:00:00Z", signed_at="2026-11-21T10:00:00Z",
        expires_at="2028-11-21T10:00:00Z",
        scopes=dict.fromkeys(PublicationScope, Decision.PERMIT),
        images=tuple(
            (p.ordinal, p.photograph_id, p.sha256, p.figure_sha256) for p in request.photographs
        ),
    )  # fmt: skip
    return replace(consent, **changes)


def found_for(request: PublicationRequest) -> tuple[ImageFound, ...]:
    """The pictures of `request`, all in the vault and unchanged."""
    return tuple(
        ImageFound(p.ordinal, p.photograph_id, p.sha256, p.figure_sha256)
        for p in request.photographs
    )


def releasable(**changes: Any) -> ReleaseFacts:  # noqa: ANN401 (any field of the record)
    """Facts under which every line of the gate holds."""
    request = a_request()
    facts = ReleaseFacts(request, a_consent(request), ADULT, found_for(request), ALL_MUST)
    return replace(facts, **changes)


def a_wording(**changes: Any) -> FormWording:  # noqa: ANN401 (any field of the record)
    """A form that says and asks everything."""
    wording = FormWording(
        "publication", "publication", "1", "en", "Consent", "", "none", "", "",
        (Passage("all", "What is this?", "Words.", tuple(sorted(ALL_MUST))),),
        tuple(Choice(scope.value, "May we?", "") for scope in PublicationScope),
        "This is my signature.", "I do not want to.", b"w" * 32,
    )  # fmt: skip
    return replace(wording, **changes)
