"""The slots of a keyring: what one passphrase, or the recovery key, wraps and opens.

Each wrap is AES-256-GCM with a random nonce (60 bytes), bound to the vault, the epoch, the slot's
own facts and its purpose, so that no wrap opens in another place than its own.
"""

import os
from dataclasses import dataclass, replace
from typing import Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from photodesk.storage.keyring_form import (
    KEY,
    NONCE,
    PassphraseKdf,
    RecoveryKdf,
    Slot,
    SlotHead,
    canonical,
)
from photodesk.storage.secret_memory import wipe

_AAD = b"photodesk-keyring-v1\0"


@dataclass(slots=True, repr=False, eq=False)
class UnlockedKeys:
    """What one slot opened. The buffers belong to the holder, who wipes them when locking."""

    owner_id: bytes
    login: str
    epoch: int
    vault_key: bytearray
    image_key: bytearray | None
    document_key: bytearray | None
    sign_private: bytearray
    box_private: bytearray
    by_recovery_key: bool = False

    def derived(self, purpose: str) -> bytearray:
        """A 32-byte key derived from the vault key for `purpose`, such as `db`."""
        return derived_key(self.vault_key, purpose)

    def copied(self) -> Self:
        """The same keys in buffers of their own, for a holder who wipes them earlier."""

        def copy(key: bytearray | None) -> bytearray | None:
            return None if key is None else bytearray(key)

        return replace(
            self,
            vault_key=bytearray(self.vault_key),
            image_key=copy(self.image_key),
            document_key=copy(self.document_key),
            sign_private=bytearray(self.sign_private),
            box_private=bytearray(self.box_private),
        )

    def wipe(self) -> None:
        """Overwrite every key."""
        for secret in (self.vault_key, self.image_key, self.document_key):
            if secret is not None:
                wipe(secret)
        wipe(self.sign_private)
        wipe(self.box_private)


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What may be told about a slot without opening it."""

    owner_id: bytes
    login: str
    is_recovery: bool
    sees_photographs: bool
    handles_forms: bool
    sign_public: bytes
    box_public: bytes


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose slot it is."""

    kind: Literal["user", "recovery"]
    owner_id: bytes
    login: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Place:
    """Which keys a wrap belongs to."""

    vault_id: bytes
    epoch: int

    def bound(self, head: SlotHead, purpose: str) -> bytes:
        """The associated data of a wrap for `purpose` in the slot with this head."""
        place = self.vault_id + self.epoch.to_bytes(4, "big")
        return _AAD + purpose.encode() + b"\0" + place + canonical(head)


def derived_key(key: bytes | bytearray, purpose: str) -> bytearray:
    """HKDF-SHA256 of a random key, info `photodesk/v1/<purpose>`; 32 bytes."""
    info = f"photodesk/v1/{purpose}".encode()
    return bytearray(HKDF(SHA256(), KEY, None, info).derive(key))


def granted(keys: UnlockedKeys, *, sees_photographs: bool, handles_forms: bool) -> UnlockedKeys:
    """What a new slot will hold: never more than `keys`."""
    return UnlockedKeys(
        keys.owner_id,
        keys.login,
        keys.epoch,
        keys.vault_key,
        keys.image_key if sees_photographs else None,
        keys.document_key if handles_forms else None,
        bytearray(KEY),
        bytearray(KEY),
    )


def facts_of(slot: Slot) -> SlotFacts:
    """What may be told about a slot."""
    return SlotFacts(
        slot.head.owner_id,
        slot.head.login,
        slot.head.kind == "recovery",
        slot.image_key is not None,
        slot.document_key is not None,
        slot.head.sign_public,
        slot.head.box_public,
    )


def new_slot(
    place: Place,
    holder: Holder,
    kdf: PassphraseKdf | RecoveryKdf,
    wrapping_key: bytearray,
    keys: UnlockedKeys,
) -> Slot:
    """A slot for `holder` with two fresh pairs of keys of its own; wipes the wrapping key."""
    sign, box = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    keys.sign_private = bytearray(sign.private_bytes_raw())
    keys.box_private = bytearray(box.private_bytes_raw())
    head = SlotHead(
        holder.kind,
        holder.owner_id,
        holder.login,
        holder.created_at,
        kdf,
        sign.public_key().public_bytes_raw(),
        box.public_key().public_bytes_raw(),
    )
    return wrapped(place, head, wrapping_key, keys)


def wrapped(place: Place, head: SlotHead, wrapping_key: bytearray, keys: UnlockedKeys) -> Slot:
    """A slot with this head that holds `keys`; wipes the wrapping key."""
    gcm = AESGCM(wrapping_key)

    def wrap(key: bytearray, purpose: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + gcm.encrypt(nonce, key, place.bound(head, purpose))

    slot = Slot(
        head,
        wrap(keys.vault_key, "vault"),
        None if keys.image_key is None else wrap(keys.image_key, "image"),
        None if keys.document_key is None else wrap(keys.document_key, "document"),
        wrap(keys.sign_private, "sign"),
        wrap(keys.box_private, "box"),
    )
    wipe(wrapping_key)
    return slot


def vault_key_of(place: Place, slot: Slot, wrapping_key: bytearray) -> bytearray:
    """The vault key; raises InvalidTag when the wrapping key is not this slot's."""
    return _unwrapped(place, slot.head, slot.vault_key, "vault", wrapping_key)


def opened(
    place: Place, slot: Slot, wrapping_key: bytearray, *, by_recovery_key: bool
) -> UnlockedKeys:
    """Everything in the slot; raises InvalidTag when any wrap is not where it was made."""

    def unwrap(wrap: bytes, purpose: str) -> bytearray:
        return _unwrapped(place, slot.head, wrap, purpose, wrapping_key)

    return UnlockedKeys(
        slot.head.owner_id,
        slot.head.login,
        place.epoch,
        unwrap(slot.vault_key, "vault"),
        None if slot.image_key is None else unwrap(slot.image_key, "image"),
        None if slot.document_key is None else unwrap(slot.document_key, "document"),
        unwrap(slot.sign_private, "sign"),
        unwrap(slot.box_private, "box"),
        by_recovery_key,
    )


def _unwrapped(
    place: Place, head: SlotHead, wrap: bytes, purpose: str, wrapping_key: bytearray
) -> bytearray:
    key = bytearray(KEY)
    gcm = AESGCM(wrapping_key)
    gcm.decrypt_into(wrap[:NONCE], wrap[NONCE:], place.bound(head, purpose), key)
    return key
