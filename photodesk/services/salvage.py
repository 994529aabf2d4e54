"""Saving what still verifies of a damaged vault into a new one."""

from dataclasses import dataclass
from pathlib import Path

from photodesk.services.backups import BackupKey, opener, telling
from photodesk.services.clock import Clock, SystemClock
from photodesk.services.progress import Progress, Stopped
from photodesk.services.vault import readings_of
from photodesk.storage import salvage as storage_salvage
from photodesk.storage.salvage import SalvageOrder

_SYSTEM = SystemClock()


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What was saved and what was not; ids in hex, rows by the name of their table."""

    folder: Path
    everything: bool
    """Whether nothing at all was lost."""
    rows: dict[str, int]
    files: int
    lost: dict[str, int]
    more_lost: tuple[str, ...]
    """Tables that may lack more rows, of which nothing tells."""
    given_up: dict[str, int]
    """Readable rows that refer to lost ones, above all photographs without their consent."""
    damaged: tuple[str, ...]
    missing: tuple[str, ...]
    unnamed: tuple[str, ...]
    chain_is_whole: bool


def salvage(
    damaged: Path,
    out: Path,
    key: BackupKey,
    *,
    keyring: Path | None = None,
    clock: Clock = _SYSTEM,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
) -> SalvageReport:
    """A new vault in `out` with everything of the damaged one that verifies; that one is only read.

    `keyring` is another keyring, as from a backup, when the vault's own is damaged. Whoever opens
    the keyring may: nothing leaves the encryption. Raises NotFound, InputRefused, VaultInUse,
    WrongPassphrase, VaultDamaged, DiskFull, VaultError, Cancelled; then nothing is left in `out`.
    """
    order = SalvageOrder(damaged, out, opener(key), keyring)
    found = storage_salvage.salvage(order, readings_of(clock), telling(progress, stopped))
    return SalvageReport(
        found.folder,
        found.everything,
        found.rows,
        found.files,
        found.lost,
        tuple(found.more_lost),
        found.given_up,
        tuple(found.damaged),
        tuple(found.missing),
        tuple(found.unnamed),
        found.chain_is_whole,
    )
