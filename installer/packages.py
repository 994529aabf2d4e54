"""Installs what a lock file names, and nothing else: every file is checked against its SHA-256."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from installer.terminal import Counter, SetUpFailed, say, without_addresses

_PINNED = re.compile(r"^[A-Za-z0-9_.-]+==", re.MULTILINE)
_STEP = re.compile(r"^(?:Collecting|Requirement already satisfied:|Ignoring) ([A-Za-z0-9_.-]+)")
_SIZE = re.compile(r"\(([\d.]+) MB\)")
_LARGE = 20.0
"""Megabytes from which a download is worth a line of its own in a log file."""

_CAUSES = {
    "DO NOT MATCH THE HASHES": (
        "A downloaded package is not the one that Photodesk's lock file names. Nothing of it was "
        "installed. Try again; if it happens again, tell the people who look after your network."
    ),
    "No space left on device": (
        "The disk is full. Photodesk's packages need about 1.5 GB. Make room and start again."
    ),
    "Permission denied": (
        "The folder .venv cannot be written. Start as the person to whom the folder belongs."
    ),
}
_UNREACHED = (
    "The packages could not be downloaded. Check that this computer is connected to the Internet, "
    "then start again: what was downloaded is kept."
)
_NO_CONNECTION = re.compile(
    r"Retrying \(|NewConnectionError|NameResolutionError|ProxyError|SSLError|ReadTimeout"
    r"|ConnectTimeout|Connection(?:Reset|Refused)?Error|Connection broken|HTTP error|IncompleteRead"
)


class InstallFailed(SetUpFailed):
    """Pip gave up; `touched` tells whether it had begun to change the environment."""

    def __init__(self, text: str, *, touched: bool) -> None:
        super().__init__(text)
        self.touched = touched


def install(python: Path, lock: Path) -> None:
    """Installs the packages of `lock` into the environment of `python`.

    Raises InstallFailed in a person's words when a download, a check or the disk fails.
    """
    total = len(_PINNED.findall(lock.read_text("utf-8")))
    command = [str(python), "-I", "-m", "pip", "install", "--require-hashes", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "-r", str(lock)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        lines = list(_told(pip.stdout or (), total))
    if pip.returncode != 0:
        touched = any(line.startswith("Installing collected") for line in lines)
        raise InstallFailed(_reason("\n".join(lines)), touched=touched)


def _told(lines: Iterable[str], total: int) -> Iterator[str]:
    """Passes pip's lines on, telling the person how far it is."""
    counter, done, name = Counter(), 0, ""
    for line in lines:
        if step := _STEP.match(line):
            done, name = min(done + 1, total), step[1]
            counter.show(f"  {done} of {total}: {name}")
        elif line.startswith("  Downloading") and (size := _SIZE.search(line)):
            large = float(size[1]) >= _LARGE
            counter.show(f"  {done} of {total}: {name} ({size[1]} MB)", remarkable=large)
        elif line.startswith("Installing collected"):
            counter.close()
            say("  Putting the packages in place ...")
        yield line.rstrip()
    counter.close()


def _reason(output: str) -> str:
    """Why pip failed, in our words where the cause is known, else in its own last words."""
    for sign, sentence in _CAUSES.items():
        if sign in output:
            return sentence
    if _NO_CONNECTION.search(output):
        return _UNREACHED
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    words = without_addresses(" ".join(errors[-2:])) or "It gave no reason."
    return f"The packages could not be installed. pip says: {words}"
