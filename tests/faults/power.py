"""The disk that a power cut leaves, rebuilt from the log of what a program did (fault-tests.md 4).

Files and folders are objects with names in folders. One cut keeps the first n records, and then:

- bytes written before the last sync of their file are there, whole; later ones are there whole
  (40 %), torn at 512-byte sectors (20 %) or not at all (40 %), each by itself, so order is lost;
- bytes whose sync failed are lost unless they were written again: the kernel forgot them;
- a change of names is there once its folder was synced, or the object itself, or an object that
  needs it; before that in one case of two. A new file or folder is a change of names too, which is
  harsher than the method asks for;
- SQLite's `-shm` is never there.
"""

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
_WHOLE, _TORN = 0.4, 0.6
"""Up to the first a late write is whole; up to the second it is torn."""


class Record(NamedTuple):
    """One line of the log; the letters are those of `shim.c`."""

    kind: str
    number: int
    """Offset of W, new size of T, acknowledged act of A."""
    path: str
    data: bytes


@dataclass(eq=False)
class Thing:
    """A file or a folder."""

    content: bytearray | None = None
    """None: a folder."""
    names: dict[str, "Thing"] = field(default_factory=dict)
    syncs: list[tuple[int, bool]] = field(default_factory=list)
    """Numbers of the records that synced it, and whether they could."""

    def copy(self) -> "Thing":
        """The same tree in other objects."""
        content = None if self.content is None else bytearray(self.content)
        return Thing(content, {name: thing.copy() for name, thing in self.names.items()})

    def synced_after(self, at: int) -> bool:
        """Whether a sync behind a record succeeded."""
        return any(number > at and good for number, good in self.syncs)

    def first_sync_after(self, at: int) -> bool | None:
        """Whether the first sync behind a record succeeded; None when there was none."""
        return next((good for number, good in self.syncs if number > at), None)


@dataclass
class Change:
    """A change of names: `thing` leaves `before` and comes to `after`; either may be None."""

    at: int
    thing: Thing
    before: tuple[Thing, str] | None
    after: tuple[Thing, str] | None


@dataclass
class Write:
    """Bytes at an offset, or a cut to a size when there are no bytes."""

    at: int
    thing: Thing
    number: int
    data: bytes | None


def read_log(path: Path) -> list[Record]:
    """The records of a log."""
    raw, records, at = path.read_bytes(), list[Record](), 0
    while at < len(raw):
        end = raw.index(b"\n", at)
        kind, number, length, name = raw[at:end].decode("utf-8", "surrogateescape").split(" ", 3)
        at = end + 1 + int(length)
        records.append(Record(kind, int(number), name, raw[end + 1 : at]))
    return records


def disk_of(folder: Path) -> Thing:
    """What lies on the disk now."""
    if folder.is_file():
        return Thing(bytearray(folder.read_bytes()))
    return Thing(names={path.name: disk_of(path) for path in folder.iterdir()})


