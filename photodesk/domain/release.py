"""May these pictures leave for this journal? One line per condition, each with its reason (rule 6).

Only a signed, unexpired, unwithdrawn publication consent that covers exactly these images for this
journal opens the gate; the consent to take a photograph never does (S03).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from photodesk.domain.capture_consent import ConsentStatus
from photodesk.domain.completeness import (
    Missing,
    missing_from_capture,
    missing_from_erasure,
    missing_from_permissions,
    missing_from_review,
    missing_from_signer,
    missing_from_wording,
)
from photodesk.domain.identifiers import PhotographId
from photodesk.domain.moments import moment
from photodesk.domain.patient import Patient
from photodesk.domain.publication import (
    PublicationConsent,
    PublicationRequest,
    PublicationScope,
)

ENDED_BY_CLOCK = "The consent had ended before this computer's clock was accepted."


@dataclass(frozen=True, slots=True)
class GateLine:
    """One condition of the gate: its title, whether it holds, and a sentence that says why."""

    title: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class ImageFound:
    """One picture as it lies in the vault now; an empty hash means that it cannot be read."""

    ordinal: int
    photograph_id: PhotographId
    original_sha256: bytes
    figure_sha256: bytes
    capture_withdrawn: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Everything the gate looks at."""

    request: PublicationRequest
    consent: PublicationConsent | None
    patient: Patient
    images: tuple[ImageFound, ...]
    provisions: frozenset[str]
    """Provisions on the form that was shown, as frozen with it; not those of today's wording."""
    cases: frozenset[str] = frozenset()
    waiver_signed: bool = False
    signed_on: str = ""
    """The day of the signature in the clinic's zone, for people; empty: the UTC day."""
    last_day: str = ""
    """The last day of the consent in the clinic's zone, for people; empty: the UTC day."""


def may_release(facts: ReleaseFacts, now: str) -> tuple[GateLine, ...]:
    """One line per condition at `now` (UTC text); the pictures may leave when every line is ok."""
    capture = _capture(facts)
    consent = facts.consent
    if consent is None or consent.status(now) in {ConsentStatus.ASKED, ConsentStatus.REFUSED}:
        return (_unsigned(consent, now), _provisions(facts), capture)
    return (
        GateLine("Signed", ok=True, text=f"Signed {facts.signed_on or consent.signed_at[:10]}."),
        _withdrawal(consent),
        _expiry(facts, consent, now),
        _journal(facts.request, consent),
        _same_images(facts, consent),
        _internet(facts.request, consent),
        _uses(facts.request, consent),
        _review(facts, consent),
        _signer(facts, consent),
        _provisions(facts),
        capture,
    )


def reasons_against(lines: Iterable[GateLine]) -> tuple[str, ...]:
    """The sentences of the lines that do not hold, each once."""
    return tuple(dict.fromkeys(line.text for line in lines if not line.ok))


def _line(title: str, missing: Iterable[Missing], holds: str) -> GateLine:
    texts = [line.text for line in missing]
    return GateLine(title, ok=not texts, text=" ".join(texts) or holds)


def _unsigned(consent: PublicationConsent | None, now: str) -> GateLine:
    refused = consent is not None and consent.status(now) is ConsentStatus.REFUSED
    text = (
        "The patient declined: there is no consent to publish."
        if refused
        else "There is no signed publication consent; the consent to take pictures does not count."
    )
    return GateLine("Signed", ok=False, text=text)


def _withdrawal(consent: PublicationConsent) -> GateLine:
    if consent.withdrawn_at:
        text = f"The publication consent was withdrawn on {consent.withdrawn_at[:10]}."
        return GateLine("Not withdrawn", ok=False, text=text)
    return GateLine("Not withdrawn", ok=True, text="The consent was not withdrawn.")


