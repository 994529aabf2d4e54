"""The mark that a vault leaves on this computer, outside its own folder: where its chain ended.

SQLCipher takes an older copy of a catalogue for good (0 of 4 rollbacks noticed), so what the data
was at its last use is written down elsewhere: in the person's state folder, one text file for each
folder that a vault was opened in. It is replaced whole and durably at opening, with every
checkpoint and at locking. In between each act adds a line after its commit, without a wait for the
disk: a power cut may lose lines, and then the mark is behind the data, which is harmless; it is
never ahead of it.
"""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path

from photodesk.domain.audit import AuditHead
from photodesk.domain.identifiers import from_bytes
from photodesk.errors import DiskFull
from photodesk.storage.private_files import (
    FOLDER_MODE,
    fsync_folder,
    write_all,
    write_whole,
)

_MOST_BYTES = 1 << 20
_NONE = "-"
_SUFFIX = ".anchor"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of the chain as this computer saw it last."""

    head: AuditHead
    keyring: bytes
    """SHA-256 of the keyring file."""
    utc: str
    catalogue: bytes | None = None
    """SHA-256 of the catalogue file; only after an orderly lock, when nothing may change in it."""

    def line(self) -> str:
        """One line of the file; its last word proves that the line is whole."""
        catalogue = _NONE if self.catalogue is None else self.catalogue.hex()
        words = (
            f"{self.head.seq} {self.head.hash.hex()} {self.keyring.hex()} {self.utc} {catalogue}"
        )
        return f"{words} {_check(words)}\n"


_elsewhere: list[Path] = []


def keep_marks_in(folder: Path) -> None:
    """From now on this process keeps its marks in another folder: practice leaves none behind."""
    _elsewhere[:] = [folder]


def state_folder() -> Path:
    """Where the marks of all vaults lie: the person's own state folder on this computer."""
    if _elsewhere:
        return _elsewhere[0]
    return user_state_path("Photodesk", appauthor=False) / "anchors"


class AnchorFile:
    """The mark of one vault in one folder; lives as long as the vault is open."""

    def __init__(self, vault_id: bytes, folder: Path) -> None:
        self._vault = from_bytes(vault_id)
        place = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        self.path = state_folder() / f"{self._vault}.{place}{_SUFFIX}"
        self.fault = ""
        """Why the mark could not be written; empty while it could."""
        self._descriptor: int | None = None

    def read(self) -> Anchor | None:
        """The mark of this folder as it was left; None when there is none that is whole."""
        return _last_whole(self.path)

    def read_elsewhere(self) -> Anchor | None:
        """The furthest mark of the same vault in another folder: it was moved, copied, restored."""
        others = (_last_whole(path) for path in state_folder().glob(f"{self._vault}.*{_SUFFIX}"))
        return max((one for one in others if one), key=lambda one: one.head.seq, default=None)

    def replace(self, anchor: Anchor) -> None:
        """Write the mark anew, on the disk when this returns; further lines go behind it."""
        self.close()
        try:
            self.path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            write_whole(self.path, anchor.line().encode())
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        except (OSError, DiskFull) as error:
            self._failed(error)

    def add(self, anchor: Anchor) -> None:
        """Add a line after a commit, which stands whether or not this can be written."""
        if self._descriptor is None:
            self.replace(anchor)
            return
        try:
            write_all(self._descriptor, anchor.line().encode())
        except OSError as error:
            self._failed(error)

    def close(self) -> None:
        """Let the file go."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _failed(self, error: OSError | DiskFull) -> None:
        self.close()
        self.fault = "the disk is full" if isinstance(error, DiskFull) else "it cannot be written"


def catalogue_digest(path: Path) -> bytes | None:
    """SHA-256 of a catalogue at rest; None while a log beside it waits to be folded in."""
    with contextlib.suppress(FileNotFoundError):
        if path.with_name(path.name + "-wal").stat().st_size:
            return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def settle(path: Path) -> bytes | None:
    """As `catalogue_digest`, once the file and the names beside it are on the disk."""
    digest = catalogue_digest(path)
    fsync_folder(path.parent)
    return digest


def _last_whole(path: Path) -> Anchor | None:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MOST_BYTES))
            text = file.read().decode("ascii", "replace")
    except OSError:  # no mark on this computer, or none that this person may read
        return None
    for line in reversed(text.splitlines()):
        if (anchor := _parsed(line)) is not None:
            return anchor
    return None


def _check(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _parsed(line: str) -> Anchor | None:
    words, _, check = line.rpartition(" ")
    if check != _check(words):
        return None
    seq, head, keyring, utc, catalogue = words.split(" ")
    return Anchor(
        AuditHead(int(seq), bytes.fromhex(head)),
        bytes.fromhex(keyring),
        utc,
        None if catalogue == _NONE else bytes.fromhex(catalogue),
    )
