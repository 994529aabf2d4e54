"""Keys that wait in a keyring: gifts for who is away, and the key before the present one.

A gift is sealed to the X25519 key of a slot: an ephemeral pair, HKDF-SHA256 and AES-256-GCM, bound
to the vault, its owner, the purpose and both epochs. A vault key that the owner can reach already
is mixed in, so that nobody without it, who might hold the file, can slip a key of their own under
somebody. A series of rotations leaves a series of gifts, each opened with the one before.

Everybody holds the vault key, so what stands in the file about the other two keys can be written by
anybody. When one of these is replaced, the key before is therefore mixed in: whoever never held it
opens nothing, whatever the file says of them, and cannot slip one of their own under its holders.
Only a key that is handed over by name, to somebody who holds none, comes without one.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from photodesk.storage.keyring_form import (
    KEY,
    NONCE,
    Body,
    Gift,
    OlderKey,
    Purpose,
    SlotHead,
    damaged,
)
from photodesk.storage.keyring_slots import EarlierKey, UnlockedKeys, derived_key
from photodesk.storage.secret_memory import wipe

_GIFT = b"photodesk-gift-v1\0"
_OLDER = b"photodesk-older-key-v1\0"
_INFO = b"photodesk/v1/gift"


def gift(
    vault_id: bytes,
    head: SlotHead,
    purpose: Purpose,
    keys: UnlockedKeys,
    base: UnlockedKeys,
    *,
    prior: UnlockedKeys | None = None,
) -> Gift:
    """The present key of a purpose, of `keys`, for the owner of the slot with this head.

    `base` holds the vault key that is mixed in: of the epoch that the owner can reach. `prior`
    holds the key that this one replaces, for an owner who holds that; None hands over by name.
    """
    key = keys.of(purpose)
    if key is None:
        raise ValueError("Nobody gives a key that they do not hold.")
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    epoch = keys.epoch_of(purpose)
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(head.box_public))
    replaced = 0 if prior is None else prior.epoch_of(purpose)
    sealing = _sealing_key(shared, base.vault_key, None if prior is None else prior.of(purpose))
    nonce = os.urandom(NONCE)
    facts = Gift(head.owner_id, purpose, epoch, base.epoch, public, b"", replaced)
    bound = _bound(vault_id, facts, head.box_public)
    wrap = nonce + AESGCM(sealing).encrypt(nonce, key, bound)
    wipe(sealing)
    return msgspec.structs.replace(facts, wrap=wrap)


def with_gifts(body: Body, box_public: bytes, keys: UnlockedKeys) -> UnlockedKeys:
    """What a slot's owner holds once every gift to them is opened, and the keys before these.

    Raises InvalidTag or ValueError for a gift that was not made for this place, VaultDamaged when
    the present vault key cannot be reached. The buffers of `keys` go on living in the result.
    """
    mine = [one for one in body.gifts if one.owner_id == keys.owner_id]
    vault_keys = {keys.epoch: keys.vault_key}

    def take(one: Gift, prior: bytearray | None = None) -> bytearray:
        if (base := vault_keys.get(one.base)) is None:
            raise damaged()
        return _taken(body.vault_id, one, keys.box_private, box_public, base, prior)

    for one in sorted(mine, key=lambda one: one.epoch):
        if one.purpose == "vault" and one.epoch > keys.epoch:
            vault_keys[one.epoch] = take(one)
    if (vault_key := vault_keys.get(body.epoch)) is None:
        raise damaged()
    image, image_epoch = _newest("image", mine, keys, take)
    document, document_epoch = _newest("document", mine, keys, take)
    present = replace(
        keys,
        epoch=body.epoch,
        vault_key=vault_key,
        image_key=image,
        document_key=document,
        image_epoch=image_epoch,
        document_epoch=document_epoch,
    )
    for epoch, passed in vault_keys.items():
        if epoch != body.epoch:
            wipe(passed)
    _require_present(body, present)
    return replace(present, earlier=_earlier(body, present))


def older(vault_id: bytes, purpose: Purpose, before: UnlockedKeys, now: UnlockedKeys) -> OlderKey:
    """The key of a purpose that `before` held, for whoever holds the one that came after it."""
    key, newer = before.of(purpose), now.of(purpose)
    if key is None or newer is None:
        raise ValueError("Nobody replaces a key that they do not hold.")
    nonce = os.urandom(NONCE)
    epoch = before.epoch_of(purpose)
    bound = _bound_older(vault_id, purpose, epoch, now.epoch_of(purpose))
    wrap = nonce + AESGCM(derived_key(newer, "older-keys")).encrypt(nonce, key, bound)
    return OlderKey(purpose, epoch, wrap)


def _newest(
    purpose: Literal["image", "document"],
    mine: list[Gift],
    keys: UnlockedKeys,
    take: Callable[[Gift, bytearray | None], bytearray],
) -> tuple[bytearray | None, int]:
    """The newest key that the one in the slot leads to, or the one that was handed over by name."""
    held, epoch = keys.of(purpose), keys.epoch_of(purpose)
    for one in sorted(mine, key=lambda one: one.epoch):
        if one.purpose == purpose and one.prior == (0 if held is None else epoch):
            before, held, epoch = held, take(one, held), one.epoch
            if before is not None:
                wipe(before)
    return held, epoch


def _require_present(body: Body, keys: UnlockedKeys) -> None:
    """Whoever holds a key holds the present one: every rotation gives it to all of them."""
    purposes: tuple[Purpose, ...] = ("image", "document")
    for purpose in purposes:
        if keys.of(purpose) is not None and keys.epoch_of(purpose) != body.epoch_of(purpose):
            raise damaged()


def _earlier(body: Body, keys: UnlockedKeys) -> tuple[EarlierKey, ...]:
    found = []
    for old in body.older:
        if (newer := keys.of(old.purpose)) is not None:
            bound = _bound_older(body.vault_id, old.purpose, old.epoch, body.epoch_of(old.purpose))
            key = bytearray(KEY)
            gcm = AESGCM(derived_key(newer, "older-keys"))
            gcm.decrypt_into(old.wrap[:NONCE], old.wrap[NONCE:], bound, key)
            found.append(EarlierKey(old.purpose, old.epoch, key))
    return tuple(found)


def _taken(
    vault_id: bytes,
    one: Gift,
    box_private: bytearray,
    box_public: bytes,
    base: bytearray,
    prior: bytearray | None,
) -> bytearray:
    private = X25519PrivateKey.from_private_bytes(bytes(box_private))
    shared = private.exchange(X25519PublicKey.from_public_bytes(one.ephemeral))
    sealing = _sealing_key(shared, base, prior)
    key = bytearray(KEY)
    bound = _bound(vault_id, one, box_public)
    AESGCM(sealing).decrypt_into(one.wrap[:NONCE], one.wrap[NONCE:], bound, key)
    wipe(sealing)
    return key


def _sealing_key(shared: bytes, base: bytearray, prior: bytearray | None) -> bytearray:
    mixed = shared + bytes(base) + bytes(prior or b"")
    return bytearray(HKDF(SHA256(), KEY, None, _INFO).derive(mixed))


def _bound(vault_id: bytes, one: Gift, box_public: bytes) -> bytes:
    epochs = one.epoch.to_bytes(4, "big") + one.base.to_bytes(4, "big")
    if one.prior:
        epochs += one.prior.to_bytes(4, "big")
    purpose = one.purpose.encode() + b"\0"
    return _GIFT + purpose + vault_id + epochs + one.owner_id + box_public + one.ephemeral


def _bound_older(vault_id: bytes, purpose: Purpose, epoch: int, newer: int) -> bytes:
    epochs = epoch.to_bytes(4, "big") + newer.to_bytes(4, "big")
    return _OLDER + purpose.encode() + b"\0" + vault_id + epochs
