"""Making a vault: whole, or not at all.

Everything is built in a hidden folder beside the place, synced, and renamed to it at the end; what
a failure or a power cut leaves is that hidden folder, never half a vault.
"""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from photodesk import __version__
from photodesk.domain.audit import Actor, EventKind
from photodesk.domain.moments import instant
from photodesk.errors import InputRefused
from photodesk.storage import checkpoints, migrations, recovery_key
from photodesk.storage.database import open_for_migration
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import KdfCost
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.private_files import FOLDER_MODE, fsync_folder, room_for
from photodesk.storage.secret_rows import SecretRows
from photodesk.storage.transaction import Origin, ReadsClock, Transaction
from photodesk.storage.vault_folder import (
    BUILT,
    CATALOGUE,
    KEYRING,
    documents,
    fresh_id,
    originals,
)


@dataclass(frozen=True, slots=True, repr=False)
class FirstPerson:
    """Who the vault is made by, and what their slot will hold."""

    login: str
    name: str
    role: str
    passphrase: str
    cost: KdfCost
    sees_photographs: bool
    handles_forms: bool


@dataclass(frozen=True, slots=True, repr=False)
class NewVault:
    """A vault that was just made, still unlocked."""

    folder: Path
    keyring: Keyring
    keys: UnlockedKeys
    recovery_key: str
    """As printed; it is kept nowhere."""

    def undo(self) -> None:
        """Take the vault away again: nobody was given its recovery key yet."""
        shutil.rmtree(self.folder, ignore_errors=True)


def build(
    folder: Path, clinic: str, person: FirstPerson, station_name: str, read_clock: ReadsClock
) -> NewVault:
    """A new vault in an empty or missing folder.

    Raises InputRefused when the folder holds anything or a fact is empty, DiskFull when there is no
    room; then nothing is left.
    """
    folder = folder.resolve()
    _refuse_taken(folder)
    _refuse_empty({"clinic": clinic, "login": person.login, "name": person.name})
    building = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    with room_for("the vault"):
        try:
            folder.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            made = _built(building, clinic, person, station_name, read_clock)
            _put_in_place(building, folder)
        except (PermissionError, NotADirectoryError, FileExistsError) as error:
            shutil.rmtree(building, ignore_errors=True)
            raise InputRefused(
                "No folder can be made there.",
                "Choose a place on this computer that you may write to.",
                field="folder",
            ) from error
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    return NewVault(folder, *made)


def _built(
    building: Path, clinic: str, person: FirstPerson, station_name: str, read_clock: ReadsClock
) -> tuple[Keyring, UnlockedKeys, str]:
    now = read_clock()
    vault_id, user_id = fresh_id(now.utc), fresh_id(now.utc)
    building.mkdir(mode=FOLDER_MODE)
    originals(building, vault_id).make()
    documents(building, vault_id).make()
    printed = recovery_key.new()
    ring, keys = Keyring.create(
        vault_id,
        user_id=user_id,
        login=person.login,
        passphrase=person.passphrase,
        recovery_key=recovery_key.parse(printed),
        created_at=_instant(read_clock),
        cost=person.cost,
        sees_photographs=person.sees_photographs,
        handles_forms=person.handles_forms,
    )
    ring.write(building / KEYRING)
    _fill(building / CATALOGUE, ring, keys, clinic, person, station_name, read_clock)
    return ring, keys, printed


def _fill(
    path: Path,
    ring: Keyring,
    keys: UnlockedKeys,
    clinic: str,
    person: FirstPerson,
    station_name: str,
    read_clock: ReadsClock,
) -> None:
    """The catalogue with its first rows and the first event of its audit chain."""
    station_id, created_at = fresh_id(read_clock().utc), _instant(read_clock)
    slot = next(slot for slot in ring.slots() if slot.owner_id == keys.owner_id)
    connection = open_for_migration(path, keys.derived("db"))
    try:
        migrations.migrate(connection)
        connection.execute("BEGIN IMMEDIATE")
        act = Transaction(
            connection.raw,
            Actor(keys.owner_id, person.role),
            Origin(station_id, __version__, BUILT, read_clock),
        )
        act.insert("vault_info", {"id": ring.vault_id, "clinic": clinic, "created_at": created_at})
        private, public = checkpoints.new_station_key()
        act.insert("station", {"id": station_id, "name": station_name, "sign_public": public})
        SecretRows(keys.vault_key, ring.vault_id).store(act, checkpoints.STATION_KEY, private)
        act.insert(
            "app_user",
            {
                "id": keys.owner_id,
                "login": person.login,
                "name": person.name,
                "role": person.role,
                "sign_public": slot.sign_public,
                "box_public": slot.box_public,
                "created_at": created_at,
            },
        )
        act.audit(
            EventKind.VAULT_CREATED,
            object_id=ring.vault_id,
            object_sha256=ring.sha256(),
            details={
                "sign_public": slot.sign_public.hex(),
                "station_public": public.hex(),
                "epoch": ring.epoch,
            },
        )
        connection.execute("COMMIT")
    finally:
        connection.close()


def _put_in_place(building: Path, folder: Path) -> None:
    for part in building.iterdir():
        if part.is_dir():
            fsync_folder(part)
    fsync_folder(building)
    if folder.exists():
        folder.rmdir()
    building.rename(folder)
    fsync_folder(folder.parent)


def _instant(read_clock: ReadsClock) -> str:
    return instant(read_clock().utc)


def _refuse_taken(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputRefused(
            "This folder is not empty.",
            "Choose an empty folder, or a name that does not exist yet.",
            field="folder",
        )


def _refuse_empty(facts: dict[str, str]) -> None:
    for field, text in facts.items():
        if not text.strip():
            raise InputRefused(f"The vault needs a {field}.", "Type it in.", field=field)
