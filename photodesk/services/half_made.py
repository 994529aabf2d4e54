"""A request in the making: what was chosen so far, and what keeps it from being kept as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from photodesk.domain.identifiers import PatientId, PhotographId, RequestId
from photodesk.domain.publication import Manuscript, PublicationRequest
from photodesk.services import publication
from photodesk.services.request_steps import Step
from photodesk.services.session import Session

UNKNOWN_JOURNAL = "cope-generic"
"""The general profile: a journal not yet known."""
NO_MANUSCRIPT = Manuscript("", "")


@dataclass(frozen=True, slots=True)
class HalfMade:
    """What a person chose for a request; nothing of it is stored before `keep`."""

    photographs: tuple[PhotographId, ...] = ()
    """In the order of the figures."""
    journal_id: str = ""
    manuscript: Manuscript = NO_MANUSCRIPT
    purpose: str = ""
    patient_id: PatientId | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something without which a draft cannot be kept, and the step where it is given."""

    step: Step
    text: str


def of_request(request: PublicationRequest) -> HalfMade:
    """What was chosen for a request that is kept."""
    return HalfMade(
        tuple(picture.photograph_id for picture in request.photographs),
        request.journal.id,
        request.manuscript,
        request.purpose,
        request.patient_id,
    )


def with_photographs(half: HalfMade, more: Sequence[PhotographId]) -> HalfMade:
    """These photographs and no others; those chosen before keep their places."""
    wanted = set(more)
    stay = tuple(one for one in half.photographs if one in wanted)
    return replace(half, photographs=(*stay, *(one for one in more if one not in stay)))


def without(half: HalfMade, photograph_id: PhotographId) -> HalfMade:
    """The same without one photograph."""
    return replace(half, photographs=tuple(one for one in half.photographs if one != photograph_id))


def moved(half: HalfMade, photograph_id: PhotographId, places: int) -> HalfMade:
    """One photograph moved by so many places; at either end it stays."""
    order = [one for one in half.photographs if one != photograph_id]
    former = half.photographs.index(photograph_id)
    order.insert(max(0, min(former + places, len(order))), photograph_id)
    return replace(half, photographs=tuple(order))


def lacks(half: HalfMade) -> tuple[Lack, ...]:
    """What keeps it from being kept as a draft, in the order of the steps."""
    found = (
        (Step.PHOTOGRAPHS, bool(half.photographs), "Choose at least one photograph."),
        (Step.JOURNAL, bool(half.journal_id), "Choose a journal, or say that it is not known yet."),
        (Step.MANUSCRIPT, bool(half.manuscript.title.strip()), "Type the title of the article."),
        (Step.MANUSCRIPT, bool(half.purpose.strip()), "Type why the pictures are to be published."),
    )
    return tuple(Lack(step, text) for step, there, text in found if not there)


def keep(
    session: Session, half: HalfMade, request_id: RequestId | None = None
) -> PublicationRequest:
    """Keep it as a new draft, or as what a draft says from now on.

    Raises as `publication.draft` and `publication.revise` do.
    """
    if request_id is None:
        return publication.draft(
            session,
            photograph_ids=half.photographs,
            journal_id=half.journal_id,
            manuscript=half.manuscript,
            purpose=half.purpose,
        )
    return publication.revise(
        session,
        request_id,
        journal_id=half.journal_id,
        manuscript=half.manuscript,
        purpose=half.purpose,
    )
