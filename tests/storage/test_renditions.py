"""Thumbnails and screen-size pictures: quick to have, and never worth mourning."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.storage.renditions import Renditions

KEY = bytearray(range(32))
A, B, C = b"a" * 16, b"b" * 16, b"c" * 16


@pytest.fixture
def renditions(tmp_path: Path) -> Iterator[Renditions]:
    opened = Renditions(tmp_path / "thumbs.db", KEY, budget=250)
    opened.prepare()
    yield opened
    opened.close_all()


def test_both_pictures_come_back(renditions: Renditions) -> None:
    renditions.put(A, b"small", b"large")
    found = renditions.get(A)
    assert (found.thumbnail, found.screen) == (b"small", b"large")


def test_what_is_not_there_has_to_be_made(renditions: Renditions) -> None:
    found = renditions.get(A)
    assert (found.thumbnail, found.screen) == (None, None)


def test_a_later_picture_replaces_the_earlier(renditions: Renditions) -> None:
    renditions.put(A, b"small", b"large")
    renditions.put(A, b"smaller", b"larger")
    assert renditions.thumbnail(A) == b"smaller"
    assert renditions.screen(A) == b"larger"


def test_the_screen_picture_not_seen_for_longest_goes_first(renditions: Renditions) -> None:
    renditions.put(A, b"a", b"x" * 100)
    renditions.put(B, b"b", b"x" * 100)
    assert renditions.screen(A)
    renditions.put(C, b"c", b"x" * 100)
    assert renditions.screen(B) is None
    assert renditions.screen(A)
    assert renditions.screen(C)


def test_thumbnails_stay_when_the_budget_is_spent(renditions: Renditions) -> None:
    for photo in (A, B, C):
        renditions.put(photo, b"small", b"x" * 200)
    assert [renditions.thumbnail(photo) for photo in (A, B, C)] == [b"small"] * 3


def test_a_removed_picture_is_gone(renditions: Renditions) -> None:
    renditions.put(A, b"small", b"large")
    renditions.remove(A)
    assert renditions.get(A).thumbnail is None
    assert renditions.get(A).screen is None


def test_a_failed_put_changes_nothing(renditions: Renditions) -> None:
    renditions.put(A, b"small", b"large")
    with pytest.raises(sqlcipher3.IntegrityError):
        renditions.put(A, b"new", "no bytes")  # type: ignore[arg-type]
    assert renditions.thumbnail(A) == b"small"


@pytest.mark.parametrize(
    "content", [b"", b"not a database" * 1000, b"SQLite format 3\0" + bytes(9)]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "thumbs.db").write_bytes(content)
    renditions = Renditions(tmp_path / "thumbs.db", KEY)
    renditions.prepare()
    renditions.put(A, b"small", b"large")
    assert renditions.thumbnail(A) == b"small"
    renditions.close_all()


def test_what_was_put_is_there_after_reopening(tmp_path: Path) -> None:
    for round_trip in (b"first", b"second"):
        renditions = Renditions(tmp_path / "thumbs.db", KEY)
        renditions.prepare()
        assert (renditions.thumbnail(A) is None) == (round_trip == b"first")
        renditions.put(A, b"small", b"large")
        renditions.close_all()


def test_another_key_finds_nothing(tmp_path: Path, renditions: Renditions) -> None:
    renditions.put(A, b"MARKER-THUMBNAIL", b"MARKER-SCREEN")
    renditions.close_all()
    assert b"MARKER" not in (tmp_path / "thumbs.db").read_bytes()
    other = Renditions(tmp_path / "thumbs.db", bytearray(32))
    other.prepare()
    assert other.thumbnail(A) is None
    other.close_all()


def test_as_many_go_as_the_new_picture_needs(renditions: Renditions) -> None:
    renditions.put(A, b"a", b"x" * 100)
    renditions.put(B, b"b", b"x" * 100)
    renditions.put(C, b"c", b"x" * 240)
    assert [bool(renditions.screen(photo)) for photo in (A, B, C)] == [False, False, True]


def test_a_thread_that_closed_its_connection_gets_a_new_one(renditions: Renditions) -> None:
    renditions.put(A, b"small", b"large")
    renditions.close_here()
    renditions.close_here()
    assert renditions.thumbnail(A) == b"small"
