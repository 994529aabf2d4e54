"""Every kind of event, outcome and role has words."""

import pytest

from photodesk.domain.audit import EventKind, Outcome
from photodesk.services.roles import roles
from photodesk.ui.admin.event_words import KINDS, kind_words, outcome_state, role_words


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_words_of_its_own(kind: EventKind) -> None:
    assert KINDS[kind.value]


def test_no_two_kinds_read_alike() -> None:
    assert len(set(KINDS.values())) == len(KINDS)


def test_a_kind_of_a_later_photodesk_is_shown_by_its_name() -> None:
    assert kind_words("moon-landed") == "Moon landed"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_badge(outcome: Outcome) -> None:
    assert not outcome_state(outcome).words.startswith("Outcome")


def test_an_unknown_outcome_is_shown_as_it_is() -> None:
    assert outcome_state(99).words == "Outcome 99"


def test_roles_have_their_titles() -> None:
    assert [role_words(one.id) for one in roles()] == [one.title for one in roles()]
    assert role_words("recovery") == "Recovery key"
    assert role_words("") == ""
