"""How a station guards itself: places, ranges, and settings that cannot be read."""

from dataclasses import replace
from typing import Any

import pytest

from photodesk.domain.station import Place, StationSettings, check, checked_name, read
from photodesk.errors import InputRefused

USUAL = StationSettings()


def test_a_station_that_nobody_set_guards_itself_as_an_exam_room() -> None:
    facts = {"place": "exam_room", "lock_minutes": 3, "cover_seconds": 90, "most_hours": 8}
    assert USUAL.facts() == facts | {"keychain": False}
    assert read({}) == USUAL


def test_a_place_brings_its_minutes() -> None:
    assert USUAL.at(Place.OFFICE).lock_minutes == 10
    assert USUAL.at(Place.OFFICE).at(Place.EXAM_ROOM) == USUAL


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [("lock_minutes", 1, 15), ("cover_seconds", 15, 600), ("most_hours", 1, 12)],
)
def test_each_figure_has_its_range(field: str, least: int, most: int) -> None:
    change: dict[str, Any] = {}
    for inside in (least, most):
        made = replace(USUAL, **(change | {field: inside}))
        check(made)
        assert read(made.facts()) == made
    for outside in (least - 1, most + 1):
        made = replace(USUAL, **(change | {field: outside}))
        with pytest.raises(InputRefused) as refused:
            check(made)
        assert refused.value.field == field
        assert read(made.facts()) == USUAL


@pytest.mark.parametrize("strange", [None, "3", 3.0, True, [3], 10**9])
def test_a_strange_figure_counts_as_none(strange: object) -> None:
    assert read({"lock_minutes": strange, "place": strange, "keychain": "yes"}) == USUAL


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "Exam\nroom", "a\x07"])
def test_an_impossible_name_is_refused(name: str) -> None:
    with pytest.raises(InputRefused):
        checked_name(name)


def test_a_name_loses_the_blanks_at_its_ends() -> None:
    assert checked_name(" Exam room 2 ") == "Exam room 2"
