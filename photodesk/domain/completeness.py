"""What a publication form still lacks, named line by line before anybody signs (S12-S14).

P18 (the manuscript reviewed, or the review waived) and P06 (the Internet) stand first, because
they are what forms commonly omit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from photodesk.domain.capture_consent import Decision
from photodesk.domain.patient import Patient
from photodesk.domain.provisions import TITLES, demanded_of_a_form
from photodesk.domain.publication import (
    JournalProfile,
    PublicationScope,
    ReviewOutcome,
)
from photodesk.domain.signature import Capacity, Signer
from photodesk.domain.wording import FormWording

OF_AGE = 18
"""Years; below it a minor's own signature is assent beside a parent's or guardian's (P32)."""

REVIEW_FLOOR = (ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED)
"""Review outcomes that can suffice at all; a journal may only narrow them (S13)."""

FIRST = ("P18", "P06")

_OF_SCOPE = {
    PublicationScope.PRINT: ("P05", "print"),
    PublicationScope.ONLINE: ("P06", "the Internet"),
    PublicationScope.OPEN_ACCESS_REUSE: ("P08", "open access and reuse by others"),
    PublicationScope.SUBLICENCE_TRANSLATION: ("P09", "sublicences and translations"),
    PublicationScope.PRESS_SOCIAL: ("P10", "press and social media"),
    PublicationScope.MEETING_PRESENTATION: ("P07", "presentation at meetings"),
    PublicationScope.BOOK: ("P09", "books and other works"),
    PublicationScope.CASE_TEXT: ("P16", "the description of the case in words"),
    PublicationScope.RECONTACT: ("S08", "being contacted again"),
}

