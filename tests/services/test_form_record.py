"""The forms and profiles that are shipped fit the rules of a publication."""

import pytest

from photodesk.documents import provisions as shipped_provisions
from photodesk.documents import wording as words
from photodesk.domain.completeness import missing_from_choices, missing_from_wording
from photodesk.domain.identifiers import PatientId, RequestId
from photodesk.domain.provisions import PROVISIONS, TITLES
from photodesk.domain.publication import (
    JournalProfile,
    Manuscript,
    PublicationRequest,
    PublicationScope,
    ReviewOutcome,
    SubmissionMode,
)
from photodesk.services import form_record
from photodesk.services.journals import journal, journals

CASES = (
    frozenset[str](),
    frozenset({"minor", "representative"}),
    frozenset({"representative"}),
    frozenset({"representative", "deceased"}),
    frozenset({"interpreter", "witness"}),
)


def request_for(profile: JournalProfile) -> PublicationRequest:
    """A draft for a journal."""
    return PublicationRequest(
        RequestId("r"), PatientId("p"), profile, Manuscript("t", "1"), "p", "draft", (), ""
    )


@pytest.mark.parametrize("cases", CASES, ids=str)
@pytest.mark.parametrize("profile", journals(), ids=lambda profile: profile.id)
def test_our_form_carries_what_each_journal_demands_in_each_case(
    profile: JournalProfile, cases: frozenset[str]
) -> None:
    wording = words.wording("publication")
    shown = form_record.shown_provisions(wording, request_for(profile), cases)
    assert missing_from_wording(shown, profile, cases) == ()
    assert missing_from_choices(wording, profile) == ()


@pytest.mark.parametrize("passage", ["where", "review", "refuse", "withdraw", "recognised"])
def test_a_form_without_a_passage_is_found_out(passage: str) -> None:
    wording = words.wording("publication")
    kept = tuple(p for p in wording.passages if p.id != passage)
    request = request_for(journal("cope-generic"))
    shown = form_record.shown_provisions(wording, request, frozenset())
    left = frozenset(code for p in kept if not p.only_for for code in p.provisions)
    lost = shown - left - frozenset(code for c in wording.choices for code in c.provisions)
    assert lost, passage
    assert missing_from_wording(shown - lost, request.journal, frozenset())


def test_every_use_is_asked_about_once() -> None:
    asked = [choice.scope for choice in words.wording("publication").choices]
    assert sorted(asked) == sorted(scope.value for scope in PublicationScope)


def test_a_profile_narrows_the_review_and_never_widens_it() -> None:
    floor = {ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED}
    for profile in journals():
        assert set(profile.review_rule) <= floor, profile.id


def test_a_journal_that_was_not_verified_gets_least() -> None:
    for profile in journals():
        if profile.verification == "unverified":
            assert profile.submission_mode is SubmissionMode.UNKNOWN, profile.id


def test_the_list_of_provisions_says_the_same_as_the_rules() -> None:
    shipped = {p.code: p for p in shipped_provisions.provisions() if p.code.startswith("P")}
    assert set(shipped) == set(TITLES)
    for rule in PROVISIONS:
        assert shipped[rule.code].lint == rule.lint.value, rule.code
        assert shipped[rule.code].place in {place.value for place in rule.places}, rule.code
        assert shipped[rule.code].conditional == bool(rule.only_for), rule.code
