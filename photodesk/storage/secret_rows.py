"""Small secrets of the vault in table `secret`, such as the clinic's private signing key."""

import contextlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from photodesk.errors import NotFound, VaultDamaged
from photodesk.storage.connection import ReadConnection, WriteConnection
from photodesk.storage.keyring_slots import derived_key

_PREFIX = b"photodesk-secret-v1\0"
_NONCE = 12


class SecretRows:
    """Seals and opens the rows, each bound to its vault and name.

    `earlier` is the key before, while a rotation is not finished: a row may still be sealed under
    it, and is sealed under the present one as soon as it is stored.
    """

    def __init__(self, key: bytearray, vault_id: bytes, earlier: bytearray | None = None) -> None:
        self._gcm = AESGCM(derived_key(key, "secrets"))
        self._earlier = None if earlier is None else AESGCM(derived_key(earlier, "secrets"))
        self._bound = _PREFIX + vault_id

    def store(self, connection: WriteConnection, name: str, data: bytes) -> None:
        """Write or replace the secret with this name."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._gcm.encrypt(nonce, data, self._bound + name.encode())
        connection.execute(
            "INSERT INTO secret(name, sealed) VALUES(?, ?) "
            "ON CONFLICT(name) DO UPDATE SET sealed = excluded.sealed",
            (name, sealed),
        )

    def read(self, connection: ReadConnection, name: str) -> bytes:
        """The secret; raises NotFound, and VaultDamaged when it does not verify."""
        sealed: bytes | None = connection.value("SELECT sealed FROM secret WHERE name = ?", (name,))
        if sealed is None:
            raise NotFound("The vault does not hold this secret.")
        bound = self._bound + name.encode()
        for gcm in (self._gcm, self._earlier):
            with contextlib.suppress(InvalidTag):
                if gcm is not None:
                    return gcm.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
        raise VaultDamaged(
            "A secret of this vault does not verify.",
            "Restore the vault from a verified backup.",
        )
