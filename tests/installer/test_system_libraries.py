"""Qt's system libraries: found missing, installed by root, and named to everybody else."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from installer import system_libraries
from installer.system_libraries import CAMERA, PRINTING, X_WINDOW

LDD = """
case "$*" in *libqxcb*|*cups*) [ -e {marker} ] || echo '  libxcb-icccm.so.4 => not found' ;; esac
echo '  libc.so.6 => /lib/libc.so.6 (0x0000)'
"""
APT_GET = 'echo "$@" >> {log}\ncase "$*" in *install*) {outcome} ;; esac\n'
APT_CACHE = 'case "$*" in *libcups2t64) exit 0 ;; esac\nexit 100\n'
DPKG_QUERY = "echo 'ii |libxcb-cursor0'\nexit 1\n"


class System:
    """Stands in for the programs of a Debian system that lacks one library."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bin"
        self.folder.mkdir()
        self.log = folder / "apt.log"
        self.marker = folder / "installed"
        self.pyside = folder / "PySide6"
        for purpose in (X_WINDOW, PRINTING, CAMERA):
            for file in purpose.files:
                (self.pyside / file).parent.mkdir(parents=True, exist_ok=True)
                (self.pyside / file).touch()
        self.program("ldd", LDD.format(marker=self.marker))

    def program(self, name: str, script: str) -> None:
        """Puts a program on the system."""
        file = self.folder / name
        file.write_text(f"#!/bin/sh\n{script}", "utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def is_debian(self, *, installs: bool = True) -> None:
        """Gives the system apt and dpkg."""
        fails = "echo 'E: Unable to fetch http://mirror.example/x' >&2; exit 100"
        outcome = f": > {self.marker}" if installs else fails
        self.program("apt-get", APT_GET.format(log=self.log, outcome=outcome))
        self.program("apt-cache", APT_CACHE)
        self.program("dpkg-query", DPKG_QUERY)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    there = System(tmp_path)
    monkeypatch.setenv("PATH", str(there.folder))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return there


def test_ldds_words_are_read() -> None:
    text = (
        "/a.so:\n\tlibb.so.1 => not found\n\tliba.so => not found\n\tlibc.so.6 => /c (0x1)\n"
        "/b.so:\n\tliba.so => not found\n\tstatically linked\n"
    )
    assert system_libraries.read_ldd(text) == ["liba.so", "libb.so.1"]


def test_only_the_purposes_that_lack_something_are_named(system: System) -> None:
    lacks = system_libraries.missing(system.pyside)
    assert lacks == {X_WINDOW: ["libxcb-icccm.so.4"], PRINTING: ["libxcb-icccm.so.4"]}


def test_a_person_gets_the_exact_line(system: System, capsys: pytest.CaptureFixture[str]) -> None:
    system.is_debian()
    assert system_libraries.provide(system.pyside) == [X_WINDOW, PRINTING]
    line = (
        "sudo apt-get install --no-install-recommends libxcb-icccm4 libxcb-keysyms1 "
        "libxcb-shape0 libxkbcommon-x11-0 libcups2t64\n"
    )
    assert line in capsys.readouterr().err
    assert not system.log.exists()


def test_root_has_them_installed(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    system.is_debian()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system_libraries.provide(system.pyside) == []
    told = system.log.read_text("utf-8").splitlines()
    assert "update" in told[0]
    assert "--no-install-recommends" in told[1]
    assert "libcups2t64" in told[1]


def test_where_nothing_is_missing_apt_is_left_alone(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.is_debian()
    system.marker.touch()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system_libraries.provide(system.pyside) == []
    assert not system.log.exists()


def test_a_failed_installation_is_told_without_an_address(
    system: System, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system.is_debian(installs=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert system_libraries.provide(system.pyside) == [X_WINDOW, PRINTING]
    told = capsys.readouterr().err
    assert "could not be installed" in told
    assert "mirror.example" not in told
    assert "sudo apt-get install" in told


def test_another_linux_is_told_the_libraries(
    system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    assert system_libraries.provide(system.pyside)
    assert "libxcb-icccm.so.4" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("ldd"), reason="Only Linux has ldd.")
def test_every_file_that_is_looked_at_is_in_the_wheels() -> None:
    import PySide6  # noqa: PLC0415 - only where there is a Linux wheel

    folder = Path(PySide6.__path__[0])
    absent = [
        file
        for purpose in system_libraries.PURPOSES
        for file in purpose.files
        if not (folder / file).is_file()
    ]
    assert absent == []


def test_this_machine_can_draw() -> None:
    import PySide6  # noqa: PLC0415 - as above

    assert system_libraries.DRAWING not in system_libraries.missing(Path(PySide6.__path__[0]))
