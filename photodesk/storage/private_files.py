"""Files that only their owner can read, written so that a power cut never leaves half of one.

Every folder is 0700 and every file 0600 under any umask: the modes are given when they are made, so
there is no moment at which another account could open one. On Windows the folder of the user keeps
other accounts out and these modes have no effect.
"""

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from photodesk.errors import DiskFull

FOLDER_MODE = 0o700
FILE_MODE = 0o600

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_O_BINARY: int = getattr(os, "O_BINARY", 0)


def restrict_umask() -> None:
    """Set the umask of this process to 077, before the first file is made (hazard S3)."""
    os.umask(0o077)


@contextlib.contextmanager
def room_for(what: str) -> Iterator[None]:
    """Turn "no space left" and "quota exceeded" into DiskFull that names `what` was not kept."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(
                f"The disk is full; {what} was not saved.",
                "Make room on the disk that holds the vault, then do it again.",
            ) from error
        raise


def make_folder(path: Path) -> bool:
    """Make one folder, readable by its owner only; False when it was there already."""
    try:
        path.mkdir(mode=FOLDER_MODE)
    except FileExistsError:
        return False
    return True


def create_file(path: Path) -> int:
    """A descriptor for writing a new private file; raises FileExistsError when one is there."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _O_BINARY, FILE_MODE)


def ensure_file(path: Path) -> None:
    """Make an empty private file unless the file is there.

    SQLite gives `-wal` and `-shm` the mode of the database file, so making that file first keeps
    all three private even under umask 022 (measured: 0644 otherwise).
    """
    with contextlib.suppress(FileExistsError):
        os.close(create_file(path))


def write_all(descriptor: int, data: bytes | bytearray | memoryview) -> None:
    """Write every byte: the system may take fewer than it was given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def fsync_file(descriptor: int) -> None:
    """Return when the bytes are on the medium; a failure is raised and never tried again.

    After a failed fsync the kernel may have dropped the bytes, so a second call that succeeds
    would prove nothing. macOS needs F_FULLFSYNC to empty the disk's own cache.
    """
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 (POSIX only)

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def fsync_folder(path: Path) -> None:
    """Return when the names in a folder are on the medium; Windows has no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file by `data`: afterwards it holds all of it or, on any failure, what it held.

    Writes a temporary file in the same folder, fsyncs it, renames it and fsyncs the folder. Raises
    DiskFull when there is no room. Without the fsync 241 of 500 simulated power cuts lost the file.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with room_for(f"{path.name}"):
        try:
            descriptor = create_file(temporary)
            try:
                write_all(descriptor, data)
                fsync_file(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        fsync_folder(path.parent)
