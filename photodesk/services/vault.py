"""Making, opening and locking a vault, and what it says about itself."""

from dataclasses import dataclass, replace
from pathlib import Path

from photodesk.domain.audit import ClockReading
from photodesk.domain.identifiers import StationId, UserId, from_bytes
from photodesk.domain.permissions import Right, require
from photodesk.errors import InputRefused, NotFound
from photodesk.services import clinic_key
from photodesk.services.clock import Clock, SystemClock
from photodesk.services.passphrases import passphrase_problems
from photodesk.services.roles import FIRST_ROLE, handles_forms, keys_needed, role
from photodesk.services.session import Session, User
from photodesk.storage import (
    audit_log,
    catalogue_facts,
    passphrase_again,
    people,
    vault_folder,
)
from photodesk.storage.accounts import account_of
from photodesk.storage.anchor_file import keep_marks_in
from photodesk.storage.clock import read_clock
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_form import STANDARD_COST, KdfCost
from photodesk.storage.transaction import ReadsClock
from photodesk.storage.trial_folder import tidy_trial
from photodesk.storage.vault import SignedIn, Vault

__all__ = [
    "Created",
    "VaultInfo",
    "accept_older",
    "check_passphrase",
    "close_connections_here",
    "create",
    "info",
    "keep_marks_in",
    "lock",
    "only_login",
    "passphrase_problems",
    "unlock",
    "unlock_with_recovery_key",
]

_SYSTEM = SystemClock()


@dataclass(frozen=True, slots=True, repr=False)
class Created:
    """A vault that was just made, unlocked, and its recovery key as it is to be printed."""

    session: Session
    recovery_key: str


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What a vault holds. `audit_head` is the last event's number and its hash in hex."""

    id: str
    clinic: str
    created_at: str
    patients: int
    photographs: int
    consents: int
    """Signed ones of both kinds."""
    bytes_of_originals: int
    audit_events: int
    audit_head: tuple[int, str]
    users: int
    format: int


def create(
    folder: Path,
    *,
    clinic: str,
    login: str,
    name: str,
    passphrase: str,
    station_name: str = "Station 1",
    kdf: KdfCost | None = None,
    clock: Clock = _SYSTEM,
) -> Created:
    """A new vault in an empty or missing folder, its first user a surgeon, with a certificate.

    Raises InputRefused for a folder that holds anything, an empty fact or a weak passphrase,
    DiskFull; then nothing is left.
    """
    from photodesk.documents.seal import new_certificate  # noqa: PLC0415 - the lock screen loads no PDF

    problems = passphrase_problems(passphrase, login, clinic)
    if problems:
        raise InputRefused(problems[0], "Choose another passphrase.", field="passphrase")
    first = role(FIRST_ROLE)
    key = new_certificate(clinic, clock.now())
    vault, recovery_key = Vault.create(
        folder,
        clinic=clinic,
        login=login,
        name=name,
        role=first.id,
        passphrase=passphrase,
        station_name=station_name,
        sees_photographs=first.sees_photographs,
        handles_forms=handles_forms(first),
        cost=kdf or STANDARD_COST,
        read_clock=readings_of(clock),
    )
    session = session_of(vault, clock)
    clinic_key.store(session, key)
    return Created(session, recovery_key)


def unlock(
    folder: Path,
    login: str,
    passphrase: str,
    *,
    new_passphrase: str | None = None,
    clock: Clock = _SYSTEM,
) -> Session:
    """The vault in a folder, in the hands of one person.

    A one-time passphrase needs `new_passphrase`, the person's own from then on: without it
    OneTimePassphrase is raised; with a weak one, or beside an ordinary passphrase, InputRefused
    (field `passphrase`). The clinic's name is not known yet, so only the login is held against it.

    Raises NotFound, VaultInUse, WrongPassphrase (for an unknown login too), NotPermitted for a
    disabled account, VaultTooNew, VaultDamaged, SignInRefused after several wrong passphrases and
    for a one-time passphrase whose time is over; VaultRolledBack when the data is older than its
    last use on this computer.
    """
    if new_passphrase is not None and (problems := passphrase_problems(new_passphrase, login, "")):
        raise InputRefused(problems[0], "Choose another passphrase.", field="passphrase")
    vault = Vault.open(
        folder, login, passphrase, read_clock=readings_of(clock), new_passphrase=new_passphrase
    )
    return session_of(vault, clock)


