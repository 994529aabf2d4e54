"""The directories of a TIFF file, read without decoding anything: tags, pages, RAW marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Order = Literal["little", "big"]

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
SIZES |= {16: 8, 17: 8, 18: 8}
"""Bytes of one value, by TIFF field type."""

NEW_SUBFILE_TYPE, MAKE, ORIENTATION, SUB_IFDS, PHOTOMETRIC = 0xFE, 0x10F, 0x112, 0x14A, 0x106
DNG_VERSION = 0xC612

_REDUCED_OR_MASK = 0b101
_SENSOR_PIXELS = frozenset({32803, 34892})  # colour filter array, linear raw
_MOST_DIRECTORIES = 100
_MOST_TAGS = 4096


@dataclass(frozen=True)
class Tag:
    """One entry of a directory; `start` and `length` say where the bytes of its value lie."""

    kind: int
    count: int
    start: int
    length: int
    raw: bytes
    order: Order

    def numbers(self, most: int = 256) -> tuple[int, ...]:
        """The first `most` values of a whole-number tag; nothing for other types."""
        if self.kind not in {1, 3, 4, 13, 16, 18}:
            return ()
        size = SIZES[self.kind]
        pieces = range(0, min(len(self.raw), size * most) - size + 1, size)
        return tuple(int.from_bytes(self.raw[at : at + size], self.order) for at in pieces)


@dataclass(frozen=True)
class Directory:
    """One directory: where it lies, its tags by number, and where the next one is (0: none).

    `unreadable` names tags whose type is unknown or whose value lies outside the file.
    """

    start: int
    end: int
    tags: dict[int, Tag]
    following: int
    unreadable: tuple[int, ...] = ()

    def number(self, tag: int, otherwise: int = 0) -> int:
        """The first value of a whole-number tag, or `otherwise` when there is none."""
        found = self.tags.get(tag)
        values = found.numbers() if found else ()
        return values[0] if values else otherwise


@dataclass(frozen=True)
class _Layout:
    order: Order
    big: bool
    first: int


def is_tiff(data: bytes) -> bool:
    """Whether the file begins as a TIFF or a BigTIFF does."""
    return data[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}


def directories(data: bytes) -> Iterator[Directory]:
    """The chain of directories; ends at the first that is broken or was there before."""
    layout = _layout(data)
    at, seen = layout.first, set[int]()
    while at and at not in seen and len(seen) < _MOST_DIRECTORIES:
        seen.add(at)
        found = _directory(data, at, layout)
        if found is None:
            return
        yield found
        at = found.following


def pages(data: bytes) -> int:
    """How many pictures the file holds beside reduced copies and masks of the same picture."""
    found = list(directories(data))
    whole = [d for d in found if not d.number(NEW_SUBFILE_TYPE) & _REDUCED_OR_MASK]
    return len(whole)


def is_raw(data: bytes) -> bool:
    """Whether this is a camera's RAW file in a TIFF's clothes (DNG, NEF, ARW, PEF ...).

    Pillow opens such a file and shows its thumbnail, so that it opens proves nothing.
    """
    first = next(directories(data), None)
    if first is None:
        return False
    if DNG_VERSION in first.tags or first.number(PHOTOMETRIC) in _SENSOR_PIXELS:
        return True
    if MAKE not in first.tags or SUB_IFDS not in first.tags:
        return False
    layout = _layout(data)
    subs = [_directory(data, at, layout) for at in first.tags[SUB_IFDS].numbers()]
    sensor = any(sub and sub.number(PHOTOMETRIC) in _SENSOR_PIXELS for sub in subs)
    return sensor or bool(first.number(NEW_SUBFILE_TYPE) & 1)


def text(directory: Directory, tag: int) -> str:
    """A text tag without its closing zeros; "" when absent."""
    found = directory.tags.get(tag)
    return found.raw.split(b"\0")[0].decode("latin-1") if found and found.kind == 2 else ""  # noqa: PLR2004 - field type 2 is ASCII


def _layout(data: bytes) -> _Layout:
    order: Order = "little" if data[:2] == b"II" else "big"
    big = data[2:4] in {b"+\0", b"\0+"}
    return _Layout(order, big, _number(data, 8 if big else 4, 8 if big else 4, order))


def _number(data: bytes, at: int, size: int, order: Order) -> int:
    return int.from_bytes(data[at : at + size], order)


def _directory(data: bytes, at: int, layout: _Layout) -> Directory | None:
    count_size, entry_size, wide = (8, 20, 8) if layout.big else (2, 12, 4)
    count = _number(data, at, count_size, layout.order)
    end = at + count_size + count * entry_size + wide
    if not 0 < count <= _MOST_TAGS or at < count_size or end - wide > len(data):
        return None
    tags, unreadable = dict[int, Tag](), list[int]()
    for index in range(count):
        entry = at + count_size + index * entry_size
        number, tag = _entry(data, entry, wide, layout.order)
        if tag is None or number in tags:
            unreadable.append(number)
        else:
            tags[number] = tag
    following = _number(data, end - wide, wide, layout.order)
    return Directory(at, end, tags, following, tuple(unreadable))


def _entry(data: bytes, at: int, wide: int, order: Order) -> tuple[int, Tag | None]:
    number, kind = _number(data, at, 2, order), _number(data, at + 2, 2, order)
    count, place = _number(data, at + 4, wide, order), at + 4 + wide
    length = SIZES.get(kind, 0) * count
    start = place if length <= wide else _number(data, place, wide, order)
    if not length or start + length > len(data):
        return number, None
    return number, Tag(kind, count, start, length, data[start : start + length], order)
