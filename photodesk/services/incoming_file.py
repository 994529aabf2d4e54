"""A file on its way in: read whole, once, and only when it is what it should be."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging.limits import MOST_BYTES
from photodesk.imaging.refusals import rejected
from photodesk.services.scans import shown_name

_O_NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)
_O_BINARY: int = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A name to show and a way to get the bytes; `read` raises ImageRejected, and nothing else."""

    name: str
    read: Callable[[], bytes]

    @classmethod
    def from_path(cls, path: Path) -> Self:
        """A file of this computer or a card; opened when its turn comes.

        Reading refuses what is no regular file (a folder, a pipe, a device, a loop of links), what
        is above 200 MB before any of it is read, what is still being written, and what cannot be
        read.
        """
        return cls(shown_name(path.name), lambda: _read(path))


def _read(path: Path) -> bytes:
    try:
        # A pipe without a writer would hold the program for ever if it were opened to wait.
        descriptor = os.open(path, os.O_RDONLY | _O_NONBLOCK | _O_BINARY)
        try:
            return _whole(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unreadable(
            "Not stored: the file cannot be read.",
            "Check that it is still there, that the card is in and that you may open it.",
        ) from error


def _whole(descriptor: int) -> bytes:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        raise _unreadable("Not stored: this is no ordinary file.", "Choose the photographs.")
    if before.st_size > MOST_BYTES:
        raise rejected(Refusal.TOO_MANY_BYTES)
    with os.fdopen(os.dup(descriptor), "rb") as file:
        data = file.read(before.st_size + 1)
    after = os.fstat(descriptor)
    if len(data) != before.st_size or _changed(before, after):
        raise _unreadable(
            "Not stored: the file changed while it was read.",
            "Wait until the camera or the copy has finished, then import it again.",
        )
    return data


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _unreadable(title: str, advice: str) -> ImageRejected:
    return ImageRejected(Refusal.UNREADABLE, title, advice)
