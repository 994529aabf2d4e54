"""The keyring `vault.keyring`: who can unlock the vault, and what their passphrase opens.

Canonical JSON, no secret in clear. One slot per person, whose passphrase (NFC, UTF-8) Argon2id
turns into a key that wraps three independent random keys and the person's two private keys:

    vault key     everybody: catalogue, MAC of this file
    image key     only roles that may see photographs
    document key  roles that handle forms
    Ed25519       signs for this person;   X25519: receives new keys while this person is away

The recovery slot is opened by the 130 bits on the recovery sheet; these are random, so plain HKDF
is enough. An HMAC-SHA256 under the vault key covers the whole file.

A slot whose owner is away can be given keys all the same (`keyring_gifts`), a computer's keychain
may open a slot (`keyring_keychain`), and all three keys can be replaced (`keyring_rotation`).
"""

import os
from collections.abc import Collection
from typing import Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag

from photodesk.errors import InputRefused, NotFound, VaultDamaged, WrongPassphrase
from photodesk.storage import keyring_gifts, keyring_keychain
from photodesk.storage.keyring_file import PREVIOUS, KeyringFile
from photodesk.storage.keyring_form import (
    FORMAT,
    KEY,
    STANDARD_COST,
    WRAPPED,
    Body,
    CipherSettings,
    KdfCost,
    PassphraseKdf,
    Purpose,
    RecoveryKdf,
    Sealed,
    Slot,
    SlotHead,
    damaged,
    fresh_kdf,
    passphrase_key,
    recovery_wrapping_key,
    refuse_impossible,
)
from photodesk.storage.keyring_slots import (
    Holder,
    Opened,
    UnlockedKeys,
    granted,
    new_slot,
    opened,
    vault_key_of,
    wrapped,
)
from photodesk.storage.secret_memory import wipe

__all__ = ["PREVIOUS", "Keyring"]


