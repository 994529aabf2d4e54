"""What the disk refuses is told in words, and nothing is written where nobody will find it."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.audit import EventKind
from photodesk.errors import DiskFull, NotPermitted, VaultError
from photodesk.storage import (
    audit_log,
    keyring,
    keyring_file,
    people,
    renditions,
    vault_folder,
    vault_trail,
)
from photodesk.storage.connection import translated
from photodesk.storage.file_copy import digest_on_disk, writing_to
from photodesk.storage.vault import Vault
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE


def refuse(*_arguments: object) -> None:
    raise OSError(errno.EIO, "refused")


def store(vault: Vault) -> None:
    with vault.writing(vault.actor) as act:
        act.audit(EventKind.VAULT_CHECKED)


@pytest.fixture
def with_bob(vault: Vault) -> Vault:
    """The vault, and two more people in it."""
    for login in ("bob", "ann"):
        people.add(
            vault,
            login=login,
            name=login,
            role="surgeon",
            passphrase=f"a passphrase of {login} alone",
            sees_photographs=True,
            handles_forms=True,
            cost=CHEAP,
        )
    return vault


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A place to move things to."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_nothing_is_written_into_a_catalogue_that_was_moved(vault: Vault, elsewhere: Path) -> None:
    store(vault)
    catalogue = vault.folder / vault_folder.CATALOGUE
    away = catalogue.rename(elsewhere / "photodesk.db")
    with pytest.raises(VaultError, match="moved or replaced"):
        store(vault)
    shutil.copyfile(away, catalogue)
    with pytest.raises(VaultError, match="moved or replaced"):
        store(vault)
    away.replace(catalogue)
    store(vault)


def test_a_keyring_that_cannot_be_written_is_told(
    with_bob: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (with_bob.folder / vault_folder.KEYRING).read_bytes()
    monkeypatch.setattr(keyring_file, "write_whole", refuse)
    with pytest.raises(VaultError, match="as they were") as caught:
        people.disable(with_bob, "bob")
    assert not isinstance(caught.value, DiskFull)
    assert (with_bob.folder / vault_folder.KEYRING).read_bytes() == before
    assert with_bob.keyring.slot_facts("bob") is not None


def test_an_account_whose_end_was_cut_short_is_ended_at_the_next_opening(with_bob: Vault) -> None:
    ring = with_bob.keyring.without_user(with_bob.opened_keys, "bob")
    with_bob.lock()
    ring.write(with_bob.folder / vault_folder.KEYRING)
    with Vault.open(with_bob.folder, LOGIN, PASSPHRASE) as again:
        active = "SELECT count(*) FROM app_user WHERE disabled_at IS NULL"
        assert again.reading().value(active) == 2
        healed = audit_log.newest(again.reading(), limit=2)[-1]
        assert healed.event.kind == EventKind.KEYRING_HEALED
        assert len(healed.event.details["ended"]) == 1  # type: ignore[arg-type]  # a list
    with Vault.open(with_bob.folder, LOGIN, PASSPHRASE) as third:
        kinds = [entry.event.kind for entry in audit_log.newest(third.reading(), limit=2)]
        assert EventKind.KEYRING_HEALED not in kinds


def test_thumbnails_that_cannot_be_kept_are_told(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renditions, "open_renditions", refuse)
    with pytest.raises(VaultError, match="thumbnails"):
        vault.renditions.prepare()


def test_a_folder_that_cannot_be_read_is_told(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.lock()
    monkeypatch.setattr(keyring.Keyring, "read", refuse)
    with pytest.raises(VaultError, match="opening the vault") as caught:
        Vault.open(vault.folder, LOGIN, PASSPHRASE)
    assert not isinstance(caught.value, NotPermitted)


def test_the_vault_is_locked_although_its_mark_cannot_be_settled(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as here:
        here.setattr(vault_trail, "settle", refuse)
        vault.lock()
    Vault.open(vault.folder, LOGIN, PASSPHRASE).lock()


def test_a_copy_that_cannot_be_read_back_is_told(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="was not finished"), writing_to("a copy", left="All is."):
        digest_on_disk(tmp_path / "not there")


@pytest.mark.parametrize(("code", "told"), [(13, DiskFull), (4874, DiskFull), (10, VaultError)])
def test_the_words_fit_what_the_database_says(code: int, told: type[VaultError]) -> None:
    error = sqlcipher3.OperationalError("refused")
    error.sqlite_errorcode = code
    with pytest.raises(VaultError) as caught, translated():
        raise error
    assert type(caught.value) is told
