"""Tests of the journal profiles: what is verified says so, and what is not sends least."""

from datetime import date
from pathlib import Path

import pytest

from photodesk.data_files import resources
from photodesk.documents.journal_profiles import profiles, read_profile
from photodesk.documents.provisions import provisions
from photodesk.domain.publication import JournalProfile, SubmissionMode, Verification
from photodesk.errors import DataFileWrong

ALL = pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.id)
SHIPPED = {
    *("cope-generic", "bmj-group", "bmj-case-reports", "elsevier-generic", "jaad", "jpras"),
    *("sage-generic", "jama-network", "jama-fps", "fpsam", "nejm", "lancet", "prs", "wk-stub"),
    *("asj", "ent-stub", "springer-nature", "ijs", "plos"),
}


def by_id(name: str) -> JournalProfile:
    return next(profile for profile in profiles() if profile.id == name)


def test_every_journal_of_the_list_has_a_profile() -> None:
    assert {profile.id for profile in profiles()} == SHIPPED


def test_the_journal_not_yet_known_comes_first_and_is_the_only_unnamed_one() -> None:
    assert [profile.id for profile in profiles() if not profile.named] == ["cope-generic"]
    assert profiles()[0].id == "cope-generic"


@ALL
def test_a_profile_that_claims_a_check_names_its_source_and_day(profile: JournalProfile) -> None:
    if profile.verification in {Verification.VERIFIED, Verification.PARTLY}:
        assert profile.source_address.startswith("http")
        assert date.fromisoformat(profile.read_on) == date(2026, 11, 22)


@ALL
def test_an_unverified_profile_says_so_and_claims_no_rule(profile: JournalProfile) -> None:
    if profile.verification is Verification.UNVERIFIED:
        assert profile.notes[0].startswith("Not verified: check the journal's site")
        assert profile.submission_mode is SubmissionMode.UNKNOWN
        rules = (profile.review_rule, profile.required_scopes, profile.required_provisions)
        assert rules == ((), (), ())


@ALL
def test_a_partly_verified_profile_says_what_is_missing(profile: JournalProfile) -> None:
    if profile.verification is Verification.PARTLY:
        said = " ".join(profile.notes)
        assert any(
            word in said for word in ("not read", "not verified", "second hand", "successor")
        )


@ALL
def test_notes_are_whole_sentences(profile: JournalProfile) -> None:
    assert profile.notes
    assert all(note[0].isupper() and note.endswith(".") for note in profile.notes)


@ALL
def test_required_provisions_are_known(profile: JournalProfile) -> None:
    assert set(profile.required_provisions) <= {provision.code for provision in provisions()}


def test_the_signed_form_is_sent_only_where_the_journal_was_read_to_ask_for_it() -> None:
    sent = {p.id for p in profiles() if p.submission_mode is SubmissionMode.SUBMIT_SIGNED}
    assert sent == {"jama-network", "jama-fps", "bmj-group", "bmj-case-reports"}


def test_the_retired_journal_points_to_its_successor() -> None:
    retired = by_id("jama-fps")
    assert retired.retired_on == by_id(retired.successor).valid_from == "2020-01-01"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('submission_mode = "attest_only"', 'submission_mode = "perhaps"', r"line \d+"),
        ('publisher = "Sage"', 'publisher = "Sage"\nprice = 3', r"line \d+: .*price"),
        ('id = "sage-generic"', 'id = "sage"', "name of its file"),
        ('read_on = "2026-11-22"', 'read_on = ""', "names its source and the day"),
        ("review_rule = []", 'review_rule = ["guessed"]', r"line \d+"),
    ],
)
def test_a_wrong_profile_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = (resources() / "journals" / "sage-generic.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / "sage-generic.toml"
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DataFileWrong, match=f"sage-generic.toml.*{said}"):
        read_profile(file)
