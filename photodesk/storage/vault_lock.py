"""One program at a time: an operating-system lock on `vault.lock`, held while the vault is open.

The system frees it when the program ends, however it ends, so there is nothing to remove by hand
and nobody is ever told to (hazard 11). The file's text only tells a person who holds the lock.
"""

import contextlib
import os
import socket
import sys
from pathlib import Path
from typing import Self

from photodesk.errors import VaultError, VaultInUse
from photodesk.storage.private_files import ensure_file

FILE_NAME = "vault.lock"

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte far beyond the text, so that others can still read the text

    def _folder(_folder: Path) -> int | None:
        return None  # an open file cannot be removed on Windows

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _free(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _folder(folder: Path) -> int | None:
        return os.open(folder, os.O_RDONLY)

    def _free(descriptor: int) -> None:
        # Freed by name and not by closing: a child that inherited the descriptor would hold on.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class VaultLock:
    """The lock of one vault folder, held from `take` to `release`.

    Where the system can, the folder itself is locked as well: somebody who deletes `vault.lock`
    while it is held does not let a second program in.
    """

    def __init__(self, *descriptors: int) -> None:
        self._descriptors = descriptors

    @classmethod
    def take(cls, folder: Path) -> Self:
        """The lock; raises VaultInUse when another program, or another window, holds it.

        Raises VaultError when the folder cannot be written or its disk knows no locks.
        """
        path = folder / FILE_NAME
        descriptor, of_folder = _opened(path), _folder(folder)
        held = (descriptor,) if of_folder is None else (descriptor, of_folder)
        try:
            for each in held:
                _take(each)
        except (BlockingIOError, PermissionError) as error:
            _close(held)
            raise VaultInUse(
                "This vault is open in another Photodesk.",
                f"Lock or close it there first{_holder(path)}.",
            ) from error
        except OSError as error:
            _close(held)
            raise VaultError(
                "This disk cannot keep two programs apart, so the vault was not opened.",
                "Move the vault's folder to a disk inside this computer.",
            ) from error
        with contextlib.suppress(OSError):  # a full disk takes no text; the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode())
        return cls(*held)

    def release(self) -> None:
        """Let other programs have the vault."""
        for descriptor in self._descriptors:
            with contextlib.suppress(OSError):  # closing frees it as well
                _free(descriptor)
        _close(self._descriptors)


def _close(descriptors: tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        ensure_file(path)
        return os.open(path, os.O_RDWR)
    except OSError as error:
        raise VaultError(
            "The vault's folder cannot be written.",
            "Check that its disk is connected and not write-protected, and that the folder is "
            "yours.",
        ) from error


def _holder(path: Path) -> str:
    """Which process, for the advice; empty when the text cannot be read."""
    with contextlib.suppress(OSError, ValueError):
        process, host = path.read_text("utf-8").split()
        return f" (process {int(process)} on {host})"
    return ""