class Keyring(KeyringFile):
    """The content of a keyring file. Changing it needs opened keys and gives a new Keyring."""

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

    def unlock(self, login: str, passphrase: str) -> UnlockedKeys:
        """The keys that this passphrase opens, those that wait for its owner among them.

        Raises WrongPassphrase, after the same work, for an unknown login too; VaultDamaged when
        the passphrase is right but the file was changed.
        """
        return _only_keys(self.open(login, passphrase))

    def open(self, login: str, passphrase: str) -> Opened:
        """As `unlock`, with the key that can write this slot anew."""
        slot = self.slot_of(login) or self._decoy()
        kdf = slot.head.kdf
        if not isinstance(kdf, PassphraseKdf):
            raise damaged()
        return self._open(slot, passphrase_key(passphrase, kdf), by_recovery_key=False)

    def unlock_with_recovery_key(self, recovery_key: bytes) -> UnlockedKeys:
        """All keys, from the 17 bytes that `recovery_key.parse` gives; raises WrongPassphrase."""
        return _only_keys(self.open_with_recovery_key(recovery_key))

    def open_with_recovery_key(self, recovery_key: bytes) -> Opened:
        """As `unlock_with_recovery_key`, with the key that can write the recovery slot anew."""
        for slot in self.body.slots:
            if isinstance(slot.head.kdf, RecoveryKdf):
                key = recovery_wrapping_key(recovery_key, slot.head.kdf)
                return self._open(slot, key, by_recovery_key=True)
        raise WrongPassphrase("This vault has no recovery key.")

    def unlock_with_keychain(self, login: str, label: str, secret: bytes) -> UnlockedKeys:
        """The keys of a person, from the secret that the keychain of the computer `label` keeps.

        Raises WrongPassphrase when there is no such keychain slot, it is another secret, or the
        passphrase changed since: then the passphrase is asked for, and nothing is lost.
        """
        return _only_keys(self.open_with_keychain(login, label, secret))

    def open_with_keychain(self, login: str, label: str, secret: bytes) -> Opened:
        """As `unlock_with_keychain`, with the key that can write the person's slot anew."""
        slot = self.slot_of(login)
        for one in self.body.keychain:
            if slot is not None and (one.owner_id, one.label) == (slot.head.owner_id, label):
                key = keyring_keychain.wrapping_key_of(self.vault_id, slot, one, secret)
                if key is not None:
                    return self._open(slot, key, by_recovery_key=False)
        raise WrongPassphrase(
            "This computer's keychain does not open the vault.", "Type your passphrase."
        )

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
        once_until: str = "",
    ) -> Self:
        """A keyring with one person more, who gets no key that `keys` does not hold.

        What their role needs beyond that is written down as wanted. With `once_until`, a UTC
        instant, the passphrase serves once, to choose another. Raises InputRefused when the login
        is taken, or login or passphrase cannot be one.
        """
        refuse_impossible(login, passphrase)
        if self.slot_of(login) is not None:
            raise InputRefused("This login is taken.", "Choose another.", field="login")
        kdf = fresh_kdf(cost)
        given = granted(keys, sees_photographs=sees_photographs, handles_forms=handles_forms)
        holder = Holder("user", user_id, login, created_at, once_until)
        slot = new_slot(self.vault_id, holder, kdf, passphrase_key(passphrase, kdf), given)
        wants: list[Literal["image", "document"]] = []
        if sees_photographs and given.image_key is None:
            wants.append("image")
        if handles_forms and given.document_key is None:
            wants.append("document")
        slot = msgspec.structs.replace(slot, wants=tuple(wants))
        return self.changed(keys, slots=(*self.body.slots, slot))

    def with_recovery_key(
        self, keys: UnlockedKeys, recovery_key: bytes, *, created_at: str
    ) -> Self:
        """A keyring whose only recovery key is this one; needs `keys` to hold all three keys."""
        if keys.image_key is None or keys.document_key is None:
            raise InputRefused("A recovery key can be made only by someone who holds every key.")
        kdf = RecoveryKdf(os.urandom(16))
        given = granted(keys, sees_photographs=True, handles_forms=True)
        holder = Holder("recovery", os.urandom(16), "", created_at)
        wrapping_key = recovery_wrapping_key(recovery_key, kdf)
        slot = new_slot(self.vault_id, holder, kdf, wrapping_key, given)
        before = [kept.head.owner_id for kept in self.body.slots if kept.head.kind == "recovery"]
        others = tuple(kept for kept in self.body.slots if kept.head.kind != "recovery")
        return self._without_traces(keys, before, slots=(slot, *others))

    def with_passphrase(
        self, login: str, old: str, new: str, *, cost: KdfCost = STANDARD_COST
    ) -> Self:
        """A keyring in which this person's passphrase is `new`; raises WrongPassphrase for `old`.

        New salt and new wraps for this slot only; not a byte of the databases changes. Raises
        InputRefused when `new` cannot be a passphrase.
        """
        found = self.open(login, old)
        try:
            return self.with_chosen_passphrase(found.keys, login, new, cost=cost)
        finally:
            found.wipe()

    def with_chosen_passphrase(
        self, keys: UnlockedKeys, login: str, new: str, *, cost: KdfCost
    ) -> Self:
        """As `with_passphrase`, for who has just opened the slot; from now on it is ordinary."""
        refuse_impossible(login, new)
        slot = self._required(login)
        kdf = fresh_kdf(cost)
        head = msgspec.structs.replace(slot.head, kdf=kdf, once_until="")
        wrapping_key = passphrase_key(new, kdf)
        try:
            return self._with_slot_anew(keys, slot, head, wrapping_key)
        finally:
            wipe(wrapping_key)

    def with_gifts_taken(self, found: Opened) -> Self | None:
        """A keyring whose slot holds what waited for its owner; None when nothing waits."""
        if all(one.owner_id != found.keys.owner_id for one in self.body.gifts):
            return None
        return self.with_slot_anew(found)

    def with_slot_anew(self, found: Opened) -> Self:
        """A keyring whose slot of this owner holds exactly `found`; nothing waits for them.

        Raises ValueError when the wrapping key is not this slot's: that would lock its owner out.
        """
        slot = self._owned(found.keys.owner_id)
        try:
            wipe(vault_key_of(self.vault_id, slot, found.wrapping_key))
        except InvalidTag as error:
            raise ValueError("A slot is written anew only with its own key.") from error
        return self._with_slot_anew(found.keys, slot, slot.head, found.wrapping_key)

    def with_keys_for(
        self, keys: UnlockedKeys, login: str, purposes: Collection[Purpose] = ("image", "document")
    ) -> Self:
        """A keyring in which those of `purposes` wait that this person wants and `keys` holds.

        Raises NotFound for an unknown login.
        """
        slot, facts = self._required(login), self.slot_facts(login)
        wanted: tuple[tuple[Purpose, bool], ...] = (
            ("image", facts is not None and facts.waits_for_image),
            ("document", facts is not None and facts.waits_for_document),
        )
        gifts = tuple(
            keyring_gifts.gift(self.vault_id, slot.head, purpose, keys, keys)
            for purpose, waits in wanted
            if waits and purpose in purposes and keys.of(purpose) is not None
        )
        return self.changed(keys, gifts=(*self.body.gifts, *gifts))

    def with_keychain_slot(
        self, login: str, passphrase: str, *, secret: bytes, label: str, created_at: str
    ) -> Self:
        """A keyring that the keychain of the computer `label` opens for this person as well.

        `secret` is 32 random bytes that only that keychain keeps; one that was there under the same
        label is replaced. The passphrase is asked for, because what is stored wraps the key that it
        makes: so the keychain opens nothing once the passphrase was changed, renewed or ended.
        Raises WrongPassphrase; InputRefused for a one-time passphrase.
        """
        found = self.open(login, passphrase)
        try:
            slot = self._required(login)
            if slot.head.once_until:
                raise InputRefused("Choose your own passphrase first.", field="passphrase")
            one = keyring_keychain.keychain_slot(
                self.vault_id,
                slot,
                found.wrapping_key,
                secret=secret,
                label=label,
                created_at=created_at,
            )
            mine = (slot.head.owner_id, label)
            others = [kept for kept in self.body.keychain if (kept.owner_id, kept.label) != mine]
            return self.changed(found.keys, keychain=(*others, one))
        finally:
            found.wipe()

    def without_keychain_slot(self, keys: UnlockedKeys, login: str, label: str) -> Self:
        """A keyring that this computer's keychain no longer opens for this person.

        The same keyring when it did not; raises NotFound for an unknown login.
        """
        mine = (self._required(login).head.owner_id, label)
        kept = tuple(one for one in self.body.keychain if (one.owner_id, one.label) != mine)
        return self.changed(keys, keychain=kept)

    def without_user(self, keys: UnlockedKeys, login: str) -> Self:
        """A keyring that this person no longer opens; raises NotFound."""
        gone = self._required(login)
        kept = tuple(slot for slot in self.body.slots if slot is not gone)
        return self._without_traces(keys, [gone.head.owner_id], slots=kept)

    def _without_traces(
        self, keys: UnlockedKeys, owners: list[bytes], *, slots: tuple[Slot, ...]
    ) -> Self:
        """With these slots, and without what waits for or opens a slot of these owners."""
        return self.changed(
            keys,
            slots=slots,
            gifts=tuple(one for one in self.body.gifts if one.owner_id not in owners),
            keychain=tuple(one for one in self.body.keychain if one.owner_id not in owners),
        )

    def _with_slot_anew(
        self, keys: UnlockedKeys, slot: Slot, head: SlotHead, wrapping_key: bytearray
    ) -> Self:
        """With this slot written anew, holding `keys`, so that no gift has to wait any more."""
        still = tuple(one for one in slot.wants if keys.of(one) is None)
        anew = wrapped(self.vault_id, head, wrapping_key, keys)
        anew = msgspec.structs.replace(anew, wants=still)
        owner = slot.head.owner_id
        same_key = head.kdf == slot.head.kdf
        return self.changed(
            keys,
            slots=tuple(anew if kept is slot else kept for kept in self.body.slots),
            gifts=tuple(one for one in self.body.gifts if one.owner_id != owner),
            keychain=tuple(one for one in self.body.keychain if same_key or one.owner_id != owner),
        )

    def _required(self, login: str) -> Slot:
        found = self.slot_of(login)
        if found is None:
            raise NotFound("Nobody with this login can unlock the vault.")
        return found

    def _owned(self, owner_id: bytes) -> Slot:
        return next(slot for slot in self.body.slots if slot.head.owner_id == owner_id)

    def _decoy(self) -> Slot:
        """A slot that nothing opens, as dear as a real one: an unknown login costs the same."""
        model = next(slot for slot in self.body.slots if slot.head.kind == "user")
        if not isinstance(model.head.kdf, PassphraseKdf):
            raise damaged()
        kdf = msgspec.structs.replace(model.head.kdf, salt=os.urandom(16))
        head = msgspec.structs.replace(model.head, kdf=kdf)
        return msgspec.structs.replace(model, head=head, vault_key=os.urandom(WRAPPED))

    def _open(self, slot: Slot, wrapping_key: bytearray, *, by_recovery_key: bool) -> Opened:
        try:
            wipe(vault_key_of(self.vault_id, slot, wrapping_key))
        except InvalidTag as error:
            wipe(wrapping_key)
            raise _wrong(by_recovery_key=by_recovery_key) from error
        try:
            keys = opened(self.vault_id, slot, wrapping_key, by_recovery_key=by_recovery_key)
            keys = keyring_gifts.with_gifts(self.body, slot.head.box_public, keys)
            if not self.is_sealed_under(keys.vault_key):
                keys.wipe()
                raise damaged()
        except (InvalidTag, ValueError) as error:
            wipe(wrapping_key)
            raise damaged() from error
        except VaultDamaged:
            wipe(wrapping_key)
            raise
        return Opened(keys, wrapping_key)


def _only_keys(found: Opened) -> UnlockedKeys:
    wipe(found.wrapping_key)
    return found.keys


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
