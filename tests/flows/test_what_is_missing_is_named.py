"""Whatever a publication lacks is named before anybody signs, review and Internet first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import PublicationScope, ReviewOutcome
from photodesk.services import publication
from photodesk.services.request_steps import Step
from tests import publication_room
from tests.publication_room import Room
from tests.services.publications import YES, Stages


@pytest.fixture
def room(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    with publication_room.room(stages, "kept", tmp_path, qtbot) as made:
        made.records.draft()
        yield made


def spoken(room: Room) -> list[str]:
    """The lines of the check as a screen reader says them."""
    return [line.accessibleName() for line in room.check.lines]


def test_a_draft_names_the_review_and_the_internet_before_all_else(room: Room) -> None:
    room.open(Step.CHECK)
    assert [line.split(".")[0] for line in spoken(room)] == [
        "Missing: Manuscript reviewed, or review waived",
        "Missing: Internet",
        "Missing: Signature and date",
    ]


def test_a_manuscript_that_is_not_offered_stops_the_form_by_name(room: Room) -> None:
    room.open(Step.FORM)
    assert room.form.fields is not None
    room.form.fields.review.choose(ReviewOutcome.NOT_OFFERED)
    room.go_on()
    assert room.page.hand.state == "draft"
    assert "the manuscript was not offered" in room.form.trouble
    assert "Manuscript reviewed, or review waived" in room.form.trouble


def test_a_last_day_that_has_passed_stops_the_form_by_name(room: Room) -> None:
    room.open(Step.FORM)
    assert room.form.fields is not None
    room.form.fields.expires.text = "2027-03-01"
    room.go_on()
    assert room.page.hand.state == "draft"
    assert "The consent would end today or earlier." in room.form.trouble


def test_a_withdrawn_capture_consent_stands_in_the_way_of_a_form(room: Room) -> None:
    room.records.withdraw_capture()
    room.open()
    assert room.page.step is Step.CHECK
    assert not room.page.panel.primary.isEnabled()
    assert any("Figure 2 cannot be used" in line for line in spoken(room))


def test_a_use_that_was_denied_is_named_at_the_gate_with_its_figures(room: Room) -> None:
    room.records.present()
    room.records.sign(answers=YES | {PublicationScope.ONLINE: Decision.DENY})
    room.open()
    assert room.page.step is Step.PACKAGE
    decision = room.package.decision
    assert decision is not None
    against = [line.text for line in decision.lines if not line.ok]
    assert against == ["Figures 1 to 3 cannot leave: the consent does not allow the Internet."]
    missing = publication.status(room.session, room.records.request_id).missing
    assert [lack.code for lack in missing] == ["P06"]
