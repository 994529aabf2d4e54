"""The files of a folder or camera card, as the import list shows them."""

import os
from pathlib import Path

from photodesk.ui.gallery.captions import size_words

MOST_FILES = 5000


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder in order of name, links not followed, at most 5,000.

    Files that the system hides (names with a leading dot) are left out: a card's index, not its
    pictures.
    """
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(here) / name for name in sorted(names) if not name.startswith(".")]
        if len(found) >= MOST_FILES:
            break
    return found[:MOST_FILES]


def size_of(path: Path) -> str:
    """The size of a file in words, or nothing where it cannot be read."""
    try:
        return size_words(path.stat().st_size)
    except OSError:
        return ""
