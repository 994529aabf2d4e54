"""Backups for people: make one, prove one, restore one, and how old the last one is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from photodesk.domain.audit import EventKind, Outcome
from photodesk.domain.moments import moment
from photodesk.domain.permissions import Right
from photodesk.services.clock import Clock, SystemClock
from photodesk.services.present import LAG
from photodesk.services.progress import Progress, Stopped, check_stopped, tell
from photodesk.services.roles import roles
from photodesk.services.session import Session
from photodesk.services.vault import readings_of
from photodesk.storage import (
    backup_check,
    backup_plan,
    backup_pruning,
    backups,
    erased_photographs,
    recovery_key,
    restoring,
)
from photodesk.storage.backup_check import OpensKeyring
from photodesk.storage.backup_folder import chosen, homes_in, manifest_of
from photodesk.storage.backup_form import Erasure
from photodesk.storage.backup_log import KnownBackup, backups_told
from photodesk.storage.backup_states import StoodBackup, states_in

_SYSTEM = SystemClock()


@dataclass(frozen=True, slots=True, repr=False)
class BackupKey:
    """What opens the keyring inside a backup: login and passphrase, or the recovery key."""

    login: str = ""
    passphrase: str = ""
    recovery: str = ""


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was made and read back. `audit_head` is a number and a hash in hex."""

    folder: Path
    id: str
    files: int
    new: int
    bytes_new: int
    read_again: int
    repaired: int
    lacking: tuple[str, ...]
    """Ids of sealed files that the vault itself no longer holds whole, in hex."""
    tidied: int
    same_disk: bool
    audit_head: tuple[int, str]

    @property
    def complete(self) -> bool:
        """Whether it holds every file that the vault should hold."""
        return not self.lacking


@dataclass(frozen=True, slots=True)
class BackupChecked:
    """What a check of a backup found."""

    folder: Path
    id: str
    made_at: str
    ok: bool
    faults: tuple[str, ...]
    lacking: tuple[str, ...]
    files: int
    bytes_read: int
    rows: dict[str, int]
    audit_head: tuple[int, str]
    with_key: bool


@dataclass(frozen=True, slots=True)
class BackupRestored:
    """A vault that was restored, in numbers."""

    folder: Path
    made_at: str
    files: int
    bytes: int
    rows: dict[str, int]
    old_head: tuple[int, str]
    missing: tuple[str, ...]
    """Ids of sealed files that are not there; only when that was allowed."""
    erased_again: int
    """Photographs that were erased after the backup, and now here as well."""
    unproved: int
    """Later lists of erasures that could not be shown to be this vault's, and counted."""
    unreadable: int
    """Later lists that could not be read: erasures that only they know are not done again."""


@dataclass(frozen=True, slots=True)
class BackupListed:
    """One line of a list of backups, by names and sizes.

    `state` is whole, lacking (sealed files are missing), unfinished or damaged.
    """

    folder: Path
    state: str
    made_at: str
    files: int
    bytes: int
    audit_events: int
    expires_at: str
    """Until when it is kept, UTC text; empty where the list does not say."""
    lacking: int
    """Sealed files that are missing from it."""


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last backup that was made and verified, for the window."""

    made_at: datetime
    verified_at: datetime
    place: str
    complete: bool
    age: timedelta
    due: bool
    """Whether it is older than the plan wants, or its age is not known."""
    of_later: bool = False
    """Whether it is dated later than now: a clock ran ahead then, so its age is not known."""


def make(
    session: Session,
    dest: Path,
    *,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> BackupMade:
    """Back the vault up into a folder on another disk, a stick or a share; verified, audited.

    Raises NotPermitted, InputRefused for a folder that is missing or the vault's own, DiskFull,
    VaultError when the disk refuses, Cancelled when stopped: then earlier backups are whole and the
    unfinished one is tidied away by the next run.
    """
    session.require(Right.MAKE_BACKUP)
    made = backups.make(session.vault, dest, telling(progress, stopped))
    body = made.manifest.body
    return BackupMade(
        made.folder,
        body.backup_id.hex(),
        len(body.originals) + len(body.documents) - len(body.lacking),
        made.pool.copied,
        made.pool.bytes_copied,
        made.pool.read_again,
        made.pool.repaired,
        _hex(body.lacking),
        made.tidied,
        made.same_disk,
        (body.audit.seq, body.audit.hash.hex()),
    )


def verify(
    backup: Path,
    *,
    key: BackupKey | None = None,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> BackupChecked:
    """Read every byte of a backup; with a key, look inside as well.

    `backup` is the folder of one backup, or one above it: then the newest finished one. Without a
    vault, so nothing is audited; `verify_for` is the act of a signed-in person. Raises NotFound,
    BackupDamaged, WrongPassphrase, Cancelled.
    """
    opens = None if key is None else opener(key)
    report = backup_check.verify(chosen(backup), opens, telling(progress, stopped))
    return _checked(report)


def verify_for(
    session: Session,
    backup: Path,
    *,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> BackupChecked:
    """As `verify`, with the keys of an unlocked vault, and audited. Raises as `verify`."""
    session.require(Right.VERIFY_BACKUP)

    folder = chosen(backup)
    opens = backup_check.with_keys(folder, session.vault.vault_id, session.vault.opened_keys)
    report = backup_check.verify(folder, opens, telling(progress, stopped))
    with session.vault.writing(session.actor()) as act:
        act.audit(
            EventKind.BACKUP_VERIFIED,
            object_id=report.body.backup_id,
            outcome=Outcome.SUCCESS if report.whole else Outcome.FAILED,
            details={"faults": len(report.faults), "files": report.files},
        )
    return _checked(report)


def restore(
    backup: Path,
    folder: Path,
    key: BackupKey,
    *,
    reason: str = "",
    incomplete: bool = False,
    after: Path | None = None,
    known: Session | None = None,
    clock: Clock = _SYSTEM,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> BackupRestored:
    """A new vault from a backup; every object is counted and hashed, all of it or nothing.

    `incomplete` restores all the same when sealed files are missing, and names each. Photographs
    that were erased after the backup are erased again, as the later backups in the same folder
    tell, the vault in the folder `after`, and the open vault of `known` when it is the same. Raises
    NotFound, InputRefused, BackupDamaged with what is `missing`, WrongPassphrase, NotPermitted,
    DiskFull, VaultError, Cancelled; then nothing is left in the new folder.
    """
    order = restoring.RestoreOrder(
        chosen(backup),
        folder,
        opener(key),
        tuple(role.id for role in roles() if Right.RESTORE_BACKUP in role.rights),
        reason,
        incomplete,
        after,
        () if known is None else _erasures_of(known, chosen(backup)),
    )
    done = restoring.restore(order, readings_of(clock), telling(progress, stopped))
    return BackupRestored(
        done.folder,
        done.body.made_at,
        done.files,
        done.bytes,
        done.rows,
        (done.old_head.seq, done.old_head.hash.hex()),
        done.missing,
        done.erased_again,
        done.unproved,
        done.unreadable,
    )


def listed(dest: Path) -> tuple[BackupListed, ...]:
    """Every backup in a folder, oldest first, with its state. Raises NotFound."""
    return tuple(_listed(stood) for home in homes_in(dest) for stood in states_in(home))


def only_login(backup: Path) -> str:
    """The login, where the backup's keyring has a single user. Raises as `vault.only_login`."""
    return backup_check.only_login(chosen(backup))


