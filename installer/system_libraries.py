"""The libraries of the system that Qt needs and its wheels do not bring: found by `ldd`.

Qt's own message is not asked: it names libxcb-cursor0 whichever library is missing. The packages
were found on a bare Debian, by adding until the thing ran and not only until `ldd` was quiet.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installer.terminal import SetUpFailed, say, without_addresses

_CACHE = Path("/etc/ld.so.cache")
"""Rewritten by the system whenever a library comes or goes."""


@dataclass(frozen=True)
class Purpose:
    """Something Qt can do when the system has the libraries for it."""

    name: str
    files: tuple[str, ...]
    """Files below the folder PySide6 that must find their libraries."""

    packages: tuple[str, ...]
    """Debian packages that bring them, by the names before the change to 64-bit times."""


DRAWING = Purpose(
    "drawing at all",
    (
        *(f"Qt{part}.abi3.so" for part in ("Widgets", "Svg", "PrintSupport", "Test", "Network")),
        *(f"Qt{part}.abi3.so" for part in ("Pdf", "PdfWidgets")),
        "Qt/plugins/platforms/libqoffscreen.so",
    ),
    (
        *("libglib2.0-0", "libgl1", "libegl1", "libx11-6", "libdbus-1-3"),
        *("libfontconfig1", "libxkbcommon0", "libgssapi-krb5-2"),
    ),
)
X_WINDOW = Purpose(
    "a window on an X screen",
    ("Qt/plugins/platforms/libqxcb.so",),
    (
        *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0"),
        "libxkbcommon-x11-0",
    ),
)
CAMERA = Purpose(
    "the camera",
    ("QtMultimedia.abi3.so", "Qt/plugins/multimedia/libffmpegmediaplugin.so"),
    ("libpulse0", "libxrandr2"),
)
PRINTING = Purpose("printing", ("Qt/plugins/printsupport/libcupsprintersupport.so",), ("libcups2",))
WAYLAND_WINDOW = Purpose(
    "a window under Wayland", ("Qt/plugins/platforms/libqwayland.so",), ("libwayland-cursor0",)
)
PURPOSES = (DRAWING, X_WINDOW, CAMERA, PRINTING, WAYLAND_WINDOW)


def state() -> str:
    """Changes whenever a library of the system came or went; empty where that cannot be known."""
    try:
        found = _CACHE.stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def missing(pyside: Path) -> dict[Purpose, list[str]]:
    """What lacks a library, with the libraries' names; empty where there is no `ldd`."""
    if shutil.which("ldd") is None:
        return {}
    lacks = {purpose: _not_found(pyside, purpose.files) for purpose in PURPOSES}
    return {purpose: names for purpose, names in lacks.items() if names}


def _not_found(pyside: Path, files: tuple[str, ...]) -> list[str]:
    there = [str(pyside / file) for file in files if (pyside / file).exists()]
    if not there:
        return []
    environment = {**os.environ, "LC_ALL": "C"}
    told = subprocess.run(
        ["ldd", *there], capture_output=True, text=True, env=environment, check=False
    )
    return read_ldd(told.stdout)


def read_ldd(text: str) -> list[str]:
    """The libraries that `ldd` did not find, each once, in alphabetical order."""
    lines = (line.strip() for line in text.splitlines())
    return sorted({line.split(" ")[0] for line in lines if line.endswith("=> not found")})


def provide(pyside: Path) -> list[Purpose]:
    """Sees to the libraries and returns the purposes that still lack one.

    As root on Debian or Ubuntu the packages are installed; otherwise the line that does it is
    printed.
    """
    lacks = missing(pyside)
    if not lacks:
        return []
    packages = [name for purpose in lacks for name in purpose.packages]
    if can_install():
        try:
            install(packages, "the system libraries of the window")
        except SetUpFailed as failure:
            say(str(failure))
        lacks = missing(pyside)
    if lacks:
        _advise(lacks, not_installed(packages))
    return list(lacks)


def _advise(lacks: dict[Purpose, list[str]], packages: list[str]) -> None:
    """Says what will not work and how to mend it; names the libraries where no package can be."""
    say(f"The system lacks libraries for {', '.join(purpose.name for purpose in lacks)}.")
    if packages:
        say(f"This line installs them:\n  sudo {apt_line(packages)}")
        return
    names = sorted({name for libraries in lacks.values() for name in libraries})
    say(f"Install the packages of your system that hold {', '.join(names)}.")


def has_apt() -> bool:
    """Whether this is Debian, Ubuntu or one of their kin."""
    return all(shutil.which(command) for command in ("apt-get", "apt-cache", "dpkg-query"))


def can_install() -> bool:
    """Whether packages can be installed without asking anybody: root, on Debian or its kin."""
    return has_apt() and hasattr(os, "geteuid") and os.geteuid() == 0


def apt_line(packages: list[str]) -> str:
    """The line that installs these packages."""
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def install(packages: list[str], what: str) -> None:
    """Installs Debian packages as root. Raises SetUpFailed, in apt's words, when that fails."""
    say(f"Installing {what} with apt-get ...")
    updated = _apt("update")
    names = [current_name(name) for name in packages]
    done = _apt("install", "--yes", "--no-install-recommends", *names)
    if done.returncode != 0:
        output = f"{updated.stderr}\n{done.stderr}"
        words = [line for line in output.splitlines() if line.startswith("E:")]
        reason = without_addresses(" ".join(words[-2:])) or "apt-get gave no reason."
        raise SetUpFailed(f"The packages of the system could not be installed. {reason}")


def _apt(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def current_name(package: str) -> str:
    """The package's name on this system: newer ones call libcups2 libcups2t64."""
    renamed = f"{package}t64"
    shown = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", renamed], capture_output=True, check=False
    )
    return renamed if shown.returncode == 0 else package


def not_installed(packages: list[str]) -> list[str]:
    """Those of the packages that the system lacks, by the names it uses itself."""
    if not has_apt():
        return []
    names = [current_name(package) for package in packages]
    asked = ["dpkg-query", "--show", "--showformat=${db:Status-Abbrev}|${Package}\n", *names]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    there = {line.split("|")[1] for line in told.stdout.splitlines() if line.startswith("ii")}
    return [name for name in names if name not in there]
