"""Where a live vault may lie: never on a network file system, never in a folder that is synced.

SQLite's locks and its write-ahead log need one computer and one honest disk; sync programs copy
halves of a vault away and put old ones back (hazards 9 and 10). So such places are refused, at
making and at every opening, and not warned of. Backups may lie there.

Tried on Linux (mount tables as text, marker files). The readings of macOS and Windows follow their
documentation and were not tried on such machines.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePath

from photodesk.errors import VaultError

_NETWORK = {
    "9pnfs", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "davfs2", "glusterfs",
    "gpfs", "lustre", "ncpfs", "nfs", "nfs3", "nfs4", "ocfs2", "pvfs2", "smb2", "smb3", "smbfs",
    "sshfs", "webdav",
}  # fmt: skip
"""File systems of other computers; those over FUSE are `fuse.<name>` in a mount table."""
_NETWORK_FUSE = _NETWORK | {
    "cephfs", "curlftpfs", "google-drive-ocamlfuse", "gvfsd-fuse", "juicefs", "kio-fuse",
    "mount.davfs", "onedriver", "rclone", "s3fs", "seadrive", "smbnetfs",
}  # fmt: skip

_SYNCED_NAMES = (
    (re.compile(r"dropbox( \(.*\)|-.*)?"), "Dropbox"),
    (re.compile(r"onedrive( ?- ?.*)?"), "OneDrive"),
    (re.compile(r"google ?drive( \(.*\))?|my drive|googledrive-.*"), "Google Drive"),
    (re.compile(r"icloud ?drive( \(.*\))?|mobile documents|com~apple~clouddocs"), "iCloud"),
    (re.compile(r"nextcloud\d*"), "Nextcloud"),
    (re.compile(r"owncloud\d*"), "ownCloud"),
    (re.compile(r"syncthing"), "Syncthing"),
    (re.compile(r"resilio sync|btsync"), "Resilio Sync"),
    (re.compile(r"pcloud ?drive|pcloudsync"), "pCloud"),
    (re.compile(r"megasync"), "MEGA"),
    (re.compile(r"seafile|seadrive"), "Seafile"),
    (re.compile(r"box sync|cloudstorage"), "a cloud drive"),
)
_MARKS = (
    # The folder ~/.dropbox is Dropbox's own and lies in the home of everybody who ever had it.
    (re.compile(r"\.dropbox\.cache"), "Dropbox"),
    (re.compile(r"\.tmp\.drive(down|up)load"), "Google Drive"),
    (re.compile(r"\.849c9593-d756-4e56-8d6e-42412f2a707b"), "OneDrive"),
    (re.compile(r"\.nextcloudsync\.log"), "Nextcloud"),
    (re.compile(r"\.owncloudsync\.log"), "ownCloud"),
    (re.compile(r"\.?_?sync_[0-9a-f]{8,}\.db"), "Nextcloud"),
    (re.compile(r"\.stfolder|\.stignore|\.stversions"), "Syncthing"),
)
_WINDOWS_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_REMOTE_DRIVE = 4


class PlaceRefused(VaultError):
    """A live vault may not lie there."""

    exit_status = 1


def refuse_unsafe_place(folder: Path) -> None:
    """Return when a live vault may lie in `folder`, which need not exist yet.

    Raises PlaceRefused for a network file system and for a folder that a sync program keeps.
    """
    folder = folder.resolve()
    if kind := network_file_system(folder):
        raise PlaceRefused(
            f"A vault in use may not lie on another computer's disk ({kind}): two programs could "
            "write to it at once, and it would break.",
            "Choose a folder on a disk inside this computer. Backups may go to the share.",
        )
    if program := sync_program(folder):
        raise PlaceRefused(
            f"This folder is kept in step by {program}, which would copy halves of an open vault "
            "away and put old ones back.",
            "Choose a folder outside it; a vault that lies there is moved as a whole, with "
            "Photodesk closed. Backups may go there.",
        )


def network_file_system(folder: Path) -> str:
    """The kind of the network file system that holds a folder; empty for a disk of this computer.

    Empty as well where the system does not tell.
    """
    if sys.platform == "win32":
        return _windows_share(folder)
    return network_in(_mounts(), folder)


def network_in(mounts: list[tuple[PurePath, str]], folder: PurePath) -> str:
    """As `network_file_system`, read from mount points and their kinds."""
    over = [(len(point.parts), kind) for point, kind in mounts if folder.is_relative_to(point)]
    # The deepest holds it; of several mounted over one another the last one does.
    kind = max(reversed(over), key=lambda one: one[0])[1].lower() if over else ""
    name = kind.removeprefix("fuse.")
    return kind if kind in _NETWORK or (name != kind and name in _NETWORK_FUSE) else ""


def linux_mounts(table: str) -> list[tuple[PurePath, str]]:
    """Mount points and kinds from the text of /proc/self/mounts, where blanks are octal."""
    rows = (line.split(" ") for line in table.splitlines())
    return [(PurePath(_unescaped(row[1])), row[2]) for row in rows if len(row) > 2]  # noqa: PLR2004


def macos_mounts(table: str) -> list[tuple[PurePath, str]]:
    """The same from what `mount` prints on macOS."""
    found = re.findall(r"^.* on (/.*) \(([a-z0-9_]+)[,)]", table, re.MULTILINE)
    return [(PurePath(point), kind) for point, kind in found]


def sync_program(folder: Path) -> str:
    """The program that keeps a folder, or one above it, in step elsewhere; empty when none does."""
    for variable in _WINDOWS_VARIABLES:
        root = os.environ.get(variable)
        if root and folder.is_relative_to(Path(root).resolve()):
            return "OneDrive"
    for place in (folder, *folder.parents):
        for pattern, program in _SYNCED_NAMES:
            if pattern.fullmatch(place.name.casefold()):
                return program
        for name in _names_in(place):
            for pattern, program in _MARKS:
                if pattern.fullmatch(name):
                    return program
        if (place / ".dropbox").is_file():
            return "Dropbox"
    return ""


def _names_in(place: Path) -> Iterator[str]:
    """Hidden names in a folder, which may be missing or closed to us."""
    try:
        with os.scandir(place) as entries:
            names = [entry.name.casefold() for entry in entries if entry.name[0] in "._"]
    except OSError:
        return
    yield from names


def _mounts() -> list[tuple[PurePath, str]]:
    if sys.platform == "darwin":
        done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
        return macos_mounts(done.stdout)
    try:
        return linux_mounts(Path("/proc/self/mounts").read_text("utf-8", "surrogateescape"))
    except OSError:
        return []


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _windows_share(folder: Path) -> str:
    """Whether a Windows path names a share, plainly (UNC) or through a drive letter."""
    if str(folder).startswith(("\\\\", "//")):
        return "a share"
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        if ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == _REMOTE_DRIVE:
            return "a network drive"
    return ""
