"""When nobody is there the screen is hidden, and later the vault locked."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from photodesk.ui.cover import COVER_AFTER, OFFICE_LOCK, PATIENT_FACING, STATION_LOCK, IdleWatch
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


@pytest.mark.parametrize(("limit", "name"), [(OFFICE_LOCK, "office"), (STATION_LOCK, "station")])
def test_later_the_lock_is_due(
    watch: IdleWatch, hours: Hours, qtbot: QtBot, limit: int, name: str
) -> None:
    watch.lock_after = limit
    assert {"office": 600, "station": 180}[name] == limit
    hours.seconds = limit - 1
    with qtbot.assertNotEmitted(watch.lock_due):
        watch.check()
    hours.seconds = limit
    with qtbot.waitSignal(watch.lock_due):
        watch.check()


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
