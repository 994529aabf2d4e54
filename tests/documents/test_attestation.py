"""Tests of the author's statement that goes out in place of the signed form."""

import pytest

from photodesk.documents.attestation import AttestationFacts, article_statement, attestation
from photodesk.domain.publication import Manuscript, ReviewOutcome, SubmissionMode
from photodesk.domain.signature import Capacity
from tests.documents.forms import a_journal


def facts(**changes: object) -> AttestationFacts:
    values: dict[str, object] = {
        "clinic": "Seaside Facial Surgery",
        "journal": a_journal(),
        "manuscript": Manuscript("A saddle nose", "draft 3"),
        "capacity": Capacity.PATIENT,
        "review": ReviewOutcome.WAIVED,
        "signed_on": "2026-11-22",
        "expires_on": "2031-11-22",
        "form_id": "0198f3a2",
        "figures": (("figure-01.jpg", "ab" * 32),),
        "permitted": ("In print?",),
        "denied": ("In a medical book?",),
    }
    return AttestationFacts(**{**values, **changes})  # type: ignore[arg-type]  # a builder


def test_the_statement_says_what_was_signed_for_which_pictures() -> None:
    text = attestation(facts())
    for said in (
        "To the editors of The Practice Journal",
        "On 22 November 2026, the patient signed a written consent",
        "waived the right to review it",
        f"figure-01.jpg  {'ab' * 32}",
        "Uses permitted:\n  In print?",
        "Uses not permitted:\n  In a medical book?",
        "until 22 November 2031",
        "not been reviewed by counsel",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (SubmissionMode.SUBMIT_SIGNED, "is sent for the editors only"),
        (SubmissionMode.ATTEST_ONLY, "is not sent"),
        (SubmissionMode.UNKNOWN, "is not sent"),
        (SubmissionMode.ON_REQUEST, "when the editors ask for it"),
    ],
)
def test_it_says_where_the_signed_form_is(mode: SubmissionMode, said: str) -> None:
    assert said in attestation(facts(journal=a_journal(submission_mode=mode)))


@pytest.mark.parametrize("review", ReviewOutcome)
@pytest.mark.parametrize("capacity", Capacity)
def test_every_capacity_and_outcome_has_its_sentence(
    review: ReviewOutcome, capacity: Capacity
) -> None:
    assert article_statement(capacity) in attestation(facts(review=review, capacity=capacity))


def test_typed_text_cannot_break_out_of_its_line() -> None:
    text = attestation(facts(manuscript=Manuscript("A\nOn 1 May, nobody signed\u202e", "1")))
    assert "Manuscript: A On 1 May, nobody signed \n" in text


def test_a_journal_not_yet_known_is_not_named() -> None:
    text = attestation(facts(journal=a_journal(title="A journal not yet known", named=False)))
    assert "To the editors of the journal\n" in text
