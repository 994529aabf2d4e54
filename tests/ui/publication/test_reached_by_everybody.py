"""Every step has names for a screen reader, a ring to see, and keys that do not collide."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from photodesk.services.request_steps import Step
from photodesk.ui.shortcuts import keys_of
from tests.publication_room import Room


def nameless(page: QWidget) -> list[str]:
    """Widgets that can have the focus and say nothing of themselves."""
    return [
        type(one).__name__
        for one in page.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and not one.accessibleName()
        and not one.objectName().startswith("qt_")
    ]


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.SIGNATURE])
def test_everything_on_a_draft_has_a_name(kept: Room, step: Step) -> None:
    kept.records.draft()
    kept.open(step)
    assert kept.page.step is step
    assert nameless(kept.page) == []


@pytest.mark.parametrize("step", list(Step))
def test_everything_on_a_signed_request_has_a_name(signed: Room, step: Step) -> None:
    signed.open(step)
    assert signed.page.step is step
    assert nameless(signed.page) == []


def test_everything_on_the_board_has_a_name(shown: Room) -> None:
    shown.desk.go("publication")
    assert nameless(shown.board) == []


@pytest.mark.parametrize("step", list(Step))
def test_no_two_acts_share_a_key(signed: Room, step: Step) -> None:
    page = signed.open(step)
    frame = signed.window.frame
    assert frame is not None
    bound = [*keys_of(page), *keys_of(page.views[step]), *keys_of(frame), *keys_of(signed.window)]
    assert [key for key, times in Counter(key for key, _ in bound).items() if times > 1] == []
