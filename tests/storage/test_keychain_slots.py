"""A computer's keychain opens one person's slot, and losing it costs nothing."""

import pytest

from photodesk.errors import InputRefused, WrongPassphrase
from photodesk.storage import audit_log, people
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault

AT = "2027-03-01T09:00:00Z"
SECRET = bytes(range(32))
DESK = "exam-room-1"


@pytest.fixture(scope="module")
def made() -> tuple[Keyring, UnlockedKeys]:
    ring, keys = Keyring.create(
        bytes(16),
        user_id=b"u" * 16,
        login=LOGIN,
        passphrase=PASSPHRASE,
        recovery_key=bytes(17),
        created_at=AT,
        cost=CHEAP,
    )
    return chained(ring), keys


def chained(ring: Keyring, *, secret: bytes = SECRET, label: str = DESK) -> Keyring:
    return ring.with_keychain_slot(LOGIN, PASSPHRASE, secret=secret, label=label, created_at=AT)


def test_the_secret_opens_what_the_passphrase_opens(made: tuple[Keyring, UnlockedKeys]) -> None:
    ring, keys = made
    opened = Keyring.decoded(ring.encoded()).unlock_with_keychain(LOGIN, DESK, SECRET)
    assert opened.vault_key == keys.vault_key
    assert opened.image_key == keys.image_key
    assert opened.box_private == keys.box_private
    facts = ring.slot_facts(LOGIN)
    assert facts is not None
    assert facts.computers == (DESK,)


@pytest.mark.parametrize(
    ("login", "label", "secret"),
    [(LOGIN, DESK, bytes(32)), (LOGIN, "another desk", SECRET), ("nobody", DESK, SECRET)],
)
def test_anything_else_opens_nothing(
    made: tuple[Keyring, UnlockedKeys], login: str, label: str, secret: bytes
) -> None:
    with pytest.raises(WrongPassphrase):
        made[0].unlock_with_keychain(login, label, secret)


def test_it_is_made_only_with_the_passphrase(made: tuple[Keyring, UnlockedKeys]) -> None:
    with pytest.raises(WrongPassphrase):
        made[0].with_keychain_slot(LOGIN, "wrong", secret=SECRET, label=DESK, created_at=AT)


def test_a_one_time_passphrase_makes_none(made: tuple[Keyring, UnlockedKeys]) -> None:
    ring, keys = made
    ring = ring.with_user(
        keys,
        user_id=b"o" * 16,
        login="office",
        passphrase="a slip of paper",
        created_at=AT,
        cost=CHEAP,
        sees_photographs=False,
        handles_forms=True,
        once_until="2027-03-02T09:00:00Z",
    )
    with pytest.raises(InputRefused):
        ring.with_keychain_slot(
            "office", "a slip of paper", secret=SECRET, label=DESK, created_at=AT
        )


def test_one_computer_has_one(made: tuple[Keyring, UnlockedKeys]) -> None:
    ring = chained(chained(made[0], secret=b"s" * 32), label="office", secret=b"t" * 32)
    assert len(ring.body.keychain) == 2
    ring.unlock_with_keychain(LOGIN, DESK, b"s" * 32)
    with pytest.raises(WrongPassphrase):
        ring.unlock_with_keychain(LOGIN, DESK, SECRET)
    smaller = ring.without_keychain_slot(made[1], LOGIN, DESK)
    assert [one.label for one in smaller.body.keychain] == ["office"]


def test_a_changed_passphrase_ends_it(made: tuple[Keyring, UnlockedKeys]) -> None:
    changed = made[0].with_passphrase(LOGIN, PASSPHRASE, "another long one", cost=CHEAP)
    assert changed.body.keychain == ()
    kept = changed.changed(made[1], keychain=made[0].body.keychain)
    with pytest.raises(WrongPassphrase):
        kept.unlock_with_keychain(LOGIN, DESK, SECRET)


def test_a_slot_that_ended_takes_it_along(made: tuple[Keyring, UnlockedKeys]) -> None:
    assert made[0].without_user(made[1], LOGIN).body.keychain == ()


def test_the_vault_opens_with_it_and_counts_no_failure(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        people.allow_keychain(vault, PASSPHRASE, secret=SECRET, label=DESK)
    with Vault.open_with_keychain(made_vault.folder, LOGIN, DESK, SECRET) as vault:
        assert vault.signed_in.login == LOGIN
        assert vault.signed_in.sees_photographs
    for _ in range(12):
        with pytest.raises(WrongPassphrase):
            Vault.open_with_keychain(made_vault.folder, LOGIN, DESK, bytes(32))
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        people.forget_keychain(vault, LOGIN, DESK)
    with pytest.raises(WrongPassphrase):
        Vault.open_with_keychain(made_vault.folder, LOGIN, DESK, SECRET)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_no_slot_is_made_with_a_secret_of_another_length(
    made: tuple[Keyring, UnlockedKeys], secret: bytes
) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        chained(made[0], secret=secret)


def test_forgetting_a_computer_that_was_never_allowed_tells_nothing(vault: Vault) -> None:
    before, ring = audit_log.head(vault.reading()), vault.keyring
    people.forget_keychain(vault, LOGIN, DESK)
    assert audit_log.head(vault.reading()) == before
    assert vault.keyring is ring
