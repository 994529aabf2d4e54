"""The form of a keyring file: its records, their bounds, and what a passphrase costs.

`keyring_reading` refuses every file that is not of this form.
"""

import hmac
import os
import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeAlias

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from photodesk.domain.canonical import canonical_json
from photodesk.errors import InputRefused, VaultDamaged, VaultError

FORMAT: Literal[1] = 1
KEY = 32
NONCE = 12
WRAPPED = 60
MOST_BYTES = 1 << 20

SALT = 16
_MOST_PASSPHRASE = 1024
_MOST_LOGIN = 255
_MEMORY_KIB = range(19_456, 1_048_576 + 1)
_PASSES = range(2, 10 + 1)
_LANES = range(1, 16 + 1)


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one try of a passphrase costs: memory in KiB, passes over it, lanes (threads).

    Refuses (ValueError) less than the OWASP minimum of 19 MiB and 2 passes, because a keyring that
    asks for less was tampered with, and more than 1 GiB, 10 passes or 16 lanes, because such a
    keyring would stop the machine (security.md 3.2).
    """

    memory_kib: int = 131_072
    passes: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        if self.memory_kib not in _MEMORY_KIB:
            raise ValueError("The memory of the key derivation is out of bounds.")
        if self.passes not in _PASSES or self.lanes not in _LANES:
            raise ValueError("The passes or lanes of the key derivation are out of bounds.")


Purpose: TypeAlias = Literal["vault", "image", "document"]
"""Which of the three keys: everybody's, that of the photographs, that of the forms."""

STANDARD_COST = KdfCost()
"""The starting point of security.md 3.2: 128 MiB, 3 passes, 4 lanes."""


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class CipherSettings(_Record, frozen=True):
    """How the databases are encrypted; written down because defaults changed between versions."""

    page_size: Literal[4096] = 4096
    kdf_iter: Literal[256000] = 256_000
    hmac_algorithm: Literal["HMAC_SHA512"] = "HMAC_SHA512"
    kdf_algorithm: Literal["PBKDF2_HMAC_SHA512"] = "PBKDF2_HMAC_SHA512"


class PassphraseKdf(_Record, frozen=True, tag_field="name", tag="argon2id"):
    """How a passphrase becomes a key."""

    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    version: Literal[19] = 19
    normalisation: Literal["NFC"] = "NFC"


class RecoveryKdf(_Record, frozen=True, tag_field="name", tag="hkdf-sha256"):
    """How the random bits of the recovery sheet become a key."""

    salt: bytes


class SlotHead(_Record, frozen=True, omit_defaults=True):
    """The facts of a slot in clear; every wrap is bound to them.

    What has its default is left out of the file, here and below: so a keyring of before these facts
    is read, and written, byte for byte as it was.
    """

    kind: Literal["user", "recovery"]
    owner_id: bytes
    login: str
    created_at: str
    kdf: PassphraseKdf | RecoveryKdf
    sign_public: bytes
    box_public: bytes
    once_until: str = ""
    """UTC instant until which a one-time passphrase may be replaced; empty for an ordinary one."""


class Slot(_Record, frozen=True, omit_defaults=True):
    """What one passphrase, or the recovery key, opens: five wraps of 60 bytes.

    The epochs say which keys the wraps hold; they are older than the vault's for who is away.
    """

    head: SlotHead
    vault_key: bytes
    image_key: bytes | None
    document_key: bytes | None
    sign_private: bytes
    box_private: bytes
    wants: tuple[Literal["image", "document"], ...] = ()
    """Keys that the role of this person needs and that nobody has given them yet."""
    epoch: int = 1
    image_epoch: int = 1
    document_epoch: int = 1


class Gift(_Record, frozen=True, omit_defaults=True):
    """A key for somebody who is away, sealed to the X25519 key of their slot."""

    owner_id: bytes
    purpose: Purpose
    epoch: int
    """Which of the keys of this purpose it is."""
    base: int
    """Epoch of the vault key that is mixed into the sealing: only who holds it can give."""
    ephemeral: bytes
    wrap: bytes
    prior: int = 0
    """Epoch of the key of the same purpose that is mixed in as well, so that only who held it can
    give or take this one; 0 for a key that was handed over by name."""


