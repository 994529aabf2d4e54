"""A wrong data file is refused with its line."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from photodesk.data_files import load
from photodesk.errors import DataFileWrong


@dataclass(frozen=True)
class Card:
    name: str
    size: int = 1


@dataclass(frozen=True)
class Box:
    title: str
    cards: tuple[Card, ...]


GOOD = 'title = "a"\n\n[[cards]]\nname = "one"\n\n[[cards]]\nname = "two"\nsize = 2\n'


def test_a_good_file_comes_back_typed(tmp_path: Path) -> None:
    file = tmp_path / "box.toml"
    file.write_text(GOOD, "utf-8")
    assert load(file, Box) == Box("a", (Card("one"), Card("two", 2)))


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (GOOD.replace("size = 2", 'size = "two"'), "line 8"),
        (GOOD.replace('name = "two"\n', ""), "line 6"),
        (GOOD.replace('title = "a"', "title = 3"), "line 1"),
        (GOOD.replace('title = "a"', "title = "), "line 1"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, wrong: str, line: str) -> None:
    file = tmp_path / "box.toml"
    file.write_text(wrong, "utf-8")
    with pytest.raises(DataFileWrong, match=line):
        load(file, Box)
