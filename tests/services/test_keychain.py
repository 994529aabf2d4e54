"""The computer's keychain: off by default, only a real one, and losing it costs nothing."""

import json
from pathlib import Path

import pytest
from keyring.backends import chainer, fail, null

from photodesk.domain.audit import EventKind
from photodesk.errors import (
    InputRefused,
    KeychainLost,
    KeychainRefused,
    SignInRefused,
    WrongPassphrase,
)
from photodesk.services import audit, keychain, own_passphrase, station
from photodesk.services import vault as vaults
from photodesk.services.keychain_store import ALLOWED, SystemStore, allowed, system_store
from photodesk.services.session import Session
from photodesk.services.station import StationSettings
from tests.builders import in_role
from tests.fakes import FixedClock
from tests.services.keychains import Keychain, SecretService
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

ALLOWS = StationSettings(keychain=True)


@pytest.fixture
def chain() -> SecretService:
    """The keychain of this computer."""
    return SecretService()


@pytest.fixture
def store(chain: SecretService) -> SystemStore:
    return SystemStore(chain)


@pytest.fixture
def allowing(session: Session) -> Session:
    """A vault whose station allows the keychain."""
    station.change(in_role(session, "administrator"), ALLOWS)
    return session


@pytest.fixture
def locked(allowing: Session, store: SystemStore, served_vault: MadeVault) -> MadeVault:
    """A locked vault that this computer's keychain opens for `vaults.LOGIN`."""
    keychain.switch_on(allowing, PASSPHRASE, store)
    vaults.lock(allowing)
    return served_vault


def unlocked(made: MadeVault, store: SystemStore, clock: FixedClock) -> Session:
    return keychain.unlock(made.folder, LOGIN, store, clock=clock)


# --- On and off -----------------------------------------------------------------------------------


def test_it_is_off_until_the_station_allows_it(session: Session, store: SystemStore) -> None:
    assert keychain.state(session, store) == keychain.KeychainState(
        allowed=False, computers=(), on_here=False
    )
    with pytest.raises(KeychainRefused):
        keychain.switch_on(session, PASSPHRASE, store)


def test_a_person_switches_it_on_with_the_passphrase_and_off(
    allowing: Session, store: SystemStore, chain: SecretService
) -> None:
    keychain.switch_on(allowing, PASSPHRASE, store)
    keychain.switch_on(allowing, PASSPHRASE, store)
    found = keychain.state(allowing, store)
    assert (found.on_here, len(found.computers), len(chain.kept)) == (True, 1, 1)
    [(service, name)] = chain.kept
    assert service == "Photodesk"
    assert LOGIN not in name
    keychain.switch_off(allowing, store)
    assert chain.kept == {}
    assert keychain.state(allowing, store).computers == ()
    keychain.switch_off(allowing, store)


