"""What must not be found: texts in every form in which a program writes text, and file heads."""

import base64
import json
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import quote

LEAST_BASE64 = 8
"""Shorter pieces would turn up by chance in megabytes of ciphertext."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Bytes that give something away, and what they are."""

    what: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Hit:
    """A marker and where it stood."""

    place: str
    marker: Marker


HEADS = (
    Marker("head of a PDF", b"%PDF-"),
    Marker("head of a PNG", b"\x89PNG\r\n\x1a\n"),
    Marker("head of a JPEG with JFIF", bytes.fromhex("ffd8ffe000104a464946")),
    Marker("Exif, big-endian", b"Exif\0\0MM\0*"),
    Marker("Exif, little-endian", b"Exif\0\0II*\0"),
    Marker("head of a plain database", b"SQLite format 3\0"),
    Marker("a table's definition", b"CREATE TABLE"),
    Marker("a key in PEM", b"-----BEGIN "),
)


def of_texts(*texts: str) -> list[Marker]:
    """Every writing of each text in every encoding."""
    found = {
        marker.data: marker
        for text in texts
        for writing in _writings(text)
        for marker in _encodings(writing)
    }
    return list(found.values())


def of_files(*contents: bytes, chance: Random) -> list[Marker]:
    """The head of each file and five pieces from its middle, so that a torn copy is found too."""
    markers = []
    for data in contents:
        places = [0, *(chance.randrange(len(data) // 10, len(data) - 16) for _ in range(5))]
        markers += [Marker(f"{len(data)} bytes at {at}", data[at : at + 16]) for at in places]
    return markers


def scan(folders: Iterable[Path], markers: list[Marker]) -> list[Hit]:
    """Every marker in the content or the name of anything in these folders."""
    hits = list[Hit]()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            hits += _found(os.fsencode(name), f"name of {name}", markers)
            if path.is_symlink():
                hits += _found(os.fsencode(path.readlink()), f"target of {name}", markers)
            elif stat.S_ISREG(path.stat().st_mode):
                hits += _found(path.read_bytes(), f"{folder.name}/{name}", markers)
    return hits


def _found(data: bytes, place: str, markers: list[Marker]) -> Iterator[Hit]:
    return (Hit(place, marker) for marker in markers if marker.data in data)


def _writings(text: str) -> Iterator[str]:
    """As typed, and as search indexes, sorted lists and file systems write it."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    yield from dict.fromkeys((text, text.casefold(), text.upper(), apart, bare, bare.casefold()))


def _encodings(text: str) -> Iterator[Marker]:
    utf8 = text.encode()
    yield Marker(f"{text}, UTF-8", utf8)
    yield Marker(f"{text}, UTF-16LE", text.encode("utf-16-le"))
    yield Marker(f"{text}, UTF-16BE", text.encode("utf-16-be"))
    yield Marker(f"{text}, JSON", json.dumps(text)[1:-1].encode())
    yield Marker(f"{text}, in an address", quote(text).encode())
    yield Marker(f"{text}, hex", utf8.hex().encode())
    for shift in range(3):
        piece = _base64(utf8, shift)
        if len(piece) >= LEAST_BASE64:
            yield Marker(f"{text}, base64 after {shift}", piece)


def _base64(data: bytes, shift: int) -> bytes:
    """What of the base64 of `data` does not depend on its neighbours, `shift` bytes into three."""
    coded = base64.b64encode(bytes(shift) + data)
    return coded[(0, 2, 3)[shift] : (shift + len(data)) * 8 // 6]
