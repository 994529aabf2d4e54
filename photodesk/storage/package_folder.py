"""A folder that leaves the vault: written aside, read back, and only then given its name.

Until `publish` the files lie in a sibling folder whose name says `unfinished`; whatever goes wrong
removes it. So the folder that a person named holds all files of a package or does not exist.
"""

import contextlib
import errno
import glob
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from photodesk.errors import InputRefused, VaultError
from photodesk.storage.private_files import (
    create_file,
    fsync_file,
    fsync_folder,
    make_folder,
    room_for,
    write_all,
)

UNFINISHED = ".unfinished-package"
_MARK = "[0-9a-f]" * 8


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a package as it was read back from the disk: name, SHA-256, bytes."""

    name: str
    sha256: bytes
    size: int


class PackageFolder:
    """A package in the making; a context manager that leaves either all of it or nothing."""

    def __init__(self, out: Path, vault: Path) -> None:
        """Refuses, with InputRefused, a place that is in use or inside the vault."""
        self.out = out.resolve()
        self._refuse_bad_place(vault.resolve())
        mark = secrets.token_hex(4)  # nobody else's folder has this name
        self._aside = self.out.with_name(f".{self.out.name}.{mark}{UNFINISHED}")
        self._published = False

    def __enter__(self) -> Self:
        """Make the folder aside, without what an interrupted try may have left there."""
        with _refused():
            self.out.parent.mkdir(parents=True, exist_ok=True)
            for left in self.out.parent.glob(f".{glob.escape(self.out.name)}.{_MARK}{UNFINISHED}"):
                shutil.rmtree(left)
            make_folder(self._aside)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove whatever was not published."""
        if not self._published:
            self._discard()

    def write(self, name: str, data: bytes) -> WrittenFile:
        """Write one file, fsync it, open it again and compare; raises VaultError on a difference.

        Raises DiskFull when there is no room.
        """
        path = self._aside / name
        with _refused():
            descriptor = create_file(path)
            try:
                write_all(descriptor, data)
                fsync_file(descriptor)
            finally:
                os.close(descriptor)
        digest = hashlib.sha256(self.read(name)).digest()
        if digest != hashlib.sha256(data).digest():
            raise VaultError(
                "The disk did not keep what was written to it. No package was made.",
                "Choose another disk or folder.",
            )
        return WrittenFile(name, digest, len(data))

    def read(self, name: str) -> bytes:
        """A file of the package as it lies on the disk."""
        with _refused():
            return (self._aside / name).read_bytes()

    def publish(self) -> None:
        """Give the folder its name; from here on it is the package."""
        with _refused():
            fsync_folder(self._aside)
            if self.out.is_dir():
                self.out.rmdir()  # Empty, as checked: Windows renames onto no folder at all.
            self._aside.rename(self.out)
            fsync_folder(self.out.parent)
        self._published = True

    def _discard(self) -> None:
        with contextlib.suppress(OSError):  # the next try removes what stays
            shutil.rmtree(self._aside)

    def _refuse_bad_place(self, vault: Path) -> None:
        if self.out == vault or vault in self.out.parents:
            raise InputRefused(
                "A package is not written into the vault.", "Choose another folder.", field="out"
            )
        if self.out.is_dir() and not any(self.out.iterdir()):
            return
        if self.out.exists():
            raise InputRefused(
                "This folder is in use. Nothing was written.",
                "Choose a new or empty folder for the package.",
                field="out",
            )


@contextlib.contextmanager
def _refused() -> Iterator[None]:
    """Turn what the disk refuses into words; a name takes room as well as what is written."""
    with room_for("the package"):
        try:
            yield
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise
            raise VaultError(
                "The folder for the package cannot be written. No package was made.",
                "Check that the disk is connected and not write-protected, or choose another.",
            ) from error
