"""Is this vault what this computer saw last, or an older one, or one that took another way?

Compared at every opening: the end of the chain with the mark outside (`anchor_file`), the catalogue
file with its hash at the last orderly lock, and the keyring with the last one that the chain tells.
The page checks of SQLCipher notice none of this (security.md, finding 1).
"""

from dataclasses import dataclass

from photodesk.domain.audit import ChainFault, EventKind
from photodesk.errors import VaultRolledBack
from photodesk.storage import audit_log
from photodesk.storage.anchor_file import Anchor
from photodesk.storage.connection import ReadConnection

_ADVICE = (
    "Nothing was opened or changed. If nobody restored a backup on purpose, ask who had the "
    "computer; a newer copy of the vault may still exist. An administrator can accept the data as "
    "it is, with a reason: photodesk vault accept-older."
)


@dataclass(frozen=True, slots=True)
class AtRest:
    """What was found on the disk before the catalogue was opened."""

    anchor: Anchor | None
    """The mark of this computer; None on a computer that the vault never saw."""
    own: bool
    """Whether the mark is of this very folder, and not of another one with the same vault."""
    catalogue: bytes | None
    """SHA-256 of the catalogue file; None when it was not asked for, or a log lay beside it."""
    keyring: bytes
    """SHA-256 of the keyring file."""

    @property
    def changed(self) -> bool:
        """Whether the catalogue is another file than the one that was locked."""
        return (
            self.anchor is not None
            and self.anchor.catalogue is not None
            and self.anchor.catalogue != self.catalogue
        )


def refusal(connection: ReadConnection, found: AtRest) -> VaultRolledBack | None:
    """The error that must keep this vault from opening in silence; None when all agrees."""
    return _of_chain(connection, found) or _of_keyring(connection, found)


def keyring_is_told(connection: ReadConnection, keyring: bytes) -> bool:
    """Whether the last keyring that the chain tells of is this one.

    A power cut between the two files leaves a keyring that no event tells of.
    """
    return audit_log.keyring_hashes(connection)[-1:] == [keyring]


def is_another_keyring(found: AtRest) -> bool:
    """Whether the keyring is not the one that this computer saw last."""
    return found.anchor is not None and found.anchor.keyring != found.keyring


def another_keyring() -> VaultRolledBack:
    """The error for a keyring that unlocks, with keys that no longer open the catalogue."""
    return VaultRolledBack(
        "The keyring of this vault is another one than at its last use, and its keys do not open "
        "the data (rollback).",
        "Nothing was opened or changed. Put the keyring back that belongs to the data: it was "
        "replaced since by an older one, or the vault's keys were replaced.",
    )


def _of_chain(connection: ReadConnection, found: AtRest) -> VaultRolledBack | None:
    if found.anchor is None or (not found.own and _just_restored(connection)):
        return None
    head, mark = audit_log.head(connection), found.anchor.head
    if head.seq < mark.seq:
        lost = mark.seq - head.seq
        return VaultRolledBack(
            f"The data is older than its last use on this computer: {lost} of the acts written "
            f"down until {found.anchor.utc} are missing (rollback at event {head.seq + 1}).",
            _ADVICE,
            first_bad=head.seq + 1,
        )
    if audit_log.hash_at(connection, mark.seq) != mark.hash:
        return VaultRolledBack(
            "The data took another way than the one this computer saw: event "
            f"{mark.seq} is not the one that was written down (fork).",
            _ADVICE,
            kind=ChainFault.FORK,
            first_bad=mark.seq,
        )
    if head.seq == mark.seq and found.changed and _pages_verify(connection):
        return VaultRolledBack(
            "The catalogue was changed while Photodesk was closed: parts of the data are older "
            f"than its last use on {found.anchor.utc}, or were put in by another program "
            "(rollback).",
            _ADVICE,
        )
    return None


def _just_restored(connection: ReadConnection) -> bool:
    """Whether the last act was to restore a backup into a new folder, by somebody who may.

    Such a vault is older on purpose, and its log says so. Put into the place of the vault that was
    in use, it meets that folder's own mark.
    """
    last = audit_log.last_entry(connection)
    return last is not None and last.event.kind == EventKind.BACKUP_RESTORED


def _of_keyring(connection: ReadConnection, found: AtRest) -> VaultRolledBack | None:
    if found.keyring not in audit_log.keyring_hashes(connection)[:-1]:
        return None
    if keyring_is_told(connection, found.keyring):
        return None
    return VaultRolledBack(
        "The keyring is older than the data: passphrases or accounts that were ended since would "
        "open the vault again (rollback).",
        _ADVICE,
    )


def _pages_verify(connection: ReadConnection) -> bool:
    """Whether every page is one that the vault's key wrote; if not, it is damage and no rollback.

    Damage keeps its own words and its own way back: a backup.
    """
    return not connection.all("PRAGMA cipher_integrity_check")
