"""Tests of the publication consent on paper."""

import pypdfium2
import pytest

from photodesk.documents.journal_profiles import profiles
from photodesk.documents.pictures import PICTURE_WIDTH
from photodesk.documents.publication_form import FLOOR, render
from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import Manuscript, PublicationScope, ReviewOutcome
from tests.documents.forms import (
    BLANKS,
    PATIENT,
    a_journal,
    a_jpeg,
    a_picture,
    a_publication_form,
    an_answer,
    as_signed,
    text_of,
)

BY_ID = {profile.id: profile for profile in profiles()}


def picture_widths(pdf: bytes) -> list[float]:
    document = pypdfium2.PdfDocument(pdf)
    boxes = [
        item.get_bounds()
        for page in document
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    ]
    document.close()
    return [right - left for left, _bottom, right, _top in boxes]


def test_the_form_names_patient_journal_article_and_purpose() -> None:
    text = text_of(render(a_publication_form(manuscript=Manuscript("A nose", "3", b"\x1a" * 32))))
    for said in (PATIENT, "The Practice Journal", "A nose", BLANKS["purpose"], "22 November 2031"):
        assert said in text
    assert "3, File code 1a1a 1a1a 1a1a 1a1a" in text


def test_each_picture_stands_with_number_view_day_and_hash() -> None:
    shown = (
        a_picture(1, view_label="Frontal", short_hash="0001 0000 0000 0000"),
        a_picture(2, view_label="Base", short_hash="0002 0000 0000 0000", treatment="Cropped"),
    )
    text = text_of(render(a_publication_form(pictures=shown)))
    for said in ("1. Frontal", "2. Base", "0001 0000", "0002 0000", "12 March 2026", "Cropped"):
        assert said in text


def test_pictures_are_shown_two_to_a_row_at_a_size_to_judge() -> None:
    wide = a_picture(2, jpeg=a_jpeg(400, 300), width=400, height=300)
    widths = picture_widths(render(a_publication_form(pictures=(a_picture(1), wide))))
    assert widths == pytest.approx([9.5 / 4 * 3 * 28.346, PICTURE_WIDTH], abs=1)


def test_a_journal_not_yet_known_is_said_to_be_unknown() -> None:
    text = text_of(render(a_publication_form(journal=BY_ID["cope-generic"])))
    assert "Journal Not yet known" in text
    assert "We do not know the journal yet." in text


def test_a_named_journal_is_named() -> None:
    text = text_of(render(a_publication_form(journal=BY_ID["jaad"])))
    assert "We do not know the journal yet." not in text
    assert "Journal of the American Academy of Dermatology" in text


def test_the_journal_of_the_bmj_group_gets_its_statements() -> None:
    text = text_of(render(a_publication_form(journal=BY_ID["bmj-group"])))
    assert "legally entitled to sign" in text
    assert "I choose not to see it" not in text  # the group takes no waiver


def test_review_or_waiver_is_offered_where_the_journal_does_not_say() -> None:
    text = text_of(render(a_publication_form()))
    assert FLOOR == (ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED)
    for said in (
        "I have seen the final article",
        "this version of the article: draft 3",
        "I waive",
    ):
        assert said in text
    assert "I was not offered" not in text


def test_a_signed_form_says_in_words_what_was_chosen() -> None:
    answers = an_answer(PublicationScope, PRINT=Decision.PERMIT, ONLINE=Decision.PERMIT)
    content = a_publication_form(**as_signed(answers=answers, review=ReviewOutcome.WAIVED))
    text = text_of(render(content))
    assert "The article I was offered the article. I choose not to see it" in text
    assert "Said yes to In print? On the Internet? Said no to Free for others" in text


def test_an_outcome_that_does_not_suffice_is_still_shown_when_it_was_the_answer() -> None:
    content = a_publication_form(**as_signed(review=ReviewOutcome.NOT_OFFERED))
    assert "I was not offered the article." in text_of(render(content))


def test_every_use_is_asked_about() -> None:
    text = text_of(render(a_publication_form()))
    assert [c.question for c in a_publication_form().choices if c.question not in text] == []


@pytest.mark.parametrize("mode", ["submit_signed", "attest_only", "on_request", "unknown"])
def test_the_form_says_who_keeps_it(mode: str) -> None:
    text = text_of(render(a_publication_form(journal=a_journal(submission_mode=mode))))
    assert text.count("Who keeps this form?") == 1


def test_hostile_titles_are_printed_as_themselves() -> None:
    title = "<i>A</i> &lt; 100% {patient} %s"
    content = a_publication_form(manuscript=Manuscript(title, " "), purpose=title)
    assert text_of(render(content)).count(title) >= 2


def test_equal_content_gives_equal_bytes() -> None:
    assert render(a_publication_form()) == render(a_publication_form())
