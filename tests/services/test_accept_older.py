"""Who may take older data for the vault's own."""

from pathlib import Path

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import InputRefused, NotPermitted, VaultRolledBack
from photodesk.services import vault as vault_service
from photodesk.storage import vault_folder
from tests.fakes import FixedClock
from tests.storage import vaults
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault


@pytest.fixture
def older(served_vault: MadeVault) -> Path:
    """A vault whose catalogue was put back to an earlier day."""
    catalogue = served_vault.folder / vault_folder.CATALOGUE
    _used(served_vault.folder, "UPDATE station SET name = name")
    old = catalogue.read_bytes()
    _used(served_vault.folder, "UPDATE station SET name = name")
    catalogue.write_bytes(old)
    return served_vault.folder


def _used(folder: Path, statement: str) -> None:
    session = vault_service.unlock(folder, LOGIN, PASSPHRASE, clock=FixedClock())
    with session.vault.writing(session.actor()) as act:
        act.execute(statement)
        act.audit(EventKind.SETTING_CHANGED)
    vault_service.lock(session)


def accept(folder: Path, reason: str = "the disk was replaced") -> bool:
    return vault_service.accept_older(folder, LOGIN, PASSPHRASE, reason, clock=FixedClock())


def test_who_may_restore_accepts_with_a_reason(older: Path) -> None:
    with pytest.raises(VaultRolledBack):
        vault_service.unlock(older, LOGIN, PASSPHRASE, clock=FixedClock())
    assert accept(older)
    vault_service.lock(vault_service.unlock(older, LOGIN, PASSPHRASE, clock=FixedClock()))
    assert not accept(older), "there is nothing left to accept"


def test_without_a_reason_nothing_is_accepted(older: Path) -> None:
    with pytest.raises(InputRefused):
        accept(older, "  ")
    with pytest.raises(VaultRolledBack):
        vault_service.unlock(older, LOGIN, PASSPHRASE, clock=FixedClock())


def test_who_may_not_restore_accepts_nothing(tmp_path: Path) -> None:
    made, _ = vaults.create(tmp_path / "vault", role="photographer")
    made.lock()
    catalogue = made.folder / vault_folder.CATALOGUE
    old = catalogue.read_bytes()
    _used(made.folder, "UPDATE station SET name = name")
    catalogue.write_bytes(old)
    for _ in range(2):
        with pytest.raises(NotPermitted):
            accept(made.folder)
    with pytest.raises(VaultRolledBack):
        vault_service.unlock(made.folder, LOGIN, PASSPHRASE, clock=FixedClock())
