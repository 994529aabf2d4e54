"""Tests of what a page can print: three scripts, hostile text as itself, the rest refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photodesk.documents.fonts import markup, printable
from photodesk.errors import FormError


@pytest.mark.parametrize(
    "name", ["Łódź Ünal Žižek", "Παπαδόπουλος Ελένη", "Щербаков Юрій Ђорђе", "Nguyễn Thị Hồng", "Ǆ"]
)
def test_latin_greek_and_cyrillic_are_printed(name: str) -> None:
    assert printable(name) == name


def test_a_name_in_pieces_is_composed() -> None:
    assert printable("Å" + "e\u0301") == "Åé"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc\r\nd", "a b c  d"),
        ("a\u2028b\u00a0c", "a b\u00a0c"),
        ("a\x00b\x1b[31m", "a[U+0000]b[U+001B][31m"),
        ("evil\u202egpj", "evil[U+202E]gpj"),
        ("zero\u200bwidth\ufeff", "zero[U+200B]width[U+FEFF]"),
    ],
)
def test_nothing_invisible_reaches_the_page(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("שלום", "U+05E9"),
        ("محمد", "U+0645"),
        ("नाम", "U+0928"),
        ("ไทย", "U+0E44"),
        ("漢字", "U+6F22"),
        ("Anna 😀", "U+1F600"),
        ("\u2713", "U+2713"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_named(text: str, named: str) -> None:
    with pytest.raises(FormError) as refused:
        printable(text)
    assert named in refused.value.title
    assert "Anna" not in refused.value.title


def test_only_a_few_of_many_characters_are_named() -> None:
    with pytest.raises(FormError, match="and 3 more"):
        printable("一二三四五六七八")


@pytest.mark.parametrize("text", ["<b>x</b>", "&amp; & &lt;", "%s {0} {clinic}", "</para><img/>"])
def test_markup_is_printed_as_itself(text: str) -> None:
    escaped = markup(text)
    assert "<" not in escaped
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(st.text(max_size=60))
def test_any_text_is_printed_whole_or_refused(text: str) -> None:
    try:
        shown = printable(text)
    except FormError:
        return
    assert all(character.isprintable() or character == "\u00a0" for character in shown)
