"""A backup knows how far the log went: a vault that is older than its backup is noticed."""

import shutil
from pathlib import Path

import msgspec
import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import InputRefused, NotFound
from photodesk.storage import backup_form, trail_check
from photodesk.storage.backup_anchor import head_in, newer_than
from photodesk.storage.vault import Vault
from tests import surroundings
from tests.storage import vaults
from tests.storage.backed_up import make, restore, store
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault


@pytest.fixture
def dest(tmp_path: Path) -> Path:
    return tmp_path / "drive"


@pytest.fixture
def older(made_vault: MadeVault, dest: Path, tmp_path: Path) -> Path:
    """The vault as it was before two acts and a backup, on a computer that never saw it."""
    shutil.copytree(made_vault.folder, tmp_path / "older")
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
        for number in range(5):
            store(vault, bytes([number]))
        make(vault, dest)
    surroundings.another_computer()
    return tmp_path / "older"


def opened(folder: Path) -> Vault:
    return Vault.open(folder, LOGIN, PASSPHRASE)


def test_a_vault_with_its_own_backups_is_not_older(vault: Vault, dest: Path) -> None:
    make(vault, dest)
    store(vault, b"more")
    make(vault, dest)
    assert newer_than(vault, dest) is None


def test_a_vault_that_is_older_than_its_backup_is_noticed(older: Path, dest: Path) -> None:
    with opened(older) as vault:
        newer = newer_than(vault, dest)
        assert newer is not None
        assert not newer.explained
        report = trail_check.check(vault.reading(), anchor=None, printed=newer.head)
        assert report.chain.fault == "rollback"
        assert "the backup names event" in report.note


def test_an_older_vault_that_went_on_is_noticed_as_another_way(older: Path, dest: Path) -> None:
    with opened(older) as vault:
        for number in range(20):
            store(vault, b"another way" + bytes([number]))
        newer = newer_than(vault, dest)
        assert newer is not None
        report = trail_check.check(vault.reading(), anchor=None, printed=newer.head)
        assert report.chain.fault == "fork"


def test_a_restore_on_record_explains_it(vault: Vault, dest: Path, tmp_path: Path) -> None:
    first = make(vault, dest)
    store(vault, b"later")
    make(vault, dest)
    restore(first.folder, tmp_path / "back")
    surroundings.another_computer()
    with opened(tmp_path / "back") as back:
        newer = newer_than(back, dest)
        assert newer is not None
        assert newer.explained


def test_a_list_that_this_vault_did_not_write_is_no_anchor(
    vault: Vault, dest: Path, tmp_path: Path
) -> None:
    body = make(vault, dest).manifest.body
    ahead = msgspec.structs.replace(body.audit, seq=10_000)
    forged = msgspec.structs.replace(body, audit=ahead, checkpoint="")
    other, _key = vaults.create(tmp_path / "other")
    with other, pytest.raises(InputRefused, match="another vault"):
        head_in(backup_form.sealed(body, vault.opened_keys), other)
    with pytest.raises(InputRefused, match="Nothing shows"):
        head_in(backup_form.Manifest(forged, bytes(32), b""), vault)


def test_after_a_renewal_of_keys_the_signed_checkpoint_counts(vault: Vault, dest: Path) -> None:
    make(vault, dest)
    store(vault, b"after the checkpoint")
    body = make(vault, dest).manifest.body
    head = head_in(backup_form.Manifest(body, bytes(32), b""), vault)
    assert head.seq == int(body.checkpoint.split("\n")[1]) < body.audit.seq


@pytest.mark.parametrize(
    "note",
    ["", "x\n1\nAA==\n\n", "{vault}\nmany\nAA==\n\n", "{vault}\n1\n!\n\n", "{vault}\n1\nAA==\n\nx"],
)
def test_a_note_that_is_none_signs_nothing(vault: Vault, dest: Path, note: str) -> None:
    body = make(vault, dest).manifest.body
    changed = msgspec.structs.replace(body, checkpoint=note)
    with pytest.raises(InputRefused, match="Nothing shows"):
        head_in(backup_form.Manifest(changed, bytes(32), b""), vault)


def test_a_changed_number_under_a_signature_is_noticed(vault: Vault, dest: Path) -> None:
    make(vault, dest)
    body = make(vault, dest).manifest.body
    lines = body.checkpoint.split("\n")
    lines[1] = str(int(lines[1]) + 5)
    changed = msgspec.structs.replace(body, checkpoint="\n".join(lines))
    with pytest.raises(InputRefused, match="Nothing shows"):
        head_in(backup_form.Manifest(changed, bytes(32), b""), vault)


def test_a_place_that_cannot_be_reached_is_said(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        newer_than(vault, tmp_path / "unplugged")


def test_the_backups_event_is_signed(vault: Vault, dest: Path) -> None:
    make(vault, dest)
    signed = vault.reading().value("SELECT max(seq) FROM checkpoint")
    made = vault.reading().value(
        "SELECT max(seq) FROM audit WHERE kind = ?", (EventKind.BACKUP_MADE,)
    )
    assert signed == made