def write_out(disk: Thing, folder: Path) -> None:
    """Make this the content of a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    _write(disk, folder)


def _write(thing: Thing, path: Path) -> None:
    if thing.content is not None:
        path.write_bytes(thing.content)
        return
    path.mkdir()
    for name, inner in thing.names.items():
        if not name.endswith("-shm"):
            _write(inner, path / name)


class Recording:
    """What a program did at a desk, from the state before to its end."""

    def __init__(self, desk: Path, before: Thing, records: Sequence[Record]) -> None:
        self._desk = str(desk)
        self._before = before
        self.records = records

    def acknowledged(self, cut: int) -> tuple[int, ...]:
        """The acts that were acknowledged before a cut."""
        return tuple(one.number for one in self.records[:cut] if one.kind == "A")

    def after(self, cut: int, chance: random.Random | None) -> Thing:
        """The disk after a cut behind so many records; without chance, all of them lasted."""
        told = _Told(self._desk, self._before.copy(), self.records[:cut])
        kept = told.lasting(chance)
        for write in told.writes:
            _apply_write(write, chance)
        for change in kept:
            _apply_change(change)
        return told.start


class _Told:
    """The records of one cut, told as changes to things; the tree itself stays as at the start."""

    def __init__(self, desk: str, start: Thing, records: Sequence[Record]) -> None:
        self.start = start
        self.writes = list[Write]()
        self.changes = list[Change]()
        self._desk = desk
        self._now: dict[int, dict[str, Thing]] = {}
        for at, record in enumerate(records):
            if record.kind != "A":
                self._tell(at, record)

    def lasting(self, chance: random.Random | None) -> list[Change]:
        """The changes of names that are on the disk, in order."""
        kept, needed, taken = list[Change](), set[int](), set[tuple[int, str]]()
        for change in reversed(self.changes):
            places = [place for place in (change.before, change.after) if place]
            durable = (
                id(change.thing) in needed
                or change.thing.synced_after(change.at)
                or any(folder.synced_after(change.at) for folder, _ in places)
                or (change.before is not None and _key(change.before) in taken)
            )
            if durable or chance is None or chance.random() < 1 / 2:
                kept.append(change)
                needed.update(id(folder) for folder, _ in places)
                needed.add(id(change.thing))
                if change.after:
                    taken.add(_key(change.after))
        return kept[::-1]

    def _tell(self, at: int, record: Record) -> None:
        place = self._place(record.path)
        if place is None:
            return
        folder, name = place
        thing = self._names(folder).get(name) if name else self.start
        if record.kind in "CM":
            self._change(at, Thing(bytearray() if record.kind == "C" else None), None, place)
        elif thing is None:
            return  # a file that lost its last name while it was open
        elif record.kind in "SF":
            thing.syncs.append((at, record.kind == "S"))
        elif record.kind in "WT":
            data = record.data if record.kind == "W" else None
            self.writes.append(Write(at, thing, record.number, data))
        else:
            to = (
                self._place(record.data.decode("utf-8", "surrogateescape")) if record.data else None
            )
            self._change(at, thing, place, to)

    def _change(
        self,
        at: int,
        thing: Thing,
        before: tuple[Thing, str] | None,
        after: tuple[Thing, str] | None,
    ) -> None:
        self.changes.append(Change(at, thing, before, after))
        if before:
            del self._names(before[0])[before[1]]
        if after:
            self._names(after[0])[after[1]] = thing

    def _names(self, folder: Thing) -> dict[str, Thing]:
        """The names in a folder as the program sees them."""
        return self._now.setdefault(id(folder), dict(folder.names))

    def _place(self, path: str) -> tuple[Thing, str] | None:
        """The folder and the name of a path; None when its folder is gone. The desk has no name."""
        *above, name = path[len(self._desk) :].lstrip("/").split("/")
        folder = self.start
        for part in above:
            inner = self._names(folder).get(part)
            if inner is None:
                return None
            folder = inner
        return folder, name


def _key(place: tuple[Thing, str]) -> tuple[int, str]:
    return id(place[0]), place[1]


def _apply_change(change: Change) -> None:
    if change.before and change.before[0].names.get(change.before[1]) is change.thing:
        del change.before[0].names[change.before[1]]
    if change.after:
        change.after[0].names[change.after[1]] = change.thing


def _apply_write(write: Write, chance: random.Random | None) -> None:
    content = write.thing.content
    if content is None:
        return
    synced = write.thing.first_sync_after(write.at)
    luck = 0.0 if synced or chance is None else chance.random()
    if synced is False and chance is not None:
        return  # the kernel forgot it
    if luck >= _TORN:
        return
    torn = chance if luck >= _WHOLE else None
    if write.data is None:
        _cut(content, write.number)
        return
    end = write.number + len(write.data)
    content.extend(bytes(max(0, end - len(content))))
    for start in range(0, len(write.data), SECTOR):
        if torn is None or torn.random() < 1 / 2:
            piece = write.data[start : start + SECTOR]
            content[write.number + start : write.number + start + len(piece)] = piece


def _cut(content: bytearray, size: int) -> None:
    del content[size:]
    content.extend(bytes(size - len(content)))
