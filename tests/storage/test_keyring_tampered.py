"""K1: a keyring put together from parts that are all genuine opens for nobody, 0 times of all."""

import os
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import pytest
from cryptography.exceptions import InvalidTag

from photodesk.errors import VaultDamaged, VaultTooNew, WrongPassphrase
from photodesk.storage import keyring_gifts, keyring_rotation
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import Body, Gift, OlderKey, Sealed, Slot, canonical
from photodesk.storage.keyring_slots import Opened, UnlockedKeys
from tests.storage.vaults import CHEAP

AT = "2027-03-01T09:00:00Z"
MIA, ODA, SUN = "mia", "oda", "sun"
PASSPHRASES = {MIA: "the first of three", ODA: "the second of three", SUN: "the third of three"}
RECOVERY = bytes(range(17))
SECRET = b"s" * 32


@dataclass(frozen=True)
class Rings:
    """A keyring before and after a rotation, and one of another vault with the same people."""

    before: Keyring
    after: Keyring
    foreign: Keyring
    keys: UnlockedKeys
    """Those of before."""


def ring_of(vault_id: bytes) -> tuple[Keyring, Opened]:
    ring, keys = Keyring.create(
        vault_id,
        user_id=b"m" * 16,
        login=MIA,
        passphrase=PASSPHRASES[MIA],
        recovery_key=RECOVERY,
        created_at=AT,
        cost=CHEAP,
    )
    for login in (ODA, SUN):
        ring = ring.with_user(
            keys,
            user_id=login[:1].encode() * 16,
            login=login,
            passphrase=PASSPHRASES[login],
            created_at=AT,
            cost=CHEAP,
            sees_photographs=login == SUN,
            handles_forms=True,
        )
    ring = ring.with_keychain_slot(
        ODA, PASSPHRASES[ODA], secret=SECRET, label="desk", created_at=AT
    )
    return ring, ring.open(MIA, PASSPHRASES[MIA])


@pytest.fixture(scope="module")
def rings() -> Rings:
    before, found = ring_of(bytes(16))
    after, _ = keyring_rotation.rotated(before, found)
    return Rings(before, after, ring_of(b"f" * 16)[0], found.keys)


def opens(body: Body, mac: bytes) -> list[str]:
    """Who opens a keyring with this body."""
    try:
        ring = Keyring.decoded(canonical(Sealed(body, mac)))
    except (VaultDamaged, VaultTooNew):
        return []
    ways: dict[str, Callable[[], UnlockedKeys]] = {
        login: lambda login=login: ring.unlock(login, PASSPHRASES[login])  # type: ignore[misc]  # mypy types no lambda's defaults
        for login in PASSPHRASES
    }
    ways["recovery"] = lambda: ring.unlock_with_recovery_key(RECOVERY)
    ways["keychain"] = lambda: ring.unlock_with_keychain(ODA, "desk", SECRET)
    found = []
    for name, way in ways.items():
        try:
            way()
        except (VaultDamaged, WrongPassphrase):
            continue
        found.append(name)
    return found


def mac_of(ring: Keyring) -> bytes:
    return ring._sealed.mac


def with_slots(body: Body, change: Callable[[Slot], Slot]) -> Body:
    return msgspec.structs.replace(body, slots=tuple(change(slot) for slot in body.slots))


def with_kdf(body: Body, **facts: int) -> Body:
    def cheaper(slot: Slot) -> Slot:
        if slot.head.kind != "user":
            return slot
        kdf = msgspec.structs.replace(slot.head.kdf, **facts)
        return msgspec.structs.replace(slot, head=msgspec.structs.replace(slot.head, kdf=kdf))

    return with_slots(body, cheaper)


def wraps_exchanged(body: Body, one: str, other: str) -> Body:
    """Two wraps of every slot have changed places."""

    def exchanged(slot: Slot) -> Slot:
        if getattr(slot, one) is None or getattr(slot, other) is None:
            return slot
        return msgspec.structs.replace(
            slot, **{one: getattr(slot, other), other: getattr(slot, one)}
        )

    return with_slots(body, exchanged)


def heads_exchanged(body: Body) -> Body:
    """Everybody stands over the wraps of the next."""
    users = [slot for slot in body.slots if slot.head.kind == "user"]
    heads = [slot.head for slot in users[1:]] + [users[0].head]
    moved = [
        msgspec.structs.replace(slot, head=head) for slot, head in zip(users, heads, strict=True)
    ]
    others = [slot for slot in body.slots if slot.head.kind != "user"]
    return msgspec.structs.replace(body, slots=(*others, *moved))


