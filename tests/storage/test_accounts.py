"""Everybody with an account, and when each was last here."""

from pathlib import Path

from photodesk.storage import people
from photodesk.storage.accounts import account_of, accounts
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault, create


def add(vault: Vault, login: str, name: str) -> None:
    people.add(
        vault,
        login=login,
        name=name,
        role="auditor",
        passphrase=PASSPHRASE,
        sees_photographs=False,
        handles_forms=False,
        cost=CHEAP,
    )


def test_people_stand_by_name_with_their_last_unlocking(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        add(vault, "zoe", "Anna Audit")
        add(vault, "new", "Zora New")
    with Vault.open(made_vault.folder, "zoe", PASSPHRASE) as vault:
        found = accounts(vault.reading())
    assert [one.login for one in found] == ["zoe", LOGIN, "new"]
    assert [one.last_unlocked is None for one in found] == [False, False, True]
    assert {one.disabled_at for one in found} == {None}


def test_who_made_the_vault_was_here(tmp_path: Path) -> None:
    vault, _key = create(tmp_path / "made")
    with vault:
        (one,) = accounts(vault.reading())
        assert one.last_unlocked == one.created_at


def test_a_login_is_found_however_it_is_written(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        add(vault, "Zoé", "Zoé Audit")
        assert account_of(vault.reading(), " ZOÉ ") is not None
        assert account_of(vault.reading(), "nobody") is None
        people.disable(vault, "Zoé", reason="moved away")
        ended = account_of(vault.reading(), "zoé")
    assert ended is not None
    assert ended.disabled_at
