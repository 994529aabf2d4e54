"""Where the tests run: no screen, a home of their own, and no network. Imported for its effect.

`tests/conftest.py` imports this before anything of Photodesk, and so before any window exists.
"""

import os
import secrets
import sys
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="photodesk-tests-"))
"""Stands in for the person's home during the whole run; removed at its end."""

_LOOPBACK = ("127.", "::1", "localhost")


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine; Photodesk's tests need none."""


def _set_environment() -> None:
    """Qt without a screen, and every folder of the person inside HOME."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_API"] = "pyside6"  # another value makes qtpy warn and fall back
    folders = {
        "HOME": ".",
        "USERPROFILE": ".",
        "APPDATA": "appdata",
        "LOCALAPPDATA": "local",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "runtime",
        "HYPOTHESIS_STORAGE_DIRECTORY": "hypothesis",
    }
    for variable, name in folders.items():
        folder = HOME / name
        folder.mkdir(mode=0o700, exist_ok=True)  # Qt complains of a runtime folder others can read
        os.environ[variable] = str(folder)
    for bus in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        os.environ[bus] = f"unix:path={HOME / 'no-bus'}"  # this desktop's lock is not the tests'


def another_computer() -> None:
    """From now on the person's state folder is an empty one: no vault was ever seen here.

    Vaults of one template have one identity, so each test starts on such a computer.
    """
    os.environ["XDG_STATE_HOME"] = str(HOME / "state" / secrets.token_hex(8))


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: nothing but this machine may be asked, in whatever way a library asks."""
    if event == "socket.getaddrinfo":
        host: object = arguments[0]
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a local socket
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if isinstance(host, str) and host and not host.startswith(_LOOPBACK):
        raise NetworkRefused(f"A test tried to reach {host} ({event}).")


_set_environment()
sys.addaudithook(_refuse_network)
