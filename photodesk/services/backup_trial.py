"""The test restore for people: does this backup really come back, all of it?"""

from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused
from photodesk.services import backups
from photodesk.services.progress import Progress, Stopped
from photodesk.services.session import Session
from photodesk.storage import backup_check, backup_trial
from photodesk.storage.backup_folder import chosen


@dataclass(frozen=True, slots=True)
class BackupTested:
    """What a test restore found."""

    folder: Path
    id: str
    made_at: str
    ok: bool
    faults: tuple[str, ...]
    files: int
    bytes: int
    rows: dict[str, int]


def try_restore(
    session: Session,
    backup: Path,
    *,
    key: backups.BackupKey | None = None,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> BackupTested:
    """Restore a backup into a private folder beside the vault, compare, remove it again; audited.

    With the keys of the open vault; `key` is needed when these were renewed since the backup.
    Raises NotFound, InputRefused for another vault's or a missing key, BackupDamaged,
    WrongPassphrase, DiskFull, VaultError, Cancelled: then nothing is left beside, and no test
    counts. Faults of the backup stand in the report and in the log.
    """
    session.require(Right.VERIFY_BACKUP)
    folder, vault = chosen(backup), session.vault
    opens = backup_check.with_keys(folder, vault.vault_id, vault.opened_keys)
    if key is not None:
        opens = backups.opener(key)
    if opens is None:
        raise InputRefused(
            "The keys of the vault were renewed after this backup.",
            "Give the passphrase of the day of the backup, or test a newer one.",
            field="passphrase",
        )
    done = backup_trial.trial_beside(vault, folder, opens, backups.telling(progress, stopped))
    return BackupTested(
        done.folder,
        done.body.backup_id.hex(),
        done.body.made_at,
        done.whole,
        done.faults,
        done.files,
        done.bytes,
        done.rows,
    )
