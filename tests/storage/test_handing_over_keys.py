"""Keys for people who are away: wanted, handed over, taken up at their next unlocking."""

from dataclasses import replace

import pytest

from photodesk.errors import InputRefused, NotFound, NotPermitted
from photodesk.storage import audit_log, keyring_gifts, people
from photodesk.storage.people import Waiting
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault

KEY = bytes(range(32))
ADMIN, SURGEON = "keys of the whole house", "a surgeon of few words"


def add(vault: Vault, login: str, passphrase: str, *, image: bool, document: bool) -> bytes:
    return people.add(
        vault,
        login=login,
        name=login.title(),
        role=login,
        passphrase=passphrase,
        sees_photographs=image,
        handles_forms=document,
        cost=CHEAP,
    )


@pytest.fixture
def added(made_vault: MadeVault) -> tuple[MadeVault, bytes]:
    """A vault whose administrator, who holds the vault key alone, added a surgeon."""
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        add(vault, "administrator", ADMIN, image=False, document=False)
    with Vault.open(made_vault.folder, "administrator", ADMIN) as vault:
        surgeon = add(vault, "surgeon", SURGEON, image=True, document=True)
    return made_vault, surgeon


def last(vault: Vault) -> str:
    entry = audit_log.last_entry(vault.reading())
    assert entry is not None
    return entry.event.kind


def test_whoever_adds_a_person_gives_no_key_that_they_lack(
    added: tuple[MadeVault, bytes],
) -> None:
    made, surgeon = added
    with Vault.open(made.folder, "surgeon", SURGEON) as vault:
        assert people.waiting(vault) == (Waiting(surgeon, "surgeon", image=True, document=True),)
        for wraps in (vault.wrap_photo_key, vault.wrap_document_key):
            with pytest.raises(NotPermitted):
                wraps(bytes(16), bytes(16), KEY)


def test_what_is_handed_over_is_taken_up_once(added: tuple[MadeVault, bytes]) -> None:
    made, _ = added
    with Vault.open(made.folder, LOGIN, PASSPHRASE) as vault:
        wrapped = vault.wrap_photo_key(bytes(16), bytes(16), KEY)
        people.hand_over_keys(vault, "surgeon")
        assert last(vault) == "keys-handed-over"
        assert people.waiting(vault) == ()
        assert len(vault.keyring.body.gifts) == 2
    with Vault.open(made.folder, "surgeon", SURGEON) as vault:
        assert last(vault) == "keys-handed-over"
        assert vault.keyring.body.gifts == ()
        assert vault.unwrap_photo_key(bytes(16), bytes(16), wrapped, 1) == KEY
        assert vault.signed_in.sees_photographs
        assert vault.signed_in.handles_forms
    with Vault.open(made.folder, "surgeon", SURGEON) as vault:
        assert last(vault) == "vault-unlocked"
        assert audit_log.verify(vault.reading()).whole


def test_a_key_is_given_only_by_who_holds_it(added: tuple[MadeVault, bytes]) -> None:
    made, surgeon = added
    with Vault.open(made.folder, LOGIN, PASSPHRASE) as vault:
        add(vault, "office", "the forms are in the tray", image=False, document=True)
    with Vault.open(made.folder, "administrator", ADMIN) as vault, pytest.raises(InputRefused):
        people.hand_over_keys(vault, "surgeon")
    with Vault.open(made.folder, "office", "the forms are in the tray") as vault:
        people.hand_over_keys(vault, "surgeon")
        assert people.waiting(vault) == (Waiting(surgeon, "surgeon", image=True, document=False),)
    with Vault.open(made.folder, "surgeon", SURGEON) as vault:
        assert not vault.signed_in.sees_photographs
        assert vault.signed_in.handles_forms
        assert [one.image for one in people.waiting(vault)] == [True]


def test_nothing_is_handed_over_where_nothing_is_wanted(vault: Vault) -> None:
    with pytest.raises(InputRefused):
        people.hand_over_keys(vault, LOGIN)
    with pytest.raises(NotFound):
        people.hand_over_keys(vault, "nobody")


def test_a_reset_by_an_administrator_leaves_the_keys_wanted(
    made_vault: MadeVault,
) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        add(vault, "administrator", ADMIN, image=False, document=False)
        add(vault, "surgeon", SURGEON, image=True, document=True)
    with Vault.open(made_vault.folder, "administrator", ADMIN) as vault:
        people.renew_slot(vault, "surgeon", "a slip of paper")
        slot = vault.keyring.slot_facts("surgeon")
        assert slot is not None
        assert slot.sees_photographs
        assert slot.waits_for_image
        assert slot.waits_for_document


def test_a_changed_passphrase_takes_up_what_waits(added: tuple[MadeVault, bytes]) -> None:
    made, _ = added
    with Vault.open(made.folder, "surgeon", SURGEON) as vault:
        ring = vault.keyring
    with Vault.open(made.folder, LOGIN, PASSPHRASE) as vault:
        given = ring.with_keys_for(vault.opened_keys, "surgeon")
        changed = given.with_passphrase("surgeon", SURGEON, "another of few words", cost=CHEAP)
        assert changed.body.gifts == ()
        keys = changed.unlock("surgeon", "another of few words")
        assert keys.image_key == vault.opened_keys.image_key
        assert not changed.slot_facts("surgeon").waits_for_image  # type: ignore[union-attr]


def test_who_leaves_leaves_no_gift_behind(added: tuple[MadeVault, bytes]) -> None:
    made, _ = added
    with Vault.open(made.folder, LOGIN, PASSPHRASE) as vault:
        people.hand_over_keys(vault, "surgeon")
        people.disable(vault, "surgeon")
        assert vault.keyring.body.gifts == ()


def test_nothing_is_handed_over_to_who_wants_nothing(vault: Vault) -> None:
    before = audit_log.head(vault.reading())
    with pytest.raises(InputRefused, match="no key that you could hand over"):
        people.hand_over_keys(vault, LOGIN)
    assert audit_log.head(vault.reading()) == before


def test_the_keyring_itself_gives_no_key_that_is_not_held(vault: Vault) -> None:
    keys = replace(vault.opened_keys, image_key=None)
    head = next(slot.head for slot in vault.keyring.body.slots if slot.head.kind == "user")
    with pytest.raises(ValueError, match="do not hold"):
        keyring_gifts.gift(vault.vault_id, head, "image", keys, keys)
    with pytest.raises(ValueError, match="do not hold"):
        keyring_gifts.older(vault.vault_id, "image", vault.opened_keys, keys)
