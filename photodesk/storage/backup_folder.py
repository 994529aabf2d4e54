"""Where backups lie, and which of them are whole.

DEST/photodesk-<vault id>/        all backups of one vault on one disk or share
    originals/  documents/        sealed files, each once, written once, shared by all
    2027-03-01T090000Z-1a2b3c4d/  one backup
        photodesk.db              the catalogue's copy, under a key of its own
        vault.keyring             who can unlock it, with the passphrases of that day
        manifest.json             last: a backup without it was not finished
"""

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from photodesk.errors import NotFound, PhotodeskError
from photodesk.storage import backup_form
from photodesk.storage.backup_form import Body, Manifest
from photodesk.storage.file_copy import SourceUnreadable, plain_size
from photodesk.storage.orphans import SUFFIX, place_of

MANIFEST = "manifest.json"
REMOVING = "removed.json"
"""The manifest of a backup that is being removed; it counts as none any more."""
ORIGINALS = "originals"
DOCUMENTS = "documents"

_BACKUP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}Z-[0-9a-f]{8}")
_HOME = re.compile(r"photodesk-[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class FoundBackup:
    """One backup in a folder; `manifest` is None when it is unfinished or its list is damaged."""

    folder: Path
    manifest: Manifest | None
    unfinished: bool


def home_of(dest: Path, vault_id: bytes) -> Path:
    """The folder of all backups of one vault under `dest`."""
    return dest / f"photodesk-{vault_id.hex()}"


def name_of(made_at: str, backup_id: bytes) -> str:
    """The name of a backup's folder: when it was made, without signs that a stick refuses."""
    return f"{made_at.replace(':', '')}-{backup_id.hex()[:8]}"


def backups_in(home: Path) -> list[FoundBackup]:
    """Every backup in the folder of one vault, in the order of their audit chains.

    Unfinished and damaged ones come first; the newest whole one is the last. The order is that of
    the numbered events, because a clock can be wrong.
    """
    found = [_found(folder) for folder in _folders(home, _BACKUP)]
    return sorted(found, key=lambda one: (_seq(one), one.folder.name))


def unfinished_in(home: Path) -> list[Path]:
    """The folders of backups that were not finished; reads no list, so many cost little."""
    return [
        one
        for one in _folders(home, _BACKUP)
        if plain_size(one / MANIFEST) is None and plain_size(one / REMOVING) is None
    ]


def removals_in(home: Path) -> list[Path]:
    """The folders of backups whose removal was begun and not finished."""
    return [one for one in _folders(home, _BACKUP) if plain_size(one / REMOVING) is not None]


def last_slice(home: Path) -> int | None:
    """The slice in the manifest that the disk calls the newest; None when there is none.

    Only for what may be wrong without harm: a clock can be. Reads one manifest of many.
    """
    for folder in written_last(home)[:1]:
        with contextlib.suppress(OSError):
            return backup_form.slice_in((folder / MANIFEST).read_bytes())
    return None


def written_last(home: Path) -> list[Path]:
    """The folders of finished backups, the one first that the disk calls the newest."""
    written = list[tuple[int, Path]]()
    for folder in _folders(home, _BACKUP):
        with contextlib.suppress(OSError):
            written.append(((folder / MANIFEST).stat().st_mtime_ns, folder))
    return [folder for _when, folder in sorted(written, reverse=True)]


def chosen(place: Path) -> Path:
    """The folder of the backup that a person means by `place`.

    That of one backup, or any folder above it: then the newest finished backup. Raises NotFound
    when there is none, or when several vaults have theirs there.
    """
    place = place.resolve()
    if _BACKUP.fullmatch(place.name) or (place / MANIFEST).exists():
        return place
    homes = homes_in(place)
    if len(homes) > 1:
        raise NotFound(
            "Several vaults have their backups in this folder.",
            "Name the folder of one of them: photodesk-, and the vault's number.",
        )
    found = [one for home in homes for one in backups_in(home)]
    whole = [one for one in found if one.manifest is not None]
    if whole:
        return whole[-1].folder
    if found:
        return found[-1].folder
    raise NotFound("There is no backup in this folder.", "Choose the folder with the backups.")


def homes_in(place: Path) -> list[Path]:
    """The folders of backups, each of one vault, that `place` is or holds. Raises NotFound."""
    return [place] if _HOME.fullmatch(place.name) else sorted(_folders(place, _HOME))


def manifest_of(folder: Path) -> Manifest:
    """The manifest of the backup in `folder`.

    Raises BackupDamaged when it is missing (then the backup was not finished), cannot be read or
    was changed.
    """
    path = folder / MANIFEST
    if plain_size(path) is None:
        raise backup_form.BackupDamaged(
            "This backup was not finished: it has no manifest.json.",
            "Use another backup. The next one made to this disk tidies this one away.",
        )
    try:
        return backup_form.read(path.read_bytes())
    except OSError as error:
        raise SourceUnreadable from error


def pool_of(folder: Path, body: Body) -> Path:
    """The folder that holds `originals/` and `documents/` of the backup in `folder`."""
    home = folder.resolve().parent
    return home if body.pool == "beside" else home.parent


def sealed_places(body: Body) -> list[tuple[str, backup_form.SealedCopy]]:
    """Every sealed file of a backup with the name of the folder it lies in."""
    return [
        *((ORIGINALS, file) for file in body.originals),
        *((DOCUMENTS, file) for file in body.documents),
    ]


def place_in(pool: Path, kind: str, file_id: bytes) -> Path:
    """Where a sealed file lies in a pool."""
    return place_of(pool / kind, file_id)


def sizes_in(root: Path) -> Iterator[tuple[str, int]]:
    """Names (without ending) and sizes of the sealed files under a folder, which may be missing."""
    with contextlib.suppress(FileNotFoundError):
        for folder in os.scandir(root):
            if not folder.name.startswith(".") and folder.is_dir(follow_symlinks=False):
                with os.scandir(folder.path) as files:
                    for file in files:
                        if file.is_file(follow_symlinks=False):
                            size = file.stat(follow_symlinks=False).st_size
                            yield file.name.removesuffix(SUFFIX), size


def _found(folder: Path) -> FoundBackup:
    unfinished = plain_size(folder / MANIFEST) is None
    try:
        return FoundBackup(folder, manifest_of(folder), unfinished)
    except (PhotodeskError, SourceUnreadable):
        return FoundBackup(folder, None, unfinished)


def _seq(one: FoundBackup) -> int:
    return -1 if one.manifest is None else one.manifest.body.audit.seq


def _folders(parent: Path, name: re.Pattern[str]) -> list[Path]:
    try:
        return [one for one in parent.iterdir() if name.fullmatch(one.name) and one.is_dir()]
    except OSError as error:
        raise NotFound(
            "This folder cannot be read.", "Check its name and that its disk is connected."
        ) from error
