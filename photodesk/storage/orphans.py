"""The sweep: compares a folder of sealed files with the rows that hold their keys.

A file without a row was written by an act that did not finish, or belongs to a newer catalogue than
the one that was restored. The second is why such a file is set aside and never deleted here: after
the right catalogue comes back, the next sweep brings it home.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from photodesk.storage.private_files import fsync_folder, make_folder

SUFFIX = ".pdp"
TEMPORARY = ".tmp"
QUARANTINE = ".orphans"

_NAME = re.compile(rf"([0-9a-f]{{32}}){re.escape(SUFFIX)}")


class RowState(Enum):
    """What the row of a file says."""

    KEPT = "kept"
    SHREDDED = "shredded"


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep found and did; file ids have 16 bytes."""

    unfinished: int
    """Temporary files removed: their keys never reached the disk."""
    set_aside: tuple[bytes, ...]
    """Files without a row, moved into quarantine."""
    brought_home: tuple[bytes, ...]
    """Files whose row came back, moved out of quarantine."""
    shredded: tuple[bytes, ...]
    """Files of shredded rows, removed."""
    missing: tuple[bytes, ...]
    """Rows with a key whose file is nowhere; restore them from a backup."""

    @property
    def moved_anything(self) -> bool:
        """Whether the audit log must hear of it."""
        return bool(self.set_aside or self.brought_home or self.missing)


def place_of(root: Path, file_id: bytes) -> Path:
    """Where the sealed file with this id lies under `root`."""
    name = file_id.hex()
    return root / name[:2] / f"{name}{SUFFIX}"


def sweep(root: Path, known: Mapping[bytes, RowState]) -> SweepReport:
    """Tidy the folder; names that are not ours are left alone."""
    unfinished = _remove_unfinished(root / TEMPORARY)
    present = set(files_under(root))
    orphans = present - known.keys()
    shredded = {file for file in present & known.keys() if known[file] is RowState.SHREDDED}
    absent = {file for file, state in known.items() if state is RowState.KEPT} - present
    home = absent & set(_files_in(root / QUARANTINE))
    for file in shredded:
        place_of(root, file).unlink()
    for file in orphans:
        _move(place_of(root, file), root / QUARANTINE / f"{file.hex()}{SUFFIX}")
    for file in home:
        make_folder(place_of(root, file).parent)
        _move(root / QUARANTINE / f"{file.hex()}{SUFFIX}", place_of(root, file))
    return SweepReport(unfinished, *map(_listed, (orphans, home, shredded, absent - home)))


def _remove_unfinished(folder: Path) -> int:
    files = [file for file in folder.iterdir() if file.is_file()]
    for file in files:
        file.unlink()
    return len(files)


def files_under(root: Path) -> Iterator[bytes]:
    """The ids of the files that lie where a sealed file belongs."""
    for folder in root.iterdir():
        if folder.is_dir() and not folder.name.startswith("."):
            yield from (file for file in _files_in(folder) if file.hex()[:2] == folder.name)


def _files_in(folder: Path) -> Iterator[bytes]:
    for file in folder.iterdir():
        found = _NAME.fullmatch(file.name)
        if found:
            yield bytes.fromhex(found[1])


def _move(source: Path, target: Path) -> None:
    source.rename(target)
    fsync_folder(target.parent)
    fsync_folder(source.parent)


def _listed(files: set[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(files))
