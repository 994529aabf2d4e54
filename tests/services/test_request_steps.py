"""Which steps of a request are done, closed or next, and where each missing thing is settled."""

from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import PublicationScope
from photodesk.services import publication, release
from photodesk.services.publication import RequestRow
from photodesk.services.request_steps import (
    Step,
    StepState,
    next_step,
    next_words,
    settled_at,
    step_states,
    to_settle_now,
)
from photodesk.services.requests_board import (
    BoardColumn,
    age_words,
    column_of,
    in_column,
    lacks_words,
)
from tests.services.publications import KNOWN, YES, Desk


def row(desk: Desk) -> RequestRow:
    return publication.row(desk.session, desk.request_id)


def closed(states: tuple[StepState, ...]) -> list[Step]:
    return [state.step for state in states if state.closed]


def done(states: tuple[StepState, ...]) -> list[Step]:
    return [state.step for state in states if state.done]


def test_before_everything_is_chosen_nothing_after_it_opens() -> None:
    assert closed(step_states(None, (Step.JOURNAL,))) == [
        Step.CHECK,
        Step.FORM,
        Step.SIGNATURE,
        Step.PACKAGE,
    ]


def test_the_check_opens_first_because_it_keeps_the_draft() -> None:
    assert closed(step_states(None)) == [Step.FORM, Step.SIGNATURE, Step.PACKAGE]


def test_a_draft_is_signed_only_once_its_form_is_final(kept: Desk) -> None:
    kept.draft()
    assert closed(step_states(row(kept))) == [Step.SIGNATURE]
    assert next_step(row(kept)) is Step.FORM
    kept.present()
    assert closed(step_states(row(kept))) == []
    assert next_step(row(kept)) is Step.SIGNATURE


def test_the_signature_leads_to_the_package(signed: Desk) -> None:
    assert next_step(row(signed)) is Step.PACKAGE
    assert next_words(row(signed)) == "Make the package"
    assert Step.PACKAGE not in done(step_states(row(signed)))


def test_a_release_finishes_the_last_step(signed: Desk) -> None:
    release.package(signed.session, signed.request_id, out=signed.session.vault.folder / "../out")
    assert done(step_states(row(signed))) == list(Step)
    assert column_of(row(signed)) is BoardColumn.RELEASED


def test_what_the_signer_answers_is_settled_at_form_or_signature(kept: Desk) -> None:
    kept.draft()
    assert {settled_at(lack, row(kept)) for lack in row(kept).status.missing} == {Step.FORM}
    assert to_settle_now(row(kept)) == ()
    kept.present()
    assert {settled_at(lack, row(kept)) for lack in row(kept).status.missing} == {Step.SIGNATURE}


def test_a_withdrawn_capture_consent_is_settled_nowhere(kept: Desk) -> None:
    kept.draft()
    kept.withdraw_capture()
    assert [lack.code for lack in to_settle_now(row(kept))] == ["P02"] * 3
    assert next_step(row(kept)) is Step.CHECK
    assert next_words(row(kept)) == "Look at what is missing"
    assert column_of(row(kept)) is BoardColumn.ATTENTION


def test_a_signed_form_that_cannot_leave_needs_attention(shown: Desk) -> None:
    shown.sign(answers=YES | {PublicationScope.ONLINE: Decision.DENY})
    assert column_of(row(shown)) is BoardColumn.ATTENTION
    assert lacks_words(row(shown)) == "lacks 1"
    assert next_words(row(shown)) == "See why nothing can leave"


def test_a_no_needs_attention_and_leads_to_the_answer(shown: Desk) -> None:
    form = publication.presented(shown.session, shown.request_id)
    publication.decline(shown.session, form, circumstances=KNOWN)
    assert column_of(row(shown)) is BoardColumn.ATTENTION
    assert next_step(row(shown)) is Step.SIGNATURE


def test_the_filter_shows_one_column_or_all(shown: Desk) -> None:
    rows = publication.requests(shown.session)
    assert in_column(rows, None) == rows
    assert in_column(rows, BoardColumn.READY) == rows
    assert in_column(rows, BoardColumn.DRAFT) == ()


def test_the_age_is_counted_in_the_clinics_days(shown: Desk) -> None:
    one = row(shown)
    told = []
    for days in (0, 1, 12, 48, 80):
        shown.clock.passes(days=days)
        told.append(age_words(shown.session, one))
    assert told == ["today", "1 day", "13 days", "2 months", "4 months"]
