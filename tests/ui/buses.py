"""A private D-Bus for a test, and a stand-in for logind that speaks on it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtDBus import QDBusConnection, QDBusMessage

_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """The address of a bus that nobody else is on; a skip where the machine has no dbus-daemon."""
    program = shutil.which("dbus-daemon")
    if program is None:
        pytest.skip("This machine has no dbus-daemon, so no real bus is tried.")
    configuration = folder / "bus.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder), "utf-8")
    daemon = subprocess.Popen(
        [program, f"--config-file={configuration}", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.wait()
        daemon.stdout.close()


@contextmanager
def on_bus(address: str) -> Iterator[QDBusConnection]:
    """One connection to a bus, closed at the end."""
    name = uuid4().hex
    connection = QDBusConnection.connectToBus(address, name)
    assert connection.isConnected()
    try:
        yield connection
    finally:
        QDBusConnection.disconnectFromBus(name)


def say(bus: QDBusConnection, path: str, interface: str, name: str, *arguments: object) -> None:
    """Send a signal to everybody on a bus."""
    signal = QDBusMessage.createSignal(path, interface, name)
    signal.setArguments(list(arguments))
    assert bus.send(signal)