def unlock_with_recovery_key(
    folder: Path,
    recovery_key: str,
    *,
    login: str,
    new_passphrase: str,
    clock: Clock = _SYSTEM,
) -> Session:
    """Set a new passphrase for `login` with the recovery sheet, then unlock with it.

    Raises as `unlock`; InputRefused for a weak passphrase or a key not typed as printed.
    """
    readings = readings_of(clock)
    with Vault.open_with_recovery_key(folder, recovery_key, read_clock=readings) as vault:
        problems = passphrase_problems(new_passphrase, login, vault.clinic)
        if problems:
            raise InputRefused(problems[0], "Choose another passphrase.", field="passphrase")
        account = account_of(vault.reading(), login)
        needed = () if account is None else keys_needed(role(account.role))
        people.renew_slot(vault, login, new_passphrase, purposes=needed)
    return unlock(folder, login, new_passphrase, clock=clock)


def accept_older(
    folder: Path, login: str, passphrase: str, reason: str, *, clock: Clock = _SYSTEM
) -> bool:
    """Take data that is older than its last use for the vault's own, with a reason; then lock it.

    A signed event names the head that is accepted and the one that is given up. Returns False,
    having changed nothing of this, when the data was not older. Raises as `unlock`; NotPermitted
    for a role that may not restore backups, InputRefused without a reason.
    """
    if not reason.strip():
        raise InputRefused("A reason is needed.", "Say why this data is right.", field="reason")

    def accepts(who: SignedIn) -> str:
        require(role(who.role), Right.RESTORE_BACKUP)
        return reason

    readings = readings_of(clock)
    with Vault.open(
        folder, login, passphrase, sweep=False, read_clock=readings, accepts_older=accepts
    ) as vault:
        return vault.accepted_older


def only_login(folder: Path) -> str:
    """The login, where the vault has a single user.

    Raises NotFound when there is no vault, InputRefused when there are several to choose from.
    """
    ring = folder / vault_folder.KEYRING
    if not ring.is_file():
        raise NotFound("There is no vault in this folder.", "Choose the vault's own folder.")
    logins = [slot.login for slot in Keyring.read(ring).slots() if not slot.is_recovery]
    if len(logins) != 1:
        raise InputRefused("This vault has several users.", "Say which login.", field="login")
    return logins[0]


def check_passphrase(session: Session, passphrase: str) -> None:
    """Return when this is the signed-in person's passphrase.

    Raises WrongPassphrase, counted and audited, and SignInRefused after several, as `unlock`.
    """
    passphrase_again.check(session.vault, passphrase)


def close_connections_here(session: Session) -> None:
    """Close what the calling thread holds; called by a thread before it ends."""
    session.vault.close_connections_here()


def lock(session: Session) -> None:
    """End the decoder, close every connection, overwrite the keys; audited."""
    session.close_decoder()
    session.vault.lock()


def info(session: Session) -> VaultInfo:
    """What the vault holds; figures only, for every role."""
    reading = session.reading()
    facts, head = catalogue_facts.facts(reading), audit_log.head(reading)
    return VaultInfo(
        id=session.vault_id,
        clinic=session.clinic,
        created_at=facts.created_at,
        patients=facts.patients,
        photographs=facts.photographs,
        consents=facts.signed_consents,
        bytes_of_originals=facts.bytes_of_originals,
        audit_events=head.seq,
        audit_head=(head.seq, head.hash.hex()),
        users=facts.users,
        format=facts.format,
    )


def session_of(vault: Vault, clock: Clock) -> Session:
    """The session of an opened vault; locks it again when its person cannot be served."""
    try:
        tidy_trial(vault.folder)
        user = _user(vault)
        station = catalogue_facts.station_name(vault.reading(), vault.station_id)
    except BaseException:
        vault.lock()
        raise
    return Session(vault, user, StationId(from_bytes(vault.station_id)), station, clock)


def _user(vault: Vault) -> User:
    who = vault.signed_in
    if who.user_id is None:
        raise NotFound("The recovery key belongs to nobody.", "Unlock with a login.")
    return User(UserId(from_bytes(who.user_id)), who.login, who.name, role(who.role))


def readings_of(clock: Clock) -> ReadsClock:
    """The clock of this session as the audit chain reads it."""

    def reading() -> ClockReading:
        return replace(read_clock(), utc=clock.now(), mono_ns=clock.monotonic_ns())

    return reading
