"""Starts the decoder's child: what it runs, and how little it is given."""

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_RUN = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from photodesk.imaging.decode_child import main; main()"
)
_KEPT = ("SYSTEMROOT", "WINDIR", "TZ")
_NO_WINDOW = 0x08000000
FROZEN_SWITCH = "--photodesk-decoder-child"
"""The first argument by which a frozen program knows that it is to run `decode_child.main`."""


def start() -> "subprocess.Popen[bytes]":
    """A new child, its pipes open; it inherits neither environment nor files nor terminal."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=_ROOT,
        start_new_session=True,
        creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
    )


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_SWITCH]
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", _RUN, str(_ROOT)]


def _environment() -> dict[str, str]:
    """A few names that the system's libraries need, and one thread each for the numeric ones."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