def gifts_moved(body: Body) -> Body:
    """The gifts of one are addressed to another who gets some as well."""
    owners = [slot.head.owner_id for slot in body.slots]
    following = dict(zip(owners, owners[1:] + owners[:1], strict=True))
    gifts = tuple(
        msgspec.structs.replace(one, owner_id=following[one.owner_id]) for one in body.gifts
    )
    return msgspec.structs.replace(body, gifts=gifts)


def with_gifts(body: Body, **facts: object) -> Body:
    gifts = tuple(msgspec.structs.replace(one, **facts) for one in body.gifts)
    return msgspec.structs.replace(body, gifts=gifts)


def without(body: Body, **facts: object) -> Body:
    return msgspec.structs.replace(body, **facts)


OF_BEFORE: dict[str, Callable[[Rings], Body]] = {
    "the slots of another vault": lambda r: without(r.before.body, slots=r.foreign.body.slots),
    "one slot of another vault": lambda r: without(
        r.before.body, slots=(*r.before.body.slots[:-1], r.foreign.body.slots[-1])
    ),
    "another vault's name": lambda r: without(r.before.body, vault_id=b"f" * 16),
    "slots in another order": lambda r: without(r.before.body, slots=r.before.body.slots[::-1]),
    "slots over the wraps of others": lambda r: heads_exchanged(r.before.body),
    "a vault key for an image key": lambda r: wraps_exchanged(
        r.before.body, "vault_key", "image_key"
    ),
    "an image key for a document key": lambda r: wraps_exchanged(
        r.before.body, "image_key", "document_key"
    ),
    "a signing key for a box key": lambda r: wraps_exchanged(
        r.before.body, "sign_private", "box_private"
    ),
    "less memory": lambda r: with_kdf(r.before.body, memory_kib=19_456 + 8),
    "less memory than allowed": lambda r: with_kdf(r.before.body, memory_kib=1024),
    "one pass": lambda r: with_kdf(r.before.body, passes=1),
    "more passes": lambda r: with_kdf(r.before.body, passes=3),
    "other lanes": lambda r: with_kdf(r.before.body, lanes=2),
    "a later epoch": lambda r: without(r.before.body, epoch=2),
    "no keychain slots": lambda r: without(r.before.body, keychain=()),
    "slots of after the rotation": lambda r: without(r.before.body, slots=r.after.body.slots),
    "a wanted key that was held": lambda r: with_slots(
        r.before.body, lambda slot: msgspec.structs.replace(slot, wants=("image",))
    ),
    "a slot that serves once": lambda r: with_slots(
        r.before.body,
        lambda slot: msgspec.structs.replace(
            slot, head=msgspec.structs.replace(slot.head, once_until=AT)
        ),
    ),
}

OF_AFTER: dict[str, Callable[[Rings], Body]] = {
    "the gifts of others": lambda r: gifts_moved(r.after.body),
    "an image key as a document key": lambda r: without(
        r.after.body,
        gifts=tuple(
            msgspec.structs.replace(
                one, purpose={"image": "document", "document": "image"}.get(one.purpose, "vault")
            )
            for one in r.after.body.gifts
        ),
    ),
    "gifts on another key": lambda r: with_gifts(r.after.body, base=2),
    "gifts of an earlier epoch": lambda r: with_gifts(r.after.body, epoch=1),
    "no gifts": lambda r: without(r.after.body, gifts=()),
    "some gifts": lambda r: without(r.after.body, gifts=r.after.body.gifts[1:]),
    "no older keys": lambda r: without(r.after.body, older=()),
    "older keys of another purpose": lambda r: without(
        r.after.body,
        older=tuple(
            OlderKey(one.purpose, one.epoch, other.wrap)
            for one, other in zip(r.after.body.older, r.after.body.older[::-1], strict=True)
        ),
    ),
    "slots of before the rotation": lambda r: without(r.after.body, slots=r.before.body.slots),
    "an earlier epoch": lambda r: without(r.after.body, epoch=1),
}


@pytest.mark.parametrize("change", OF_BEFORE.values(), ids=OF_BEFORE.keys())
def test_no_genuine_part_opens_in_another_place(
    rings: Rings, change: Callable[[Rings], Body]
) -> None:
    assert opens(change(rings), mac_of(rings.before)) == []


