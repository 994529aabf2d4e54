"""A clinic of five whose keys are replaced, and what must hold however far that came.

`prepare` a vault of the `signed` stage, `rotate` it in the name of somebody, hurt it meanwhile, and
`judge` what is left: everybody who stays opens exactly what their role holds, nobody else anything.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from photodesk.errors import NotPermitted, PhotographDamaged, VaultDamaged, WrongPassphrase
from photodesk.storage import audit_log, people, rotation, vault_folder
from photodesk.storage.connection import ReadConnection
from photodesk.storage.database import open_catalogue, open_renditions
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys, derived_key
from photodesk.storage.rotation_steps import due
from photodesk.storage.sealed_format import SealedKind, unwrap_key
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

Contents = dict[str, bytes]
"""SHA-256 of every file that somebody can open, by its record's id in hex."""

ADMIN, OFFICE, AWAY, GONE = "admin", "office", "away", "gone"
PASSPHRASES = {
    LOGIN: PASSPHRASE,
    ADMIN: "keys of the whole house",
    OFFICE: "the forms are in the tray",
    AWAY: "three weeks by the sea",
    GONE: "last week was my last one",
}
ROLES = {
    ADMIN: ("administrator", False, False),
    OFFICE: ("office", False, True),
    AWAY: ("surgeon", True, True),
    GONE: ("photographer", True, True),
}
STAY = (LOGIN, ADMIN, OFFICE, AWAY)


@dataclass(frozen=True)
class Clinic:
    """What a vault held before its keys were replaced."""

    folder: Path
    photographs: Contents
    documents: Contents
    ring: bytes
    """The keyring of before, as somebody copied it who leaves now."""

    def expected(self, login: str) -> Contents:
        """What a person can open."""
        sees, handles = (True, True) if login == LOGIN else ROLES[login][1:]
        return (self.photographs if sees else {}) | (self.documents if handles else {})


def prepare(folder: Path) -> Clinic:
    """Everybody gets a slot in the vault at `folder`; looks at all that it holds.

    On a computer that never saw it: other tests have other vaults of the same origin.
    """
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", str(folder.with_name("state")))
        return _prepared(folder)


def _prepared(folder: Path) -> Clinic:
    with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
        for login, (role, sees, handles) in ROLES.items():
            people.add(
                vault,
                login=login,
                name=login.title(),
                role=role,
                passphrase=PASSPHRASES[login],
                sees_photographs=sees,
                handles_forms=handles,
                cost=CHEAP,
            )
        photographs, documents = _photographs(vault), _documents(vault)
    assert photographs
    assert documents
    return Clinic(folder, photographs, documents, (folder / vault_folder.KEYRING).read_bytes())


def rotate(folder: Path, login: str, *, without: str = GONE) -> None:
    """Unlock as somebody, end the account of another and replace the keys, and lock."""
    with Vault.open(folder, login, PASSPHRASES[login]) as vault:
        rotation.rotate(vault, PASSPHRASES[login], reason="left in a quarrel", without=without)


def contents(vault: Vault) -> Contents:
    """Everything that the signed-in person can open; every file is read and checked."""
    return _photographs(vault) | _documents(vault)


def judge(
    clinic: Clinic,
    folder: Path,
    *,
    finished: bool,
    recovery_key: str = "",
    order: tuple[str, ...] = (ADMIN, LOGIN, AWAY, OFFICE, LOGIN),
) -> None:
    """Everybody in turn opens what they may; afterwards nothing of the rotation is left to do.

    `finished`: whether it was said to be done, so that who left must be gone. Raises AssertionError
    otherwise. `order` ends with somebody who holds every key.
    """
    ended = Keyring.read(folder / vault_folder.KEYRING).slot_facts(GONE) is None
    assert ended or not finished
    for login in order:
        with Vault.open(folder, login, PASSPHRASES[login]) as vault:
            assert vault.left_undone == ""
            assert contents(vault) == clinic.expected(login), login
            assert audit_log.verify(vault.reading()).whole
            vault.secret_rows("vault").read(vault.reading(), "station-key")
            if login == LOGIN:
                assert vault.secret("clinic-certificate")
    if recovery_key:
        with Vault.open_with_recovery_key(folder, recovery_key) as vault:
            assert contents(vault) == clinic.photographs | clinic.documents
    if ended:
        judge_who_left(clinic, folder)
    with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
        assert due(vault) == ()
        gone = "SELECT disabled_at IS NOT NULL FROM app_user WHERE login = ?"
        assert vault.reading().value(gone, (GONE,)) == ended
        assert vault.keyring.body.older == ()
        assert [row[0] for row in vault.reading().all("PRAGMA quick_check")] == ["ok"]
    assert not [path for path in folder.iterdir() if path.name.endswith(".new")]


