"""Keyrings for a rotation: new keys, given to everybody who held the old ones and still may.

Whoever replaces the keys is present and has their slot written anew. Everybody else who held a key,
and the recovery sheet, gets the new one as a gift. The replaced keys stay, sealed under the new
ones, until nothing in the vault needs them any more. An image or document key whose epoch is lower
than the vault key's is due: it is replaced by the next person who unlocks and holds it.
"""

import os
from collections.abc import Collection

from photodesk.errors import InputRefused
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import KEY, Body, Gift, Purpose, Slot
from photodesk.storage.keyring_gifts import gift, older
from photodesk.storage.keyring_slots import EarlierKey, Opened, UnlockedKeys

_COMPARTMENTS: tuple[Purpose, ...] = ("image", "document")


def due(body: Body) -> tuple[Purpose, ...]:
    """The keys that were not replaced yet when the vault key was, or whose old one is still used.

    For those of the vault key this means that a rotation was interrupted.
    """
    behind = {purpose for purpose in _COMPARTMENTS if body.epoch_of(purpose) < body.epoch}
    behind |= {old.purpose for old in body.older}
    return tuple(purpose for purpose in ("vault", *_COMPARTMENTS) if purpose in behind)


def rotated(ring: Keyring, found: Opened, *, without: str = "") -> tuple[Keyring, UnlockedKeys]:
    """A keyring with a new vault key, and new ones of every purpose that `found` holds.

    With `without`, the slot of that person and everything that waited for them is gone. Raises
    NotFound for an unknown login, InputRefused while a rotation is not finished.
    """
    if found.keys.earlier or "vault" in {old.purpose for old in ring.body.older}:
        raise InputRefused(
            "The keys were replaced before, and that is not finished.",
            "Lock the vault and unlock it; then do this again.",
        )
    if without:
        ring = ring.without_user(found.keys, without)
    held = tuple(purpose for purpose in _COMPARTMENTS if found.keys.of(purpose) is not None)
    return _with_new_keys(ring, found, ("vault", *held), ring.epoch + 1)


def caught_up(ring: Keyring, found: Opened) -> tuple[Keyring, UnlockedKeys] | None:
    """A keyring in which the keys that are due and that `found` holds are new; None when none is.

    A key whose rows are still being wrapped anew is not replaced again before that is done.
    """
    unfinished = {old.purpose for old in ring.body.older}
    purposes = tuple(
        purpose
        for purpose in due(ring.body)
        if purpose != "vault" and purpose not in unfinished and found.keys.of(purpose) is not None
    )
    return _with_new_keys(ring, found, purposes, ring.epoch) if purposes else None


def without_older(ring: Keyring, keys: UnlockedKeys) -> Keyring:
    """A keyring without the replaced keys that `keys` can reach: nothing needs them any more."""
    done = {old.purpose for old in keys.earlier}
    return ring.changed(
        keys, older=tuple(old for old in ring.body.older if old.purpose not in done)
    )


def _with_new_keys(
    ring: Keyring, found: Opened, purposes: Collection[Purpose], epoch: int
) -> tuple[Keyring, UnlockedKeys]:
    before, now = found.keys, _new_keys(found.keys, purposes, epoch)
    body = ring.body
    others = [slot for slot in body.slots if slot.head.owner_id != before.owner_id]
    gifts = (*body.gifts, *_gifts(body, others, purposes, before, now))
    replaced = tuple(older(ring.vault_id, purpose, before, now) for purpose in purposes)
    anew = ring.changed(
        now,
        epoch=epoch,
        image_epoch=now.image_epoch if "image" in purposes else body.image_epoch,
        document_epoch=now.document_epoch if "document" in purposes else body.document_epoch,
        gifts=gifts,
        older=(*body.older, *replaced),
    )
    return anew.with_slot_anew(Opened(now, found.wrapping_key)), now


def _gifts(
    body: Body,
    others: list[Slot],
    purposes: Collection[Purpose],
    before: UnlockedKeys,
    now: UnlockedKeys,
) -> list[Gift]:
    """The vault key to everybody, the others to who held them: each opens with the key before.

    So it does no harm when the file says wrongly of somebody that they held one.
    """
    given = []
    for slot in others:
        for purpose in purposes:
            if purpose == "vault":
                given.append(gift(body.vault_id, slot.head, purpose, now, before))
            elif _holds(body, slot, purpose):
                given.append(gift(body.vault_id, slot.head, purpose, now, now, prior=before))
    return given


def _holds(body: Body, slot: Slot, purpose: Purpose) -> bool:
    """Whether a slot holds a key, or was given it and did not take it up yet."""
    wrap = slot.image_key if purpose == "image" else slot.document_key
    owner = slot.head.owner_id
    return wrap is not None or any(
        (one.owner_id, one.purpose) == (owner, purpose) for one in body.gifts
    )


def _new_keys(before: UnlockedKeys, purposes: Collection[Purpose], epoch: int) -> UnlockedKeys:
    now = before.copied()
    earlier = list(now.earlier)
    for purpose in purposes:
        old, fresh = now.of(purpose), bytearray(os.urandom(KEY))
        if old is None:
            raise ValueError("Nobody replaces a key that they do not hold.")
        earlier.append(EarlierKey(purpose, before.epoch_of(purpose), old))
        if purpose == "vault":
            now.vault_key, now.epoch = fresh, epoch
        elif purpose == "image":
            now.image_key, now.image_epoch = fresh, epoch
        else:
            now.document_key, now.document_epoch = fresh, epoch
    now.earlier = tuple(earlier)
    return now
