"""What an unlocked vault can open and sign with the keys that its person's slot held."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from photodesk.errors import NotPermitted, VaultError
from photodesk.storage.keyring_form import Purpose
from photodesk.storage.keyring_slots import UnlockedKeys, derived_key
from photodesk.storage.sealed_format import SealedKind, unwrap_key, wrap_key
from photodesk.storage.secret_memory import wipe


class VaultKeys:
    """The keys of one unlocked vault, and nothing of its files.

    Every method raises VaultError once the vault is locked.
    """

    def __init__(self, vault_id: bytes, keys: UnlockedKeys) -> None:
        self.vault_id = vault_id
        self._keys = keys
        self._locked = False

    @property
    def photo_key_epoch(self) -> int:
        """For `key_epoch` of a new photograph or figure: which image key wraps its file key."""
        return self._keys.image_epoch

    @property
    def document_key_epoch(self) -> int:
        """For `key_epoch` of a new document: which document key wraps its file key."""
        return self._keys.document_epoch

    @property
    def opened_keys(self) -> UnlockedKeys:
        """What the person's slot held, for giving others a slot; storage only."""
        self._require_unlocked()
        return self._keys

    def forget_earlier_keys(self) -> None:
        """Overwrite the replaced keys: nothing in the vault needs them any more."""
        for old in self._keys.earlier:
            wipe(old.key)
        self._keys.earlier = ()

    def wrap_photo_key(self, photo_id: bytes, file_id: bytes, key: bytes) -> bytes:
        """The 60 bytes for the row of a photograph or figure, of epoch `photo_key_epoch`.

        Raises NotPermitted when this person holds no image key.
        """
        return self._wrap(SealedKind.ORIGINAL, self._image_key(), photo_id, file_id, key)

    def unwrap_photo_key(
        self, photo_id: bytes, file_id: bytes, wrapped: bytes, epoch: int
    ) -> bytes:
        """The file key from a row; raises NotPermitted, or PhotographDamaged for another row's."""
        key = self._at("image", epoch, self._image_key())
        return self._unwrap(SealedKind.ORIGINAL, key, photo_id, file_id, wrapped, epoch)

    def wrap_document_key(self, document_id: bytes, file_id: bytes, key: bytes) -> bytes:
        """As `wrap_photo_key`, for a document, under the document key."""
        return self._wrap(SealedKind.DOCUMENT, self._document_key(), document_id, file_id, key)

    def unwrap_document_key(
        self, document_id: bytes, file_id: bytes, wrapped: bytes, epoch: int
    ) -> bytes:
        """As `unwrap_photo_key`, for a document."""
        key = self._at("document", epoch, self._document_key())
        return self._unwrap(SealedKind.DOCUMENT, key, document_id, file_id, wrapped, epoch)

    def sign(self, data: bytes) -> bytes:
        """The signed-in person's Ed25519 signature, 64 bytes; `app_user.sign_public` checks it."""
        self._require_unlocked()
        private = Ed25519PrivateKey.from_private_bytes(bytes(self._keys.sign_private))
        return private.sign(data)

    def sign_public(self) -> bytes:
        """The public half of the key that `sign` uses; 32 bytes."""
        self._require_unlocked()
        private = Ed25519PrivateKey.from_private_bytes(bytes(self._keys.sign_private))
        return private.public_key().public_bytes_raw()

    def personal_key(self, purpose: str) -> bytearray:
        """A 32-byte key to which only this person's slot leads, for what nobody else may open.

        It ends with the slot: who is given new keys has other ones.
        """
        self._require_unlocked()
        return derived_key(self._keys.box_private, purpose)

    def _wrap(
        self, kind: SealedKind, under: bytearray, owner_id: bytes, file_id: bytes, key: bytes
    ) -> bytes:
        return wrap_key(
            kind,
            under,
            key,
            vault_id=self.vault_id,
            owner_id=owner_id,
            file_id=file_id,
            epoch=self._keys.epoch_of("image" if kind is SealedKind.ORIGINAL else "document"),
        )

    def _unwrap(
        self,
        kind: SealedKind,
        under: bytearray,
        owner_id: bytes,
        file_id: bytes,
        wrapped: bytes,
        epoch: int,
    ) -> bytes:
        return unwrap_key(
            kind,
            under,
            wrapped,
            vault_id=self.vault_id,
            owner_id=owner_id,
            file_id=file_id,
            epoch=epoch,
        )

    def _at(self, purpose: Purpose, epoch: int, present: bytearray) -> bytearray:
        """The key that a row of this epoch needs; an earlier one only during a rotation."""
        return self._keys.at(purpose, epoch) or present

    def _image_key(self) -> bytearray:
        self._require_unlocked()
        if self._keys.image_key is None:
            raise NotPermitted(
                "Your account cannot open photographs.", "Ask somebody whose role may see them."
            )
        return self._keys.image_key

    def _document_key(self) -> bytearray:
        self._require_unlocked()
        if self._keys.document_key is None:
            raise NotPermitted(
                "Your account cannot open forms.", "Ask somebody whose role handles them."
            )
        return self._keys.document_key

    def _require_unlocked(self) -> None:
        if self._locked:
            raise VaultError("The vault is locked.", "Unlock it and do this again.")
