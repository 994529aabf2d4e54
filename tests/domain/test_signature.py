"""A slip of the pen is no signature; strokes have one byte form."""

from datetime import UTC, datetime, timedelta

import pytest

from photodesk.domain.signature import Ink, Point, PointerKind, Stroke, is_same_sitting


def a_line(points: int, step: float, ms: int) -> Ink:
    drawn = tuple(Point(10 + step * n, 20, ms * n) for n in range(points))
    return Ink(600, 200, (Stroke(PointerKind.MOUSE, drawn),))


def test_a_drawn_line_is_ink() -> None:
    assert not a_line(20, 5, 20).is_blank


def test_too_little_is_blank() -> None:
    assert Ink(600, 200).is_blank
    assert a_line(7, 50, 100).is_blank, "too few points"
    assert a_line(20, 1, 20).is_blank, "too short a line"
    assert a_line(20, 5, 1).is_blank, "too quick to be a hand"


def test_missing_pressure_stays_missing() -> None:
    assert b'"pressure":null' in a_line(2, 1, 1).to_json()


@pytest.mark.parametrize(
    ("pause", "same"),
    [
        (timedelta(), True),
        (timedelta(minutes=30), True),
        (timedelta(minutes=30, seconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_strokes_are_gone_on_with_in_one_sitting_only(pause: timedelta, same: bool) -> None:
    left = datetime(2027, 3, 1, 9, tzinfo=UTC)
    assert is_same_sitting(left, left + pause) is same
