"""The pad: pen, finger and mouse; what is stored is what was seen."""

from itertools import count

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photodesk.domain.signature import Ink, Point, PointerKind, Stroke
from photodesk.ui.signing.signature_pad import SignaturePad
from photodesk.ui.theme import tokens


@pytest.fixture
def pad(qtbot: QtBot) -> SignaturePad:
    ticks = count(1000, 10)
    made = SignaturePad(tokens("dark"), milliseconds=lambda: next(ticks))
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def stylus(*, feels: bool) -> QPointingDevice:
    capabilities = QInputDevice.Capability.Position
    if feels:
        capabilities |= QInputDevice.Capability.Pressure
    return QPointingDevice(
        "practice pen",
        1,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        capabilities,
        1,
        1,
        "",
        QPointingDeviceUniqueId(),
    )


def pen(pad: SignaturePad, device: QPointingDevice, points: int = 21) -> list[bool]:
    """Draw with a pen; tells of each event whether it was accepted."""
    accepted = []
    for step in range(points):
        kind = {0: QEvent.Type.TabletPress, points - 1: QEvent.Type.TabletRelease}.get(
            step, QEvent.Type.TabletMove
        )
        place = QPointF(100 + 10 * step, 80)
        event = QTabletEvent(
            kind,
            device,
            place,
            QPointF(pad.mapToGlobal(place)),
            step / points,
            0,
            0,
            0,
            0,
            0,
            Qt.KeyboardModifier.NoModifier,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
        )
        QApplication.sendEvent(pad, event)
        accepted.append(event.isAccepted())
    return accepted


def mouse(pad: SignaturePad, *points: tuple[int, int]) -> None:
    first, *rest = (QPoint(*point) for point in points)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=first)
    for point in rest:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def test_the_mouse_draws_a_stroke_with_time_and_without_pressure(pad: SignaturePad) -> None:
    mouse(pad, (50, 50), (80, 60), (120, 90))
    (stroke,) = pad.ink().strokes
    assert stroke.source is PointerKind.MOUSE
    assert [(p.x, p.y) for p in stroke.points] == [(50, 50), (80, 60), (120, 90)]
    assert [p.t for p in stroke.points] == sorted({p.t for p in stroke.points})
    assert {p.pressure for p in stroke.points} == {None}


def test_a_pen_gives_its_pressure_and_accepts_so_that_no_mouse_stroke_follows(
    pad: SignaturePad,
) -> None:
    accepted = pen(pad, stylus(feels=True))
    (stroke,) = pad.ink().strokes
    assert all(accepted)
    assert stroke.source is PointerKind.PEN
    pressures = [p.pressure for p in stroke.points]
    assert None not in pressures
    assert len(set(pressures)) > 10


def test_a_pen_that_cannot_feel_stores_no_pressure(pad: SignaturePad) -> None:
    pen(pad, stylus(feels=False))
    assert {p.pressure for p in pad.ink().strokes[0].points} == {None}


def test_the_first_finger_draws_and_a_second_one_does_not(pad: SignaturePad) -> None:
    screen = QTest.createTouchDevice()
    QTest.touchEvent(pad, screen).press(0, QPoint(50, 50), pad)
    QTest.touchEvent(pad, screen).move(0, QPoint(90, 60), pad).press(1, QPoint(300, 150), pad)
    QTest.touchEvent(pad, screen).move(0, QPoint(120, 60), pad).move(1, QPoint(350, 150), pad)
    QTest.touchEvent(pad, screen).release(0, QPoint(120, 60), pad).release(1, QPoint(350, 150), pad)
    (stroke,) = pad.ink().strokes
    assert stroke.source is PointerKind.TOUCH
    assert max(point.x for point in stroke.points) == 120
    assert {point.pressure for point in stroke.points} == {None}


