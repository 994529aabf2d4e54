"""Unlocking with Argon2id 128 MiB, 3 passes, 4 lanes, against the key derivation alone."""

from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from photodesk.services import vault as vaults
from tests.benchmarks.conftest import Compared
from tests.storage.vaults import PASSPHRASE


def test_unlock_beyond_the_key_derivation(compared: Compared, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    created = vaults.create(
        folder, clinic="Clinic", login="demo", name="Demo", passphrase=PASSPHRASE
    )
    vaults.lock(created.session)
    compared(
        "unlock, with opening and locking the vault",
        lambda: vaults.lock(vaults.unlock(folder, "demo", PASSPHRASE)),
        lambda: Argon2id(
            salt=bytes(16), length=32, iterations=3, lanes=4, memory_cost=131_072
        ).derive(PASSPHRASE.encode()),
        goal="difference under 0.2 s",
        rounds=9,
    )