@pytest.mark.parametrize("change", OF_AFTER.values(), ids=OF_AFTER.keys())
def test_no_gift_opens_in_another_place(rings: Rings, change: Callable[[Rings], Body]) -> None:
    assert opens(change(rings), mac_of(rings.after)) == []


def test_unchanged_they_open_for_all(rings: Rings) -> None:
    everybody = [MIA, ODA, SUN, "recovery", "keychain"]
    assert opens(rings.before.body, mac_of(rings.before)) == everybody
    assert opens(rings.after.body, mac_of(rings.after)) == everybody


def test_nobody_without_a_key_slips_one_under_somebody_who_is_away(rings: Rings) -> None:
    """Who holds the file alone makes a gift of a key of their own, and seals the file under it."""
    ring = rings.before
    slot = ring.slot_of(SUN)
    assert slot is not None
    own = UnlockedKeys(
        b"x" * 16, "", 2, bytearray(os.urandom(32)), None, None, bytearray(32), bytearray(32)
    )
    guessed = UnlockedKeys(
        b"x" * 16, "", 1, bytearray(os.urandom(32)), None, None, bytearray(32), bytearray(32)
    )
    forged = keyring_gifts.gift(ring.vault_id, slot.head, "vault", own, guessed)
    tampered = ring.changed(own, epoch=2, gifts=(forged,))
    with pytest.raises(VaultDamaged):
        tampered.unlock(SUN, PASSPHRASES[SUN])


def office_alone(rings: Rings) -> UnlockedKeys:
    """What somebody holds who never held the image key: they can seal the whole file anew."""
    return rings.before.unlock(ODA, PASSPHRASES[ODA])


def test_who_only_claims_to_hold_a_key_gets_nothing_out_of_its_replacing(rings: Rings) -> None:
    """A gift to oneself, made of nothing, makes the file say that its owner was given the key."""
    ring = rings.before
    oda, found = office_alone(rings), ring.open(MIA, PASSPHRASES[MIA])
    claim = Gift(oda.owner_id, "image", 1, 1, os.urandom(32), os.urandom(60))
    after, now = keyring_rotation.rotated(ring.changed(oda, gifts=(claim,)), found)
    given = [one for one in after.body.gifts if one != claim]
    image = [one for one in given if (one.owner_id, one.purpose) == (oda.owner_id, "image")]
    assert image, "the file was believed; now it must do no harm"
    guesses = (oda.vault_key, oda.document_key, bytearray(32), None)
    slot = after.slot_of(ODA)
    assert slot is not None
    for guess in guesses:
        with pytest.raises(InvalidTag):
            keyring_gifts._taken(
                ring.vault_id, image[0], oda.box_private, slot.head.box_public, now.vault_key, guess
            )


@pytest.mark.parametrize("prior", [0, 1])
def test_nobody_slips_an_image_key_of_their_own_under_who_holds_another(
    rings: Rings, prior: int
) -> None:
    ring, sun = rings.before, rings.before.slot_of(SUN)
    assert sun is not None
    own = office_alone(rings)
    own.epoch = own.image_epoch = 2
    own.image_key, base = bytearray(os.urandom(32)), office_alone(rings)
    base.image_key = bytearray(32)
    vault = keyring_gifts.gift(ring.vault_id, sun.head, "vault", own, base)
    image = keyring_gifts.gift(
        ring.vault_id, sun.head, "image", own, own, prior=base if prior else None
    )
    forged = ring.changed(own, epoch=2, image_epoch=2, gifts=(vault, image))
    with pytest.raises(VaultDamaged):
        forged.unlock(SUN, PASSPHRASES[SUN])


def test_a_gift_is_bound_to_its_vault(rings: Rings) -> None:
    slot = rings.foreign.slot_of(SUN)
    own = rings.before.slot_of(SUN)
    assert slot is not None
    assert own is not None
    keys = rings.keys
    made = keyring_gifts.gift(b"f" * 16, own.head, "image", keys, keys)
    gifts: tuple[Gift, ...] = (msgspec.structs.replace(made, epoch=1),)
    with pytest.raises(VaultDamaged):
        rings.before.changed(
            keys,
            gifts=gifts,
            slots=tuple(
                msgspec.structs.replace(one, image_key=None) for one in rings.before.body.slots
            ),
        ).unlock(SUN, PASSPHRASES[SUN])


def test_a_slot_is_written_anew_only_with_its_own_key(rings: Rings) -> None:
    with pytest.raises(ValueError, match="its own key"):
        rings.before.with_slot_anew(Opened(rings.keys, bytearray(32)))
