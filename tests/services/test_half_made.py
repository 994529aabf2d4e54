"""A request in the making: chosen, ordered, and kept as a draft once nothing lacks."""

from dataclasses import replace

import pytest

from photodesk.domain.identifiers import PhotographId
from photodesk.domain.publication import Manuscript
from photodesk.errors import ConsentError, InputRefused
from photodesk.services import half_made, publication
from photodesk.services.half_made import HalfMade
from photodesk.services.request_steps import Step
from tests.services.publications import Desk

A, B, C = (PhotographId(name) for name in "abc")
THREE = HalfMade(photographs=(A, B, C))


def complete(desk: Desk) -> HalfMade:
    """Enough for a draft."""
    return HalfMade(desk.photographs, "bmj-group", Manuscript("A case", "2"), "to teach")


@pytest.mark.parametrize(
    ("which", "places", "order"),
    [
        (A, 1, (B, A, C)),
        (C, -1, (A, C, B)),
        (A, -1, (A, B, C)),
        (C, 5, (A, B, C)),
        (C, -9, (C, A, B)),
    ],
)
def test_a_photograph_moves_by_places_and_stops_at_either_end(
    which: PhotographId, places: int, order: tuple[PhotographId, ...]
) -> None:
    assert half_made.moved(THREE, which, places).photographs == order


def test_photographs_chosen_again_keep_their_places() -> None:
    chosen = half_made.with_photographs(replace(THREE, photographs=(C, A)), (A, B, C))
    assert chosen.photographs == (C, A, B)


def test_a_photograph_that_is_not_chosen_again_is_out() -> None:
    assert half_made.with_photographs(THREE, (B,)).photographs == (B,)
    assert half_made.without(THREE, B).photographs == (A, C)


def test_everything_that_keeps_it_from_being_a_draft_is_named_with_its_step() -> None:
    lacking = [lack.step for lack in half_made.lacks(HalfMade())]
    assert lacking == [Step.PHOTOGRAPHS, Step.JOURNAL, Step.MANUSCRIPT, Step.MANUSCRIPT]


def test_blanks_are_no_title_and_no_purpose(kept: Desk) -> None:
    blank = replace(complete(kept), manuscript=Manuscript("  ", ""), purpose=" ")
    assert [lack.step for lack in half_made.lacks(blank)] == [Step.MANUSCRIPT] * 2


def test_what_was_chosen_is_what_the_draft_says(kept: Desk) -> None:
    half = complete(kept)
    request = half_made.keep(kept.session, half)
    assert half_made.of_request(request) == replace(half, patient_id=kept.patient_id)


def test_keeping_again_changes_the_draft_and_its_photographs_stay(kept: Desk) -> None:
    request = half_made.keep(kept.session, complete(kept))
    changed = replace(
        half_made.of_request(request), journal_id="jaad", manuscript=Manuscript("Two", "3")
    )
    half_made.keep(kept.session, changed, request.id)
    again = publication.get(kept.session, request.id)
    assert again.journal.id == "jaad"
    assert again.manuscript.title == "Two"
    assert again.photographs == request.photographs
    assert kept.events()[-1] == "publication-changed"


def test_a_form_that_was_shown_is_not_changed(shown: Desk) -> None:
    half = half_made.of_request(publication.get(shown.session, shown.request_id))
    with pytest.raises(ConsentError, match="does not change"):
        half_made.keep(shown.session, replace(half, purpose="another"), shown.request_id)
    assert publication.get(shown.session, shown.request_id).purpose == "to teach"


def test_a_draft_does_not_lose_its_title(kept: Desk) -> None:
    request = half_made.keep(kept.session, complete(kept))
    half = replace(half_made.of_request(request), manuscript=Manuscript("", "2"))
    with pytest.raises(InputRefused):
        half_made.keep(kept.session, half, request.id)
    assert publication.get(kept.session, request.id).manuscript.title == "A case"