def is_begun(folder: Path) -> bool:
    """Whether the keyring in a folder has the new keys."""
    return Keyring.read(folder / vault_folder.KEYRING).epoch > 1


def judge_who_left(clinic: Clinic, folder: Path) -> None:
    """Who left opens nothing: not with the passphrase, nor with an old keyring and every file."""
    with pytest.raises(WrongPassphrase):
        Vault.open(folder, GONE, PASSPHRASES[GONE])
    keys = Keyring.decoded(clinic.ring).unlock(GONE, PASSPHRASES[GONE])
    assert opened_by(keys, folder) == []
    with Vault.open(folder, LOGIN, PASSPHRASE) as vault:
        assert rows_opened_by(keys, vault) == 0


def opened_by(keys: UnlockedKeys, folder: Path) -> list[str]:
    """Which databases in the folder, copies among them, old keys still open."""
    found = list[str]()
    for path in folder.rglob("*.db*"):
        for key in _database_keys(keys, path):
            try:
                opens = open_renditions if path.name == "thumbs.db" else open_catalogue
                if opens is open_catalogue:
                    open_catalogue(path, key, readonly=True).close()
                else:
                    open_renditions(path, key).close()
            except VaultDamaged:
                continue
            found.append(str(path))
    return found


def rows_opened_by(keys: UnlockedKeys, vault: Vault) -> int:
    """How many file keys in the rows of the new catalogue an old key unwraps."""
    pictures = "SELECT id, file_id, wrapped_key, key_epoch FROM photo"
    figures = "SELECT id, file_id, wrapped_key, key_epoch FROM figure"
    papers = "SELECT id, file_id, wrapped_key, key_epoch FROM document"
    wraps = [
        (SealedKind.ORIGINAL, keys.image_key, (pictures, figures)),
        (SealedKind.DOCUMENT, keys.document_key, (papers,)),
    ]
    opened = 0
    for kind, key, statements in wraps:
        assert key is not None
        for row in (row for sql in statements for row in vault.reading().all(sql)):
            for epoch in {row["key_epoch"], keys.epoch}:
                try:
                    unwrap_key(
                        kind,
                        key,
                        row["wrapped_key"],
                        vault_id=vault.vault_id,
                        owner_id=row["id"],
                        file_id=row["file_id"],
                        epoch=epoch,
                    )
                except PhotographDamaged:
                    continue
                opened += 1
    return opened


def _database_keys(keys: UnlockedKeys, path: Path) -> Iterator[bytearray]:
    yield keys.derived("db")
    if keys.image_key is not None:
        yield derived_key(keys.image_key, "thumbs")
    manifest = path.parent / "manifest.json"
    if manifest.exists():
        from photodesk.storage import backup_form  # noqa: PLC0415

        body = backup_form.read(manifest.read_bytes()).body
        yield backup_form.catalogue_key(keys, body.backup_id)


def _photographs(vault: Vault) -> Contents:
    def opened(reading: ReadConnection) -> Iterator[tuple[str, bytes]]:
        for row in reading.all("SELECT * FROM photo") + reading.all("SELECT * FROM figure"):
            key = vault.unwrap_photo_key(
                row["id"], row["file_id"], row["wrapped_key"], row["key_epoch"]
            )
            data = vault.originals.unseal(row["file_id"], row["id"], key, row["plain_bytes"])
            yield row["id"].hex(), hashlib.sha256(data).digest()

    try:
        return dict(opened(vault.reading()))
    except NotPermitted:
        return {}


def _documents(vault: Vault) -> Contents:
    def opened(reading: ReadConnection) -> Iterator[tuple[str, bytes]]:
        for row in reading.all("SELECT * FROM document"):
            key = vault.unwrap_document_key(
                row["id"], row["file_id"], row["wrapped_key"], row["key_epoch"]
            )
            data = vault.documents.unseal(row["file_id"], row["id"], key, row["plain_bytes"])
            yield row["id"].hex(), hashlib.sha256(data).digest()

    try:
        return dict(opened(vault.reading()))
    except NotPermitted:
        return {}
