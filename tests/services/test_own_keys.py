"""A new recovery sheet and a new passphrase: what opens the vault afterwards, and what not."""

from collections.abc import Callable

import pytest

from photodesk.domain.audit import EventKind
from photodesk.errors import InputRefused, NotPermitted, SignInRefused, WrongPassphrase
from photodesk.services import audit, own_passphrase, recovery
from photodesk.services import vault as vault_service
from photodesk.services.session import Session
from photodesk.storage.vault import Vault
from tests import builders
from tests.fakes import FixedClock
from tests.storage import vaults

NEW = "four quiet herons wading"


def newest_kind(session: Session) -> str:
    return audit.events(session, limit=1)[0].kind


def test_the_new_sheet_opens_and_the_old_does_not(
    session: Session, served_vault: vaults.MadeVault
) -> None:
    key = recovery.new_key(session, vaults.PASSPHRASE)
    assert newest_kind(session) == EventKind.RECOVERY_KEY_REPLACED
    vault_service.lock(session)
    with pytest.raises(WrongPassphrase):
        Vault.open_with_recovery_key(served_vault.folder, served_vault.recovery_key)
    Vault.open_with_recovery_key(served_vault.folder, key).lock()


def test_a_new_sheet_asks_for_the_passphrase(session: Session) -> None:
    with pytest.raises(WrongPassphrase):
        recovery.new_key(session, "another passphrase")
    assert newest_kind(session) == EventKind.UNLOCK_FAILED


@pytest.mark.parametrize("act", [recovery.new_key, lambda s, p: own_passphrase.change(s, p, NEW)])
def test_wrong_passphrases_make_the_next_try_wait(
    session: Session, clock: FixedClock, act: Callable[[Session, str], object]
) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            act(session, "another passphrase")
    with pytest.raises(SignInRefused):
        act(session, vaults.PASSPHRASE)
    clock.passes(seconds=5)
    act(session, vaults.PASSPHRASE)


def test_a_copy_of_the_sheet_is_told_without_its_key(session: Session) -> None:
    recovery.note_copy(session, "printed")
    event = audit.events(session, limit=1)[0]
    assert (event.kind, event.reason) == (EventKind.DOCUMENT_EXPORTED, "")
    with pytest.raises(InputRefused):
        recovery.note_copy(session, "photographed")
    with pytest.raises(NotPermitted):
        recovery.note_copy(builders.in_role(session, "administrator"), "printed")


@pytest.mark.parametrize("role", ["photographer", "office", "administrator", "auditor"])
def test_who_does_not_hold_every_key_makes_no_sheet(session: Session, role: str) -> None:
    with pytest.raises(NotPermitted):
        recovery.new_key(builders.in_role(session, role), vaults.PASSPHRASE)


def test_the_new_passphrase_opens_and_the_old_does_not(
    session: Session, served_vault: vaults.MadeVault
) -> None:
    own_passphrase.change(session, vaults.PASSPHRASE, NEW)
    assert newest_kind(session) == EventKind.PASSPHRASE_CHANGED
    vault_service.lock(session)
    with pytest.raises(WrongPassphrase):
        vault_service.unlock(served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE)
    vault_service.lock(vault_service.unlock(served_vault.folder, vaults.LOGIN, NEW))


def test_a_wrong_or_weak_passphrase_changes_nothing(session: Session) -> None:
    with pytest.raises(WrongPassphrase):
        own_passphrase.change(session, "another passphrase", NEW)
    with pytest.raises(InputRefused):
        own_passphrase.change(session, vaults.PASSPHRASE, "short")
    vault_service.check_passphrase(session, vaults.PASSPHRASE)