def _expiry(facts: ReleaseFacts, consent: PublicationConsent, now: str) -> GateLine:
    if consent.ended_by_clock:
        return GateLine("Not expired", ok=False, text=ENDED_BY_CLOCK)
    ended = not consent.expires_at or consent.expires_at <= now
    day = facts.last_day or consent.expires_at[:10]
    text = f"The consent ended with {day}." if ended else f"The consent lasts through {day}."
    return GateLine("Not expired", not ended, text)


def _journal(request: PublicationRequest, consent: PublicationConsent) -> GateLine:
    same = consent.journal_id == request.journal.id and consent.request_id == request.id
    text = (
        f"The consent names {request.journal.title}."
        if same
        else "The consent was given for another journal or another request."
    )
    return GateLine("For this journal", same, text)


def _same_images(facts: ReleaseFacts, consent: PublicationConsent) -> GateLine:
    """The hashes asked for, signed for and found are one and the same, picture by picture."""
    asked = {
        (p.ordinal, p.photograph_id, p.sha256, p.figure_sha256) for p in facts.request.photographs
    }
    signed = set(consent.images)
    found = {(i.ordinal, i.photograph_id, i.original_sha256, i.figure_sha256) for i in facts.images}
    usable = {image for image in asked & signed & found if image[2] and image[3]}
    wrong = sorted({image[0] for image in (asked | signed | found) - usable})
    if wrong or not usable:
        lost = {i.ordinal for i in facts.images if not (i.original_sha256 and i.figure_sha256)}
        return GateLine("Exactly these pictures", ok=False, text=_wrong_images(wrong, lost))
    count = len(usable)
    text = f"{count} picture{'s' if count > 1 else ''} and figures match the form by SHA-256."
    return GateLine("Exactly these pictures", ok=True, text=text)


def _wrong_images(wrong: list[int], lost: set[int]) -> str:
    said = [
        f"Figure {number} cannot be read."
        if number in lost
        else f"Figure {number} is not the picture that was signed for."
        for number in wrong
    ]
    return " ".join(said) or "The consent covers no picture."


def _internet(request: PublicationRequest, consent: PublicationConsent) -> GateLine:
    found = missing_from_permissions(consent.scopes, request.journal, len(request.photographs))
    return _line(
        "Internet", (line for line in found if line.code == "P06"), "The Internet is allowed."
    )


def _uses(request: PublicationRequest, consent: PublicationConsent) -> GateLine:
    found = missing_from_permissions(consent.scopes, request.journal, len(request.photographs))
    others = len([s for s in request.journal.required_scopes if s is not PublicationScope.ONLINE])
    holds = (
        "Every use this journal needs is allowed."
        if others
        else "This journal's profile needs no other use."
    )
    return _line("Uses the journal needs", (line for line in found if line.code != "P06"), holds)


def _review(facts: ReleaseFacts, consent: PublicationConsent) -> GateLine:
    found = missing_from_review(
        consent.review_outcome, facts.request.journal, waiver_signed=facts.waiver_signed
    )
    return _line("Manuscript review", found, "The review, or its waiver, is recorded.")


def _signer(facts: ReleaseFacts, consent: PublicationConsent) -> GateLine:
    signed_on = moment(consent.signed_at).date()
    found = missing_from_signer(consent.signer, facts.patient, signed_on)
    return _line("Entitled to sign", found, "The signer was entitled to sign.")


def _provisions(facts: ReleaseFacts) -> GateLine:
    found = missing_from_wording(facts.provisions, facts.request.journal, facts.cases)
    text = "The form lacks: " + ", ".join(f"{line.title} ({line.code})" for line in found) + "."
    if not found:
        text = "The form carries every provision that is needed."
    return GateLine("Provisions on the form", not found, text)


def _capture(facts: ReleaseFacts) -> GateLine:
    found = (
        *missing_from_capture(i.ordinal for i in facts.images if i.capture_withdrawn),
        *missing_from_erasure(i.ordinal for i in facts.images if i.erased),
    )
    return _line("Kept with consent", found, "The consent to take and keep them stands.")
