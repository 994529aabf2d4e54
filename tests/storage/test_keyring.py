"""Who can unlock: slots, wraps, and every way to tamper with them."""

import base64
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from photodesk.domain.canonical import canonical_json
from photodesk.errors import (
    InputRefused,
    NotFound,
    VaultDamaged,
    VaultError,
    VaultTooNew,
    WrongPassphrase,
)
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import (
    STANDARD_COST,
    KdfCost,
    PassphraseKdf,
    passphrase_key,
)
from photodesk.storage.keyring_slots import UnlockedKeys
from tests.storage.vaults import CHEAP

AT = "2027-03-01T09:00:00Z"
RECOVERY = bytes(range(17))
PASSPHRASE = "Grüße aus dem Flur"


@pytest.fixture(scope="module")
def made() -> tuple[Keyring, UnlockedKeys]:
    return Keyring.create(
        bytes(16),
        user_id=b"u" * 16,
        login="Mia",
        passphrase=PASSPHRASE,
        recovery_key=RECOVERY,
        created_at=AT,
        cost=CHEAP,
    )


@pytest.fixture(scope="module")
def ring(made: tuple[Keyring, UnlockedKeys]) -> Keyring:
    return made[0]


@pytest.fixture(scope="module")
def keys(made: tuple[Keyring, UnlockedKeys]) -> UnlockedKeys:
    return made[1]


def with_office(ring: Keyring, keys: UnlockedKeys) -> Keyring:
    return ring.with_user(
        keys,
        user_id=b"o" * 16,
        login="office",
        passphrase="counting the forms",
        created_at=AT,
        cost=CHEAP,
        sees_photographs=False,
        handles_forms=True,
    )


def changed(ring: Keyring, change: Callable[[Any], None]) -> bytes:
    """The file after somebody without any key edited it, still in canonical form."""
    document = json.loads(ring.encoded())
    change(document)
    return canonical_json(document)


def test_the_passphrase_and_the_recovery_key_open_the_same_keys(
    ring: Keyring, keys: UnlockedKeys
) -> None:
    for opened in (ring.unlock("Mia", PASSPHRASE), ring.unlock_with_recovery_key(RECOVERY)):
        assert opened.vault_key == keys.vault_key
        assert opened.image_key == keys.image_key
        assert opened.document_key == keys.document_key


def test_the_three_keys_are_independent(keys: UnlockedKeys) -> None:
    assert keys.image_key is not None
    assert keys.document_key is not None
    assert len({bytes(keys.vault_key), bytes(keys.image_key), bytes(keys.document_key)}) == 3


def test_the_private_halves_belong_to_the_public_ones(ring: Keyring, keys: UnlockedKeys) -> None:
    slot = next(slot for slot in ring.slots() if slot.login == "Mia")
    sign = Ed25519PrivateKey.from_private_bytes(bytes(keys.sign_private))
    box = X25519PrivateKey.from_private_bytes(bytes(keys.box_private))
    assert sign.public_key().public_bytes_raw() == slot.sign_public
    assert box.public_key().public_bytes_raw() == slot.box_public


@pytest.mark.parametrize("login", ["Mia", "mia", " MIA "])
def test_a_login_is_found_in_any_case(ring: Keyring, login: str) -> None:
    assert ring.unlock(login, PASSPHRASE).login == "Mia"


def test_a_passphrase_opens_composed_and_decomposed(ring: Keyring) -> None:
    assert PASSPHRASE.isascii() is False
    decomposed = PASSPHRASE.replace("ü", "u\u0308")
    assert decomposed != PASSPHRASE
    assert ring.unlock("Mia", decomposed).login == "Mia"


@pytest.mark.parametrize(
    ("login", "passphrase"),
    [
        ("Mia", ""),
        ("Mia", PASSPHRASE + " "),
        ("Mia", PASSPHRASE.lower()),
        ("Mia", "\ud800"),
        ("nobody", PASSPHRASE),
        ("", PASSPHRASE),
    ],
)
def test_a_wrong_login_and_a_wrong_passphrase_get_the_same_answer(
    ring: Keyring, login: str, passphrase: str
) -> None:
    with pytest.raises(WrongPassphrase) as refused:
        ring.unlock(login, passphrase)
    assert refused.value.title == "The login or the passphrase is not right."


