"""The keyring `vault.keyring`: who can unlock the vault, and what their passphrase opens.

Canonical JSON, no secret in clear. One slot per person, whose passphrase (NFC, UTF-8) Argon2id
turns into a key that wraps three independent random keys and the person's two private keys:

    vault key     everybody: catalogue, MAC of this file
    image key     only roles that may see photographs
    document key  roles that handle forms
    Ed25519       signs for this person;   X25519: receives new keys while this person is away

The recovery slot is opened by the 130 bits on the recovery sheet; these are random, so plain HKDF
is enough. Each wrap is AES-256-GCM (random nonce, 60 bytes) bound to the slot's own facts, the
vault, the epoch and its purpose. An HMAC-SHA256 under the vault key covers the whole file.
"""

import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from photodesk.errors import (
    InputRefused,
    NotFound,
    VaultDamaged,
    VaultError,
    VaultTooNew,
    WrongPassphrase,
)
from photodesk.storage.private_files import write_whole
from photodesk.storage.secret_memory import wipe

FILE_NAME = "vault.keyring"
PREVIOUS = ".bak"
FORMAT: Literal[1] = 1
KEY = 32
NONCE = 12
WRAPPED = 60

_MOST_BYTES = 1 << 20
_MOST_SLOTS = 500
_MOST_PASSPHRASE = 1024
_AAD = b"photodesk-keyring-v1\0"
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


class _Argon2id(_Record, frozen=True, tag_field="name", tag="argon2id"):
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    version: Literal[19] = 19
    normalisation: Literal["NFC"] = "NFC"


class _Hkdf(_Record, frozen=True, tag_field="name", tag="hkdf-sha256"):
    salt: bytes


class _SlotHead(_Record, frozen=True):
    """The facts of a slot in clear; every wrap is bound to them."""

    kind: Literal["user", "recovery"]
    owner_id: bytes
    login: str
    created_at: str
    kdf: _Argon2id | _Hkdf
    sign_public: bytes
    box_public: bytes


class _Slot(_Record, frozen=True):
    head: _SlotHead
    vault_key: bytes
    image_key: bytes | None
    document_key: bytes | None
    sign_private: bytes
    box_private: bytes


class _Body(_Record, frozen=True):
    magic: Literal["photodesk-keyring"]
    format: Literal[1]
    vault_id: bytes
    epoch: int
    cipher: CipherSettings
    slots: tuple[_Slot, ...]


class _Sealed(_Record, frozen=True):
    body: _Body
    mac: bytes


class _Stamp(msgspec.Struct):
    format: int


class _Stamped(msgspec.Struct):
    body: _Stamp


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


def derived_key(key: bytes | bytearray, purpose: str) -> bytearray:
    """HKDF-SHA256 of a random key, info `photodesk/v1/<purpose>`; 32 bytes."""
    info = f"photodesk/v1/{purpose}".encode()
    return bytearray(HKDF(SHA256(), KEY, None, info).derive(key))


