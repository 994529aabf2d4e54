"""Places that refuse (D3): what is done to a desk before the program opens it, or meanwhile."""

import ctypes
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Does = Callable[[Path], None]

_VERSION_3, _DAC_OVERRIDE, _DAC_READ_SEARCH = 0x20080522, 1 << 1, 1 << 2
"""Of Linux's capabilities: the present form, and the two that let root pass over modes."""


def _nothing(_desk: Path) -> None:
    """Leave it as it is."""


@dataclass(frozen=True)
class Place:
    """A place that refuses an operation."""

    operation: str
    before: Does = _nothing
    """Done before the program opens anything."""
    meanwhile: Does = _nothing
    """Done while the vault is open, before the work begins."""
    repaired: Does = _nothing
    """Done before what is left is judged."""


def _mode(path: str, refusing: int, ordinary: int) -> tuple[Does, Does]:
    return (
        lambda desk: (desk / path).chmod(refusing),
        lambda desk: (desk / path).chmod(ordinary),
    )


def _refusing(operation: str, path: str, refusing: int, ordinary: int) -> Place:
    before, repaired = _mode(path, refusing, ordinary)
    return Place(operation, before=before, repaired=repaired)


def _every_folder(top: Path, mode: int) -> None:
    for folder in [path for path in top.rglob("*") if path.is_dir()] + [top]:
        folder.chmod(mode)


def _another_catalogue(desk: Path) -> None:
    """Another program puts an older catalogue in the place of the one that is open."""
    copy = desk / "vault" / "photodesk.copy"
    shutil.copyfile(desk / "vault" / "photodesk.db", copy)
    (desk / "vault" / "photodesk.db").rename(desk / "photodesk.db.own")
    copy.rename(desk / "vault" / "photodesk.db")


def _own_catalogue(desk: Path) -> None:
    (desk / "photodesk.db.own").rename(desk / "vault" / "photodesk.db")


def _away(desk: Path) -> None:
    (desk / "vault").rename(desk / "away")


def _back(desk: Path) -> None:
    shutil.rmtree(desk / "vault", ignore_errors=True)
    (desk / "away").rename(desk / "vault")


PLACES = {
    "read-only folder": _refusing("import", "vault", 0o500, 0o700),
    "read-only catalogue": _refusing("import", "vault/photodesk.db", 0o400, 0o600),
    "keyring without permission": _refusing("import", "vault/vault.keyring", 0, 0o600),
    "originals without permission": _refusing("import", "vault/originals", 0, 0o700),
    "read-only drive for backups": Place(
        "backup",
        before=lambda desk: _every_folder(desk / "drive", 0o500),
        repaired=lambda desk: _every_folder(desk / "drive", 0o700),
    ),
    "catalogue replaced while open": Place(
        "import", meanwhile=_another_catalogue, repaired=_own_catalogue
    ),
    "folder removed while open": Place("import", meanwhile=_away, repaired=_back),
}
"""By name; the eighth case, a file system that is read-only, is a fault at every file call."""


def obey_modes() -> None:
    """Let modes hold for this process even when it runs as root, as they do for people."""
    if os.geteuid() != 0:
        return
    library = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    words = (ctypes.c_uint32 * 6)()
    if library.capget(header, words):
        raise OSError(ctypes.get_errno(), "capget")
    words[0] &= ~(_DAC_OVERRIDE | _DAC_READ_SEARCH)
    if library.capset(header, words):
        raise OSError(ctypes.get_errno(), "capset")
