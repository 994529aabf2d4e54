"""The keyring `vault.keyring`: who can unlock the vault, and what their passphrase opens.

Canonical JSON, no secret in clear. One slot per person, whose passphrase (NFC, UTF-8) Argon2id
turns into a key that wraps three independent random keys and the person's two private keys:

    vault key     everybody: catalogue, MAC of this file
    image key     only roles that may see photographs
    document key  roles that handle forms
    Ed25519       signs for this person;   X25519: receives new keys while this person is away

The recovery slot is opened by the 130 bits on the recovery sheet; these are random, so plain HKDF
is enough. An HMAC-SHA256 under the vault key covers the whole file.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag

from photodesk.errors import InputRefused, NotFound, VaultDamaged, WrongPassphrase
from photodesk.storage.keyring_form import (
    FORMAT,
    KEY,
    MOST_BYTES,
    STANDARD_COST,
    WRAPPED,
    Body,
    CipherSettings,
    KdfCost,
    PassphraseKdf,
    RecoveryKdf,
    Sealed,
    Slot,
    canonical,
    damaged,
    decoded,
    folded,
    fresh_kdf,
    passphrase_key,
    recovery_wrapping_key,
    refuse_impossible,
)
from photodesk.storage.keyring_slots import (
    Holder,
    Place,
    SlotFacts,
    UnlockedKeys,
    derived_key,
    facts_of,
    granted,
    new_slot,
    opened,
    vault_key_of,
    wrapped,
)
from photodesk.storage.private_files import write_whole
from photodesk.storage.secret_memory import wipe

PREVIOUS = ".bak"


class Keyring:
    """The content of a keyring file. Changing it needs opened keys and gives a new Keyring."""

    def __init__(self, sealed: Sealed) -> None:
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
        empty = cls(Sealed(Body("photodesk-keyring", FORMAT, vault_id, 1, cipher, ()), b""))
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
        return tuple(facts_of(slot) for slot in self._sealed.body.slots)

    def slot_facts(self, login: str) -> SlotFacts | None:
        """What may be told about a person's slot; None when they have none."""
        slot = self._slot_of(login)
        return None if slot is None else facts_of(slot)

    def cost_of(self, login: str) -> KdfCost:
        """What one try of this person's passphrase costs; the standard for an unknown login."""
        slot = self._slot_of(login)
        if slot is None or not isinstance(slot.head.kdf, PassphraseKdf):
            return STANDARD_COST
        return KdfCost(slot.head.kdf.memory_kib, slot.head.kdf.passes, slot.head.kdf.lanes)

    def unlock(self, login: str, passphrase: str) -> UnlockedKeys:
        """The keys that this passphrase opens.

        Raises WrongPassphrase, after the same work, for an unknown login too; VaultDamaged when
        the passphrase is right but the file was changed.
        """
        slot = self._slot_of(login) or self._decoy()
        kdf = slot.head.kdf
        if not isinstance(kdf, PassphraseKdf):
            raise damaged()
        return self._open(slot, passphrase_key(passphrase, kdf), by_recovery_key=False)

    def unlock_with_recovery_key(self, recovery_key: bytes) -> UnlockedKeys:
        """All keys, from the 17 bytes that `recovery_key.parse` gives; raises WrongPassphrase."""
        for slot in self._sealed.body.slots:
            if isinstance(slot.head.kdf, RecoveryKdf):
                key = recovery_wrapping_key(recovery_key, slot.head.kdf)
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

        Raises InputRefused when the login is taken, or login or passphrase cannot be one.
        """
        refuse_impossible(login, passphrase)
        if self._slot_of(login) is not None:
            raise InputRefused("This login is taken.", "Choose another.", field="login")
        kdf = fresh_kdf(cost)
        given = granted(keys, sees_photographs=sees_photographs, handles_forms=handles_forms)
        holder = Holder("user", user_id, login, created_at)
        slot = new_slot(self._place, holder, kdf, passphrase_key(passphrase, kdf), given)
        return self._with_slots(keys, (*self._sealed.body.slots, slot))

    def with_recovery_key(
        self, keys: UnlockedKeys, recovery_key: bytes, *, created_at: str
    ) -> Self:
        """A keyring whose only recovery key is this one; needs `keys` to hold all three keys."""
        if keys.image_key is None or keys.document_key is None:
            raise InputRefused("A recovery key can be made only by someone who holds every key.")
        kdf = RecoveryKdf(os.urandom(16))
        given = granted(keys, sees_photographs=True, handles_forms=True)
        holder = Holder("recovery", os.urandom(16), "", created_at)
        slot = new_slot(self._place, holder, kdf, recovery_wrapping_key(recovery_key, kdf), given)
        others = (kept for kept in self._sealed.body.slots if kept.head.kind != "recovery")
        return self._with_slots(keys, (slot, *others))

    def with_passphrase(
        self, login: str, old: str, new: str, *, cost: KdfCost = STANDARD_COST
    ) -> Self:
        """A keyring in which this person's passphrase is `new`; raises WrongPassphrase for `old`.

        New salt and new wraps for this slot only; not a byte of the databases changes.
        """
        keys = self.unlock(login, old)
        refuse_impossible(login, new)
        kdf = fresh_kdf(cost)
        changed = []
        for slot in self._sealed.body.slots:
            if slot is self._slot_of(login):
                head = msgspec.structs.replace(slot.head, kdf=kdf)
                changed.append(wrapped(self._place, head, passphrase_key(new, kdf), keys))
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

    def _slot_of(self, login: str) -> Slot | None:
        wanted = folded(login)
        for slot in self._sealed.body.slots:
            if slot.head.kind == "user" and folded(slot.head.login) == wanted:
                return slot
        return None

    def _decoy(self) -> Slot:
        """A slot that nothing opens, as dear as a real one: an unknown login costs the same."""
        model = next(slot for slot in self._sealed.body.slots if slot.head.kind == "user")
        if not isinstance(model.head.kdf, PassphraseKdf):
            raise damaged()
        kdf = msgspec.structs.replace(model.head.kdf, salt=os.urandom(16))
        head = msgspec.structs.replace(model.head, kdf=kdf)
        return msgspec.structs.replace(model, head=head, vault_key=os.urandom(WRAPPED))

    def _open(self, slot: Slot, wrapping_key: bytearray, *, by_recovery_key: bool) -> UnlockedKeys:
        try:
            vault_key = vault_key_of(self._place, slot, wrapping_key)
        except InvalidTag as error:
            raise _wrong(by_recovery_key=by_recovery_key) from error
        try:
            if not hmac.compare_digest(_mac(self._sealed.body, vault_key), self._sealed.mac):
                raise damaged()
            return opened(self._place, slot, wrapping_key, by_recovery_key=by_recovery_key)
        except InvalidTag as error:
            raise damaged() from error
        finally:
            wipe(vault_key)
            wipe(wrapping_key)

    @property
    def _place(self) -> Place:
        return Place(self.vault_id, self.epoch)

    def _with_slots(self, keys: UnlockedKeys, slots: tuple[Slot, ...]) -> Self:
        body = msgspec.structs.replace(self._sealed.body, slots=slots)
        return type(self)(Sealed(body, _mac(body, keys.vault_key)))


def _mac(body: Body, vault_key: bytearray) -> bytes:
    key = derived_key(vault_key, "keyring-mac")
    return hmac.digest(key, canonical(body), "sha256")


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
