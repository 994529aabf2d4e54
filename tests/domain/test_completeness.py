"""What a form lacks is named, P18 and P06 first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from photodesk.domain.capture_consent import Decision
from photodesk.domain.completeness import (
    Missing,
    cases_of,
    in_order,
    missing_from_answers,
    missing_from_capture,
    missing_from_choices,
    missing_from_expiry,
    missing_from_permissions,
    missing_from_review,
    missing_from_signer,
    missing_from_wording,
    review_suffices,
)
from photodesk.domain.patient import Patient
from photodesk.domain.publication import PublicationScope, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from tests.domain.publication_facts import ADULT, ALL_MUST, CHILD, TODAY, a_journal, a_wording


def test_the_review_and_the_internet_stand_first_and_nothing_twice() -> None:
    lines = [Missing(code, code, "x") for code in ("P02", "P06", "P30", "P18", "P02")]
    assert [line.code for line in in_order(lines)] == ["P18", "P06", "P02", "P30"]


@pytest.mark.parametrize("code", sorted(ALL_MUST))
def test_each_provision_that_the_form_leaves_out_is_named(code: str) -> None:
    cases = frozenset({"minor", "representative", "deceased"})
    missing = missing_from_wording(ALL_MUST - {code}, a_journal(), cases)
    assert [line.code for line in missing] == [code]


def test_a_whole_form_lacks_nothing() -> None:
    cases = frozenset({"minor", "representative", "deceased"})
    assert missing_from_wording(ALL_MUST, a_journal(), cases) == ()


def test_a_provision_that_only_the_journal_requires_is_named() -> None:
    journal = a_journal(required_provisions=("P11",))
    (line,) = missing_from_wording(ALL_MUST, journal, frozenset())
    assert line.code == "P11"


def test_a_form_that_never_asks_about_the_internet_is_refused_for_any_journal() -> None:
    wording = a_wording()
    choices = tuple(c for c in wording.choices if c.scope != "ONLINE")
    (line,) = missing_from_choices(replace(wording, choices=choices), a_journal(required_scopes=()))
    assert line.code == "P06"


FLOOR = {ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED}


@pytest.mark.parametrize("outcome", list(ReviewOutcome))
def test_only_the_floor_suffices_where_the_journal_is_silent(outcome: ReviewOutcome) -> None:
    assert review_suffices(outcome, a_journal()) == (outcome in FLOOR)


@pytest.mark.parametrize("outcome", list(ReviewOutcome))
def test_a_journal_narrows_the_floor_and_never_widens_it(outcome: ReviewOutcome) -> None:
    rule = (ReviewOutcome.SHOWN_FINAL, ReviewOutcome.NOT_OFFERED, ReviewOutcome.SHOWN_IMAGES_ONLY)
    accepted = review_suffices(outcome, a_journal(review_rule=rule))
    assert accepted == (outcome is ReviewOutcome.SHOWN_FINAL)


def test_not_looking_counts_only_with_a_signed_waiver() -> None:
    declined = ReviewOutcome.DECLINED_TO_LOOK
    assert not review_suffices(declined, a_journal())
    assert review_suffices(declined, a_journal(), waiver_signed=True)
    narrow = a_journal(review_rule=(ReviewOutcome.SHOWN_FINAL,))
    assert not review_suffices(declined, narrow, waiver_signed=True)


@pytest.mark.parametrize("outcome", [o for o in ReviewOutcome if o not in FLOOR])
def test_a_waiver_does_not_stand_in_for_another_outcome(outcome: ReviewOutcome) -> None:
    signed = review_suffices(outcome, a_journal(), waiver_signed=True)
    assert signed == (outcome is ReviewOutcome.DECLINED_TO_LOOK)


@pytest.mark.parametrize("outcome", [None, *ReviewOutcome])
def test_a_review_that_does_not_suffice_is_p18(outcome: ReviewOutcome | None) -> None:
    codes = [line.code for line in missing_from_review(outcome, a_journal())]
    assert codes == ([] if outcome in FLOOR else ["P18"])


@pytest.mark.parametrize(
    ("patient", "signer", "codes"),
    [
        (ADULT, Signer("Ana"), []),
        (ADULT, Signer(" "), ["P33"]),
        (CHILD, Signer("Ana"), ["P32"]),
        (CHILD, Signer("Ana", authority="emancipated, court of X, 3 of 2026"), []),
        (CHILD, Signer("Eva", Capacity.PARENT, "mother"), []),
        (CHILD, Signer("Eva", Capacity.PARENT), ["P30"]),
        (ADULT, Signer("Eva", Capacity.PARENT, "mother"), ["P30"]),
        (ADULT, Signer("Eva", Capacity.REPRESENTATIVE, "sister"), ["P30"]),
        (ADULT, Signer("Eva", Capacity.REPRESENTATIVE, "sister", "power of attorney"), []),
        (CHILD, Signer("Eva", Capacity.GUARDIAN, "aunt"), ["P30"]),
        (CHILD, Signer("Eva", Capacity.GUARDIAN, "aunt", "court order"), []),
        (ADULT, Signer("Eva", Capacity.NEXT_OF_KIN), ["P30", "P30"]),
        (ADULT, Signer("Eva", Capacity.NEXT_OF_KIN, "widow"), ["P30"]),
        (ADULT, Signer("Eva", Capacity.NEXT_OF_KIN, "widow", "death certificate"), []),
    ],
)
def test_a_signer_who_is_not_entitled_is_named(
    patient: Patient, signer: Signer, codes: list[str]
) -> None:
    assert [line.code for line in missing_from_signer(signer, patient, TODAY)] == codes


def test_a_consent_ends_on_a_day_that_is_still_to_come() -> None:
    assert [m.code for m in missing_from_expiry(None, TODAY)] == ["P23"]
    assert [m.code for m in missing_from_expiry(TODAY, TODAY)] == ["P23"]
    assert missing_from_expiry(TODAY + timedelta(days=1), TODAY) == ()


@pytest.mark.parametrize("scope", list(PublicationScope))
def test_each_question_without_an_answer_is_named(scope: PublicationScope) -> None:
    answers = dict.fromkeys(PublicationScope, Decision.DENY)
    assert missing_from_answers(a_wording(), answers) == ()
    del answers[scope]
    assert len(missing_from_answers(a_wording(), answers)) == 1


def test_a_denied_internet_names_the_figures_and_the_internet() -> None:
    answers = dict.fromkeys(PublicationScope, Decision.PERMIT)
    answers[PublicationScope.ONLINE] = Decision.DENY
    (line,) = missing_from_permissions(answers, a_journal(required_scopes=()), 1)
    assert line.text == "Figure 1 cannot leave: the consent does not allow the Internet."


@pytest.mark.parametrize("scope", list(PublicationScope))
def test_a_use_that_the_journal_needs_and_the_patient_denied_is_named(
    scope: PublicationScope,
) -> None:
    answers = dict.fromkeys(PublicationScope, Decision.PERMIT)
    answers[scope] = Decision.DENY
    journal = a_journal(required_scopes=(scope,))
    (line,) = missing_from_permissions(answers, journal, 3)
    assert line.text.startswith("Figures 1 to 3 cannot leave")


def test_a_use_that_nobody_needs_may_be_denied() -> None:
    answers = dict.fromkeys(PublicationScope, Decision.DENY)
    answers[PublicationScope.ONLINE] = Decision.PERMIT
    assert missing_from_permissions(answers, a_journal(required_scopes=()), 3) == ()


def test_pictures_whose_capture_consent_was_withdrawn_are_named_by_number() -> None:
    lines = missing_from_capture([2, 4])
    assert [line.text[:8] for line in lines] == ["Figure 2", "Figure 4"]


def test_the_conditional_passages_follow_signer_and_patient() -> None:
    assert cases_of(Signer("Ana"), ADULT, TODAY) == frozenset()
    assert cases_of(Signer("Eva", Capacity.PARENT), CHILD, TODAY) == {"minor", "representative"}
    kin = Signer("Eva", Capacity.NEXT_OF_KIN)
    assert cases_of(kin, ADULT, TODAY) == {"representative", "deceased"}
