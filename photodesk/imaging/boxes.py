"""The boxes of an ISO media file (HEIC, AVIF, CR3, MP4): what it is, and whether it is whole."""

from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = 8
_LARGE_HEADER = 16
_MOST_BRANDS = 64
_MOST_SIZES = 1000
_SIZE_BOX = 20


@dataclass(frozen=True)
class Box:
    """One top-level box: its four-letter kind and the bytes it spans, header included."""

    kind: bytes
    start: int
    end: int


class BoxesBroken(ValueError):
    """A box is impossible, or reaches past the end of the file."""


def boxes(data: bytes) -> Iterator[Box]:
    """The top-level boxes in order; raises BoxesBroken at the first that does not fit the file.

    Zeros after the last box are let pass: some cameras pad their files.
    """
    at, size = 0, len(data)
    while at < size:
        if size - at < _HEADER:
            if data[at:].strip(b"\0"):
                raise BoxesBroken
            return
        length = int.from_bytes(data[at : at + 4], "big")
        kind, least = data[at + 4 : at + _HEADER], _HEADER
        if length == 0:
            if kind == b"\0\0\0\0" and not data[at:].strip(b"\0"):
                return
            length = size - at
        elif length == 1:
            length, least = int.from_bytes(data[at + 8 : at + 16], "big"), _LARGE_HEADER
        if length < least or at + length > size:
            raise BoxesBroken
        yield Box(kind, at, at + length)
        at += length


def is_whole(data: bytes) -> bool:
    """Whether the boxes end exactly where the file ends.

    A phone's HEIC that was cut short loads without an error, its missing tiles green; this
    is the check that finds it.
    """
    try:
        return any(box.kind in {b"mdat", b"meta"} for box in list(boxes(data)))
    except BoxesBroken:
        return False


def brands(data: bytes) -> tuple[bytes, frozenset[bytes]]:
    """The main brand and all brands that the file claims; empty when it is no ISO media file."""
    if data[4:8] != b"ftyp":
        return b"", frozenset()
    length = min(int.from_bytes(data[:4], "big"), 16 + 4 * _MOST_BRANDS)
    others = {data[at : at + 4] for at in range(16, min(length, len(data)) - 3, 4)}
    return data[8:12], frozenset({data[8:12], *others})


def stated_sizes(data: bytes) -> list[tuple[int, int]]:
    """Every width and height (pixels) that the file's image properties state, in order.

    Asked before a library sees the file: a decoder may make room for what a bomb states.
    """
    found, at = list[tuple[int, int]](), data.find(b"ispe")
    while at >= 0 and len(found) < _MOST_SIZES:
        width, height = (int.from_bytes(data[at + n : at + n + 4], "big") for n in (8, 12))
        if int.from_bytes(data[at - 4 : at], "big") == _SIZE_BOX:
            found.append((width, height))
        at = data.find(b"ispe", at + 4)
    return found