_REVIEW_WORDS = {
    ReviewOutcome.SHOWN_IMAGES_ONLY: "only the pictures were shown, not the manuscript",
    ReviewOutcome.DECLINED_TO_LOOK: "the patient did not look and signed no waiver",
    ReviewOutcome.NOT_OFFERED: "the manuscript was not offered",
    ReviewOutcome.WAIVED: "the patient waived the review, which this journal does not accept",
    ReviewOutcome.SHOWN_VERSION: "a version was shown, and this journal wants the final one",
    ReviewOutcome.SHOWN_FINAL: "this journal does not accept that the final version was shown",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: the code of its provision or rule, a title, a sentence."""

    code: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}: {self.text}"


def in_order(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    """P18, then P06, then the rest as found; exact repetitions are dropped."""
    once = tuple(dict.fromkeys(missing))
    rank = {code: place for place, code in enumerate(FIRST)}
    return tuple(sorted(once, key=lambda line: rank.get(line.code, len(rank))))


def scope_words(scope: PublicationScope) -> str:
    """The use in words that follow `does not allow`."""
    return _OF_SCOPE[scope][1]


def cases_of(signer: Signer, patient: Patient, today: date) -> frozenset[str]:
    """Which conditional passages of a form apply: `minor`, `representative`, `deceased`."""
    cases = set[str]()
    if patient.age_on(today) < OF_AGE:
        cases.add("minor")
    if signer.capacity is not Capacity.PATIENT:
        cases.add("representative")
    if signer.capacity is Capacity.NEXT_OF_KIN:
        cases.add("deceased")
    return frozenset(cases)


def missing_from_wording(
    provisions: frozenset[str], journal: JournalProfile, cases: frozenset[str]
) -> tuple[Missing, ...]:
    """Provisions that the form must carry, for everybody and for this journal, and does not."""
    demanded = demanded_of_a_form(journal.required_provisions, cases)
    return tuple(
        Missing(code, TITLES[code], f"The form says nothing about: {TITLES[code]}.")
        for code in demanded
        if code not in provisions
    )


def missing_from_choices(wording: FormWording, journal: JournalProfile) -> tuple[Missing, ...]:
    """Uses that the journal needs, or that everybody needs (the Internet), and no choice asks for.

    S14: the question about the Internet is on every form.
    """
    asked = {choice.scope for choice in wording.choices}
    needed = dict.fromkeys((PublicationScope.ONLINE, *journal.required_scopes))
    return tuple(
        _about_scope(scope, f"The form does not ask about {scope_words(scope)}.")
        for scope in needed
        if scope not in asked
    )


def review_suffices(
    outcome: ReviewOutcome, journal: JournalProfile, *, waiver_signed: bool = False
) -> bool:
    """Whether this outcome of the review is enough for this journal (S13, P18).

    The product's floor is shown_final, shown_version or waived; a profile narrows it and never
    widens it. Not looking counts as a waiver only where a waiver was signed.
    """
    if outcome is ReviewOutcome.DECLINED_TO_LOOK and waiver_signed:
        outcome = ReviewOutcome.WAIVED
    return outcome in REVIEW_FLOOR and (not journal.review_rule or outcome in journal.review_rule)


def missing_from_review(
    outcome: ReviewOutcome | None, journal: JournalProfile, *, waiver_signed: bool = False
) -> tuple[Missing, ...]:
    """What the review lacks; None means that nobody has answered yet."""
    if outcome is None:
        text = "Not recorded whether the patient saw the manuscript or chose not to."
    elif review_suffices(outcome, journal, waiver_signed=waiver_signed):
        return ()
    else:
        text = f"Not enough: {_REVIEW_WORDS[outcome]}."
    return (Missing("P18", TITLES["P18"], text),)


def missing_from_signer(signer: Signer, patient: Patient, today: date) -> tuple[Missing, ...]:
    """Why this person is not entitled to sign for this patient at this day (P30-P32).

    A minor never signs alone, unless the authority says why (for example a court's decision). A
    parent signs for a minor only; for an adult it takes a representative with an authority. The
    next of kin sign for somebody who has died, and say how that is proved.
    """
    found = list[Missing]()
    minor = patient.age_on(today) < OF_AGE
    if not signer.name.strip():
        found.append(Missing("P33", TITLES["P33"], "The name of the person who signs is missing."))
    if signer.capacity is Capacity.PATIENT:
        if minor and not signer.authority.strip():
            text = "The patient is under 18: a parent or guardian signs, with the minor's assent."
            found.append(Missing("P32", TITLES["P32"], text))
        return tuple(found)
    if not signer.relation.strip():
        text = "The relation of the signer to the patient is missing."
        found.append(Missing("P30", TITLES["P30"], text))
    if signer.capacity is Capacity.PARENT and not minor:
        text = "The patient is of age: a parent signs only as a representative with authority."
        found.append(Missing("P30", TITLES["P30"], text))
    needs = {Capacity.GUARDIAN, Capacity.REPRESENTATIVE}
    if signer.capacity in needs and not signer.authority.strip():
        text = "The source of the signer's authority is missing."
        found.append(Missing("P30", TITLES["P30"], text))
    if signer.capacity is Capacity.NEXT_OF_KIN and not signer.authority.strip():
        text = "A next of kin signs after the patient's death only: the proof of it is missing."
        found.append(Missing("P30", TITLES["P30"], text))
    return tuple(found)


def missing_from_capture_signer(
    signer: Signer, patient: Patient, today: date
) -> tuple[Missing, ...]:
    """As `missing_from_signer`, for the consent to take photographs.

    Those are taken of the living, and for a living patient no next of kin signs.
    """
    if signer.capacity is Capacity.NEXT_OF_KIN:
        text = (
            "A next of kin cannot sign for a living patient: the patient signs, a parent or "
            "guardian, or a representative with authority."
        )
        return (Missing("P30", TITLES["P30"], text),)
    return missing_from_signer(signer, patient, today)


def missing_from_expiry(expires_on: date | None, today: date) -> tuple[Missing, ...]:
    """Every publication consent ends on a day after today (P23)."""
    if expires_on is None:
        return (Missing("P23", TITLES["P23"], "The day on which the consent ends is missing."),)
    if expires_on <= today:
        return (Missing("P23", TITLES["P23"], "The consent would end today or earlier."),)
    return ()


def missing_from_answers(
    wording: FormWording, answers: Mapping[PublicationScope, Decision]
) -> tuple[Missing, ...]:
    """Uses on the form that the signer has not answered; silence is neither yes nor no."""
    return tuple(
        _about_scope(PublicationScope(choice.scope), "This question has no answer yet.")
        for choice in wording.choices
        if PublicationScope(choice.scope) not in answers
    )


def missing_from_permissions(
    scopes: Mapping[PublicationScope, Decision], journal: JournalProfile, figures: int
) -> tuple[Missing, ...]:
    """Uses without which the figures cannot go to this journal, and which were not permitted.

    The Internet is one of them whatever the profile says: journals publish there (S14, S15).
    """
    needed = dict.fromkeys((PublicationScope.ONLINE, *journal.required_scopes))
    subject = "Figure 1" if figures == 1 else f"Figures 1 to {figures}"
    return tuple(
        _about_scope(
            scope, f"{subject} cannot leave: the consent does not allow {scope_words(scope)}."
        )
        for scope in needed
        if scopes.get(scope) is not Decision.PERMIT
    )


def missing_from_capture(withdrawn: Iterable[int]) -> tuple[Missing, ...]:
    """Pictures whose capture consent was withdrawn; numbers as on the form.

    A withdrawal reaches every derived thing (product.md, rule 4), so such a picture enters no
    request and no package. A capture consent that merely expired does not block: expiry ends the
    taking of new pictures, those taken before stay lawful parts of the record, and publishing
    them rests on the publication consent, which has its own signature and its own end.
    """
    return tuple(
        Missing(
            "P02",
            TITLES["P02"],
            f"Figure {number} cannot be used: the consent to take and keep it was withdrawn.",
        )
        for number in withdrawn
    )


def missing_from_erasure(erased: Iterable[int]) -> tuple[Missing, ...]:
    """Pictures that were erased for good; numbers as on the form."""
    return tuple(
        Missing(
            "P02",
            TITLES["P02"],
            f"Figure {number} cannot be used: the photograph was erased.",
        )
        for number in erased
    )


def _about_scope(scope: PublicationScope, text: str) -> Missing:
    code, words = _OF_SCOPE[scope]
    return Missing(code, words[0].upper() + words[1:], text)
