"""The foot of the window: a sentence that stays, and work that is shown when it lasts."""

import pytest
from pytestqt.qtbot import QtBot

from photodesk.ui.status_line import StatusLine
from photodesk.ui.theme import Theme
from photodesk.ui.work import Work


@pytest.fixture
def foot(theme: Theme, qtbot: QtBot) -> StatusLine:  # noqa: ARG001
    made = StatusLine()
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_sentence_stays_until_the_next(foot: StatusLine) -> None:
    foot.say("The patient is added.")
    foot.follow(Work("Reading"))
    assert foot.said.text() == "The patient is added."


def test_short_work_shows_nothing(foot: StatusLine) -> None:
    work = Work("Reading")
    foot.follow(work)
    assert not foot.bar.isVisible()
    work.end()
    assert not foot._spin.isActive()


def test_lasting_work_shows_a_spinner_then_a_bar_with_cancel(foot: StatusLine) -> None:
    work = Work("Importing", stoppable=True)
    foot.follow(work)
    foot._spin.timeout.emit()
    assert foot.bar.isVisible()
    assert not foot.cancel.isVisible()
    foot._count.timeout.emit()
    assert foot.cancel.isVisible()
    work.progress(3, 12, "Storing")
    assert (foot.bar.value(), foot.bar.maximum()) == (3, 12)
    foot.cancel.click()
    assert work.stopped()
    work.end()
    assert not foot.bar.isVisible()
    assert not foot.cancel.isVisible()


def test_work_that_cannot_be_stopped_offers_no_cancel(foot: StatusLine) -> None:
    foot.follow(Work("Locking"))
    foot._spin.timeout.emit()
    foot._count.timeout.emit()
    assert foot.bar.isVisible()
    assert not foot.cancel.isVisible()


def test_reports_that_follow_too_fast_are_left_out(theme: Theme) -> None:  # noqa: ARG001
    work, moves = Work("Importing"), list[int]()
    work.moved.connect(lambda done, _total, _what: moves.append(done))
    for done in range(1, 101):
        work.progress(done, 100, "")
    assert len(moves) < 100
    assert moves[-1] == 100
