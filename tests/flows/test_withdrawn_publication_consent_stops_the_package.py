"""A patient withdraws the consent to publish: from that moment nothing more leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from photodesk.errors import ReleaseRefused
from photodesk.services import publication, release
from photodesk.services.request_steps import Step
from photodesk.ui.signing.hand_out_dialog import HandOutDialog
from photodesk.ui.signing.withdraw_dialog import WithdrawDialog
from tests import publication_room
from tests.publication_room import Room
from tests.services.publications import Stages


@pytest.fixture
def room(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    with publication_room.room(stages, "signed", tmp_path, qtbot) as made:
        yield made


def withdraw(room: Room) -> None:
    """The patient says so, and the staff write it down."""
    room.open(Step.SIGNATURE)
    room.page.panel.secondary.click()
    room.window.findChildren(WithdrawDialog)[-1].withdraw.click()


def stops(room: Room) -> list[str]:
    """What the sheet with the slip says."""
    slip = room.window.findChildren(HandOutDialog)[-1]
    return [one.text() for one in slip.findChildren(QLabel)]


def test_withdrawing_closes_the_gate_on_the_same_page(room: Room) -> None:
    room.open(Step.PACKAGE)
    assert room.page.panel.primary.isEnabled()
    withdraw(room)
    room.page.go_to(Step.PACKAGE)
    assert not room.page.panel.primary.isEnabled()
    decision = room.package.decision
    assert decision is not None
    first = [line for line in decision.lines if not line.ok]
    assert [line.title for line in first] == ["Not withdrawn"]


def test_a_withdrawal_elsewhere_stops_a_gate_that_still_looks_open(
    room: Room, tmp_path: Path
) -> None:
    room.open(Step.PACKAGE)
    publication.withdraw(room.session, room.records.request_id, told_by="Ana", route="by telephone")
    room.package.make_in(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert room.package.package is None
    assert isinstance(room.package.trouble, ReleaseRefused)
    with pytest.raises(ReleaseRefused):
        release.package(room.session, room.records.request_id, out=tmp_path / "again")


def test_after_a_release_the_slip_names_the_journal_to_write_to(room: Room, tmp_path: Path) -> None:
    room.open(Step.PACKAGE)
    room.package.make_in(tmp_path / "out")
    withdraw(room)
    assert publication.status(room.session, room.records.request_id).state == "withdrawn"
    assert room.page.hand.state == "withdrawn"
    assert not room.signature.may_withdraw
    assert any("The BMJ and other journals" in line for line in stops(room))
