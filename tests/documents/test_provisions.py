"""Tests of the list of provisions."""

import pytest

from photodesk.documents.provisions import provision, provisions
from photodesk.errors import NotFound


def test_all_forty_one_provisions_and_the_eleven_of_capture_are_there() -> None:
    expected = [f"P{n:02d}" for n in range(1, 42)] + [f"C{n:02d}" for n in range(1, 12)]
    assert [known.code for known in provisions()] == expected


def test_the_two_that_forms_most_often_lack_are_musts() -> None:
    assert {provision(code).lint for code in ("P06", "P18")} == {"must"}


def test_an_unknown_code_is_said() -> None:
    with pytest.raises(NotFound):
        provision("P99")
