"""A draft request that nobody goes on with is given up for good; what was shown never is."""

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.errors import ConsentError, NotPermitted
from photodesk.services import audit, publication
from photodesk.services.request_steps import Step, next_step, next_words, step_states
from photodesk.services.requests_board import BoardColumn, column_of, in_column
from tests import builders
from tests.services.publications import Desk


@pytest.fixture
def draft(kept: Desk) -> Desk:
    """A request that was drafted."""
    kept.draft()
    return kept


def test_it_is_kept_and_stands_under_given_up_only(draft: Desk) -> None:
    request = publication.give_up(draft.session, draft.request_id, reason="Another journal")
    assert (request.state, request.given_up_at) == ("given up", draft.session.now())
    (row,) = publication.requests(draft.session)
    assert row.status.state == "given up"
    assert column_of(row) is BoardColumn.GIVEN_UP
    assert in_column([row], None) == ()
    assert in_column([row], BoardColumn.GIVEN_UP) == (row,)
    assert next_step(row) is Step.PHOTOGRAPHS
    assert next_words(row) == "Look at the request"
    assert [one.step for one in step_states(row) if one.closed] == list(Step)[3:]


def test_the_log_tells_of_it_with_the_reason(draft: Desk) -> None:
    publication.give_up(draft.session, draft.request_id, reason=" Another journal ")
    told = audit.events(draft.session, limit=1)[0]
    assert (told.kind, told.object_id) == (EventKind.PUBLICATION_CHANGED, draft.request_id)
    assert (told.reason, told.details) == ("Another journal", {"given_up": True})


def test_it_is_given_up_once_and_never_changed_or_shown_again(draft: Desk) -> None:
    publication.give_up(draft.session, draft.request_id)
    for act in (
        lambda: publication.give_up(draft.session, draft.request_id),
        lambda: publication.prepare_figures(draft.session, draft.request_id),
        draft.present,
    ):
        with pytest.raises(ConsentError):
            act()


def test_a_form_that_was_shown_is_never_given_up(shown: Desk) -> None:
    with pytest.raises(ConsentError):
        publication.give_up(shown.session, shown.request_id)
    assert publication.status(shown.session, shown.request_id).state == "ready to sign"


def test_nor_one_that_was_signed(signed: Desk) -> None:
    with pytest.raises(ConsentError):
        publication.give_up(signed.session, signed.request_id)


SQL = (
    "UPDATE publication_request SET title = 'another'",
    "UPDATE publication_request SET state = 'presented'",
    "UPDATE request_given_up SET reason = 'another'",
    "DELETE FROM request_given_up",
    "INSERT OR REPLACE INTO request_given_up SELECT request_id, given_up_at, given_up_by, 'x', "  # noqa: ISC004 - one statement
    "station_id, station_seq + 9 FROM request_given_up",
)


@pytest.mark.parametrize("sql", SQL)
def test_no_statement_takes_it_back(draft: Desk, sql: str) -> None:
    publication.give_up(draft.session, draft.request_id)
    vault = draft.session.vault
    with (
        pytest.raises(sqlcipher3.IntegrityError, match="given up"),
        vault.writing(vault.actor) as tx,
    ):
        tx.execute(sql)


def test_no_statement_gives_up_what_was_shown(shown: Desk) -> None:
    vault = shown.session.vault
    with pytest.raises(sqlcipher3.IntegrityError, match="draft"), vault.writing(vault.actor) as tx:
        tx.execute(
            "INSERT INTO request_given_up SELECT id, created_at, created_by, '', station_id, "
            "station_seq + 999 FROM publication_request"
        )


@pytest.mark.parametrize("role", ["photographer", "administrator", "auditor"])
def test_giving_up_asks_for_the_right(draft: Desk, role: str) -> None:
    with pytest.raises(NotPermitted):
        publication.give_up(builders.in_role(draft.session, role), draft.request_id)
