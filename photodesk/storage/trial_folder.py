"""The folder beside a vault in which a backup is restored for a test, and its end."""

import contextlib
import shutil
from pathlib import Path

from photodesk.storage.private_files import fsync_folder


def trial_folder(vault: Path) -> Path:
    """Where a test restore is built: one place, so that what a killed program left is found."""
    return vault.with_name(f".{vault.name}.trial")


def tidy_trial(vault: Path) -> bool:
    """Remove what a test restore left there; whether there was anything.

    Everything in it is sealed as in the vault. What the disk refuses now goes at the next start.
    """
    place = trial_folder(vault)
    if not place.is_dir():
        return False
    shutil.rmtree(place, ignore_errors=True)
    with contextlib.suppress(OSError):
        fsync_folder(place.parent)
    return True
