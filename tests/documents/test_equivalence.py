"""Tests of the blank copy and the table of elements."""

import pytest

from photodesk.documents.equivalence import blank_form, equivalence_rows, equivalence_table
from photodesk.documents.journal_profiles import profiles
from photodesk.documents.wording import wording
from photodesk.domain.publication import JournalProfile
from tests.documents.forms import pages_of, text_of

CLINIC = "Seaside Facial Surgery"
BY_ID = {profile.id: profile for profile in profiles()}


def test_the_blank_copy_holds_the_whole_form_and_nobody() -> None:
    form = wording("publication")
    text = text_of(blank_form(form, CLINIC, BY_ID["cope-generic"]))
    for said in (
        "blank copy",
        "[ The pictures are printed here. ]",
        "I sign as:",
        form.declaration,
    ):
        assert said in text
    assert [choice.question for choice in form.choices if choice.question not in text] == []
    assert "Chart number" not in text
    assert "pictures of ____________ may be" in text


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.id)
def test_every_element_has_its_place_on_the_form(profile: JournalProfile) -> None:
    rows = equivalence_rows(wording("publication"), profile)
    assert [row[0].code for row in rows] == [f"P{number:02d}" for number in range(1, 42)]
    assert [row[0].code for row in rows if row[1] == "Not on the form"] == []


def test_clauses_of_another_journal_are_not_named() -> None:
    text = text_of(equivalence_table(wording("publication"), CLINIC, BY_ID["sage-generic"]))
    assert "this publisher" not in text
    assert "this journal ask you" not in text


def test_the_table_says_when_the_demands_were_not_verified() -> None:
    said = "was not verified: check the journal's site"
    form = wording("publication")
    assert said in text_of(equivalence_table(form, CLINIC, BY_ID["nejm"]))
    assert said not in text_of(equivalence_table(form, CLINIC, BY_ID["bmj-group"]))


def test_the_heads_of_the_columns_stand_on_every_page() -> None:
    pages = pages_of(equivalence_table(wording("publication"), CLINIC, BY_ID["bmj-group"]))
    assert len(pages) > 1
    assert all("In our form" in page and "not reviewed by counsel" in page for page in pages)