def test_a_pen_takes_over_from_the_palm_that_came_first(pad: SignaturePad) -> None:
    screen = QTest.createTouchDevice()
    QTest.touchEvent(pad, screen).press(0, QPoint(400, 150), pad)
    pen(pad, stylus(feels=True))
    QTest.touchEvent(pad, screen).release(0, QPoint(400, 150), pad)
    assert [stroke.source for stroke in pad.ink().strokes] == [PointerKind.PEN]


def test_leaving_the_sheet_lifts_the_pen(pad: SignaturePad) -> None:
    mouse(pad, (50, 50), (90, 50), (90, -30), (300, -30), (300, 50), (320, 50))
    first, second = pad.ink().strokes
    assert [p.x for p in first.points] == [50, 90]
    assert [p.x for p in second.points] == [300, 320]


def test_undo_takes_the_last_stroke_and_clear_takes_all(pad: SignaturePad) -> None:
    for left in (50, 150, 250):
        mouse(pad, (left, 50), (left + 40, 90))
    kept = pad.ink().strokes[:2]
    pad.undo()
    assert pad.ink().strokes == kept
    pad.clear()
    assert pad.ink().strokes == ()
    pad.undo()
    assert pad.ink().strokes == ()


def test_every_change_is_told(pad: SignaturePad, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pad.changed):
        mouse(pad, (50, 50), (90, 90))
    with qtbot.waitSignal(pad.changed):
        pad.undo()
    with qtbot.waitSignal(pad.changed):
        pad.clear()


def test_a_dot_is_no_signature_and_a_drawn_name_is_one(pad: SignaturePad) -> None:
    assert pad.ink().is_blank
    mouse(pad, (50, 50), (51, 50))
    assert pad.ink().is_blank
    mouse(pad, *((50 + 10 * step, 60 + step % 3 * 20) for step in range(20)))
    assert not pad.ink().is_blank


def test_resizing_keeps_the_strokes_and_their_canvas(pad: SignaturePad) -> None:
    mouse(pad, (50, 50), (90, 90))
    before = pad.ink()
    pad.resize(1200, 400)
    assert pad.ink() == before
    mouse(pad, (200, 200), (400, 200))
    assert [(p.x, p.y) for p in pad.ink().strokes[1].points] == [(100, 100), (200, 100)]


def test_an_empty_pad_takes_the_size_it_is_given(pad: SignaturePad) -> None:
    pad.resize(900, 300)
    assert (pad.ink().width, pad.ink().height) == (900, 300)


def test_the_pad_is_never_smaller_than_a_signature_needs(pad: SignaturePad) -> None:
    assert (pad.minimumWidth(), pad.minimumHeight()) == (600, 200)


def test_ink_is_dark_on_white_in_the_dark_theme_too(pad: SignaturePad) -> None:
    mouse(pad, *((100 + 10 * step, 80) for step in range(20)))
    image = pad.grab().toImage()
    assert image.pixelColor(400, 40).name().upper() == "#FFFFFF"
    assert image.pixelColor(200, 80).lightness() < 60


def test_who_cannot_draw_is_told_of_the_paper(pad: SignaturePad) -> None:
    assert pad.accessibleName() == "Signature"
    assert "paper" in pad.accessibleDescription()


def test_strokes_of_before_are_gone_on_with_in_order_of_time(pad: SignaturePad) -> None:
    before = Ink(600, 200, (Stroke(PointerKind.PEN, (Point(10, 20, 0), Point(90, 40, 700))),))
    mouse(pad, (300, 90), (340, 95))
    pad.take_up(before, ["pen: practice pen"])
    assert pad.ink() == before
    mouse(pad, (300, 90), (340, 95))
    first, second = pad.ink().strokes
    assert first == before.strokes[0]
    assert second.points[0].t > 700
    assert pad.devices == ["pen: practice pen", "mouse"]
    pad.clear()
    assert pad.ink().strokes == ()


def test_without_strokes_of_before_the_pad_is_empty(pad: SignaturePad) -> None:
    mouse(pad, (300, 90), (340, 95))
    pad.take_up(Ink(480, 160), [])
    assert pad.ink().strokes == ()
