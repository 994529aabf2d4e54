"""When nobody is there the screen is hidden, and later the vault locked."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from photodesk.domain.station import Place, StationSettings
from photodesk.ui import machine_time
from photodesk.ui.cover import COVER_AFTER, OFFICE_LOCK, PATIENT_FACING, SLEPT, IdleWatch
from photodesk.ui.theme import Theme


class Hours:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def watch(hours: Hours, theme: Theme) -> Iterator[IdleWatch]:  # noqa: ARG001
    made = IdleWatch(hours)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def widget(qtbot: QtBot, theme: Theme) -> QWidget:
    """A window full of a picture in one colour that no cover has."""
    picture = QPixmap(600, 500)
    picture.fill(theme.tokens.error)
    made = QWidget()
    shown = QLabel(made)
    shown.setPixmap(picture)
    made.resize(300, 200)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def pixels_of(window: QWidget, colour: str) -> int:
    image = window.grab().toImage()
    return sum(
        image.pixelColor(x, y).name().upper() == colour
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    )


def test_after_ninety_seconds_not_one_pixel_is_seen(
    watch: IdleWatch, hours: Hours, widget: QWidget, theme: Theme
) -> None:
    assert pixels_of(widget, theme.tokens.error)
    hours.seconds = COVER_AFTER
    watch.check()
    assert pixels_of(widget, theme.tokens.error) == 0
    widget.resize(500, 400)
    assert pixels_of(widget, theme.tokens.error) == 0
    watch.touch()
    assert pixels_of(widget, theme.tokens.error)


def test_reading_a_form_is_not_idleness(
    watch: IdleWatch, hours: Hours, widget: QWidget, theme: Theme
) -> None:
    widget.setProperty(PATIENT_FACING, True)
    hours.seconds = COVER_AFTER
    watch.check()
    assert pixels_of(widget, theme.tokens.error)


@pytest.mark.parametrize(("place", "limit"), [(Place.EXAM_ROOM, 180), (Place.OFFICE, 600)])
def test_later_the_lock_is_due(
    watch: IdleWatch, hours: Hours, qtbot: QtBot, place: Place, limit: int
) -> None:
    watch.take(StationSettings().at(place))
    hours.seconds = limit - 1
    with qtbot.assertNotEmitted(watch.lock_due):
        watch.check()
    hours.seconds = limit
    with qtbot.waitSignal(watch.lock_due):
        watch.check()


def test_a_station_that_nobody_set_hides_at_90_s_and_locks_at_180_s(
    watch: IdleWatch,
    hours: Hours,
    widget: QWidget,
) -> None:
    told: list[int] = []
    assert widget.isVisible()
    watch.lock_due.connect(lambda: told.append(int(hours.seconds)))
    covered: list[int] = []
    for second in range(182):  # the watch's own clock asks once a second
        hours.seconds = second
        watch.check()
        covered += [second] * watch.is_covered
    assert covered[0] in range(89, 92)
    assert told[0] in range(179, 182)


def test_without_the_watch_s_clock_nothing_locks(
    watch: IdleWatch, hours: Hours, qtbot: QtBot
) -> None:
    """The control of L1: what the tests above see comes from the check, and from nothing else."""
    hours.seconds = 100 * 3600
    with qtbot.assertNotEmitted(watch.lock_due):
        qtbot.wait(1)
    assert watch._clock.isActive()
    assert watch._clock.interval() == 1000


def present(watch: IdleWatch, hours: Hours, until: float) -> None:
    """Somebody works without a rest until a moment."""
    while hours.seconds < until:
        hours.seconds = min(until, hours.seconds + 60)
        watch.touch()


def test_after_eight_hours_it_locks_whatever_is_done(
    watch: IdleWatch, hours: Hours, qtbot: QtBot
) -> None:
    present(watch, hours, 8 * 3600 - 1)
    with qtbot.assertNotEmitted(watch.lock_due):
        watch.check()
    present(watch, hours, 8 * 3600)
    with qtbot.waitSignal(watch.lock_due):
        watch.check()
    watch.start()
    with qtbot.assertNotEmitted(watch.lock_due):
        watch.check()


def test_the_end_is_told_five_minutes_before_and_once(watch: IdleWatch, hours: Hours) -> None:
    watch.take(replace(StationSettings(), most_hours=2))
    told: list[tuple[int, int]] = []
    watch.ending_soon.connect(lambda most, left: told.append((most, left)))
    for until in (2 * 3600 - 301, 2 * 3600 - 300, 2 * 3600 - 200):
        present(watch, hours, until)
        watch.check()
    assert told == [(2, 5)]


def test_a_machine_that_slept_is_locked_by_the_first_key(
    hours: Hours, widget: QWidget, qtbot: QtBot
) -> None:
    watch = IdleWatch(hours, awake=lambda: min(hours.seconds, 10.0))
    watch.start()
    hours.seconds = 10 + SLEPT
    with qtbot.assertNotEmitted(watch.lock_due):
        watch.check()
    hours.seconds = 11 + SLEPT
    with qtbot.waitSignal(watch.lock_due):
        QTest.keyPress(widget, Qt.Key.Key_A)
    with qtbot.waitSignal(watch.lock_due):
        watch.check()
    watch.stop()


def test_a_key_that_comes_too_late_is_no_sign_of_life(
    watch: IdleWatch, hours: Hours, widget: QWidget, qtbot: QtBot
) -> None:
    hours.seconds = OFFICE_LOCK
    with qtbot.waitSignal(watch.lock_due):
        QTest.keyPress(widget, Qt.Key.Key_A)


def test_the_machine_s_clocks_grow_together_while_it_is_awake() -> None:
    before = machine_time.since_start() - machine_time.awake()
    assert abs(machine_time.since_start() - machine_time.awake() - before) < SLEPT


def test_a_window_that_opens_while_all_are_hidden_is_hidden_too(
    watch: IdleWatch, hours: Hours, widget: QWidget, qtbot: QtBot
) -> None:
    hours.seconds = COVER_AFTER
    watch.check()
    late = QWidget()
    qtbot.addWidget(late)
    late.show()
    watch.check()
    assert len(watch._covers) == len({cover.window() for cover in watch._covers}) == 2
    late.close()
    delete(late)  # its cover goes with it
    watch.check()
    watch.touch()
    assert not watch.is_covered
    assert widget.isVisible()


def test_the_key_that_uncovers_presses_nothing(
    watch: IdleWatch, hours: Hours, widget: QWidget
) -> None:
    pressed: list[bool] = []
    button = QPushButton("Withdraw", widget)
    button.clicked.connect(lambda on: pressed.append(on))  # noqa: PLW0108 - PySide asks a builtin for its arguments
    button.show()
    button.setFocus()
    hours.seconds = COVER_AFTER
    watch.check()
    QTest.keyPress(button, Qt.Key.Key_Space)
    assert not watch.is_covered
    QTest.keyRelease(button, Qt.Key.Key_Space)
    assert not pressed
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [False]
