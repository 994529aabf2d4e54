"""Tests of the wording of the forms: reading grade, provisions, order, blanks, errors."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from photodesk.data_files import resources
from photodesk.documents import wording
from photodesk.documents.journal_profiles import profiles
from photodesk.documents.provisions import provisions
from photodesk.documents.reading_grade import sentences, words
from photodesk.domain.publication import JournalProfile, PublicationScope, ReviewOutcome
from photodesk.domain.wording import FormWording
from photodesk.errors import DataFileWrong, FormError, NotFound
from tests.documents.forms import BLANKS

HARDEST_GRADE = 8
FORMS = pytest.mark.parametrize("form", wording.wordings(), ids=lambda form: form.id)
CAPTURE = [
    *(f"C{number:02d}" for number in range(1, 12)),
    *("P20", "P21", "P27", "P30", "P32", "P33", "P34", "P35", "P39", "P40"),
]
PUBLICATION = [f"P{number:02d}" for number in range(1, 42)]


def said_by(form: FormWording) -> str:
    """Every word of a form, its blanks filled in with something short."""
    return re.sub(r"\{[a-z]+\}", "Berg", wording.whole_text(form))


# --- How it reads ---------------------------------------------------------------------------------


@FORMS
def test_no_form_needs_more_than_eight_years_of_school(form: FormWording) -> None:
    assert wording.reading_grade(said_by(form)) <= HARDEST_GRADE


@FORMS
def test_sentences_are_short(form: FormWording) -> None:
    lengths = [len(words(sentence)) for sentence in sentences(said_by(form))]
    assert max(lengths) <= 20
    assert sum(length > 15 for length in lengths) <= len(lengths) // 20


@FORMS
def test_every_heading_is_a_question(form: FormWording) -> None:
    shown = [passage.heading for passage in form.passages if not passage.id.startswith("review.")]
    assert [heading for heading in shown if not heading.endswith("?")] == []
    assert all(choice.question.endswith("?") for choice in form.choices)


@FORMS
def test_no_form_calls_a_picture_anonymous(form: FormWording) -> None:
    assert "anonym" not in wording.whole_text(form).lower()


@FORMS
def test_no_form_names_a_law_or_pretends_to_be_reviewed(form: FormWording) -> None:
    assert not re.search(r"HIPAA|GDPR|\blaws?\b|\blegal right", wording.whole_text(form))
    assert (form.legal_review, form.reviewed_by, form.reviewed_on) == ("none", "", "")


# --- What it carries ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CAPTURE)
def test_the_capture_form_carries(code: str) -> None:
    assert code in wording.wording("capture").provisions


@pytest.mark.parametrize("code", PUBLICATION)
def test_the_publication_form_carries(code: str) -> None:
    assert code in wording.wording("publication").provisions


@FORMS
def test_every_code_on_a_form_is_a_known_provision(form: FormWording) -> None:
    assert form.provisions <= {provision.code for provision in provisions()}


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.id)
def test_the_form_carries_what_a_journal_asks_for(profile: JournalProfile) -> None:
    known = "known_journal" if profile.named else "any_journal"
    people = ("minor", "representative", "deceased")
    cases = {known, str(profile.submission_mode), profile.id, *people}
    shown = wording.fill(wording.wording("publication"), BLANKS, cases)
    assert set(profile.required_provisions) <= {code for p in shown for code in p.provisions}


def test_each_publication_scope_is_a_question_of_its_own() -> None:
    asked = [choice.scope for choice in wording.wording("publication").choices]
    assert asked == [str(scope) for scope in PublicationScope]


def test_the_capture_form_asks_about_three_further_uses() -> None:
    asked = [choice.scope for choice in wording.wording("capture").choices]
    assert asked == ["TEACHING", "CASE_DISCUSSION", "RECONTACT"]


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        ("capture", "what which why who recognised refuse pay withdraw end ask sign"),
        (
            "publication",
            "what which journal where recognised review refuse pay withdraw end ask sign",
        ),
    ],
)
def test_the_order_is_the_one_of_the_writing_guide(kind: str, order: str) -> None:
    ids = [passage.id for passage in wording.wording(kind).passages]
    assert [passage for passage in ids if passage in order.split()] == order.split()


def test_internet_and_review_are_always_shown() -> None:
    shown = wording.fill(wording.wording("publication"), BLANKS)
    carried = {code for passage in shown for code in passage.provisions}
    assert {"P06", "P18"} <= carried


def test_each_outcome_of_the_review_has_its_statement() -> None:
    statements = wording.review_statements(wording.wording("publication"), BLANKS)
    assert set(statements) == set(ReviewOutcome)
    assert "draft 3" in statements[ReviewOutcome.SHOWN_VERSION]


def test_the_capture_form_offers_no_review() -> None:
    assert wording.review_statements(wording.wording("capture"), BLANKS) == {}


@FORMS
def test_every_case_is_one_that_somebody_can_mean(form: FormWording) -> None:
    cases = {case for passage in form.passages for case in passage.only_for}
    assert cases <= wording.CASES | {profile.id for profile in profiles()}


@FORMS
def test_the_changes_file_speaks_of_every_version(form: FormWording) -> None:
    changes = (resources() / "forms" / "CHANGES.md").read_text("utf-8")
    assert f"## {form.id}, version {form.version}\n" in changes


# --- Filling in -----------------------------------------------------------------------------------


def shown_ids(kind: str, *cases: str) -> list[str]:
    return [passage.id for passage in wording.fill(wording.wording(kind), BLANKS, cases)]


def test_a_passage_for_a_case_is_shown_in_that_case_only() -> None:
    assert "child" not in shown_ids("capture")
    assert "child" in shown_ids("capture", "minor")
    assert "bmj" in shown_ids("publication", "bmj-group")
    assert "bmj" not in shown_ids("publication", "jama-network")


@pytest.mark.parametrize("mode", ["submit_signed", "attest_only", "on_request", "unknown"])
def test_exactly_one_passage_says_who_keeps_the_form(mode: str) -> None:
    assert sum(shown.startswith("keep-") for shown in shown_ids("publication", mode)) == 1


def test_a_missing_blank_is_named() -> None:
    with pytest.raises(FormError, match="expires"):
        wording.fill(wording.wording("capture"), {**BLANKS, "expires": " "})


def test_what_is_filled_in_is_not_read_as_a_blank() -> None:
    assert wording.filled("By {clinic}.", {"clinic": "{patient} & <b>"}) == "By {patient} & <b>."


def test_line_breaks_cannot_be_filled_in() -> None:
    assert wording.filled("By {clinic}.", {"clinic": "A\n\n- B"}) == "By A - B."


def test_days_and_moments_are_spelled_out() -> None:
    assert wording.ends(date(2030, 5, 3)) == "on 3 May 2030"
    assert wording.ends(None) == "when you tell us to stop"
    assert wording.begins(date(2024, 12, 1)) == "1 December 2024 on"
    assert wording.begins(None) == "the moment you sign"
    assert wording.shown_day("1979-03-02") == "2 March 1979"
    assert wording.shown_day("unknown") == "unknown"
    moment = datetime(2026, 11, 22, 9, 14, tzinfo=UTC)
    assert wording.spelled_moment(moment) == "22 November 2026, 09:14 (UTC)"
    there = moment.astimezone(timezone(timedelta(hours=-3, minutes=-30)))
    assert wording.spelled_moment(there) == "22 November 2026, 05:44 (UTC-03:30)"


def test_a_language_that_is_not_there_is_said() -> None:
    with pytest.raises(NotFound):
        wording.wording("capture", "tlh")


# --- A wrong file ---------------------------------------------------------------------------------


def wrong(tmp_path: Path, old: str, new: str) -> Path:
    """The capture wording with one text replaced."""
    text = (resources() / "forms" / "capture-en.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / "capture-xx.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('heading = "What is this form?"', 'headline = "What?"', r"line \d+"),
        ('id = "what"', 'id = "what"\ncolour = "red"', r"line \d+: .*colour"),
        ("{contact}", "{contcat}", "contcat"),
        ('id = "which"', 'id = "what"', "same id"),
        ('kind = "capture"', 'kind = "other"', "capture or publication"),
        ('legal_review = "none"', 'legal_review = "maybe"', "legal_review"),
        ('legal_review = "none"', 'legal_review = "reviewed"', "who reviewed it"),
        ("[[choices]]", "[[choices", "not valid TOML"),
    ],
)
def test_a_wrong_wording_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(DataFileWrong, match=f"capture-xx.toml.*{said}"):
        wording.read_wording(wrong(tmp_path, old, new))


def test_the_hash_of_a_wording_is_that_of_its_file(tmp_path: Path) -> None:
    file = wrong(tmp_path, "What is this form?", "What is it?")
    assert wording.read_wording(file).sha256 != wording.wording("capture").sha256
