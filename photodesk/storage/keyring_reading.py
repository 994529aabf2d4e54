"""Reading a keyring file: hostile until it passed.

Canonical JSON only, at most 1 MiB, every length fixed, every epoch in order, and a key derivation
neither cheaper than the OWASP minimum nor dearer than a machine can bear.
"""

import msgspec

from photodesk.errors import VaultTooNew
from photodesk.storage.keyring_form import (
    FORMAT,
    KEY,
    MOST_BYTES,
    SALT,
    WRAPPED,
    Body,
    KdfCost,
    PassphraseKdf,
    Sealed,
    Slot,
    canonical,
    damaged,
    folded,
)

_ID = 16
_MOST_SLOTS = 500
_MOST_LABEL = 255


class _Stamp(msgspec.Struct):
    format: int


class _Stamped(msgspec.Struct):
    body: _Stamp


def decoded(data: bytes) -> Sealed:
    """The content of a keyring file, within its bounds; the MAC is checked when one unlocks.

    Raises VaultDamaged for anything but the canonical form, VaultTooNew for a later format.
    """
    if len(data) > MOST_BYTES:
        raise damaged()
    try:
        sealed = msgspec.json.decode(data, type=Sealed, strict=True)
        if canonical(sealed) != data or not _in_bounds(sealed):
            raise damaged()
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        _refuse_newer(data)
        raise damaged() from error
    return sealed


def _in_bounds(sealed: Sealed) -> bool:
    """Whether every length and cost is one that Photodesk writes; raises ValueError for a cost."""
    body = sealed.body
    kinds = [slot.head.kind for slot in body.slots]
    logins = [folded(slot.head.login) for slot in body.slots if slot.head.kind == "user"]
    return (
        len(sealed.mac) == KEY
        and len(body.vault_id) == _ID
        and 1 <= body.epoch < 1 << 32
        and 2 <= len(body.slots) <= _MOST_SLOTS  # noqa: PLR2004 (recovery and one person)
        and kinds.count("recovery") == 1
        and len(set(logins)) == len(logins)
        and all(_slot_in_bounds(slot) for slot in body.slots)
        and _epochs_in_bounds(body)
        and _additions_in_bounds(body)
    )


def _epochs_in_bounds(body: Body) -> bool:
    return (
        1 <= body.image_epoch <= body.epoch
        and 1 <= body.document_epoch <= body.epoch
        and all(
            1 <= slot.epoch <= body.epoch
            and 1 <= slot.image_epoch <= body.image_epoch
            and 1 <= slot.document_epoch <= body.document_epoch
            for slot in body.slots
        )
        and all(1 <= old.epoch < body.epoch_of(old.purpose) for old in body.older)
        and all(
            1 <= gift.epoch <= body.epoch_of(gift.purpose)
            and 1 <= gift.base <= body.epoch
            and 0 <= gift.prior < gift.epoch
            for gift in body.gifts
        )
    )


def _additions_in_bounds(body: Body) -> bool:
    """Whether gifts, older keys and keychain slots are each of somebody, and there once."""
    owners = {slot.head.owner_id for slot in body.slots}
    users = {slot.head.owner_id for slot in body.slots if slot.head.kind == "user"}
    gifts = {(gift.owner_id, gift.purpose, gift.epoch) for gift in body.gifts}
    wraps = [one.wrap for one in body.gifts] + [one.wrap for one in body.older]
    wraps += [one.wrap for one in body.keychain]
    chained = {(one.owner_id, one.label) for one in body.keychain}
    return (
        len(gifts) == len(body.gifts)
        and len({old.purpose for old in body.older}) == len(body.older)
        and len(chained) == len(body.keychain)
        and all(gift.owner_id in owners for gift in body.gifts)
        and all(one.owner_id in users for one in body.keychain)
        and all(len(gift.ephemeral) == KEY for gift in body.gifts)
        and all(0 < len(one.label) <= _MOST_LABEL for one in body.keychain)
        and all(len(one.salt) == SALT for one in body.keychain)
        and all(len(wrap) == WRAPPED for wrap in wraps)
    )


def _slot_in_bounds(slot: Slot) -> bool:
    head, kdf = slot.head, slot.head.kdf
    if isinstance(kdf, PassphraseKdf):
        KdfCost(kdf.memory_kib, kdf.passes, kdf.lanes)
    wraps = [slot.vault_key, slot.sign_private, slot.box_private, slot.image_key, slot.document_key]
    return (
        isinstance(kdf, PassphraseKdf) == (head.kind == "user")
        and len(kdf.salt) == SALT
        and len(head.owner_id) == _ID
        and len(head.sign_public) == len(head.box_public) == KEY
        and all(wrap is None or len(wrap) == WRAPPED for wrap in wraps)
        and len(set(slot.wants)) == len(slot.wants)
        and not (head.once_until and head.kind == "recovery")
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
