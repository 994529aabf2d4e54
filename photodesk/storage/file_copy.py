"""Copying files to a disk that may be pulled out: aside, synced, read back, and then renamed.

A copy counts only after it was read back and its SHA-256 compared. What the source refuses and what
the target refuses are told apart, because they mean two different things to a person.
"""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from photodesk.errors import DiskFull, VaultError
from photodesk.storage.private_files import create_file, fsync_file, fsync_folder, write_all

_PIECE = 1 << 20
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN}
LARGEST_ON_FAT = (4 << 30) - 1
"""Bytes of the largest file that a stick formatted as FAT32 holds."""
_NO_SUCH_CALL = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF}
_O_NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_O_BINARY: int = getattr(os, "O_BINARY", 0)


class SourceUnreadable(Exception):
    """The file to be copied is missing, no plain file, or the disk refuses to read it."""


@contextlib.contextmanager
def writing_to(what: str, *, left: str) -> Iterator[None]:
    """Turn what the target's disk refuses into DiskFull or VaultError.

    `what` is being written; `left` says what is whole all the same, as a sentence.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(
                f"The disk is full; {what} was not finished. {left}",
                "Make room there or choose another disk, then do it again.",
            ) from error
        raise _refused(error.errno, what, left) from error
    except SourceUnreadable as error:  # what was written cannot be read back
        raise _refused(None, what, left) from error


def _refused(code: int | None, what: str, left: str) -> VaultError:
    if code == errno.EFBIG:
        return VaultError(
            f"The disk takes no file of this size; {what} was not finished. {left}",
            "A stick formatted as FAT32 ends at 4 GB a file. Format it as exFAT, or choose another "
            "disk.",
        )
    if code in _READ_ONLY:
        return VaultError(
            f"Nothing may be written there; {what} was not finished. {left}",
            "Take the write protection off, ask for the right to write, or choose another disk.",
        )
    if code in _GONE:
        return VaultError(
            f"The disk or share is not there any more; {what} was not finished. {left}",
            "Connect it again, then do it again: what was copied is not copied twice.",
        )
    return VaultError(
        f"The disk refused to read or write; {what} was not finished. {left}",
        "Check that the disk or share has room, is connected and not write-protected, then do it "
        "again.",
    )


def require_large_files(folder: Path, largest: int) -> None:
    """Raise OSError (EFBIG) when a file of so many bytes cannot lie in this folder.

    Asked of the disk itself, with an empty file of that length, and only beyond the limit of FAT.
    """
    if largest <= LARGEST_ON_FAT:
        return
    aside = folder / ".size"
    descriptor = create_file(aside)
    try:
        os.ftruncate(descriptor, largest)
    finally:
        os.close(descriptor)
        aside.unlink()


def copy_synced(source: Path, target: Path) -> None:
    """Copy a plain file into a new private one and fsync it.

    Raises SourceUnreadable, or OSError when the target's disk refuses; then removes what it wrote.
    """
    with _source(source) as reading:
        descriptor = create_file(target)
        try:
            try:
                for piece in _pieces(reading):
                    write_all(descriptor, piece)
                fsync_file(descriptor)
            finally:
                os.close(descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                target.unlink()
            raise


def write_synced(path: Path, data: bytes, *, settle: bool = True) -> None:
    """Write a small file so that it is there as a whole or not at all; raises OSError.

    Without `settle` its name is lasting only after the caller settled the folder.
    """
    aside = path.with_name(f".{path.name}")
    descriptor = create_file(aside)
    try:
        write_all(descriptor, data)
        fsync_file(descriptor)
    finally:
        os.close(descriptor)
    aside.replace(path)
    if settle:
        settle_folder(path.parent)


def digest_on_disk(path: Path) -> tuple[int, bytes]:
    """Size and SHA-256 of a plain file as the disk gives it; raises SourceUnreadable.

    What this system still remembers of the file is forgotten first, where it can be told to
    (Linux): otherwise memory would be checked and not the disk.
    """
    digest, size = hashlib.sha256(), 0
    with _source(path) as descriptor:
        if hasattr(os, "posix_fadvise"):
            with contextlib.suppress(OSError):
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        for piece in _pieces(descriptor):
            digest.update(piece)
            size += len(piece)
    return size, digest.digest()


def plain_size(path: Path) -> int | None:
    """The size of a plain file; None when it is missing or anything else."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def settle_folder(path: Path) -> None:
    """Make the names in a folder lasting, as far as the disk knows how: some shares do not.

    Raises OSError for any other refusal.
    """
    try:
        fsync_folder(path)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise


@contextlib.contextmanager
def _source(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDONLY | _O_NOFOLLOW | _O_BINARY)
    except OSError as error:
        raise SourceUnreadable from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise SourceUnreadable
        yield descriptor
    finally:
        os.close(descriptor)


def _pieces(descriptor: int) -> Iterator[memoryview]:
    buffer = bytearray(_PIECE)
    view, reading = memoryview(buffer), FileIO(descriptor, closefd=False)
    while True:
        try:
            got = reading.readinto(buffer)
        except OSError as error:
            raise SourceUnreadable from error
        if not got:
            return
        yield view[:got]
