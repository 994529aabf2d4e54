"""The sealed files that all backups of a vault on one disk share: each once, written once."""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from photodesk.storage.backup_folder import DOCUMENTS, ORIGINALS, place_in, sizes_in
from photodesk.storage.file_copy import (
    SourceUnreadable,
    copy_synced,
    digest_on_disk,
    settle_folder,
)
from photodesk.storage.orphans import SUFFIX, TEMPORARY
from photodesk.storage.private_files import make_folder
from photodesk.storage.sealed_rows import SealedRow

Files = Mapping[str, Sequence[SealedRow]]
"""The rows that name sealed files, by the folder they lie in (`originals`, `documents`)."""

Held = Mapping[str, Mapping[str, int]]
"""Sizes of the files that lie in a pool, by folder and by the file's id in hex."""

Tells = Callable[[int, int, str], None]
"""Called with how many files are done, how many there are, and what is being done.

What it raises ends the work between two files.
"""

_ROOM = 8 << 20  # for the manifest, folders and what the file system itself takes
_AT_ONCE = 2
One: TypeAlias = tuple[str, SealedRow]
"""The folder that a sealed file lies in, and its row."""


@dataclass(frozen=True, slots=True)
class PoolReport:
    """What one run did."""

    copied: int
    """New files, each read back."""
    bytes_copied: int
    read_again: int
    """Older files whose content was compared again."""
    repaired: int
    """Older files that no longer verified and were copied anew."""
    lacking: tuple[bytes, ...]
    """Files that neither the vault nor the pool holds whole."""


def held_in(pool: Path) -> Held:
    """What lies in a pool now, by names and sizes."""
    return {kind: dict(sizes_in(pool / kind)) for kind in (ORIGINALS, DOCUMENTS)}


class Pool:
    """`originals/` and `documents/` in the folder of a vault's backups."""

    def __init__(self, home: Path, vault: Path, files: Files, held: Held) -> None:
        self._home, self._vault = home, vault
        self._rows = [(kind, row) for kind, rows in files.items() for row in rows]
        self._missing = [
            (kind, row)
            for kind, row in self._rows
            if held[kind].get(row.file_id.hex()) != row.sealed_size
        ]

    @property
    def room_needed(self) -> int:
        """Bytes that the missing files will take, with something to spare."""
        return sum(row.sealed_size for _kind, row in self._missing) + _ROOM

    @property
    def largest(self) -> int:
        """Bytes of the largest missing file."""
        return max((row.sealed_size for _kind, row in self._missing), default=0)

    def fill(self, slice_: int, slices: int, tells: Tells) -> PoolReport:
        """Copy what is missing, read it back, and read one slice of the older files again.

        Raises OSError when the disk refuses, and whatever `tells` raises.
        """
        kinds = {kind for kind, _row in self._rows}
        made = [make_folder(self._home / kind) for kind in kinds]
        made += [make_folder(self._home / kind / TEMPORARY) for kind in kinds]
        if any(made):
            settle_folder(self._home)
        missing = {row.file_id for _kind, row in self._missing}
        due = [
            (kind, row)
            for kind, row in self._rows
            if row.file_id not in missing and row.file_id[0] % slices == slice_
        ]
        whole = _in_turn(self._verifies, due, "Reading older files again", tells)
        damaged = [one for one, good in zip(due, whole, strict=True) if not good]
        wanted = [*self._missing, *damaged]
        copied = _in_turn(self._copy, wanted, "Copying new files", tells)
        self._settle(one for one, good in zip(wanted, copied, strict=True) if good)
        new = len(self._missing)
        return PoolReport(
            sum(copied[:new]),
            sum(row.sealed_size for (_, row), good in zip(wanted, copied, strict=True) if good),
            len(due),
            sum(copied[new:]),
            tuple(
                sorted(row.file_id for (_, row), ok in zip(wanted, copied, strict=True) if not ok)
            ),
        )

    def _verifies(self, one: One) -> bool:
        kind, row = one
        return _is(place_in(self._home, kind, row.file_id), row)

    def _copy(self, one: One) -> bool:
        """Copy one file, read it back, give it its name; False when the vault's own is damaged."""
        kind, row = one
        target = place_in(self._home, kind, row.file_id)
        aside = self._home / kind / TEMPORARY / f"{row.file_id.hex()}{SUFFIX}"
        source = place_in(self._vault, kind, row.file_id)
        try:
            copy_synced(source, aside)
        except SourceUnreadable:
            return False
        if not _is(aside, row):
            aside.unlink()
            if _is(source, row):
                raise OSError("The disk did not keep what was written to it.")
            return False
        make_folder(target.parent)
        aside.replace(target)
        return True

    def _settle(self, copied: Iterable[One]) -> None:
        """Put the new names on the medium, before any manifest tells of them."""
        folders = {place_in(self._home, kind, row.file_id).parent for kind, row in copied}
        for folder in sorted(folders | {folder.parent for folder in folders}):
            settle_folder(folder)


def _is(path: Path, row: SealedRow) -> bool:
    with contextlib.suppress(SourceUnreadable):
        return digest_on_disk(path) == (row.sealed_size, row.sealed_sha256)
    return False


def _in_turn(
    work: Callable[[One], bool], items: Sequence[One], what: str, tells: Tells
) -> list[bool]:
    """Do the work for each item, two at once, telling how far it is."""
    done = list[bool]()
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        try:
            for result in workers.map(work, items):
                done.append(result)
                tells(len(done), len(items), what)
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise
    return done
