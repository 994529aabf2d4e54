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
    Body,
    PassphraseKdf,
    Purpose,
    RecoveryKdf,
    Slot,
    SlotHead,
    canonical,
)
from photodesk.storage.secret_memory import wipe

_AAD = b"photodesk-keyring-v1\0"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class EarlierKey:
    """A key that was replaced, and that something in the vault still needs."""

    purpose: Purpose
    epoch: int
    key: bytearray


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
    image_epoch: int = 1
    document_epoch: int = 1
    earlier: tuple[EarlierKey, ...] = ()
    """Replaced keys of the purposes that this slot holds; empty once a rotation is finished."""

    def of(self, purpose: Purpose) -> bytearray | None:
        """The present key of a purpose; None when this slot does not hold it."""
        if purpose == "vault":
            return self.vault_key
        return self.image_key if purpose == "image" else self.document_key

    def epoch_of(self, purpose: Purpose) -> int:
        """The number of the present key of a purpose."""
        if purpose == "vault":
            return self.epoch
        return self.image_epoch if purpose == "image" else self.document_epoch

    def at(self, purpose: Purpose, epoch: int) -> bytearray | None:
        """The key of a purpose that has this number, the present or an earlier one; else None."""
        if epoch == self.epoch_of(purpose):
            return self.of(purpose)
        found = (old.key for old in self.earlier if (old.purpose, old.epoch) == (purpose, epoch))
        return next(found, None)

    def earlier_of(self, purpose: Purpose) -> bytearray | None:
        """The key of a purpose that was replaced and is still needed; None when there is none."""
        return next((old.key for old in self.earlier if old.purpose == purpose), None)

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
            earlier=tuple(replace(old, key=bytearray(old.key)) for old in self.earlier),
        )

    def wipe(self) -> None:
        """Overwrite every key."""
        for secret in (self.vault_key, self.image_key, self.document_key):
            if secret is not None:
                wipe(secret)
        for old in self.earlier:
            wipe(old.key)
        wipe(self.sign_private)
        wipe(self.box_private)


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """What opening a slot gave: the keys in it, and the key that wraps them there.

    With the wrapping key the slot can be written anew, so it is overwritten as soon as the opening
    of the vault is done.
    """

    keys: UnlockedKeys
    wrapping_key: bytearray

    def wipe(self) -> None:
        """Overwrite everything."""
        self.keys.wipe()
        wipe(self.wrapping_key)


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What may be told about a slot without opening it."""

    owner_id: bytes
    login: str
    is_recovery: bool
    sees_photographs: bool
    """Whether its role holds the image key, or will once somebody hands it over."""
    handles_forms: bool
    """As `sees_photographs`, for the document key."""
    sign_public: bytes
    box_public: bytes
    waits_for_image: bool = False
    """Whether the image key has yet to be handed over by somebody who holds it."""
    waits_for_document: bool = False
    once_until: str = ""
    """UTC instant until which its one-time passphrase may be replaced; empty when it is none."""
    computers: tuple[str, ...] = ()
    """Labels of the computers whose keychain opens it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose slot it is."""

    kind: Literal["user", "recovery"]
    owner_id: bytes
    login: str
    created_at: str
    once_until: str = ""


def bound_to(vault_id: bytes, epoch: int, head: SlotHead, purpose: str) -> bytes:
    """The associated data of a wrap for `purpose` in the slot with this head."""
    place = vault_id + epoch.to_bytes(4, "big")
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
        image_epoch=keys.image_epoch,
        document_epoch=keys.document_epoch,
    )


def facts_of(body: Body, slot: Slot) -> SlotFacts:
    """What may be told about a slot."""
    owner = slot.head.owner_id
    given = {gift.purpose for gift in body.gifts if gift.owner_id == owner}
    return SlotFacts(
        slot.head.owner_id,
        slot.head.login,
        slot.head.kind == "recovery",
        slot.image_key is not None or "image" in given or "image" in slot.wants,
        slot.document_key is not None or "document" in given or "document" in slot.wants,
        slot.head.sign_public,
        slot.head.box_public,
        "image" in slot.wants and "image" not in given,
        "document" in slot.wants and "document" not in given,
        slot.head.once_until,
        tuple(one.label for one in body.keychain if one.owner_id == owner),
    )


def new_slot(
    vault_id: bytes,
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
        holder.once_until,
    )
    try:
        return wrapped(vault_id, head, wrapping_key, keys)
    finally:
        wipe(wrapping_key)


def wrapped(
    vault_id: bytes, head: SlotHead, wrapping_key: bytes | bytearray, keys: UnlockedKeys
) -> Slot:
    """A slot with this head that holds `keys`."""
    gcm = AESGCM(wrapping_key)

    def wrap(key: bytearray, purpose: str, epoch: int) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + gcm.encrypt(nonce, key, bound_to(vault_id, epoch, head, purpose))

    image, document = keys.image_key, keys.document_key
    return Slot(
        head,
        wrap(keys.vault_key, "vault", keys.epoch),
        None if image is None else wrap(image, "image", keys.image_epoch),
        None if document is None else wrap(document, "document", keys.document_epoch),
        wrap(keys.sign_private, "sign", keys.epoch),
        wrap(keys.box_private, "box", keys.epoch),
        epoch=keys.epoch,
        image_epoch=1 if image is None else keys.image_epoch,
        document_epoch=1 if document is None else keys.document_epoch,
    )


def vault_key_of(vault_id: bytes, slot: Slot, wrapping_key: bytearray) -> bytearray:
    """The vault key in a slot; raises InvalidTag when the wrapping key is not this slot's."""
    return _unwrapped(vault_id, slot.epoch, slot.head, slot.vault_key, "vault", wrapping_key)


def opened(
    vault_id: bytes, slot: Slot, wrapping_key: bytearray, *, by_recovery_key: bool
) -> UnlockedKeys:
    """Everything in the slot; raises InvalidTag when any wrap is not where it was made."""

    def unwrap(wrap: bytes, purpose: str, epoch: int) -> bytearray:
        return _unwrapped(vault_id, epoch, slot.head, wrap, purpose, wrapping_key)

    image, document = slot.image_key, slot.document_key
    return UnlockedKeys(
        slot.head.owner_id,
        slot.head.login,
        slot.epoch,
        unwrap(slot.vault_key, "vault", slot.epoch),
        None if image is None else unwrap(image, "image", slot.image_epoch),
        None if document is None else unwrap(document, "document", slot.document_epoch),
        unwrap(slot.sign_private, "sign", slot.epoch),
        unwrap(slot.box_private, "box", slot.epoch),
        by_recovery_key,
        slot.image_epoch,
        slot.document_epoch,
    )


def _unwrapped(
    vault_id: bytes, epoch: int, head: SlotHead, wrap: bytes, purpose: str, wrapping_key: bytearray
) -> bytearray:
    key = bytearray(KEY)
    gcm = AESGCM(wrapping_key)
    gcm.decrypt_into(wrap[:NONCE], wrap[NONCE:], bound_to(vault_id, epoch, head, purpose), key)
    return key