class Keyring:
    """The content of a keyring file. Changing it needs opened keys and gives a new Keyring."""

    def __init__(self, sealed: _Sealed) -> None:
        self._sealed = sealed

    @classmethod
    def create(
        cls,
        vault_id: bytes,
        *,
        user_id: bytes,
        login: str,
        passphrase: str,
        recovery_key: bytes,
        created_at: str,
        cost: KdfCost = STANDARD_COST,
        sees_photographs: bool = True,
        handles_forms: bool = True,
    ) -> tuple[Self, UnlockedKeys]:
        """A keyring of a new vault with its first person and its recovery slot.

        The recovery slot always holds all keys. Returns the keys as the first person holds them.
        """
        vault_key, image_key, document_key = (bytearray(os.urandom(KEY)) for _ in range(3))
        everything = UnlockedKeys(
            user_id, login, 1, vault_key, image_key, document_key, bytearray(KEY), bytearray(KEY)
        )
        cipher = CipherSettings()
        empty = cls(_Sealed(_Body("photodesk-keyring", FORMAT, vault_id, 1, cipher, ()), b""))
        ring = empty.with_recovery_key(everything, recovery_key, created_at=created_at)
        ring = ring.with_user(
            everything,
            user_id=user_id,
            login=login,
            passphrase=passphrase,
            created_at=created_at,
            cost=cost,
            sees_photographs=sees_photographs,
            handles_forms=handles_forms,
        )
        keys = ring.unlock(login, passphrase)
        everything.wipe()
        return ring, keys

    @classmethod
    def read(cls, path: Path) -> Self:
        """The keyring in a file; the MAC is checked when somebody unlocks it.

        Raises VaultDamaged for anything but the canonical form of a keyring within its bounds
        and VaultTooNew for a later format.
        """
        try:
            with path.open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
        except FileNotFoundError as error:
            raise VaultDamaged(
                "The keyring of this vault is missing.",
                "Put it back from a backup of the vault, or use the copy vault.keyring.bak.",
            ) from error
        return cls.decoded(data)

    @classmethod
    def decoded(cls, data: bytes) -> Self:
        """As `read`, from bytes."""
        if len(data) > _MOST_BYTES:
            raise _damaged()
        try:
            sealed = msgspec.json.decode(data, type=_Sealed)
            if msgspec.json.encode(sealed, order="sorted") != data or not _in_bounds(sealed):
                raise _damaged()
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            _refuse_newer(data)
            raise _damaged() from error
        return cls(sealed)

    def encoded(self) -> bytes:
        """The canonical bytes of the file."""
        return msgspec.json.encode(self._sealed, order="sorted")

    def sha256(self) -> bytes:
        """SHA-256 of the file, for the audit chain."""
        return hashlib.sha256(self.encoded()).digest()

    def write(self, path: Path) -> None:
        """Replace the file, keeping the one before as `.bak`; raises DiskFull, then both stay."""
        if path.exists():
            write_whole(path.with_name(path.name + PREVIOUS), path.read_bytes())
        write_whole(path, self.encoded())

    @property
    def vault_id(self) -> bytes:
        """Which vault these keys belong to; 16 bytes."""
        return self._sealed.body.vault_id

    @property
    def epoch(self) -> int:
        """Number of the present set of keys; rises when they are rotated."""
        return self._sealed.body.epoch

    @property
    def cipher(self) -> CipherSettings:
        """How the databases of this vault are encrypted."""
        return self._sealed.body.cipher

    def slots(self) -> tuple[SlotFacts, ...]:
        """Everybody who can unlock, and the recovery slot."""
        return tuple(_facts(slot) for slot in self._sealed.body.slots)

    def unlock(self, login: str, passphrase: str) -> UnlockedKeys:
        """The keys that this passphrase opens.

        Raises WrongPassphrase, after the same work, for an unknown login too; VaultDamaged when
        the passphrase is right but the file was changed.
        """
        slot = self._slot_of(login) or self._decoy()
        kdf = slot.head.kdf
        if not isinstance(kdf, _Argon2id):
            raise _damaged()
        return self._open(slot, _passphrase_key(passphrase, kdf), by_recovery_key=False)

    def unlock_with_recovery_key(self, recovery_key: bytes) -> UnlockedKeys:
        """All keys, from the 17 bytes that `recovery_key.parse` gives; raises WrongPassphrase."""
        for slot in self._sealed.body.slots:
            if isinstance(slot.head.kdf, _Hkdf):
                key = _recovery_wrapping_key(recovery_key, slot.head.kdf)
                return self._open(slot, key, by_recovery_key=True)
        raise WrongPassphrase("This vault has no recovery key.")

    def with_user(
        self,
        keys: UnlockedKeys,
        *,
        user_id: bytes,
        login: str,
        passphrase: str,
        created_at: str,
        cost: KdfCost = STANDARD_COST,
        sees_photographs: bool,
        handles_forms: bool,
    ) -> Self:
        """A keyring with one person more, who gets no key that `keys` does not hold.

        Raises InputRefused when the login is taken or empty, or the passphrase cannot be one.
        """
        if not login.strip() or self._slot_of(login) is not None:
            raise InputRefused("This login is taken or empty.", "Choose another.", field="login")
        _refuse_impossible(passphrase)
        kdf = _fresh_kdf(cost)
        granted = _granted(keys, sees_photographs=sees_photographs, handles_forms=handles_forms)
        sign, box = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        granted.sign_private = bytearray(sign.private_bytes_raw())
        granted.box_private = bytearray(box.private_bytes_raw())
        head = _SlotHead(
            "user",
            user_id,
            login,
            created_at,
            kdf,
            sign.public_key().public_bytes_raw(),
            box.public_key().public_bytes_raw(),
        )
        slot = self._wrapped(head, _passphrase_key(passphrase, kdf), granted)
        return self._with_slots(keys, (*self._sealed.body.slots, slot))

    def with_recovery_key(
        self, keys: UnlockedKeys, recovery_key: bytes, *, created_at: str
    ) -> Self:
        """A keyring whose only recovery key is this one; needs `keys` to hold all three keys."""
        if keys.image_key is None or keys.document_key is None:
            raise InputRefused("A recovery key can be made only by someone who holds every key.")
        kdf = _Hkdf(os.urandom(16))
        sign, box = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        granted = _granted(keys, sees_photographs=True, handles_forms=True)
        granted.sign_private = bytearray(sign.private_bytes_raw())
        granted.box_private = bytearray(box.private_bytes_raw())
        head = _SlotHead(
            "recovery",
            os.urandom(16),
            "",
            created_at,
            kdf,
            sign.public_key().public_bytes_raw(),
            box.public_key().public_bytes_raw(),
        )
        slot = self._wrapped(head, _recovery_wrapping_key(recovery_key, kdf), granted)
        others = (kept for kept in self._sealed.body.slots if kept.head.kind != "recovery")
        return self._with_slots(keys, (slot, *others))

    def with_passphrase(
        self, login: str, old: str, new: str, *, cost: KdfCost = STANDARD_COST
    ) -> Self:
        """A keyring in which this person's passphrase is `new`; raises WrongPassphrase for `old`.

        New salt and new wraps for this slot only; not a byte of the databases changes.
        """
        keys = self.unlock(login, old)
        _refuse_impossible(new)
        kdf = _fresh_kdf(cost)
        changed = []
        for slot in self._sealed.body.slots:
            if slot is self._slot_of(login):
                head = msgspec.structs.replace(slot.head, kdf=kdf)
                changed.append(self._wrapped(head, _passphrase_key(new, kdf), keys))
            else:
                changed.append(slot)
        ring = self._with_slots(keys, tuple(changed))
        keys.wipe()
        return ring

    def without_user(self, keys: UnlockedKeys, login: str) -> Self:
        """A keyring that this person no longer opens; raises NotFound."""
        gone = self._slot_of(login)
        if gone is None:
            raise NotFound("Nobody with this login can unlock the vault.")
        return self._with_slots(
            keys, tuple(slot for slot in self._sealed.body.slots if slot is not gone)
        )

    def _slot_of(self, login: str) -> _Slot | None:
        wanted = _folded(login)
        for slot in self._sealed.body.slots:
            if slot.head.kind == "user" and _folded(slot.head.login) == wanted:
                return slot
        return None

    def _decoy(self) -> _Slot:
        """A slot that nothing opens, as dear as a real one: an unknown login costs the same."""
        model = next(slot for slot in self._sealed.body.slots if slot.head.kind == "user")
        if not isinstance(model.head.kdf, _Argon2id):
            raise _damaged()
        kdf = msgspec.structs.replace(model.head.kdf, salt=os.urandom(16))
        head = msgspec.structs.replace(model.head, kdf=kdf)
        return msgspec.structs.replace(model, head=head, vault_key=os.urandom(WRAPPED))

    def _open(self, slot: _Slot, wrapping_key: bytearray, *, by_recovery_key: bool) -> UnlockedKeys:
        try:
            vault_key = self._unwrapped(slot, wrapping_key, "vault")
        except InvalidTag as error:
            raise _wrong(by_recovery_key=by_recovery_key) from error
        if not hmac.compare_digest(_mac(self._sealed.body, vault_key), self._sealed.mac):
            raise _damaged()
        try:
            keys = UnlockedKeys(
                slot.head.owner_id,
                slot.head.login,
                self.epoch,
                vault_key,
                self._unwrapped(slot, wrapping_key, "image") if slot.image_key else None,
                self._unwrapped(slot, wrapping_key, "document") if slot.document_key else None,
                self._unwrapped(slot, wrapping_key, "sign"),
                self._unwrapped(slot, wrapping_key, "box"),
                by_recovery_key,
            )
        except InvalidTag as error:
            raise _damaged() from error
        finally:
            wipe(wrapping_key)
        return keys

    def _unwrapped(self, slot: _Slot, wrapping_key: bytearray, purpose: str) -> bytearray:
        wrapped = {
            "vault": slot.vault_key,
            "image": slot.image_key,
            "document": slot.document_key,
            "sign": slot.sign_private,
            "box": slot.box_private,
        }[purpose] or b""
        key = bytearray(KEY)
        gcm = AESGCM(wrapping_key)
        gcm.decrypt_into(wrapped[:NONCE], wrapped[NONCE:], self._bound(slot.head, purpose), key)
        return key

    def _wrapped(self, head: _SlotHead, wrapping_key: bytearray, keys: UnlockedKeys) -> _Slot:
        gcm = AESGCM(wrapping_key)

        def wrap(key: bytearray, purpose: str) -> bytes:
            nonce = os.urandom(NONCE)
            return nonce + gcm.encrypt(nonce, key, self._bound(head, purpose))

        slot = _Slot(
            head,
            wrap(keys.vault_key, "vault"),
            None if keys.image_key is None else wrap(keys.image_key, "image"),
            None if keys.document_key is None else wrap(keys.document_key, "document"),
            wrap(keys.sign_private, "sign"),
            wrap(keys.box_private, "box"),
        )
        wipe(wrapping_key)
        return slot

    def _bound(self, head: _SlotHead, purpose: str) -> bytes:
        body = self._sealed.body
        place = body.vault_id + body.epoch.to_bytes(4, "big")
        return _AAD + purpose.encode() + b"\0" + place + msgspec.json.encode(head, order="sorted")

    def _with_slots(self, keys: UnlockedKeys, slots: tuple[_Slot, ...]) -> Self:
        body = msgspec.structs.replace(self._sealed.body, slots=slots)
        return type(self)(_Sealed(body, _mac(body, keys.vault_key)))


