"""Brings a checkout into the state in which Photodesk runs; where it is in that state, at once."""

import contextlib
import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from installer import packages, system_libraries
from installer.environment import Environment, Note
from installer.terminal import SetUpFailed, say

RUN, HEIC, DEV = "requirements.txt", "requirements-heic.txt", "requirements-dev.txt"
"""The lock files: for running, with HEIC, and for the tests."""


def set_up(environment: Environment, *, tests: bool = False, heic: bool = False) -> None:
    """Makes or mends the environment and installs the lock file that is wanted.

    `heic` is remembered for later starts. Raises SetUpFailed when that is not possible.
    """
    if _is_ready(environment, tests=tests, heic=heic):
        return
    try:
        with _alone(environment.root):
            if not _is_ready(environment, tests=tests, heic=heic):
                _bring_about(environment, tests=tests, heic=heic)
    except PermissionError as error:
        raise SetUpFailed(
            "The folder of Photodesk cannot be written, and something has to be installed. "
            "Start as the person to whom the folder belongs."
        ) from error


def _is_ready(environment: Environment, *, tests: bool, heic: bool) -> bool:
    note = environment.read_note()
    if note is None or (heic and not note.heic):
        return False
    lock = _wanted(note, tests=tests)
    return environment.holds(note, lock) and environment.is_sound(note)


def _wanted(note: Note, *, tests: bool) -> str:
    if tests:
        return DEV
    return HEIC if note.heic else RUN


def _bring_about(environment: Environment, *, tests: bool, heic: bool) -> None:
    begun = time.monotonic()
    old = environment.read_note()
    note = _standing(environment, old) or _made_anew(environment)
    note.heic = heic or (old is not None and old.heic)
    lock = _wanted(note, tests=tests)
    size = "" if note.locks else " (about 1 GB, a few minutes)"
    say(f"Installing the packages of {lock}{size} ...")
    if note.heic and not tests:
        say("HEIC comes with pillow-heif, whose wheel is under the GPL, version 2.")
    environment.write_note(Note(heic=note.heic))
    try:
        packages.install(environment.python, environment.lock(lock))
    except packages.InstallFailed as failure:
        if old is not None and old.ready and note.ready and not failure.touched:
            environment.write_note(old)
        raise
    _conclude(environment, note, lock)
    say(f"Photodesk is set up ({time.monotonic() - begun:.0f} s).")


def _standing(environment: Environment, note: Note | None) -> Note | None:
    """The note of an environment that can be built upon; None when it must be made anew."""
    if note is not None:
        return note if environment.is_sound(note) else None
    version = environment.version()  # made by hand: taken over if it is new enough and has pip
    if version and (environment.site_packages / "pip").is_dir() and _is_new_enough(version):
        return Note(python=version)
    return None


def _is_new_enough(version: str) -> bool:
    major, _, minor = version.partition(".")
    return (int(major), int(minor)) >= (3, 11)


def _made_anew(environment: Environment) -> Note:
    _see_to_venv()
    say("Making the folder .venv ...")
    environment.make()
    return Note(python=environment.version())


def _conclude(environment: Environment, note: Note, lock: str) -> None:
    environment.add_photodesk()
    note.ready = True
    note.locks[lock] = environment.digest_of(lock)
    note.present = environment.entries()
    environment.write_note(note)


def _see_to_venv() -> None:
    """Debian packs the making of environments apart: installs that as root, else says how."""
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if system_libraries.can_install():
        system_libraries.install([package], f"the package {package}")
    elif system_libraries.has_apt():
        line = system_libraries.apt_line([package])
        raise SetUpFailed(f"Python lacks a part that Debian packs apart. Run:\n  sudo {line}")
    else:
        raise SetUpFailed("This Python lacks its modules venv and ensurepip. Install them.")


@contextlib.contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keeps a second set-up of the same checkout waiting until the first is done."""
    if os.name == "nt":  # two set-ups at once are not kept apart there
        yield
        return
    import fcntl  # noqa: PLC0415 - not there on Windows

    folder = os.open(root / "installer", os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network folders know no locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def see_to_libraries(environment: Environment, *, remind: bool) -> list[str]:
    """Sees to the system's libraries on Linux; the names of purposes that still lack one.

    Looks again when a library of the system came or went since the last time. What was missing
    then is mentioned again only with `remind`.
    """
    if sys.platform != "linux":
        return []
    note = environment.read_note() or Note()
    seen = bool(note.libraries_seen) and note.libraries_seen == system_libraries.state()
    mention = remind or system_libraries.can_install()
    if seen and not (note.libraries_missing and mention):
        return note.libraries_missing
    lacking = system_libraries.provide(environment.site_packages / "PySide6")
    note.libraries_missing = [purpose.name for purpose in lacking]
    note.libraries_seen = system_libraries.state()
    with contextlib.suppress(OSError):  # set up by somebody else: looked through every time
        environment.write_note(note)
    return note.libraries_missing
