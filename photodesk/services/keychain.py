"""This computer's keychain: it may keep what opens the vault for one person, if the station allows.

Off until the administrator allows it for the station and the person, with their passphrase typed,
asks for it. What it keeps is worth nothing without the vault's keyring, ends with the next change
of the passphrase, and may be lost at any time: the passphrase opens the vault as before.
"""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from photodesk.errors import (
    InputRefused,
    KeychainLost,
    KeychainRefused,
    NotFound,
    WrongPassphrase,
)
from photodesk.services import station
from photodesk.services import vault as vaults
from photodesk.services.clock import Clock, SystemClock
from photodesk.services.keychain_store import Entry, Store, system_store
from photodesk.services.session import Session
from photodesk.storage import people, vault_folder
from photodesk.storage.failed_sign_ins import FailedSignIns
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_keychain import SECRET
from photodesk.storage.vault import Vault

_SYSTEM = SystemClock()
_LABEL = 60
"""Characters of the station's name in the label of a computer."""
_TYPE_IT = "Nothing is lost: type your passphrase."


@dataclass(frozen=True, slots=True)
class KeychainState:
    """How it stands for the signed-in person at this station."""

    allowed: bool
    """Whether the station allows it."""
    computers: tuple[str, ...]
    """Labels of the computers whose keychain opens the vault for this person."""
    on_here: bool
    """Whether this computer is one of them."""


def state(session: Session, store: Store | None = None) -> KeychainState:
    """How it stands; the keychain is asked only where the station allows it.

    Raises KeychainRefused when the station allows it and this computer has none that may be used.
    """
    allowed, computers = station.settings(session).keychain, _computers(session)
    kept = _kept(store or system_store(), _entry(session)) if allowed and computers else None
    return KeychainState(allowed, computers, kept is not None and kept[0] in computers)


def switch_on(session: Session, passphrase: str, store: Store | None = None) -> None:
    """Let this computer's keychain open the vault for the signed-in person. Audited.

    Raises KeychainRefused where the station or the computer does not allow it, WrongPassphrase;
    then nothing is kept.
    """
    if not station.settings(session).keychain:
        raise KeychainRefused(
            "This station does not use the computer's keychain.",
            "The administrator of the vault can allow it on the page of this station.",
        )
    chain, entry = store or system_store(), _entry(session)
    vaults.check_passphrase(session, passphrase)
    _forget_here(session, chain)
    label, secret = f"{session.station_name[:_LABEL]} {os.urandom(4).hex()}", os.urandom(SECRET)
    chain.keep(entry, json.dumps([label, secret.hex()]))
    try:
        _require_kept(chain, entry, (label, secret))
        people.allow_keychain(session.vault, passphrase, secret=secret, label=label)
    except BaseException:
        chain.forget(entry)
        raise


def switch_off(session: Session, store: Store | None = None) -> None:
    """End for the signed-in person what any computer's keychain opens. Audited.

    Works where no keychain is to be had any more: what is left in one opens nothing.
    """
    for label in _computers(session):
        people.forget_keychain(session.vault, session.user.login, label)
    with contextlib.suppress(KeychainRefused):
        (store or system_store()).forget(_entry(session))


def unlock(
    folder: Path, login: str, store: Store | None = None, *, clock: Clock = _SYSTEM
) -> Session:
    """The vault in the hands of a person whose key this computer's keychain keeps.

    Raises as `services.vault.unlock`; KeychainRefused when the keychain gives no answer, and
    KeychainLost when it holds nothing for this person, something that opens nothing any more
    (counted as a failed sign-in), or the station does not allow it now. In each case the
    passphrase opens the vault as before.
    """
    ring = Keyring.read(_ring(folder))
    slot = ring.slot_facts(login)
    entry = None if slot is None else Entry(ring.vault_id, slot.owner_id)
    kept = None if entry is None else _kept(store or system_store(), entry)
    if kept is None:
        raise KeychainLost("This computer's keychain holds nothing for this login.", _TYPE_IT)
    readings = vaults.readings_of(clock)
    try:
        opened = Vault.open_with_keychain(folder, login, *kept, read_clock=readings)
    except WrongPassphrase as error:
        FailedSignIns(folder, ring.vault_id).note(login, clock.now())
        raise KeychainLost(
            "What this computer's keychain holds does not open the vault any more.", _TYPE_IT
        ) from error
    session = vaults.session_of(opened, clock)
    try:
        _require_still_allowed(session, kept[0])
    except BaseException:
        vaults.lock(session)
        raise
    return session


def _require_kept(chain: Store, entry: Entry, given: tuple[str, bytes]) -> None:
    if _kept(chain, entry) != given:
        raise KeychainRefused("This computer's keychain did not keep what it was given.", _TYPE_IT)


def _require_still_allowed(session: Session, label: str) -> None:
    if not station.settings(session).keychain:
        people.forget_keychain(session.vault, session.user.login, label)
        raise KeychainLost("This station does not use the computer's keychain any more.", _TYPE_IT)


def _forget_here(session: Session, chain: Store) -> None:
    """End what this computer's keychain opened before; another one takes its place."""
    kept = _kept(chain, _entry(session))
    if kept is not None and kept[0] in _computers(session):
        people.forget_keychain(session.vault, session.user.login, kept[0])


def _computers(session: Session) -> tuple[str, ...]:
    slot = session.vault.keyring.slot_facts(session.user.login)
    return () if slot is None else slot.computers


def _entry(session: Session) -> Entry:
    slot = session.vault.keyring.slot_facts(session.user.login)
    if slot is None:
        raise NotFound("Nobody with this login can unlock the vault.")
    return Entry(session.vault.vault_id, slot.owner_id)


def _kept(chain: Store, entry: Entry) -> tuple[str, bytes] | None:
    """Label and secret that the keychain keeps; None for nothing, and for what is no such thing."""
    try:
        label, secret = json.loads(chain.kept(entry) or "[]")
        found = str(label), bytes.fromhex(secret)
    except (ValueError, TypeError):
        return None
    return found if len(found[1]) == SECRET else None


def _ring(folder: Path) -> Path:
    ring = folder / vault_folder.KEYRING
    if not ring.is_file():
        raise InputRefused("There is no vault in this folder.", "Choose the vault's own folder.")
    return ring
