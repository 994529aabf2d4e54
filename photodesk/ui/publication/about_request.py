"""Facts about a request in the right panel, and the words for its uses and outcomes."""

from photodesk.domain.capture_consent import Decision, Route
from photodesk.domain.completeness import scope_words
from photodesk.domain.publication import (
    JournalProfile,
    PublicationConsent,
    PublicationScope,
    ReviewOutcome,
    SubmissionMode,
    Verification,
)
from photodesk.services.publication import RequestRow
from photodesk.ui.badges import State
from photodesk.ui.capacities import signer_words
from photodesk.ui.desk import Desk

REVIEWS = {
    ReviewOutcome.SHOWN_FINAL: "saw the final article",
    ReviewOutcome.SHOWN_VERSION: "saw this version of the article",
    ReviewOutcome.SHOWN_IMAGES_ONLY: "saw the pictures only",
    ReviewOutcome.WAIVED: "was offered the article and waived the review",
    ReviewOutcome.DECLINED_TO_LOOK: "did not look",
    ReviewOutcome.NOT_OFFERED: "was not offered the article",
}
SUBMISSION = {
    SubmissionMode.SUBMIT_SIGNED: "The journal gets the signed form.",
    SubmissionMode.ATTEST_ONLY: "The author attests. The signed form stays with you.",
    SubmissionMode.ON_REQUEST: "The author attests. The signed form is sent only when the journal "
    "asks for it.",
    SubmissionMode.UNKNOWN: "Not known. The package leaves the signed form out, because it can be "
    "sent later and never called back.",
}
ROUTES = {Route.SCREEN: "on the screen", Route.PAPER: "on paper"}
_VERIFIED: dict[Verification, State] = {
    Verification.VERIFIED: State("verified", "Verified", "ok"),
    Verification.PARTLY: State("partly", "Partly verified", "warn"),
    Verification.UNVERIFIED: State("unverified", "Not verified", "warn"),
    Verification.OWN: State("verified", "Photodesk's own", "ok"),
}
CHECK_THE_SITE = "Check the journal's site before you send anything."


def verification_state(journal: JournalProfile) -> State:
    """The badge of a journal's profile."""
    return _VERIFIED[journal.verification]


def needs_a_look(journal: JournalProfile) -> bool:
    """Whether the journal's site must be checked, because the profile is not fully verified."""
    return journal.verification in {Verification.PARTLY, Verification.UNVERIFIED}


def scopes_said(consent: PublicationConsent) -> tuple[tuple[str, bool], ...]:
    """Each use in words, and whether it was allowed."""
    return tuple(
        (capitalised(scope_words(scope)), consent.scopes[scope] is Decision.PERMIT)
        for scope in PublicationScope
        if scope in consent.scopes
    )


def capitalised(words: str) -> str:
    """The words with a capital first letter; nothing else changes."""
    return words[:1].upper() + words[1:]


def request_facts(desk: Desk, row: RequestRow) -> list[tuple[str, str]]:
    """What a request is about."""
    request = row.request
    facts = [
        ("Article", request.manuscript.title),
        ("Version", request.manuscript.version),
        ("Journal", request.journal.title),
        ("Pictures", str(len(request.photographs))),
        ("Begun", desk.local_day(request.created_at)),
        ("Given up", desk.local_day(request.given_up_at) if request.given_up_at else ""),
    ]
    return [(name, value) for name, value in facts if value]


def answer_facts(desk: Desk, consent: PublicationConsent) -> list[tuple[str, str]]:
    """Who answered, how, when and until when."""
    signed = consent.state == "signed"
    facts = [
        ("Signer", signer_words(consent.signer)),
        ("How", ROUTES[consent.route]),
        ("Signed" if signed else "Declined", desk.local_time(consent.decided_at)),
    ]
    if signed:
        facts.append(("Article", capitalised(REVIEWS[consent.review_outcome])))
        facts.append(("Last day", desk.last_day(consent.expires_at)))
    if consent.withdrawn_at:
        facts.append(("Withdrawn", desk.local_time(consent.withdrawn_at)))
    return facts
