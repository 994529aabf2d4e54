"""The table `kept_work`: unfinished work, sealed so that nobody opens it but whose work it is.

The key is derived from the person's own private key in their slot of the keyring, so the vault
key, which every user holds, opens none of it. AES-256-GCM binds each row to its vault, person,
patient, kind and moment: no row can be handed to another person or made younger.
"""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlcipher3 import Row

from photodesk.errors import InputRefused, NotFound, VaultDamaged
from photodesk.storage.connection import ReadConnection, WriteConnection

MOST_BYTES = 4 << 20
"""Of one piece of work, before sealing; the table refuses more as well."""

_PREFIX = b"photodesk-kept-work-v1\0"
_NONCE = 12
_NOBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What is known of a piece of work without opening it. `kept_at` is UTC text."""

    kind: str
    patient_id: bytes | None
    kept_at: str


class KeptWorkRows:
    """The rows of one person; `key` (32 bytes) is theirs alone."""

    def __init__(self, key: bytearray, vault_id: bytes, user_id: bytes) -> None:
        self._gcm = AESGCM(key)
        self._vault_id, self._user_id = vault_id, user_id

    def store(self, connection: WriteConnection, row: KeptRow, data: bytes) -> None:
        """Keep a piece of work instead of the former one of its kind.

        Raises InputRefused for more than MOST_BYTES.
        """
        if len(data) > MOST_BYTES:
            raise InputRefused("This is too much to be kept over a lock.")
        nonce = os.urandom(_NONCE)
        connection.execute(
            "INSERT INTO kept_work(user_id, kind, patient_id, kept_at, sealed) "
            "VALUES(?, ?, ?, ?, ?) ON CONFLICT(user_id, kind) DO UPDATE SET "
            "patient_id = excluded.patient_id, kept_at = excluded.kept_at, "
            "sealed = excluded.sealed",
            (
                self._user_id,
                row.kind,
                row.patient_id,
                row.kept_at,
                nonce + self._gcm.encrypt(nonce, data, self._bound(row)),
            ),
        )

    def listed(self, connection: ReadConnection) -> list[KeptRow]:
        """Everything that is kept for this person, oldest first."""
        rows = connection.all(
            "SELECT kind, patient_id, kept_at FROM kept_work WHERE user_id = ? "
            "ORDER BY kept_at, kind LIMIT 100",
            (self._user_id,),
        )
        return [_row(row) for row in rows]

    def read(self, connection: ReadConnection, kind: str) -> bytes:
        """The work of this kind. Raises NotFound; VaultDamaged when it is not this person's.

        The latter also where their keys were made anew since: nobody can open it any more.
        """
        found = connection.one(
            "SELECT kind, patient_id, kept_at, sealed FROM kept_work WHERE user_id = ? "
            "AND kind = ?",
            (self._user_id, kind),
        )
        if found is None:
            raise NotFound("This unfinished work is no longer kept.")
        sealed: bytes = found["sealed"]
        try:
            return self._gcm.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound(_row(found)))
        except InvalidTag as error:
            raise VaultDamaged(
                "Unfinished work that was kept does not open with your keys.",
                "Begin it anew.",
            ) from error

    def drop(self, connection: WriteConnection, kind: str) -> bool:
        """Take the work of this kind away; returns whether there was any."""
        return bool(
            connection.execute(
                "DELETE FROM kept_work WHERE user_id = ? AND kind = ?", (self._user_id, kind)
            )
        )

    def _bound(self, row: KeptRow) -> bytes:
        whose = self._vault_id + self._user_id + (row.patient_id or _NOBODY)
        return _PREFIX + whose + row.kept_at.encode() + row.kind.encode()


def number(connection: ReadConnection) -> int:
    """How many pieces of work are kept, of everybody."""
    return connection.count("kept_work")


def _row(row: Row) -> KeptRow:
    return KeptRow(row["kind"], row["patient_id"], row["kept_at"])
