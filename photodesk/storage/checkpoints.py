"""The table `checkpoint`: ends of the audit chain, signed by the station and the signed-in person.

Whoever holds the database key could write a new chain; without the private keys they cannot sign
it. The station's private key is a secret under the vault key, because every role signs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlcipher3 import Row

from photodesk.domain.audit import AuditHead
from photodesk.domain.checkpoint import (
    EVERY,
    SignedBy,
    checkpoint_text,
    note,
    user_key_name,
)
from photodesk.domain.identifiers import from_bytes
from photodesk.storage import audit_log
from photodesk.storage.connection import ReadConnection
from photodesk.storage.secret_rows import SecretRows
from photodesk.storage.transaction import Transaction

STATION_KEY = "station-key"

_COLUMNS = (
    "c.seq, c.root, c.station_id, s.sign_public AS station_public, c.station_signature, "
    "c.user_id, c.user_public, c.user_signature"
)
_FROM = "checkpoint c JOIN station s ON s.id = c.station_id"
_ALL = f"SELECT {_COLUMNS} FROM {_FROM} ORDER BY c.seq"  # noqa: S608 (constants)
_LAST = f"SELECT {_COLUMNS} FROM {_FROM} ORDER BY c.seq DESC LIMIT 1"  # noqa: S608 (constants)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One row: the head that was signed, by the station and, if anybody was signed in, by them."""

    head: AuditHead
    station: SignedBy
    user_id: bytes | None
    user: SignedBy | None
    """None for an act under the recovery key, which belongs to nobody."""

    def note(self, vault: str) -> str:
        """The text that outsiders check; `vault` is the vault's id as text."""
        signatures = [self.station] if self.user is None else [self.station, self.user]
        return note(checkpoint_text(vault, self.head), signatures)


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs the checkpoints of this opening of the vault."""

    vault_id: bytes
    station_id: bytes
    secrets: SecretRows
    """Opens the station's key; read for each signature, so that no copy of it stays in memory."""
    user_id: bytes | None
    user_public: bytes
    sign: Callable[[bytes], bytes]
    """Signs for the person with the private half of `user_public`."""


def new_station_key() -> tuple[bytes, bytes]:
    """Private and public half of a fresh Ed25519 pair, 32 bytes each."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def sign_when_due(act: Transaction, signers: Callable[[], Signers]) -> None:
    """Sign the end of the chain in the act's own transaction, when asked or after 100 events.

    Signs nothing that does not extend the last checkpoint: then the act is saved, because nothing
    that people did may be lost, and the check of the vault names the first bad event.
    """
    before = last_head(act)
    head = act.audited
    if head is None or head.seq <= before.seq:
        return
    due = act.checkpoint_asked or head.seq - before.seq >= EVERY
    if due and audit_log.extends(act, before, head):
        _append(act, signers(), head)
        act.signed = True


def _append(act: Transaction, signers: Signers, head: AuditHead) -> None:
    text = checkpoint_text(from_bytes(signers.vault_id), head)
    private = Ed25519PrivateKey.from_private_bytes(signers.secrets.read(act, STATION_KEY))
    act.insert(
        "checkpoint",
        {
            "seq": head.seq,
            "root": head.hash,
            "station_id": signers.station_id,
            "station_signature": private.sign(text),
            "user_id": signers.user_id,
            "user_public": None if signers.user_id is None else signers.user_public,
            "user_signature": None if signers.user_id is None else signers.sign(text),
        },
    )


def last_head(connection: ReadConnection) -> AuditHead:
    """The end that was signed last; event 0 when none was."""
    row = connection.one(_LAST)
    return audit_log.NOTHING if row is None else AuditHead(row["seq"], row["root"])


def every(connection: ReadConnection) -> Iterator[Checkpoint]:
    """Every checkpoint, oldest first."""
    vault = vault_name(connection)
    return (_checkpoint(row, vault) for row in connection.each(_ALL))


def latest_note(connection: ReadConnection) -> str:
    """The newest checkpoint as signed text, for a backup's manifest or a receipt; else empty."""
    row = connection.one(_LAST)
    vault = vault_name(connection)
    return "" if row is None else _checkpoint(row, vault).note(vault)


def vault_name(connection: ReadConnection) -> str:
    """The vault's id as text: the origin of its checkpoints."""
    return from_bytes(connection.value("SELECT id FROM vault_info"))


def _checkpoint(row: Row, vault: str) -> Checkpoint:
    user_id = row["user_id"]
    return Checkpoint(
        AuditHead(row["seq"], row["root"]),
        SignedBy(vault, row["station_public"], row["station_signature"]),
        user_id,
        None
        if user_id is None
        else SignedBy(
            user_key_name(vault, from_bytes(user_id)), row["user_public"], row["user_signature"]
        ),
    )
