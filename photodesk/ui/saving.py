"""Writing a file where the person said: whole or not at all, with words for what went wrong."""

import errno
import os
from pathlib import Path

from photodesk.errors import DiskFull, PhotodeskError


def save(content: bytes, file: Path) -> None:
    """Write a file so that it is whole or, on any failure, as it was before.

    Raises DiskFull or PhotodeskError in words for the person.
    """
    new = file.with_name(f".{file.name}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
    except OSError as error:
        new.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise DiskFull(
                "The file was not saved: the disk is full.", "Choose another place."
            ) from error
        raise PhotodeskError(
            "The file was not saved: this place cannot be written to.", "Choose another place."
        ) from error