class OlderKey(_Record, frozen=True):
    """The key before, sealed under the newest of its purpose, while anything still needs it."""

    purpose: Purpose
    epoch: int
    wrap: bytes


class KeychainSlot(_Record, frozen=True):
    """What the keychain of one computer opens: the wrapping key of its person's own slot.

    So it opens nothing without that slot, and nothing at all once the passphrase is another one.
    """

    owner_id: bytes
    label: str
    """Names the computer; one for each computer and person."""
    created_at: str
    salt: bytes
    wrap: bytes


class Body(_Record, frozen=True, omit_defaults=True):
    """Everything that the MAC covers."""

    magic: Literal["photodesk-keyring"]
    format: Literal[1]
    vault_id: bytes
    epoch: int
    cipher: CipherSettings
    slots: tuple[Slot, ...]
    gifts: tuple[Gift, ...] = ()
    older: tuple[OlderKey, ...] = ()
    keychain: tuple[KeychainSlot, ...] = ()
    image_epoch: int = 1
    document_epoch: int = 1

    def epoch_of(self, purpose: Purpose) -> int:
        """The number of the present key of a purpose."""
        return {
            "vault": self.epoch,
            "image": self.image_epoch,
            "document": self.document_epoch,
        }[purpose]


class Sealed(_Record, frozen=True):
    """The whole file."""

    body: Body
    mac: bytes


def canonical(record: msgspec.Struct) -> bytes:
    """The one way to write a record: sorted keys, no spaces, bytes as base64.

    The wraps are bound to these bytes, so they must never depend on a package's taste.
    """
    return canonical_json(msgspec.to_builtins(record))


def folded(login: str) -> str:
    """A login as it is compared: NFC, without outer spaces, case ignored."""
    return unicodedata.normalize("NFC", login).strip().casefold()


def refuse_impossible(login: str, passphrase: str) -> None:
    """Raise InputRefused for a login or passphrase that is empty or beyond reason."""
    if not folded(login) or not login.isprintable() or len(login) > _MOST_LOGIN:
        raise InputRefused(
            "A login has 1 to 255 letters, digits or signs.", "Choose another.", field="login"
        )
    size = len(_passphrase_bytes(passphrase))
    if not 1 <= size <= _MOST_PASSPHRASE:
        raise InputRefused(
            "A passphrase has at least one character and at most 1,024 bytes.", field="passphrase"
        )


def same_passphrase(one: str, other: str) -> bool:
    """Whether both open the same slot."""
    return hmac.compare_digest(_passphrase_bytes(one), _passphrase_bytes(other))


def _passphrase_bytes(passphrase: str) -> bytes:
    """NFC, so that an accent typed as one key or as two opens the same slot."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def passphrase_key(passphrase: str, kdf: PassphraseKdf) -> bytearray:
    """The wrapping key of a person's slot; raises VaultError when memory does not suffice."""
    derive = Argon2id(
        salt=kdf.salt,
        length=KEY,
        iterations=kdf.passes,
        lanes=kdf.lanes,
        memory_cost=kdf.memory_kib,
    ).derive
    try:
        return bytearray(derive(_passphrase_bytes(passphrase)))
    except MemoryError as error:
        raise VaultError(
            "There is not enough free memory to check the passphrase.",
            "Close other programs and try again. Nothing was made weaker to get round it.",
        ) from error


def recovery_wrapping_key(recovery_key: bytes, kdf: RecoveryKdf) -> bytearray:
    """The wrapping key of the recovery slot: HKDF is enough for 130 random bits."""
    return bytearray(HKDF(SHA256(), KEY, kdf.salt, b"photodesk/v1/recovery").derive(recovery_key))


def fresh_kdf(cost: KdfCost) -> PassphraseKdf:
    """These costs with a new random salt."""
    return PassphraseKdf(cost.memory_kib, cost.passes, cost.lanes, os.urandom(SALT))


def damaged() -> VaultDamaged:
    """The error for a keyring that does not verify."""
    return VaultDamaged(
        "The keyring of this vault is damaged or was changed.",
        "Put it back from a backup of the vault, or use the copy vault.keyring.bak.",
    )