def _granted(keys: UnlockedKeys, *, sees_photographs: bool, handles_forms: bool) -> UnlockedKeys:
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


def _passphrase_bytes(passphrase: str) -> bytes:
    """NFC, so that an accent typed as one key or as two opens the same slot."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def _passphrase_key(passphrase: str, kdf: _Argon2id) -> bytearray:
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


def _recovery_wrapping_key(recovery_key: bytes, kdf: _Hkdf) -> bytearray:
    return bytearray(HKDF(SHA256(), KEY, kdf.salt, b"photodesk/v1/recovery").derive(recovery_key))


def _fresh_kdf(cost: KdfCost) -> _Argon2id:
    return _Argon2id(cost.memory_kib, cost.passes, cost.lanes, os.urandom(16))


def _mac(body: _Body, vault_key: bytearray) -> bytes:
    key = derived_key(vault_key, "keyring-mac")
    return hmac.digest(key, msgspec.json.encode(body, order="sorted"), "sha256")


def _folded(login: str) -> str:
    return unicodedata.normalize("NFC", login).strip().casefold()


def _facts(slot: _Slot) -> SlotFacts:
    return SlotFacts(
        slot.head.owner_id,
        slot.head.login,
        slot.head.kind == "recovery",
        slot.image_key is not None,
        slot.document_key is not None,
        slot.head.sign_public,
        slot.head.box_public,
    )


def _in_bounds(sealed: _Sealed) -> bool:
    """Whether every length and cost is one that Photodesk writes; raises ValueError for a cost."""
    body = sealed.body
    kinds = [slot.head.kind for slot in body.slots]
    logins = [_folded(slot.head.login) for slot in body.slots if slot.head.kind == "user"]
    return (
        len(sealed.mac) == KEY
        and len(body.vault_id) == 16  # noqa: PLR2004 (every id has 16 bytes)
        and 1 <= body.epoch < 1 << 32
        and 2 <= len(body.slots) <= _MOST_SLOTS  # noqa: PLR2004 (recovery and one person)
        and kinds.count("recovery") == 1
        and len(set(logins)) == len(logins)
        and all(_slot_in_bounds(slot) for slot in body.slots)
    )


def _slot_in_bounds(slot: _Slot) -> bool:
    head, kdf = slot.head, slot.head.kdf
    if isinstance(kdf, _Argon2id):
        KdfCost(kdf.memory_kib, kdf.passes, kdf.lanes)
    wraps = [slot.vault_key, slot.sign_private, slot.box_private, slot.image_key, slot.document_key]
    return (
        isinstance(kdf, _Argon2id) == (head.kind == "user")
        and len(kdf.salt) == 16  # noqa: PLR2004 (128 bits)
        and len(head.owner_id) == 16  # noqa: PLR2004 (every id has 16 bytes)
        and len(head.sign_public) == len(head.box_public) == KEY
        and all(wrap is None or len(wrap) == WRAPPED for wrap in wraps)
    )


def _refuse_impossible(passphrase: str) -> None:
    size = len(_passphrase_bytes(passphrase))
    if not 1 <= size <= _MOST_PASSPHRASE:
        raise InputRefused(
            "A passphrase has at least one character and at most 1,024 bytes.", field="passphrase"
        )


def _refuse_newer(data: bytes) -> None:
    try:
        stamped = msgspec.json.decode(data, type=_Stamped)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return
    if stamped.body.format > FORMAT:
        raise VaultTooNew(
            "A newer Photodesk wrote this vault.", "Open it with that version or a later one."
        )


def _wrong(*, by_recovery_key: bool) -> WrongPassphrase:
    if by_recovery_key:
        return WrongPassphrase(
            "This recovery key does not open this vault.",
            "Look at the vault's name and date on the sheet; a newer sheet replaces an older one.",
        )
    return WrongPassphrase(
        "The login or the passphrase is not right.",
        "Check the keyboard's layout and capitals, then type both again.",
    )


def _damaged() -> VaultDamaged:
    return VaultDamaged(
        "The keyring of this vault is damaged or was changed.",
        "Put it back from a backup of the vault, or use the copy vault.keyring.bak.",
    )