def test_an_unknown_login_costs_the_same_work(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []

    def noted(passphrase: str, kdf: PassphraseKdf) -> bytearray:
        costs.append((kdf.memory_kib, kdf.passes, kdf.lanes))
        return passphrase_key(passphrase, kdf)

    monkeypatch.setattr("photodesk.storage.keyring.passphrase_key", noted)
    for login in ("Mia", "nobody"):
        with pytest.raises(WrongPassphrase):
            ring.unlock(login, "wrong")
    assert costs[0] == costs[1]


def test_a_wrong_recovery_key_is_refused(ring: Keyring) -> None:
    with pytest.raises(WrongPassphrase, match="recovery key does not open"):
        ring.unlock_with_recovery_key(bytes(17))


def test_a_role_that_sees_no_photographs_holds_no_image_key(
    ring: Keyring, keys: UnlockedKeys
) -> None:
    opened = with_office(ring, keys).unlock("office", "counting the forms")
    assert opened.image_key is None
    assert opened.document_key == keys.document_key


def test_nobody_hands_on_a_key_they_do_not_hold(ring: Keyring, keys: UnlockedKeys) -> None:
    office_ring = with_office(ring, keys)
    office = office_ring.unlock("office", "counting the forms")
    grown = office_ring.with_user(
        office,
        user_id=b"f" * 16,
        login="friend",
        passphrase="a friend of the office",
        created_at=AT,
        cost=CHEAP,
        sees_photographs=True,
        handles_forms=True,
    )
    assert grown.unlock("friend", "a friend of the office").image_key is None
    with pytest.raises(InputRefused):
        office_ring.with_recovery_key(office, RECOVERY, created_at=AT)


@pytest.mark.parametrize("login", ["MIA", "", "  ", "a\nb", "\ud800", "x" * 256])
def test_a_taken_or_impossible_login_is_refused(
    ring: Keyring, keys: UnlockedKeys, login: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        ring.with_user(
            keys,
            user_id=b"x" * 16,
            login=login,
            passphrase="quite long enough",
            created_at=AT,
            cost=CHEAP,
            sees_photographs=True,
            handles_forms=True,
        )
    assert refused.value.field == "login"


def test_a_changed_passphrase_replaces_the_old_one_and_keeps_the_keys(
    ring: Keyring, keys: UnlockedKeys
) -> None:
    newer = with_office(ring, keys).with_passphrase("mia", PASSPHRASE, "a new one", cost=CHEAP)
    assert newer.unlock("Mia", "a new one").sign_private == keys.sign_private
    assert newer.unlock("office", "counting the forms").vault_key == keys.vault_key
    with pytest.raises(WrongPassphrase):
        newer.unlock("Mia", PASSPHRASE)


def test_a_passphrase_is_changed_only_with_the_old_one(ring: Keyring) -> None:
    with pytest.raises(WrongPassphrase):
        ring.with_passphrase("Mia", "wrong", "a new one", cost=CHEAP)


@pytest.mark.parametrize("passphrase", ["", "x" * 1025])
def test_an_impossible_passphrase_is_refused(ring: Keyring, passphrase: str) -> None:
    with pytest.raises(InputRefused):
        ring.with_passphrase("Mia", PASSPHRASE, passphrase, cost=CHEAP)


def test_a_removed_person_no_longer_unlocks(ring: Keyring, keys: UnlockedKeys) -> None:
    smaller = with_office(ring, keys).without_user(keys, "office")
    with pytest.raises(WrongPassphrase):
        smaller.unlock("office", "counting the forms")
    with pytest.raises(NotFound):
        smaller.without_user(keys, "office")


def test_a_new_recovery_key_replaces_the_old_one(ring: Keyring, keys: UnlockedKeys) -> None:
    newer = ring.with_recovery_key(keys, b"\x01" * 17, created_at=AT)
    assert newer.unlock_with_recovery_key(b"\x01" * 17).image_key == keys.image_key
    with pytest.raises(WrongPassphrase):
        newer.unlock_with_recovery_key(RECOVERY)


# --- The file -------------------------------------------------------------------------------------


def test_a_written_keyring_reads_back_and_is_private(ring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "vault.keyring"
    ring.write(path)
    assert Keyring.read(path).encoded() == ring.encoded()
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_keyring_before_is_kept(ring: Keyring, keys: UnlockedKeys, tmp_path: Path) -> None:
    path = tmp_path / "vault.keyring"
    ring.write(path)
    with_office(ring, keys).write(path)
    assert Keyring.read(tmp_path / "vault.keyring.bak").encoded() == ring.encoded()


def test_a_keyring_that_nobody_could_read_is_never_written(
    ring: Keyring, keys: UnlockedKeys, tmp_path: Path
) -> None:
    """501 slots: reading refuses them, so the vault would open for nobody any more."""
    path = tmp_path / "vault.keyring"
    ring.write(path)
    model = next(slot for slot in ring.body.slots if slot.head.kind == "user")
    more = tuple(
        msgspec.structs.replace(model, head=msgspec.structs.replace(model.head, login=f"u{number}"))
        for number in range(501 - len(ring.body.slots))
    )
    with pytest.raises(VaultError, match="no room"):
        ring.changed(keys, slots=(*ring.body.slots, *more)).write(path)
    assert Keyring.read(path).encoded() == ring.encoded()
    assert not path.with_name("vault.keyring.bak").exists()


def test_no_key_lies_in_the_file_in_any_spelling(ring: Keyring, keys: UnlockedKeys) -> None:
    text = ring.encoded()
    assert keys.image_key is not None
    assert keys.document_key is not None
    for secret in (keys.vault_key, keys.image_key, keys.document_key, keys.sign_private):
        assert bytes(secret) not in text
        assert secret.hex().encode() not in text
        assert base64.b64encode(secret)[:40] not in text


def test_a_missing_keyring_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(VaultDamaged, match="missing"):
        Keyring.read(tmp_path / "vault.keyring")


def user_slot(document: dict[str, Any]) -> dict[str, Any]:
    slots: list[dict[str, Any]] = document["body"]["slots"]
    return next(slot for slot in slots if slot["head"]["kind"] == "user")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: user_slot(d)["head"]["kdf"].update(memory_kib=19_455),
        lambda d: user_slot(d)["head"]["kdf"].update(memory_kib=1_048_577),
        lambda d: user_slot(d)["head"]["kdf"].update(passes=1),
        lambda d: user_slot(d)["head"]["kdf"].update(passes=11),
        lambda d: user_slot(d)["head"]["kdf"].update(lanes=0),
        lambda d: user_slot(d)["head"]["kdf"].update(lanes=17),
        lambda d: user_slot(d)["head"]["kdf"].update(normalisation="NFKC"),
        lambda d: user_slot(d)["head"]["kdf"].update(version=16),
        lambda d: user_slot(d)["head"]["kdf"].update(salt="AAAA"),
        lambda d: user_slot(d)["head"].update(kdf={"name": "hkdf-sha256", "salt": "A" * 22 + "=="}),
        lambda d: user_slot(d)["head"].update(kind="recovery"),
        lambda d: user_slot(d).update(vault_key="AAAA"),
        lambda d: user_slot(d).update(vault_key=None),
        lambda d: d["body"]["slots"].append(user_slot(d)),
        lambda d: d["body"]["slots"].remove(user_slot(d)),
        lambda d: d["body"].update(slots=[]),
        lambda d: d["body"].update(extra=1),
        lambda d: d["body"].update(epoch=-1),
        lambda d: d["body"].update(epoch=1 << 32),
        lambda d: d["body"].update(magic="something else"),
        lambda d: d["body"]["cipher"].update(page_size=1024),
        lambda d: d.update(mac="AAAA"),
        lambda d: d.pop("mac"),
    ],
)
def test_a_keyring_out_of_bounds_is_refused_before_any_work(
    ring: Keyring, change: Callable[[Any], None]
) -> None:
    with pytest.raises(VaultDamaged):
        Keyring.decoded(changed(ring, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: user_slot(d)["head"]["kdf"].update(memory_kib=19_457),
        lambda d: user_slot(d)["head"]["kdf"].update(passes=3),
        lambda d: user_slot(d)["head"].update(login="mia"),
        lambda d: user_slot(d)["head"].update(owner_id="A" * 22 + "=="),
        lambda d: user_slot(d)["head"].update(created_at="2027-03-02T09:00:00Z"),
        lambda d: user_slot(d)["head"].update(sign_public="A" * 43 + "="),
        lambda d: user_slot(d).update(image_key=None),
        lambda d: user_slot(d).update(image_key=user_slot(d)["document_key"]),
        lambda d: user_slot(d).update(vault_key=user_slot(d)["image_key"]),
        lambda d: d["body"].update(epoch=2),
        lambda d: d["body"].update(vault_id="B" * 21 + "A=="),
        lambda d: d["body"]["slots"].reverse(),
    ],
)
def test_a_keyring_changed_without_a_key_opens_for_nobody(
    ring: Keyring, change: Callable[[Any], None]
) -> None:
    tampered = Keyring.decoded(changed(ring, change))
    with pytest.raises((WrongPassphrase, VaultDamaged)):
        tampered.unlock("Mia", PASSPHRASE)
    with pytest.raises((WrongPassphrase, VaultDamaged)):
        tampered.unlock_with_recovery_key(RECOVERY)


def test_a_slot_of_another_vault_opens_nothing(ring: Keyring) -> None:
    other, _ = Keyring.create(
        b"v" * 16,
        user_id=b"u" * 16,
        login="Mia",
        passphrase=PASSPHRASE,
        recovery_key=RECOVERY,
        created_at=AT,
        cost=CHEAP,
    )
    foreign = json.loads(other.encoded())["body"]["slots"]
    tampered = Keyring.decoded(changed(ring, lambda d: d["body"].update(slots=foreign)))
    with pytest.raises(WrongPassphrase):
        tampered.unlock("Mia", PASSPHRASE)


def test_only_the_canonical_form_is_read(ring: Keyring) -> None:
    document = json.loads(ring.encoded())
    for spelling in (
        json.dumps(document).encode(),
        ring.encoded() + b"\n",
        ring.encoded().replace(b'"epoch":1', b'"epoch":2,"epoch":1'),
        b"\xef\xbb\xbf" + ring.encoded(),
    ):
        with pytest.raises(VaultDamaged):
            Keyring.decoded(spelling)


def test_a_later_format_is_said_to_be_later(ring: Keyring) -> None:
    with pytest.raises(VaultTooNew):
        Keyring.decoded(changed(ring, lambda d: d["body"].update(format=2, new_field=[])))


HOSTILE = [
    b"",
    b"{}",
    b"null",
    b"[" * 100_000,
    b'{"body":' * 100_000,
    b'{"body":{"epoch":1e999}}',
    b'{"body":{"format":NaN}}',
    b"\xff\xfe\x00",
    b"9" * 5000,
    b" " * ((1 << 20) + 1),
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_are_damaged_files(data: bytes) -> None:
    with pytest.raises(VaultDamaged):
        Keyring.decoded(data)


@given(st.data())
def test_a_keyring_with_any_byte_changed_is_refused_or_opens_for_nobody(
    made: tuple[Keyring, UnlockedKeys], data: st.DataObject
) -> None:
    whole = bytearray(made[0].encoded())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    try:
        ring = Keyring.decoded(bytes(whole))
    except (VaultDamaged, VaultTooNew):
        return
    with pytest.raises((WrongPassphrase, VaultDamaged)):
        ring.unlock_with_recovery_key(RECOVERY)


def test_the_standard_cost_is_the_settled_one() -> None:
    assert KdfCost(131_072, 3, 4) == STANDARD_COST


@pytest.mark.parametrize(
    "cost", [(19_455, 2, 1), (1_048_577, 2, 1), (65_536, 1, 1), (65_536, 11, 1), (65_536, 3, 17)]
)
def test_a_cost_out_of_bounds_cannot_be_asked_for(cost: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        KdfCost(*cost)


def test_wiped_keys_are_gone(ring: Keyring) -> None:
    opened = ring.unlock("Mia", PASSPHRASE)
    opened.wipe()
    assert opened.vault_key == opened.image_key == opened.document_key == bytearray(32)
    assert opened.sign_private == opened.box_private == bytearray(32)
