"""What state each backup of a folder is in, by names and sizes; nothing is read but the lists.

`backup_check.verify` reads every byte; this is what a list of many backups can tell at once, and it
calls nothing whole of which a part is missing.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from photodesk.storage import vault_folder
from photodesk.storage.backup_folder import FoundBackup, backups_in, pool_of, sealed_places
from photodesk.storage.backup_form import Body
from photodesk.storage.backup_pool import Held, held_in
from photodesk.storage.file_copy import plain_size


class State(StrEnum):
    """How a backup stands, as far as names and sizes tell."""

    WHOLE = "whole"
    LACKING = "lacking"
    """Sealed files are missing: the vault no longer held them, or the disk lost them."""
    DAMAGED = "damaged"
    """The list, the catalogue's copy or the keyring is missing or of another size."""
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class StoodBackup:
    """A backup and its state."""

    found: FoundBackup
    state: State
    lacking: int
    """How many sealed files it lacks."""


def states_in(home: Path) -> list[StoodBackup]:
    """Every backup in the folder of one vault, in the order of `backups_in`; raises NotFound."""
    held = dict[Path, Held]()

    def of_pool(pool: Path) -> Held:
        if pool not in held:
            held[pool] = held_in(pool)
        return held[pool]

    stood = []
    for one in backups_in(home):
        if one.manifest is None:
            state = State.UNFINISHED if one.unfinished else State.DAMAGED
            stood.append(StoodBackup(one, state, 0))
            continue
        body = one.manifest.body
        stood.append(_stood(one, body, of_pool(pool_of(one.folder, body))))
    return stood


def _stood(one: FoundBackup, body: Body, held: Held) -> StoodBackup:
    own = (vault_folder.CATALOGUE, body.catalogue), (vault_folder.KEYRING, body.keyring)
    if any(plain_size(one.folder / name) != whole.size for name, whole in own):
        return StoodBackup(one, State.DAMAGED, 0)
    lacking = sum(
        file.file_id in body.lacking or held[kind].get(file.file_id.hex()) != file.size
        for kind, file in sealed_places(body)
    )
    return StoodBackup(one, State.LACKING if lacking else State.WHOLE, lacking)
