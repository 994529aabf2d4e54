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

    def _free(descriptor: int) -> None:
        # Freed by name and not by closing: a child that inherited the descriptor would hold on.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class VaultLock:
    """The lock of one vault folder, held from `take` to `release`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path) -> Self:
        """The lock; raises VaultInUse when another program, or another window, holds it.

        Raises VaultError when the folder cannot be written or its disk knows no locks.
        """
        path = folder / FILE_NAME
        descriptor = _opened(path)
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError) as error:
            os.close(descriptor)
            raise VaultInUse(
                "This vault is open in another Photodesk.",
                f"Lock or close it there first{_holder(path)}.",
            ) from error
        except OSError as error:
            os.close(descriptor)
            raise VaultError(
                "This disk cannot keep two programs apart, so the vault was not opened.",
                "Move the vault's folder to a disk inside this computer.",
            ) from error
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode())
        return cls(descriptor)

    def release(self) -> None:
        """Let other programs have the vault."""
        with contextlib.suppress(OSError):  # closing frees it as well
            _free(self._descriptor)
        os.close(self._descriptor)


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
