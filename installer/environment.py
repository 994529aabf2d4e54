"""The virtual environment `.venv/` of a checkout, and the note in it that says what it holds."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from installer.terminal import SetUpFailed


@dataclass
class Note:
    """What the last set-up left behind; kept in `.venv/photodesk.json`."""

    ready: bool = False
    """False from before the first change until after the last: an interrupted set-up shows."""

    python: str = ""
    """Version of the interpreter, such as `3.11`."""

    locks: dict[str, str] = field(default_factory=dict)
    """Lock file -> SHA-256 of the text that was installed."""

    present: list[str] = field(default_factory=list)
    """Every entry of site-packages right after the set-up."""

    heic: bool = False
    """Whether the person asked for HEIC."""

    libraries_seen: str = ""
    """State of the system's libraries when they were last looked through."""

    libraries_missing: list[str] = field(default_factory=list)
    """Purposes that lacked a library then."""


class Environment:
    """The `.venv/` of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self._note = self.folder / "photodesk.json"

    @property
    def scripts(self) -> Path:
        """The folder of the environment's commands."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """The environment's interpreter, whether it exists or not."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def site_packages(self) -> Path:
        """The folder of the installed packages, whether it exists or not."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        found = sorted(self.folder.glob("lib/python3*/site-packages"))
        return found[-1] if found else self.folder / "lib"

    def lock(self, name: str) -> Path:
        """The lock file of that name."""
        return self.root / "installer" / name

    def read_note(self) -> Note | None:
        """The note of the last set-up; None where nobody left one or it cannot be read."""
        try:
            return Note(**json.loads(self._note.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_note(self, note: Note) -> None:
        """Replaces the note in one step. Raises OSError where the folder is not ours to write."""
        fresh = self._note.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(note), indent=1), "utf-8")
        fresh.replace(self._note)

    def version(self) -> str:
        """Version of the environment's interpreter, such as `3.11`; empty when it does not run."""
        question = "import sys; print('%d.%d' % sys.version_info[:2])"
        asked = [str(self.python), "-I", "-S", "-c", question]
        try:
            answer = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return answer.stdout.strip() if answer.returncode == 0 else ""

    def is_sound(self, note: Note) -> bool:
        """Whether everything that the note speaks of is still there and runs."""
        if not note.ready or not self.python.exists() or self.version() != note.python:
            return False
        return set(self.entries()).issuperset(note.present)

    def entries(self) -> list[str]:
        """Names of everything installed, sorted; empty when there is nothing."""
        if not self.site_packages.is_dir():
            return []
        there = (entry.name for entry in self.site_packages.iterdir())
        return sorted(name for name in there if name != "__pycache__")

    def holds(self, note: Note, lock: str) -> bool:
        """Whether exactly the packages of this lock file were installed."""
        return note.locks.get(lock) == self.digest_of(lock)

    def digest_of(self, lock: str) -> str:
        """SHA-256 of the lock file's text, as hexadecimal; line ends do not count."""
        text = self.lock(lock).read_bytes().replace(b"\r\n", b"\n")
        return hashlib.sha256(text).hexdigest()

    def make(self) -> None:
        """Makes the environment anew, taking away what was there.

        Raises SetUpFailed when Python cannot make one.
        """
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        self.write_note(Note())
        made = subprocess.run(
            [base_python(), "-I", "-m", "venv", self.folder],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            words = " ".join(made.stdout.split())[-400:]
            raise SetUpFailed(f"Python could not make the folder .venv. It says: {words}")

    def add_photodesk(self) -> None:
        """Lets the environment find this checkout, and puts the command `photodesk` into it."""
        path = os.path.relpath(self.root, self.site_packages)
        (self.site_packages / "photodesk.pth").write_text(f"{path}\n", "ascii")
        if os.name == "nt":
            command = self.scripts / "photodesk.cmd"
            command.write_text('@"%~dp0python.exe" -P -m photodesk %*\r\n', "ascii")
            return
        command = self.scripts / "photodesk"
        here = '$(dirname "$(readlink -f "$0")")'
        command.write_text(f'#!/bin/sh\nexec "{here}/python" -P -m photodesk "$@"\n', "ascii")
        command.chmod(0o755)


def base_python() -> str:
    """The Python that environments are made from, also when this one runs inside one."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)
