"""The keychain slot: what lets one computer's own keychain open one person's slot.

The keychain of the operating system keeps 32 random bytes; HKDF turns them into the key that wraps
the wrapping key of the person's passphrase slot. Losing one costs nothing, and it ends by itself
when the passphrase changes, because the new one makes another wrapping key.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from photodesk.storage.keyring_form import KEY, NONCE, KeychainSlot, Slot, canonical
from photodesk.storage.secret_memory import wipe

SECRET = 32
"""Bytes of the secret that the keychain keeps."""

_AAD = b"photodesk-keychain-slot-v1\0"
_INFO = b"photodesk/v1/keychain"
_SALT = 16


def keychain_slot(
    vault_id: bytes,
    slot: Slot,
    wrapping_key: bytearray,
    *,
    secret: bytes,
    label: str,
    created_at: str,
) -> KeychainSlot:
    """What opens `slot`, whose wrapping key is given, with the secret of the computer `label`."""
    salt, nonce = os.urandom(_SALT), os.urandom(NONCE)
    facts = KeychainSlot(slot.head.owner_id, label, created_at, salt, b"")
    sealing = _sealing_key(secret, salt)
    bound = _bound(vault_id, slot, facts)
    wrap = nonce + AESGCM(sealing).encrypt(nonce, wrapping_key, bound)
    wipe(sealing)
    return KeychainSlot(slot.head.owner_id, label, created_at, salt, wrap)


def wrapping_key_of(
    vault_id: bytes, slot: Slot, one: KeychainSlot, secret: bytes
) -> bytearray | None:
    """The wrapping key of `slot`; None when this is not the secret, or the passphrase changed."""
    sealing, key = _sealing_key(secret, one.salt), bytearray(KEY)
    bound = _bound(vault_id, slot, one)
    try:
        AESGCM(sealing).decrypt_into(one.wrap[:NONCE], one.wrap[NONCE:], bound, key)
    except InvalidTag:
        return None
    finally:
        wipe(sealing)
    return key


def _sealing_key(secret: bytes, salt: bytes) -> bytearray:
    if len(secret) != SECRET:
        raise ValueError("The secret of a keychain slot has 32 bytes.")
    return bytearray(HKDF(SHA256(), KEY, salt, _INFO).derive(secret))


def _bound(vault_id: bytes, slot: Slot, one: KeychainSlot) -> bytes:
    """Vault, the slot that it opens with the salt of its passphrase, and its own facts."""
    own = f"{one.label}\0{one.created_at}\0".encode()
    return _AAD + vault_id + own + canonical(slot.head)
