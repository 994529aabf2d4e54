"""The board shows every request, what it lacks, and the way on."""

import pytest

from photodesk.services.request_steps import Step
from photodesk.services.requests_board import BoardColumn
from photodesk.ui.publication.board_page import EMPTY, NONE_HERE
from photodesk.ui.publication.give_up_dialog import GiveUpDialog
from tests.publication_room import Room, words


@pytest.fixture
def board(shown: Room) -> Room:
    shown.desk.go("publication")
    return shown


def cells(room: Room) -> list[str]:
    model = room.board.table.records
    return [str(model.index(0, place).data()) for place in range(model.columnCount())]


def test_a_row_says_who_what_where_and_how_much_it_lacks(board: Room) -> None:
    assert cells(board) == [
        "Weiß, Ana",
        "A case",
        "The BMJ and other journals of BMJ Group",
        "3",
        "Ready to sign",
        "lacks 3",
        "today",
    ]


def test_an_empty_board_says_how_a_request_begins(kept: Room) -> None:
    kept.desk.go("publication")
    assert kept.board.empty.isVisible()
    assert kept.board.empty.text() == EMPTY


def test_a_filter_counts_its_requests_and_shows_only_them(board: Room) -> None:
    board.board.filters[BoardColumn.READY].click()
    assert len(board.board.table.records.rows) == 1
    board.board.filters[BoardColumn.SIGNED].click()
    assert board.board.empty.text() == NONE_HERE
    assert board.board.empty.isVisible()
    assert words(board.board.filters[BoardColumn.READY]) == "Ready to sign  1"


def test_the_panel_names_what_is_missing_and_the_next_step(board: Room) -> None:
    assert words(board.board.panel.primary) == "Get the signature"
    board.board.panel.primary.click()
    assert board.page.step is Step.SIGNATURE


def test_the_second_button_opens_what_is_missing(board: Room) -> None:
    board.board.panel.secondary.click()
    assert board.page.step is Step.CHECK


def test_opening_a_request_puts_its_patient_into_the_header(board: Room) -> None:
    board.board.open_next()
    assert board.desk.patient_id == board.records.patient_id
    frame = board.window.frame
    assert frame is not None
    assert frame.header.identity.text.startswith("Weiß, Ana · 17")


def test_the_list_follows_what_happens_elsewhere(board: Room) -> None:
    board.records.sign()
    board.desk.requests_changed.emit()
    assert cells(board)[4] == "Signed"


def test_large_text_leaves_out_columns_and_cuts_none(board: Room) -> None:
    board.desk.theme.choose_size(150)
    board.window.resize(1367, 768)
    board.desk.go("publication")
    table = board.board.table
    hidden = [place for place in range(7) if table.isColumnHidden(place)]
    assert {3, 6} <= set(hidden) <= {2, 3, 6}
    board.desk.theme.choose_size(100)


def test_a_draft_is_given_up_and_leaves_the_list(kept: Room) -> None:
    kept.records.draft()
    kept.desk.go("publication")
    kept.board.give_up()
    dialog = kept.board.findChildren(GiveUpDialog)[-1]
    dialog.reason.text = "Another journal"
    dialog.give_up.click()
    assert len(kept.board.table.records.rows) == 0
    kept.board.filters[BoardColumn.GIVEN_UP].click()
    row = kept.board.table.records.rows[0]
    assert row.status.state == "given up"
    assert words(kept.board.panel.primary) == "Look at the request"
    kept.board.open_next()
    assert kept.page.step is Step.PHOTOGRAPHS
    assert not kept.page.hand.is_draft
    assert kept.page.again_button.isVisible()


def test_what_was_shown_offers_no_giving_up(shown: Room) -> None:
    shown.desk.go("publication")
    shown.board.give_up()
    assert shown.board.findChildren(GiveUpDialog) == []
