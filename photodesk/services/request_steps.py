"""The steps of a request, which of them are done or open, and what comes next. Draws nothing."""

from dataclasses import dataclass
from enum import StrEnum

from photodesk.domain.completeness import Missing
from photodesk.domain.publication import GIVEN_UP
from photodesk.services.publication_status import RequestRow

ENDED = frozenset({"declined", "expired", "withdrawn", GIVEN_UP})
"""States in which nothing more can come of a request; only a new one can."""
ANSWERED = ENDED | {"signed", "released"}


class Step(StrEnum):
    """A step, in the order in which a request usually goes."""

    PHOTOGRAPHS = "Photographs"
    JOURNAL = "Journal"
    MANUSCRIPT = "Manuscript"
    CHECK = "Check"
    FORM = "Form"
    SIGNATURE = "Signature"
    PACKAGE = "Package"


CHOICES = (Step.PHOTOGRAPHS, Step.JOURNAL, Step.MANUSCRIPT)
"""The steps whose content makes the draft."""


@dataclass(frozen=True, slots=True)
class StepState:
    """Whether a step is done; `closed` says why it cannot be opened yet, or nothing."""

    step: Step
    done: bool
    closed: str = ""


def step_states(row: RequestRow | None, lacking: tuple[Step, ...] = ()) -> tuple[StepState, ...]:
    """All steps of a request; `row` None: not kept yet, with these steps `lacking` something."""
    choices = tuple(StepState(step, step not in lacking) for step in CHOICES)
    if lacking or row is None:
        return (*choices, *_not_kept(lacking=bool(lacking)))
    state = row.status.state
    if state == GIVEN_UP:
        return (*choices, *(StepState(one, done=False, closed=PUT_AWAY) for one in _NOT_CHOICES))
    shown = state != "draft"
    not_shown = "" if shown else "The form is still a draft. Make it final first."
    return (
        *choices,
        StepState(Step.CHECK, done=not to_settle_now(row)),
        StepState(Step.FORM, done=shown),
        StepState(Step.SIGNATURE, done=state in {"signed", "released"}, closed=not_shown),
        StepState(Step.PACKAGE, done=state == "released"),
    )


def _not_kept(*, lacking: bool) -> tuple[StepState, ...]:
    """What comes after the choices; going to the check is what keeps a draft."""
    first = "Choose photographs, a journal, a title and a reason first."
    check = StepState(Step.CHECK, done=False, closed=first if lacking else "")
    closed = first if lacking else "Go to the check first; it keeps the draft."
    return (check, *(StepState(step, done=False, closed=closed) for step in _AFTER_THE_CHECK))


PUT_AWAY = "This request was given up. For another, start a new request from it."
_NOT_CHOICES = (Step.CHECK, Step.FORM, Step.SIGNATURE, Step.PACKAGE)
_AFTER_THE_CHECK = (Step.FORM, Step.SIGNATURE, Step.PACKAGE)


def next_step(row: RequestRow) -> Step:
    """Where to go on with a request that is kept."""
    state = row.status.state
    if state == GIVEN_UP:
        return Step.PHOTOGRAPHS
    if state == "draft":
        return Step.CHECK if to_settle_now(row) else Step.FORM
    return Step.SIGNATURE if state == "ready to sign" or state in ENDED else Step.PACKAGE


def next_words(row: RequestRow) -> str:
    """The next thing to do, as a button says it."""
    state = row.status.state
    if state == GIVEN_UP:
        return "Look at the request"
    if state in ENDED:
        return "Look at the answer"
    if state == "draft" and to_settle_now(row):
        return "Look at what is missing"
    if state == "signed" and row.status.missing:
        return "See why nothing can leave"
    return _WORDS[state]


_WORDS = {
    "draft": "Prepare the form",
    "ready to sign": "Get the signature",
    "signed": "Make the package",
    "released": "Look at the package",
}


def to_settle_now(row: RequestRow) -> tuple[Missing, ...]:
    """What is missing that neither the form's signer nor its preparation will bring."""
    return tuple(lack for lack in row.status.missing if settled_at(lack, row) in {None, *CHOICES})


def settled_at(lack: Missing, row: RequestRow) -> Step | None:
    """The step at which something missing can be settled; None: only with a new request."""
    state = row.status.state
    if state in ANSWERED:
        return None
    if lack.code in _BY_THE_SIGNER:
        return Step.FORM if state == "draft" else Step.SIGNATURE
    if state != "draft" or lack.code == "P02":
        return None
    return Step.FORM if lack.code in _WHEN_PREPARED else Step.JOURNAL


_BY_THE_SIGNER = frozenset({"P18", "P06", "P33"})
"""Answered on the form: review or waiver, the Internet, the signature."""
_WHEN_PREPARED = frozenset({"P23", "P30", "P31", "P32"})
"""Who signs and until when; asked when the form is made final."""
