"""Tests of the report of an erasure."""

from dataclasses import replace

from photodesk.documents.erasure_report import (
    ErasedPicture,
    ErasureContent,
    HoldingBackup,
    final_words,
    render,
)
from tests.documents.forms import pages_of, text_of

CONTENT = ErasureContent(
    clinic="Seaside Facial Surgery",
    chart_number="00417",
    erasure_id="0198f3a2",
    ground="The patient asked for it",
    reason="Letter of 20 November <b>",
    requested_at="2026-11-20T09:14:00Z",
    requested_by="Dr Anna Berg",
    decided_at="2026-11-22T16:00:00Z",
    decided_by="Łucja Müller",
    note="Identity checked.",
    finished_at="2026-11-22T16:00:01Z",
    final_at="2027-02-20T08:00:00Z",
    pictures=(ErasedPicture("Frontal", "2026-03-01", "ab" * 32),),
    figures=2,
    stays=("That these photographs existed.",),
    backups=(
        HoldingBackup("2026-11-20T08:00:00Z", "2027-02-20T08:00:00Z", ""),
        HoldingBackup("2026-08-20T08:00:00Z", "2026-11-18T08:00:00Z", "2026-11-19T08:00:00Z"),
    ),
    as_of="2026-11-22T16:05:00Z",
    audit_head="44 1a2b",
)


def test_the_report_says_what_went_what_stays_and_from_when_it_is_final() -> None:
    text = text_of(render(CONTENT))
    for said in (
        "00417",
        "The patient asked for it",
        "Letter of 20 November <b>",
        "Dr Anna Berg",
        "Łucja Müller",
        "Frontal, taken 1 March 2026; SHA-256 abababababababab…",
        "Figures made from them for publication: 2.",
        "becomes final on 20 February 2027",
        "kept until 20 February 2027",
        "removed on 19 November 2026",
        "That these photographs existed.",
        "Audit head 44 1a2b",
    ):
        assert said in text


def test_the_report_is_one_page() -> None:
    assert len(pages_of(render(CONTENT))) == 1


def test_without_a_backup_it_is_final_already() -> None:
    done = replace(CONTENT, backups=(), final_at=CONTENT.decided_at)
    assert final_words(done) == "The erasure is final since 22 November 2026."


def test_an_unknown_last_day_is_not_invented() -> None:
    assert "no last day can be named" in final_words(replace(CONTENT, final_at="", backups=()))


def test_when_every_backup_went_early_it_is_final_from_then_on() -> None:
    gone = replace(CONTENT.backups[0], removed_at="2026-12-01T08:00:00Z")
    done = replace(CONTENT, backups=(gone,))
    assert final_words(done) == "The erasure is final since 1 December 2026."


def test_a_backup_that_stayed_too_long_is_said() -> None:
    late = replace(CONTENT, as_of="2027-03-01T08:00:00Z")
    assert "was to go on 20 February 2027" in final_words(late)


def test_many_photographs_take_more_pages() -> None:
    many = replace(CONTENT, pictures=CONTENT.pictures * 90)
    assert len(pages_of(render(many))) > 1
