"""Tests of the reading grade: our own count of sentences, words and syllables."""

import pytest

from photodesk.documents.reading_grade import reading_grade, sentences, syllables, words

PLAIN = "We take a picture. You may say no. It is your choice. Ask us first. We will stop."
LEGALESE = (
    "Notwithstanding any limitation hereinbefore enumerated, the undersigned irrevocably "
    "authorizes dissemination of photographic representations, including reproductions "
    "necessitating international telecommunication, to institutional beneficiaries."
)


def test_plain_words_read_easily_and_legalese_does_not() -> None:
    assert reading_grade(PLAIN) < 2
    assert reading_grade(LEGALESE) > 20


def test_a_text_without_words_has_grade_nought() -> None:
    assert reading_grade(" 12 — 34 ") == 0.0


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("care", 1), ("pictures", 2), ("people", 2), ("changed", 1), ("wanted", 2),
        ("uses", 2), ("Internet", 3), ("medical", 3), ("photographs", 3), ("copies", 2), ("a", 1),
        ("xyz", 1), ("see", 1),
    ],
)  # fmt: skip
def test_syllables_of_common_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_headings_list_lines_and_paragraphs_end_a_sentence() -> None:
    text = "Who may see them?\n\nThese people:\n\n- your doctor,\n- your nurse."
    assert len(sentences(text)) == 4


def test_numbers_and_marks_are_no_words() -> None:
    assert words("12 pictures — you’ll see, e.g. 3.") == ("pictures", "you’ll", "see", "e", "g")  # noqa: RUF001 - a printed apostrophe