def test_it_is_switched_off_where_no_keychain_is_to_be_had_any_more(
    allowing: Session, store: SystemStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keychain.switch_on(allowing, PASSPHRASE, store)

    def none_here() -> SystemStore:
        raise KeychainRefused("This computer offers no keychain that may be used.")

    monkeypatch.setattr(keychain, "system_store", none_here)
    keychain.switch_off(allowing)
    assert allowing.vault.keyring.body.keychain == ()


def test_a_wrong_passphrase_changes_nothing(
    allowing: Session, store: SystemStore, chain: SecretService
) -> None:
    keychain.switch_on(allowing, PASSPHRASE, store)
    before = dict(chain.kept)
    with pytest.raises(WrongPassphrase):
        keychain.switch_on(allowing, "not the passphrase", store)
    assert chain.kept == before
    assert keychain.state(allowing, store).on_here


def test_a_keychain_that_keeps_nothing_is_not_believed(
    allowing: Session, store: SystemStore, chain: SecretService
) -> None:
    chain.keeps_nothing = True
    with pytest.raises(KeychainRefused):
        keychain.switch_on(allowing, PASSPHRASE, store)
    assert keychain.state(allowing, store).computers == ()


def test_what_the_log_holds_names_nobody(allowing: Session, store: SystemStore) -> None:
    keychain.switch_on(allowing, PASSPHRASE, store)
    told = audit.events(in_role(allowing, "auditor"))
    [one] = [one for one in told if one.kind == EventKind.USER_CHANGED]
    assert dict(one.details)["keychain"] is True


# --- Unlocking ------------------------------------------------------------------------------------


def test_the_keychain_unlocks_the_vault(
    locked: MadeVault, store: SystemStore, clock: FixedClock
) -> None:
    again = unlocked(locked, store, clock)
    assert again.user.login == LOGIN
    vaults.lock(again)


@pytest.mark.parametrize(
    "text", [None, "", "{", "5", "[]", '["x"]', '["x", 5]', '["x", "00"]', '["x", "zz"]']
)
def test_a_lost_secret_costs_nothing(
    locked: MadeVault,
    store: SystemStore,
    chain: SecretService,
    clock: FixedClock,
    text: str | None,
) -> None:
    [name] = chain.kept
    chain.kept = {} if text is None else {name: text}
    with pytest.raises(KeychainLost, match="type your passphrase"):
        unlocked(locked, store, clock)
    vaults.lock(vaults.unlock(locked.folder, LOGIN, PASSPHRASE, clock=clock))


def test_a_wrong_secret_costs_nothing_and_is_counted(
    locked: MadeVault, store: SystemStore, chain: SecretService, clock: FixedClock
) -> None:
    [name] = chain.kept
    label, _secret = json.loads(chain.kept[name])
    chain.kept[name] = json.dumps([label, "00" * 32])
    with pytest.raises(KeychainLost, match="type your passphrase"):
        unlocked(locked, store, clock)
    again = vaults.unlock(locked.folder, LOGIN, PASSPHRASE, clock=clock)
    told = audit.events(in_role(again, "auditor"))
    [failed] = [one for one in told if one.kind == EventKind.UNLOCK_FAILED]
    assert '"count": 1' in json.dumps(dict(failed.details))
    vaults.lock(again)


def test_many_wrong_secrets_have_to_wait_as_wrong_passphrases_do(
    locked: MadeVault, store: SystemStore, chain: SecretService, clock: FixedClock
) -> None:
    [name] = chain.kept
    chain.kept[name] = json.dumps([json.loads(chain.kept[name])[0], "00" * 32])
    for _ in range(4):
        with pytest.raises(KeychainLost):
            unlocked(locked, store, clock)
    with pytest.raises(SignInRefused):
        unlocked(locked, store, clock)


def test_a_locked_keychain_is_said_and_costs_nothing(
    locked: MadeVault, store: SystemStore, chain: SecretService, clock: FixedClock
) -> None:
    chain.is_locked = True
    with pytest.raises(KeychainRefused, match="did not answer"):
        unlocked(locked, store, clock)
    vaults.lock(vaults.unlock(locked.folder, LOGIN, PASSPHRASE, clock=clock))
    chain.is_locked = False
    vaults.lock(unlocked(locked, store, clock))


def test_another_passphrase_ends_it(
    locked: MadeVault, store: SystemStore, clock: FixedClock
) -> None:
    again = unlocked(locked, store, clock)
    own_passphrase.change(again, PASSPHRASE, "quite another long passphrase")
    assert not keychain.state(again, store).on_here
    vaults.lock(again)
    with pytest.raises(KeychainLost):
        unlocked(locked, store, clock)


def test_a_station_that_no_longer_allows_it_ends_it_for_everybody(
    locked: MadeVault, store: SystemStore, clock: FixedClock
) -> None:
    again = vaults.unlock(locked.folder, LOGIN, PASSPHRASE, clock=clock)
    station.change(in_role(again, "administrator"), StationSettings())
    assert keychain.state(again, store).computers == ()
    vaults.lock(again)
    with pytest.raises(KeychainLost):
        unlocked(locked, store, clock)


def test_the_program_asks_the_station_too(
    locked: MadeVault, store: SystemStore, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:  # a keyring put back from before the station changed
        patched.setattr(station, "_end_keychains", lambda _session: None)
        again = vaults.unlock(locked.folder, LOGIN, PASSPHRASE, clock=clock)
        station.change(in_role(again, "administrator"), StationSettings())
        vaults.lock(again)
    with pytest.raises(KeychainLost, match="does not use"):
        unlocked(locked, store, clock)
    vaults.lock(vaults.unlock(locked.folder, LOGIN, PASSPHRASE, clock=clock))


def test_nobody_else_gets_in_by_it(
    locked: MadeVault, store: SystemStore, clock: FixedClock
) -> None:
    with pytest.raises(KeychainLost):
        keychain.unlock(locked.folder, "stranger", store, clock=clock)


# --- Which keychains ------------------------------------------------------------------------------


class PlaintextKeyring(Keychain):
    """As the library's alternative package has: a readable file."""


class Inherited(SecretService):
    """Something that inherits from an allowed back end may do anything."""


def a_chain(monkeypatch: pytest.MonkeyPatch, *members: object) -> chainer.ChainerBackend:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", list(members))
    return chainer.ChainerBackend()  # type: ignore[no-untyped-call] # so is the library


@pytest.mark.parametrize("kind", [PlaintextKeyring, Inherited, null.Keyring, fail.Keyring, object])
def test_no_other_back_end_is_used(
    kind: type[Keychain], allowing: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = kind()
    with pytest.raises(KeychainRefused, match="no keychain that may be used"):
        SystemStore(refused)
    chained = a_chain(monkeypatch, refused, PlaintextKeyring())
    with pytest.raises(KeychainRefused):
        allowed(chained)
    monkeypatch.setattr("keyring.get_keyring", lambda: refused)
    with pytest.raises(KeychainRefused):
        keychain.switch_on(allowing, PASSPHRASE)
    assert keychain.state(allowing).computers == ()


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_the_systems_own_are_used(name: str) -> None:
    kind = type("Named", (Keychain,), {})
    kind.__module__, _, kind.__qualname__ = name.rpartition(".")
    made = kind()
    assert allowed(made) is made


def test_of_a_chain_the_first_allowed_is_used_itself(
    monkeypatch: pytest.MonkeyPatch, chain: SecretService
) -> None:
    chained = a_chain(monkeypatch, PlaintextKeyring(), chain)
    assert allowed(chained) is chain


def test_a_computer_without_a_keychain_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", fail.Keyring)
    with pytest.raises(KeychainRefused):
        system_store()


def test_a_folder_without_a_vault_is_said_to_be_one(
    store: SystemStore, clock: FixedClock, tmp_path: Path
) -> None:
    with pytest.raises(InputRefused, match="no vault"):
        keychain.unlock(tmp_path, LOGIN, store, clock=clock)
