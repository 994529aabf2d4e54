"""Unfinished work is sealed for one person: no other user, and no moved row, opens it."""

from collections.abc import Callable

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.errors import InputRefused, NotFound, VaultDamaged
from photodesk.storage import kept_work, people
from photodesk.storage.kept_work import MOST_BYTES, KeptRow, KeptWorkRows
from photodesk.storage.transaction import Transaction
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE, MadeVault

THEIRS = "the forms are in the tray"
MARK = b"half of a signature"
ROW = KeptRow("signing", None, "2027-03-01T09:00:00Z")


def rows_of(vault: Vault) -> KeptWorkRows:
    assert vault.signed_in.user_id is not None
    return KeptWorkRows(vault.personal_key("kept-work"), vault.vault_id, vault.signed_in.user_id)


def act(vault: Vault, does: Callable[[Transaction], object]) -> None:
    with vault.writing(vault.actor) as tx:
        does(tx)
        tx.audit(EventKind.WORK_KEPT)


def keep(vault: Vault, data: bytes = MARK, row: KeptRow = ROW) -> None:
    act(vault, lambda tx: rows_of(vault).store(tx, row, data))


def add_colleague(vault: Vault) -> bytes:
    return people.add(
        vault,
        login="leo",
        name="Leo Colleague",
        role="surgeon",
        passphrase=THEIRS,
        sees_photographs=True,
        handles_forms=True,
        cost=CHEAP,
    )


def test_its_owner_reads_it_again_after_a_lock(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        keep(vault)
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        assert rows_of(vault).listed(vault.reading()) == [ROW]
        assert rows_of(vault).read(vault.reading(), "signing") == MARK


def test_the_latest_of_a_kind_stands_for_the_former(vault: Vault) -> None:
    keep(vault)
    keep(vault, b"later", KeptRow("signing", None, "2027-03-02T09:00:00Z"))
    assert vault.reading().count("kept_work") == 1
    assert rows_of(vault).read(vault.reading(), "signing") == b"later"


def test_another_user_with_every_key_of_the_vault_does_not_open_it(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        keep(vault)
        mine = vault.signed_in.user_id
        add_colleague(vault)
    assert mine is not None
    with Vault.open(made_vault.folder, "leo", THEIRS) as vault:
        assert rows_of(vault).listed(vault.reading()) == []
        theirs = KeptWorkRows(vault.personal_key("kept-work"), vault.vault_id, mine)
        with pytest.raises(VaultDamaged):
            theirs.read(vault.reading(), "signing")


def test_nor_does_the_vault_key_the_recovery_key_or_an_administrator_who_renews_the_slot(
    made_vault: MadeVault,
) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        keep(vault)
        mine = vault.signed_in.user_id
        assert mine is not None
        keys = vault.opened_keys
        for key in (keys.vault_key, keys.image_key, keys.document_key, keys.sign_private):
            assert key is not None
            with pytest.raises(VaultDamaged):
                KeptWorkRows(key, vault.vault_id, mine).read(vault.reading(), "signing")
    with Vault.open_with_recovery_key(made_vault.folder, made_vault.recovery_key) as vault:
        theirs = KeptWorkRows(vault.personal_key("kept-work"), vault.vault_id, mine)
        with pytest.raises(VaultDamaged):
            theirs.read(vault.reading(), "signing")
        people.renew_slot(vault, LOGIN, THEIRS, cost=CHEAP)
    with Vault.open(made_vault.folder, LOGIN, THEIRS) as vault, pytest.raises(VaultDamaged):
        rows_of(vault).read(vault.reading(), "signing")


CHANGES = {
    "another kind": "UPDATE kept_work SET kind = 'labels'",
    "a later day": "UPDATE kept_work SET kept_at = '2027-03-09T09:00:00Z'",
    "another byte": "UPDATE kept_work SET sealed = CAST(sealed || x'00' AS BLOB)",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_row_does_not_open(vault: Vault, change: str) -> None:
    keep(vault)
    act(vault, lambda tx: tx.execute(change))
    kind = rows_of(vault).listed(vault.reading())[0].kind
    with pytest.raises(VaultDamaged):
        rows_of(vault).read(vault.reading(), kind)


def test_a_row_moved_to_another_person_does_not_open_for_them(made_vault: MadeVault) -> None:
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        keep(vault)
        leo = add_colleague(vault)
        act(vault, lambda tx: tx.execute("UPDATE kept_work SET user_id = ?", (leo,)))
        moved = KeptWorkRows(vault.personal_key("kept-work"), vault.vault_id, leo)
        with pytest.raises(VaultDamaged):
            moved.read(vault.reading(), "signing")
    with Vault.open(made_vault.folder, "leo", THEIRS) as vault, pytest.raises(VaultDamaged):
        rows_of(vault).read(vault.reading(), "signing")


def test_a_row_of_another_vault_does_not_open(vault: Vault) -> None:
    keep(vault)
    assert vault.signed_in.user_id is not None
    other = KeptWorkRows(vault.personal_key("kept-work"), bytes(16), vault.signed_in.user_id)
    with pytest.raises(VaultDamaged):
        other.read(vault.reading(), "signing")


def test_more_than_four_megabytes_are_refused_by_the_code_and_by_the_table(vault: Vault) -> None:
    keep(vault, bytes(MOST_BYTES))
    with pytest.raises(InputRefused):
        keep(vault, bytes(MOST_BYTES + 1))
    with pytest.raises(sqlcipher3.IntegrityError):
        act(
            vault,
            lambda tx: tx.execute("UPDATE kept_work SET sealed = CAST(sealed || x'00' AS BLOB)"),
        )


def test_what_was_dropped_is_gone(vault: Vault) -> None:
    keep(vault)
    assert kept_work.number(vault.reading()) == 1
    act(vault, lambda tx: rows_of(vault).drop(tx, "signing"))
    assert kept_work.number(vault.reading()) == 0
    with pytest.raises(NotFound):
        rows_of(vault).read(vault.reading(), "signing")
