"""F4: what is read from disk before anything is unlocked, malformed at random: an error or nothing.

Keyring, manifest of a backup, settings of the computer, its mark of the vault, the list of failed
sign-ins. No traceback, no hang, and a file that was changed is never taken for the one before.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photodesk.errors import PhotodeskError
from photodesk.services import vault as vaults
from photodesk.storage import anchor_file, backup_form, failed_sign_ins, vault_folder
from photodesk.storage.keyring import Keyring
from photodesk.storage.vault import Vault
from photodesk.ui import settings
from tests.faults.counts import Counts
from tests.storage.backed_up import make
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

pytestmark = pytest.mark.faults

VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1 << 80,
    1.5,
    "",
    "x" * 5000,
    [],
    {},
    [[[]]],
    {"x": None},
    "\ud800",
    "é",
)


def malformed(data: bytes, chance: random.Random) -> bytes:
    """Random bytes changed, or another value at a random place of the JSON."""
    if chance.random() < 0.5:
        try:
            return _other_value(json.loads(data), chance)
        except ValueError:
            pass
    hurt = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(len(hurt) + 1)
        match chance.randrange(4):
            case 0:
                hurt[at : at + 1] = chance.randbytes(1)
            case 1:
                del hurt[at : at + chance.randrange(1, 80)]
            case 2:
                hurt[at:at] = hurt[: chance.randrange(200)]
            case _:
                hurt[at:at] = chance.choice((b"{", b"]", b'"', b"\\u0000", b"\xff", b"9" * 400))
    return bytes(hurt)


def _other_value(document: object, chance: random.Random) -> bytes:
    places: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            places.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(document)
    node, key = chance.choice(places)
    if isinstance(node, dict) and chance.random() < 0.3:
        node[f"{key}2"] = node.pop(key)
    else:
        node[key] = chance.choice(VALUES)
    return json.dumps(document, ensure_ascii=True).encode()


def feed(data: bytes, count: int, read: Callable[[bytes], object], what: str) -> Counter[str]:
    """How often reading gave something and how often an error in words; anything else fails."""
    seed, told = random.getrandbits(32), Counter[str]()
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 (damage)
        while (changed := malformed(data, chance)) == data:
            continue
        try:
            taken = read(changed)
        except PhotodeskError as error:
            told[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - this is what must not happen
            pytest.fail(f"{what}, seed {seed}, {number}: {error!r}")
        else:
            told["nothing" if taken is None else "read"] += 1
    sys.stdout.write(f"F4, {what}, seed {seed}: {dict(told)}\n")
    return told


def test_a_malformed_keyring(made_vault: MadeVault, counts: Counts) -> None:
    data = (made_vault.folder / vault_folder.KEYRING).read_bytes()

    def read(changed: bytes) -> None:
        Keyring.decoded(changed)

    told = feed(data, counts.malformed, read, "keyring")
    assert told["VaultDamaged"] > counts.malformed * 0.9


def test_a_malformed_manifest(vault: Vault, tmp_path: Path, counts: Counts) -> None:
    (tmp_path / "drive").mkdir()
    made = make(vault, tmp_path / "drive")
    (file,) = made.folder.glob("manifest*")
    keys = vault.opened_keys

    def read(changed: bytes) -> None:
        manifest = backup_form.read(changed)
        assert not manifest.is_authentic(keys)

    assert backup_form.read(file.read_bytes()).is_authentic(keys)
    told = feed(file.read_bytes(), counts.malformed, read, "manifest")
    assert told.total() > told["nothing"]


def test_malformed_settings_of_the_computer(counts: Counts) -> None:
    settings.Settings(vault="v", login="mia", theme="dark", text_size=125).write()
    file = settings._file()
    data = file.read_bytes()

    def read(changed: bytes) -> object:
        file.write_bytes(changed)
        return settings.Settings.read()

    assert feed(data, counts.malformed, read, "settings")["read"] == counts.malformed
    file.unlink()


def test_a_malformed_mark_of_the_vault(made_vault: MadeVault, counts: Counts) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        vault_id = vault.vault_id
    mark = anchor_file.AnchorFile(vault_id, made_vault.folder)
    (file,) = anchor_file.state_folder().glob("*.anchor")
    data = file.read_bytes()

    def read(changed: bytes) -> object:
        file.write_bytes(changed)
        return mark.read()

    assert feed(data, counts.malformed, read, "mark").total() == counts.malformed


def test_a_malformed_list_of_failed_sign_ins(made_vault: MadeVault, counts: Counts) -> None:
    for _ in range(3):
        with pytest.raises(PhotodeskError):
            vaults.unlock(made_vault.folder, LOGIN, "not the passphrase")
    journal = failed_sign_ins.FailedSignIns(
        made_vault.folder, Keyring.read(made_vault.folder / vault_folder.KEYRING).vault_id
    )
    (file,) = (path for path in made_vault.folder.iterdir() if "sign" in path.name)
    data = file.read_bytes()

    def read(changed: bytes) -> object:
        file.write_bytes(changed)
        return journal.read()

    assert len(journal.read()) == 3
    assert feed(data, counts.malformed, read, "failed sign-ins")["read"] == counts.malformed
