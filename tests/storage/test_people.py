"""Who can unlock, after somebody came, went or forgot; and what a failure in between leaves."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from photodesk.errors import InputRefused, NotFound, NotPermitted, VaultError, WrongPassphrase
from photodesk.storage import audit_log, people, vault_folder
from photodesk.storage.keyring import Keyring
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault

THEIRS = "the forms are in the tray"


def unlocked(made: MadeVault, login: str = LOGIN, passphrase: str = PASSPHRASE) -> Vault:
    return Vault.open(made.folder, login, passphrase)


def add_office(vault: Vault) -> bytes:
    return people.add(
        vault,
        login="office",
        name="Oda Office",
        role="office",
        passphrase=THEIRS,
        sees_photographs=False,
        handles_forms=True,
        cost=CHEAP,
    )


def last_kind(vault: Vault) -> str:
    entry = audit_log.last_entry(vault.reading())
    assert entry is not None
    assert audit_log.verify(vault.reading()).whole
    return entry.event.kind


def test_a_person_added_can_unlock_with_what_their_role_holds(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        user_id = add_office(vault)
        assert last_kind(vault) == "user-added"
    with unlocked(made_vault, "office", THEIRS) as vault:
        assert vault.signed_in.user_id == user_id
        assert vault.signed_in.name == "Oda Office"
        assert not vault.signed_in.sees_photographs
        with pytest.raises(NotPermitted):
            vault.wrap_photo_key(bytes(16), bytes(16), bytes(32))


@pytest.mark.parametrize("change", [{"login": LOGIN.upper()}, {"name": " "}, {"passphrase": ""}])
def test_a_person_that_cannot_be_is_refused(vault: Vault, change: dict[str, str]) -> None:
    facts = {"login": "office", "name": "Oda", "role": "office", "passphrase": THEIRS} | change
    with pytest.raises(InputRefused):
        people.add(vault, **facts, sees_photographs=False, handles_forms=True, cost=CHEAP)
    assert vault.reading().value("SELECT count(*) FROM app_user") == 1


def test_a_changed_passphrase_is_the_only_one(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        people.change_passphrase(vault, PASSPHRASE, "another long passphrase")
        assert last_kind(vault) == "passphrase-changed"
    with pytest.raises(WrongPassphrase):
        unlocked(made_vault)
    unlocked(made_vault, passphrase="another long passphrase").lock()


def test_a_passphrase_is_not_changed_without_the_old_one(vault: Vault) -> None:
    with pytest.raises(WrongPassphrase):
        people.change_passphrase(vault, "wrong", "another long passphrase")


def test_the_recovery_key_gives_a_new_passphrase_and_new_signing_keys(
    made_vault: MadeVault,
) -> None:
    with Vault.open_with_recovery_key(made_vault.folder, made_vault.recovery_key) as vault:
        before = vault.reading().value("SELECT sign_public FROM app_user")
        people.renew_slot(vault, LOGIN, "a passphrase found again")
        assert last_kind(vault) == "passphrase-changed"
    with pytest.raises(WrongPassphrase):
        unlocked(made_vault)
    with unlocked(made_vault, passphrase="a passphrase found again") as vault:
        after = vault.reading().value("SELECT sign_public FROM app_user")
        assert after != before
        Ed25519PublicKey.from_public_bytes(after).verify(vault.sign(b"data"), b"data")
        assert vault.signed_in.sees_photographs


def test_nobody_unknown_gets_a_new_passphrase(vault: Vault) -> None:
    with pytest.raises(NotFound):
        people.renew_slot(vault, "nobody", THEIRS)


def test_a_person_who_left_no_longer_unlocks(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        add_office(vault)
        people.disable(vault, "office")
        assert last_kind(vault) == "user-disabled"
        assert vault.reading().value("SELECT count(*) FROM app_user WHERE disabled_at > ''") == 1
    with pytest.raises(WrongPassphrase):
        unlocked(made_vault, "office", THEIRS)


def test_nobody_ends_their_own_account(vault: Vault) -> None:
    with pytest.raises(InputRefused):
        people.disable(vault, LOGIN)


def test_a_new_recovery_key_replaces_the_sheet_before(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        printed = people.replace_recovery_key(vault)
        assert last_kind(vault) == "recovery-key-replaced"
    with pytest.raises(WrongPassphrase):
        Vault.open_with_recovery_key(made_vault.folder, made_vault.recovery_key)
    Vault.open_with_recovery_key(made_vault.folder, printed).lock()


def test_every_change_tells_the_hash_of_the_keyring(vault: Vault) -> None:
    add_office(vault)
    entry = audit_log.last_entry(vault.reading())
    ring = Keyring.read(vault.folder / vault_folder.KEYRING)
    assert entry is not None
    assert entry.event.object_sha256 == ring.sha256() == vault.keyring.sha256()


def test_a_keyring_that_cannot_be_written_undoes_the_row(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_self: Keyring, _path: object) -> None:
        raise VaultError("The disk is full.")

    monkeypatch.setattr(Keyring, "write", failing)
    with pytest.raises(VaultError):
        add_office(vault)
    assert vault.reading().value("SELECT count(*) FROM app_user") == 1
    assert vault.keyring.slot_facts("office") is None


def test_a_commit_that_fails_puts_the_keyring_back(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = vault.folder / vault_folder.KEYRING
    before, write = path.read_bytes(), Keyring.write

    def failing_after(ring: Keyring, to: Path) -> None:
        write(ring, to)
        monkeypatch.undo()
        raise VaultError("The disk was pulled out.")

    monkeypatch.setattr(Keyring, "write", failing_after)
    with pytest.raises(VaultError):
        add_office(vault)
    assert path.read_bytes() == before


def interrupted(vault: Vault) -> None:
    """The keyring with a new slot and the catalogue without its row, as a power cut leaves them."""
    ring = vault.keyring.with_user(
        vault.opened_keys,
        user_id=b"o" * 16,
        login="office",
        passphrase=THEIRS,
        created_at="2027-01-01T00:00:00Z",
        cost=CHEAP,
        sees_photographs=False,
        handles_forms=True,
    )
    ring.write(vault.folder / vault_folder.KEYRING)


def test_an_adding_that_was_interrupted_can_be_done_again(made_vault: MadeVault) -> None:
    with unlocked(made_vault) as vault:
        interrupted(vault)
    with pytest.raises(NotPermitted):
        unlocked(made_vault, "office", THEIRS)
    with unlocked(made_vault) as vault:
        add_office(vault)
    unlocked(made_vault, "office", THEIRS).lock()


def test_a_renewal_that_was_interrupted_is_healed_at_the_next_opening(
    made_vault: MadeVault,
) -> None:
    with Vault.open_with_recovery_key(made_vault.folder, made_vault.recovery_key) as vault:
        smaller = vault.keyring.without_user(vault.opened_keys, LOGIN)
        ring = smaller.with_user(
            vault.opened_keys,
            user_id=vault.reading().value("SELECT id FROM app_user"),
            login=LOGIN,
            passphrase=THEIRS,
            created_at="2027-01-01T00:00:00Z",
            cost=CHEAP,
            sees_photographs=True,
            handles_forms=True,
        )
        ring.write(vault.folder / vault_folder.KEYRING)
    with unlocked(made_vault, passphrase=THEIRS) as vault:
        public = vault.reading().value("SELECT sign_public FROM app_user")
        Ed25519PublicKey.from_public_bytes(public).verify(vault.sign(b"data"), b"data")
        assert audit_log.verify(vault.reading()).whole
