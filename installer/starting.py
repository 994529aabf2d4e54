"""Starts Photodesk once it is set up: a command, the window, or the demo without a screen."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from installer.environment import Environment
from installer.set_up import see_to_libraries, set_up
from installer.system_libraries import DRAWING, WAYLAND_WINDOW, X_WINDOW
from installer.terminal import SetUpFailed, say

_PHOTODESK = ("-P", "-m", "photodesk")
"""Never taken from the folder in which the person happens to stand (-P)."""

_STOPPED = 130
"""Exit status of a program that was stopped from the keyboard."""


def start(root: Path, arguments: Sequence[str]) -> int:
    """Sets up what is missing, then runs `photodesk` with the arguments; its exit status.

    A first argument `--with-heic` is taken away: it adds HEIC for good.
    """
    environment = Environment(root)
    heic = list(arguments[:1]) == ["--with-heic"]
    handed_on = list(arguments[1:] if heic else arguments)
    try:
        set_up(environment, heic=heic)
        lacking = see_to_libraries(environment, remind=not handed_on)
    except SetUpFailed as failure:
        say(str(failure))
        return failure.exit_status
    except KeyboardInterrupt:
        say("\nStopped. The next start mends what was left half done.")
        return _STOPPED
    if handed_on:
        return _hand_over(environment.python, handed_on)
    if not can_open(lacking):
        say("Photodesk cannot draw its window before these libraries are there.")
        return SetUpFailed.exit_status
    return _hand_over(environment.python, []) if has_screen() else _demo(environment.python)


def has_screen() -> bool:
    """Whether a window can be seen: always on Windows and macOS, else where a display is named."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_open(lacking: Sequence[str]) -> bool:
    """Whether the window, or the demo's pictures of it, can be drawn with what the system has.

    `lacking` holds the names of purposes that miss a library.
    """
    if DRAWING.name in lacking:
        return False
    ways = []
    if os.environ.get("DISPLAY"):
        ways.append(X_WINDOW.name)
    if os.environ.get("WAYLAND_DISPLAY"):
        ways.append(WAYLAND_WINDOW.name)
    return not ways or any(way not in lacking for way in ways)


def _hand_over(python: Path, arguments: Sequence[str]) -> int:
    """Becomes `photodesk`, so that signals and the exit status are its own."""
    command = [str(python), *_PHOTODESK, *arguments]
    if os.name != "nt":  # there the prompt would come back too early
        os.execv(command[0], command)  # noqa: S606 - a shell has no part in this
    return _run(command)


def _run(command: Sequence[str]) -> int:
    with subprocess.Popen(command) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child was told as well and ends by itself
                continue


def _demo(python: Path) -> int:
    out = _fresh_folder()
    say("There is no screen here, so Photodesk shows its main job on practice patients.")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    status = _run([str(python), *_PHOTODESK, "demo", "--out", str(out)])
    outcome = "The results of the demo lie" if status == 0 else "The demo failed; what it made lies"
    say(f"{outcome} in {out}")
    return status


def _fresh_folder() -> Path:
    """A new empty folder in the person's home, or where that cannot be written, elsewhere."""
    home = Path.home()
    for number in range(1, 1000):
        folder = home / (f"photodesk-demo-{number}" if number > 1 else "photodesk-demo")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError:
            break
        return folder
    return Path(tempfile.mkdtemp(prefix="photodesk-demo-"))
