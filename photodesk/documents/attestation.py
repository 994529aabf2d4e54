"""What an author states to a journal that does not take the signed form.

Nothing here names the patient (consent.md 10.1: attest_only, on_request and unknown).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from photodesk.documents.wording import shown_day
from photodesk.domain.publication import JournalProfile, Manuscript, ReviewOutcome, SubmissionMode
from photodesk.domain.signature import Capacity

_SIGNERS = {
    Capacity.PATIENT: "the patient",
    Capacity.PARENT: "a parent of the patient",
    Capacity.GUARDIAN: "the patient's guardian",
    Capacity.REPRESENTATIVE: "the patient's legally authorised representative",
    Capacity.NEXT_OF_KIN: "the patient's next of kin",
}
_REVIEWS = {
    ReviewOutcome.SHOWN_FINAL: "was shown the final manuscript and the pictures",
    ReviewOutcome.SHOWN_VERSION: "was shown the pictures and the version named above",
    ReviewOutcome.SHOWN_IMAGES_ONLY: "was shown the pictures",
    ReviewOutcome.WAIVED: "was offered the manuscript and waived the right to review it",
    ReviewOutcome.DECLINED_TO_LOOK: "was offered the manuscript and did not look at it",
    ReviewOutcome.NOT_OFFERED: "was not offered the manuscript",
}
_KEPT = {
    SubmissionMode.SUBMIT_SIGNED: "The signed form is sent for the editors only.",
    SubmissionMode.ATTEST_ONLY: "The signed form is kept by the clinic and is not sent.",
    SubmissionMode.ON_REQUEST: (
        "The signed form is kept by the clinic and will be shown when the editors ask for it."
    ),
    SubmissionMode.UNKNOWN: "The signed form is kept by the clinic and is not sent.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationFacts:
    """What an author can truthfully state about one signed publication consent."""

    clinic: str
    journal: JournalProfile
    manuscript: Manuscript
    capacity: Capacity
    review: ReviewOutcome
    signed_on: str
    expires_on: str
    form_id: str
    figures: tuple[tuple[str, str], ...]
    """Name of the figure's file and the SHA-256 of its bytes, hex."""
    permitted: tuple[str, ...] = ()
    """The uses permitted, as the form's questions put them."""
    denied: tuple[str, ...] = ()


def article_statement(capacity: Capacity) -> str:
    """The sentence for Methods or Acknowledgment (P37)."""
    if capacity is Capacity.PATIENT:
        return "The patient gave written informed consent to the publication of the photographs."
    return (
        f"Written informed consent to the publication of the photographs was given by "
        f"{_SIGNERS[capacity]}."
    )


def attestation(facts: AttestationFacts) -> str:
    """The author's statement for the journal as plain text, to be signed by the author."""
    title = facts.journal.title if facts.journal.named else "the journal"
    lines = (
        "STATEMENT ON CONSENT TO PUBLISH PHOTOGRAPHS",
        "",
        f"To the editors of {title}",
        f"Manuscript: {facts.manuscript.title}",
        f"Version: {facts.manuscript.version or 'not named'}",
        f"Form: {facts.form_id}",
        "",
        f"On {shown_day(facts.signed_on)}, {_SIGNERS[facts.capacity]} signed a written consent",
        "to the publication of exactly the pictures listed below.",
        f"The signer {_REVIEWS[facts.review]}.",
        "The form asks about print and about the Internet as separate questions. It says that the",
        "patient may be recognised, that care does not depend on it, and how to withdraw.",
        f"New uses may begin until {shown_day(facts.expires_on)}.",
        _KEPT[facts.journal.submission_mode],
        "",
        *_listed("Uses permitted:", facts.permitted),
        *_listed("Uses not permitted:", facts.denied),
        *_listed("Pictures (SHA-256):", [f"{name}  {digest}" for name, digest in facts.figures]),
        "For the article, in Methods or Acknowledgment:",
        f"  {article_statement(facts.capacity)}",
        "",
        f"Clinic: {facts.clinic}",
        "",
        "Author, date: ______________________________",
        "",
        "This text was made by Photodesk. It has not been reviewed by counsel.",
    )
    return "".join(f"{_one_line(line)}\n" for line in lines)


def _one_line(text: str) -> str:
    """No typed text can break out of its line or hide what follows."""
    return "".join(c if c.isprintable() else " " for c in text)


def _listed(heading: str, rows: Sequence[str]) -> list[str]:
    return [heading, *(f"  {row}" for row in rows), ""] if rows else []
