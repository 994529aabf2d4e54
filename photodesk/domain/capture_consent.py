"""Consent to take and keep photographs, and THE gate before saving one (S01, S02, C01)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from photodesk.domain.identifiers import ConsentId, DocumentId, PatientId
from photodesk.domain.signature import Signer
from photodesk.errors import CaptureConsentMissing, CaptureConsentVoid

EXPIRING_DAYS = 30


class Decision(StrEnum):
    """The answer to one separate use."""

    PERMIT = "permit"
    DENY = "deny"


class Route(StrEnum):
    """How a consent was signed."""

    SCREEN = "screen"
    PAPER = "paper"


class ConsentStatus(StrEnum):
    """Where a consent stands at a moment; `none` is never shown as refused or granted."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CaptureConsent:
    """One answer of a patient, or of who signs for them. Instants are UTC text."""

    id: ConsentId
    patient_id: PatientId
    state: str
    """draft, signed or declined, as stored."""
    route: Route
    wording_id: str
    wording_version: str
    presented_at: str
    signer: Signer
    decided_at: str = ""
    signed_at: str = ""
    covers_from: str = ""
    expires_at: str = ""
    withdrawn_at: str = ""
    scopes: dict[str, Decision] = field(default_factory=dict)
    form_document_id: DocumentId | None = None
    signature_document_id: DocumentId | None = None
    ended_by_clock: bool = False
    """Whether it had ended by the moment that the log vouched for when a clock was accepted: then
    it stays ended, whatever that clock says."""

    def status(self, now: str, *, soon: str = "") -> ConsentStatus:
        """Where this consent stands at `now`; expiring when it ends before `soon`."""
        if self.state == "declined":
            return ConsentStatus.REFUSED
        if self.state != "signed":
            return ConsentStatus.ASKED
        if self.withdrawn_at:
            return ConsentStatus.WITHDRAWN
        if self.ended_by_clock or (self.expires_at and self.expires_at <= now):
            return ConsentStatus.EXPIRED
        if self.expires_at and soon and self.expires_at <= soon:
            return ConsentStatus.EXPIRING
        return ConsentStatus.GRANTED

    def in_force(self, now: str) -> bool:
        """Whether anything may be saved under it at `now`."""
        return self.status(now) is ConsentStatus.GRANTED


@dataclass(frozen=True, slots=True)
class ConsentSummary:
    """The one line about a patient's capture consent that every screen shows."""

    status: ConsentStatus
    at: str = ""
    """The instant the status speaks of: signed, expires, refused or withdrawn. UTC text."""
    wording_version: str = ""
    consent_id: ConsentId | None = None


def summarise(consents: Iterable[CaptureConsent], now: str, soon: str) -> ConsentSummary:
    """The status of the best consent of one patient: one in force wins, else the newest answer."""
    newest_first = sorted(consents, key=lambda c: c.decided_at or c.presented_at, reverse=True)
    if not newest_first:
        return ConsentSummary(ConsentStatus.NONE)
    best = next((c for c in newest_first if c.in_force(now)), newest_first[0])
    status = best.status(now, soon=soon)
    at = {
        ConsentStatus.WITHDRAWN: best.withdrawn_at,
        ConsentStatus.EXPIRED: best.expires_at,
        ConsentStatus.EXPIRING: best.expires_at,
        ConsentStatus.GRANTED: best.signed_at,
        ConsentStatus.REFUSED: best.decided_at,
    }.get(status, best.presented_at)
    return ConsentSummary(status, at, best.wording_version, best.id)


def require_capture_consent(
    consents: Iterable[CaptureConsent], patient_id: PatientId, now: str, taken_at: str | None = None
) -> CaptureConsent:
    """The consent under which a picture of this patient may be saved at `now`.

    With `taken_at` the consent must also cover pictures from that moment (rule 2); without, the
    question is only whether any picture could be saved. Raises CaptureConsentMissing when none
    was ever signed, CaptureConsentVoid when each is expired, withdrawn or begins later.
    """
    signed = [c for c in consents if c.patient_id == patient_id and c.state == "signed"]
    if not signed:
        raise CaptureConsentMissing(
            "Not stored: there is no signed capture consent of this patient.",
            "Have the capture consent signed first.",
        )
    valid = [c for c in signed if c.in_force(now)]
    if not valid:
        newest = max(signed, key=lambda c: c.signed_at)
        word = "was withdrawn" if newest.withdrawn_at else "has expired"
        raise CaptureConsentVoid(
            f"Not stored: the capture consent {word}.", "Have a new capture consent signed."
        )
    if taken_at is None:
        return max(valid, key=lambda c: c.signed_at)
    covering = [c for c in valid if c.covers_from <= taken_at]
    if not covering:
        earliest = min(c.covers_from for c in valid)
        raise CaptureConsentVoid(
            f"Not stored: taken {taken_at[:10]}, the consent covers pictures from "
            f"{earliest[:10]} {earliest[11:16]} UTC.",
            "Older pictures need a consent that says so and that the signer signed.",
        )
    return max(covering, key=lambda c: c.signed_at)
