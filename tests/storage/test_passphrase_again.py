"""The passphrase asked again while the vault is open is counted as at the lock page."""

from collections.abc import Iterator

import pytest

from photodesk.errors import SignInRefused, WrongPassphrase
from photodesk.storage import audit_log, passphrase_again
from photodesk.storage.failed_sign_ins import FailedSignIns
from photodesk.storage.vault import Vault
from tests.storage.vaults import LOGIN, PASSPHRASE, FakeClock, MadeVault


@pytest.fixture
def clock() -> FakeClock:
    """The clock of the open vault."""
    return FakeClock()


@pytest.fixture
def opened(made_vault: MadeVault, clock: FakeClock) -> Iterator[Vault]:
    """A vault in somebody's hands."""
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as vault:
        yield vault


def fail(vault: Vault, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassphrase):
            passphrase_again.check(vault, "wrong")


def told(vault: Vault) -> list[object]:
    return [
        entry.event.details["failed"]
        for entry in audit_log.entries(vault.reading())
        if entry.event.kind == "unlock-failed"
    ]


def test_the_fourth_makes_even_the_right_one_wait_five_seconds(
    opened: Vault, clock: FakeClock
) -> None:
    fail(opened, 3)
    passphrase_again.check(opened, PASSPHRASE)
    fail(opened, 4)
    clock.passes(seconds=4)
    with pytest.raises(SignInRefused) as refused:
        passphrase_again.check(opened, PASSPHRASE)
    assert refused.value.seconds <= 2
    clock.passes(seconds=1)
    passphrase_again.check(opened, PASSPHRASE)


def test_after_the_eighth_the_wait_is_five_minutes(opened: Vault, clock: FakeClock) -> None:
    for _ in range(8):
        fail(opened, 1)
        clock.passes(seconds=60)
    with pytest.raises(SignInRefused):
        passphrase_again.check(opened, PASSPHRASE)
    clock.passes(seconds=240)
    passphrase_again.check(opened, PASSPHRASE)


def test_each_failure_is_audited_at_once_and_only_once(
    made_vault: MadeVault, opened: Vault, clock: FakeClock
) -> None:
    fail(opened, 2)
    assert len(told(opened)) == 2
    assert audit_log.verify(opened.reading()).whole
    opened.lock()
    with Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock) as again:
        assert len(told(again)) == 2


def test_the_lock_page_goes_on_counting(
    made_vault: MadeVault, opened: Vault, clock: FakeClock
) -> None:
    fail(opened, 4)
    opened.lock()
    with pytest.raises(SignInRefused):
        Vault.open(made_vault.folder, LOGIN, PASSPHRASE, read_clock=clock)


def test_the_right_one_begins_the_count_anew(opened: Vault) -> None:
    fail(opened, 2)
    passphrase_again.check(opened, PASSPHRASE)
    assert FailedSignIns(opened.folder, opened.vault_id).read() == []
