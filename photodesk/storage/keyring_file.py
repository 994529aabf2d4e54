"""The keyring as a file: its bytes, its MAC, and what may be told about it without any key."""

import hashlib
import hmac
from pathlib import Path
from typing import Self

import msgspec

from photodesk.errors import VaultDamaged, VaultError
from photodesk.storage.keyring_form import (
    MOST_BYTES,
    STANDARD_COST,
    Body,
    KdfCost,
    PassphraseKdf,
    Sealed,
    Slot,
    canonical,
    folded,
)
from photodesk.storage.keyring_reading import decoded
from photodesk.storage.keyring_slots import SlotFacts, UnlockedKeys, derived_key, facts_of
from photodesk.storage.private_files import write_whole

PREVIOUS = ".bak"


class KeyringFile:
    """The content of a keyring file. It is never changed: changing it gives another one."""

    def __init__(self, sealed: Sealed) -> None:
        self._sealed = sealed

    @classmethod
    def read(cls, path: Path) -> Self:
        """The keyring in a file; the MAC is checked when somebody unlocks it.

        Raises VaultDamaged for anything but the canonical form of a keyring within its bounds
        and VaultTooNew for a later format.
        """
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError as error:
            raise VaultDamaged(
                "The keyring of this vault is missing.",
                "Put it back from a backup of the vault, or use the copy vault.keyring.bak.",
            ) from error
        return cls.decoded(data)

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """As `read`, from bytes."""
        return cls(decoded(data))

    def encoded(self) -> bytes:
        """The canonical bytes of the file."""
        return canonical(self._sealed)

    def sha256(self) -> bytes:
        """SHA-256 of the file, for the audit chain."""
        return hashlib.sha256(self.encoded()).digest()

    def write(self, path: Path) -> None:
        """Replace the file, keeping the one before as `.bak`.

        Raises DiskFull, and VaultError for a keyring beyond the bounds of reading: nobody could
        open the vault with it. Then both files stay.
        """
        data = self.encoded()
        _require_readable(data)
        if path.exists():
            write_whole(path.with_name(path.name + PREVIOUS), path.read_bytes())
        write_whole(path, data)

    @property
    def vault_id(self) -> bytes:
        """Which vault these keys belong to; 16 bytes."""
        return self.body.vault_id

    @property
    def epoch(self) -> int:
        """Number of the present set of keys; rises when they are rotated."""
        return self.body.epoch

    def slots(self) -> tuple[SlotFacts, ...]:
        """Everybody who can unlock, and the recovery slot."""
        return tuple(facts_of(self.body, slot) for slot in self.body.slots)

    def slot_facts(self, login: str) -> SlotFacts | None:
        """What may be told about a person's slot; None when they have none."""
        slot = self.slot_of(login)
        return None if slot is None else facts_of(self.body, slot)

    def cost_of(self, login: str) -> KdfCost:
        """What one try of this person's passphrase costs; the standard for an unknown login."""
        slot = self.slot_of(login)
        if slot is None or not isinstance(slot.head.kdf, PassphraseKdf):
            return STANDARD_COST
        return KdfCost(slot.head.kdf.memory_kib, slot.head.kdf.passes, slot.head.kdf.lanes)

    def slot_of(self, login: str) -> Slot | None:
        """The slot of a person as it stands in the file, for the modules of the keyring."""
        wanted = folded(login)
        for slot in self.body.slots:
            if slot.head.kind == "user" and folded(slot.head.login) == wanted:
                return slot
        return None

    @property
    def body(self) -> Body:
        """Everything that the MAC covers, for the modules of the keyring."""
        return self._sealed.body

    def changed(self, keys: UnlockedKeys, **changes: object) -> Self:
        """A keyring with other facts in its body, under the MAC of the vault key of `keys`."""
        body = msgspec.structs.replace(self.body, **changes)
        return type(self)(Sealed(body, _mac(body, keys.vault_key)))

    def is_sealed_under(self, vault_key: bytearray) -> bool:
        """Whether the MAC is the one that this vault key makes."""
        return hmac.compare_digest(_mac(self.body, vault_key), self._sealed.mac)


def _require_readable(data: bytes) -> None:
    try:
        decoded(data)
    except VaultDamaged as error:
        raise VaultError(
            "The keyring of this vault has no room for this. Nothing was changed.",
            "End accounts that are not used any more, or let people who have not been here since "
            "the keys were replaced sign in once; then do this again.",
        ) from error


def _mac(body: Body, vault_key: bytearray) -> bytes:
    key = derived_key(vault_key, "keyring-mac")
    return hmac.digest(key, canonical(body), "sha256")
