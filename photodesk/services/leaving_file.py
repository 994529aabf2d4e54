"""One file that leaves the vault: under the name that a person chose it is whole, or not there.

It is written aside, in the same folder, under a name that says it is unfinished; only when its
bytes are on the disk does it get its own name. What a killed program left aside is removed by the
next export into that folder.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from photodesk.errors import DiskFull, InputRefused, VaultError
from photodesk.storage.file_copy import settle_folder
from photodesk.storage.private_files import create_file, fsync_file, write_all

UNFINISHED = ".unfinished-photograph"
_MARK = "[0-9a-f]" * 8
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass
class LeavingFile:
    """A file in the making; only its owner can read it."""

    out: Path
    aside: Path
    _descriptor: int

    def write(self, data: bytes) -> None:
        """Put all bytes on the disk and give the file its name.

        Raises DiskFull, InputRefused when a file of that name came meanwhile, VaultError when the
        disk refuses: then nothing stays.
        """
        with _told():
            write_all(self._descriptor, data)
            fsync_file(self._descriptor)
            self.close()
            _refuse_taken(self.out)
            self.aside.rename(self.out)
            try:
                settle_folder(self.out.parent)
            except OSError:
                self.out.unlink()
                raise

    def close(self) -> None:
        """Let the file go."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


@contextmanager
def leaving_file(out: Path) -> Iterator[LeavingFile]:
    """A new file that can be written to; removed again unless it was written whole.

    Raises InputRefused when a file of that name exists or none can be made there.
    """
    _refuse_taken(out)
    aside = out.with_name(f".{secrets.token_hex(4)}{UNFINISHED}")
    try:
        for left in out.parent.glob(f".{_MARK}{UNFINISHED}"):
            left.unlink()
        file = LeavingFile(out, aside, create_file(aside))
    except OSError as error:
        raise InputRefused(
            "Not written: the file cannot be made there.",
            "Choose a folder that exists and can be written.",
            field="out",
        ) from error
    try:
        yield file
    finally:
        file.close()
        with suppress(OSError):  # it has its own name by then, or the next export removes it
            aside.unlink()


def _refuse_taken(out: Path) -> None:
    if out.exists():
        raise InputRefused("Not written: that file exists.", "Choose another name.", field="out")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(
                "The disk is full; the file was not written.", "Make room, then do it again."
            ) from error
        raise VaultError(
            "The disk refused to take the file, so it was not written.",
            "Check that the disk is connected and not write-protected, or choose another.",
        ) from error
