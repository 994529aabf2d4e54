"""What lies before the person who signs, and what they answer: the same for both consents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from photodesk.domain.capture_consent import CaptureConsent, Decision
from photodesk.domain.identifiers import PatientId
from photodesk.domain.publication import PublicationConsent, ReviewOutcome
from photodesk.domain.signature import Capacity, Ink, Signer, SigningCircumstances
from photodesk.domain.wording import Choice, FormWording, Passage
from photodesk.services.unfinished import FormKind

Consent = CaptureConsent | PublicationConsent

CAPACITY_WORDS = {
    Capacity.PATIENT: "the patient",
    Capacity.PARENT: "parent",
    Capacity.GUARDIAN: "guardian",
    Capacity.REPRESENTATIVE: "legally authorised representative",
    Capacity.NEXT_OF_KIN: "next of kin",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Which form lies before the signer; answers given to another one are never put into it."""

    form: FormKind
    id: str
    """The consent's or the request's."""
    sha256: str
    """Hex; of the form with nothing answered."""
    patient_id: PatientId


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """One numbered picture as the signer sees it."""

    ordinal: int
    photograph_id: str
    jpeg: bytes
    caption: str
    """View and day, such as `Left side, 2 March 2026`."""
    short_hash: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One form, frozen: everything that the pages show."""

    clinic: str
    patient_name: str
    """Given name first, as a person says it."""
    signer: Signer
    wording: FormWording
    passages: tuple[Passage, ...]
    choices: tuple[Choice, ...]
    facts: tuple[tuple[str, str], ...] = ()
    """What the form says about its time or its article: label and value, both for people."""
    pictures: tuple[ShownPicture, ...] = ()
    review: tuple[tuple[str, ReviewOutcome], ...] = ()
    """Statements about the article, of which the signer takes one (P18); none for capture."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the signer chose, wrote and drew."""

    printed_name: str
    ink: Ink
    decisions: dict[str, Decision]
    circumstances: SigningCircumstances
    review: ReviewOutcome | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed consent, read back from the store."""

    consent: Consent
    name: str
    signed_at: str
    """In words and the clinic's own time."""
    ink: Ink
    decisions: dict[str, Decision] = field(default_factory=dict)


class Signing(Protocol):
    """The way to the store for one form; everything but `matter` runs off the window's thread."""

    matter: Matter
    subject: Subject

    def sign(self, answer: Answer) -> Consent:
        """Store the signed form. Raises PhotodeskError: nothing was stored."""
        ...

    def receipt(self) -> Receipt:
        """What the store now holds. Raises PhotodeskError: it is stored, but cannot be read."""
        ...

    def decline(self, circumstances: SigningCircumstances) -> Consent:
        """Record that the person does not want to."""
        ...

    def paper(self) -> bytes:
        """The same form to be printed and signed by hand."""
        ...

    def copy(self) -> bytes:
        """The signed form, for the patient."""
        ...

    def record_copy(self, how: str) -> None:
        """Record that a copy was printed, saved or refused."""
        ...


class Ending(Enum):
    """How the patient's part ended."""

    SIGNED = "signed"
    DECLINED = "declined"
    PAPER = "paper"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of the patient's part, with the consent where there is one."""

    how: Ending
    consent: Consent | None = None


OnEnded = Callable[[Ended], None]


def spoken_name(family: str, given: str) -> str:
    """A name as it is said: given name first."""
    return f"{given} {family}".strip()


def in_which_capacity(signer: Signer, patient_name: str) -> str:
    """One sentence to the signer about for whom they sign."""
    if signer.capacity is Capacity.PATIENT:
        return "You sign for yourself."
    relation = f" ({signer.relation})" if signer.relation else ""
    return f"You sign for {patient_name}, as {CAPACITY_WORDS[signer.capacity]}{relation}."