def last(session: Session) -> LastBackup | None:
    """The last backup and its age; None when there never was one."""
    session.require(Right.MAKE_BACKUP)
    return age_of_last(session)


def age_of_last(session: Session) -> LastBackup | None:
    """As `last`, for every role that may verify a backup."""
    session.require(Right.VERIFY_BACKUP)
    facts = backup_plan.last_told(session.reading())
    if facts is None:
        return None
    verified = moment(facts["verified_at"])
    now = session.clock.now()
    age, of_later = max(now - verified, timedelta()), verified > now + LAG
    every = timedelta(hours=backup_plan.plan(session.reading()).every_hours)
    return LastBackup(
        moment(facts["made_at"]),
        verified,
        facts["place"],
        bool(facts["complete"]),
        age,
        of_later or age >= every,
        of_later,
    )


def backups_since(session: Session) -> tuple[KnownBackup, ...]:
    """Every backup ever made of this vault, oldest first, as the audit log tells.

    Each with the day from which on it is removed, and when it was. An erased photograph can be
    opened from each that is older than the erasure and not removed. The copies that Photodesk made
    before a change of its own are among them.
    """
    session.require(Right.VERIFY_BACKUP)
    reading = session.reading()
    copies = backup_pruning.copies_in(session.vault)
    return tuple(backups_told(reading, backup_plan.plan(reading).kept, copies))


def opener(key: BackupKey) -> OpensKeyring:
    """What opens a keyring with this; raises InputRefused for a recovery key typed wrongly."""
    if key.recovery:
        typed = recovery_key.parse(key.recovery)
        return lambda ring: ring.unlock_with_recovery_key(typed)
    return lambda ring: ring.unlock(key.login, key.passphrase)


def telling(progress: Progress | None, stopped: Stopped | None) -> Callable[[int, int, str], None]:
    """How storage tells how far it is; raises Cancelled there when the person asked to stop."""

    def telling(done: int, total: int, what: str) -> None:
        check_stopped(stopped)
        tell(progress, done, total, what)

    return telling


def _checked(report: backup_check.BackupReport) -> BackupChecked:
    body = report.body
    return BackupChecked(
        report.folder,
        body.backup_id.hex(),
        body.made_at,
        report.whole,
        report.faults,
        _hex(body.lacking),
        report.files,
        report.bytes_read,
        body.rows,
        (body.audit.seq, body.audit.hash.hex()),
        report.with_key,
    )


def _erasures_of(session: Session, backup: Path) -> tuple[Erasure, ...]:
    if manifest_of(backup).body.vault_id != session.vault.vault_id:
        return ()
    return tuple(erased_photographs.decided(session.reading()))


def _listed(stood: StoodBackup) -> BackupListed:
    found = stood.found
    if found.manifest is None:
        return BackupListed(found.folder, stood.state, "", 0, 0, 0, "", 0)
    body = found.manifest.body
    return BackupListed(
        found.folder,
        stood.state,
        body.made_at,
        len(body.originals) + len(body.documents) - stood.lacking,
        body.sealed_bytes,
        body.audit.seq,
        body.expires_at,
        stood.lacking,
    )


def _hex(files: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(file.hex() for file in files)
