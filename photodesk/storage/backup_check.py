"""Is a backup whole? Every byte is read; without any key, or better with one.

Without a key: the manifest is the one that was finished, and every file that it names is there with
its size and SHA-256. With the keys of the keyring inside: also that the manifest was written by
somebody who held the vault's key, and that the catalogue's copy opens, verifies page by page, and
says the same as the manifest.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from photodesk.errors import InputRefused, PhotodeskError, VaultTooNew
from photodesk.storage import backup_form, migrations, vault_folder
from photodesk.storage.backup_folder import manifest_of, place_in, pool_of, sealed_places
from photodesk.storage.backup_form import BackupDamaged, Body, Manifest, SealedCopy, Whole
from photodesk.storage.backup_pool import Tells
from photodesk.storage.catalogue_copy import CatalogueFindings, findings
from photodesk.storage.file_copy import SourceUnreadable, digest_on_disk
from photodesk.storage.keyring import Keyring
from photodesk.storage.keyring_slots import UnlockedKeys
from photodesk.storage.sealed_rows import SealedRow
from photodesk.storage.secret_memory import wipe

_AT_ONCE = 2

OpensKeyring = Callable[[Keyring], UnlockedKeys]
"""Opens a keyring with what a person typed."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a check of a backup found."""

    folder: Path
    body: Body
    faults: tuple[str, ...]
    """One sentence each; ids only. Empty when everything verifies."""
    files: int
    """Sealed files that were read and verify."""
    bytes_read: int
    with_key: bool
    """Whether the manifest's author and the catalogue's copy were checked too."""

    @property
    def whole(self) -> bool:
        """Whether everything verifies that the backup says it holds."""
        return not self.faults


def verify(folder: Path, opens: OpensKeyring | None, tells: Tells) -> BackupReport:
    """Read every byte of the backup in `folder`; with `opens`, look inside as well.

    Raises BackupDamaged for a backup without a whole manifest, WrongPassphrase, and whatever
    `tells` raises; everything else that is wrong stands in the report.
    """
    manifest = readable_manifest(folder)
    body, faults, read, files = manifest.body, list[str](), 0, 0
    faults += own_file_faults(folder, body)
    if opens is not None and not faults:
        keys = unlocked(folder, manifest, opens)
        try:
            faults += catalogue_faults(folder, body, keys, chain=True)
        finally:
            keys.wipe()
    places = sealed_places(body)
    with closing(_sealed_faults(folder, body, places)) as found:  # so that being stopped stops
        for done, (fault, (_kind, file)) in enumerate(zip(found, places, strict=True)):
            tells(done, len(places), "Reading the backup")
            if fault:
                faults.append(fault)
            elif file.file_id not in body.lacking:
                files, read = files + 1, read + file.size
    own = body.catalogue.size + body.keyring.size + len(manifest.data)
    return BackupReport(folder, body, tuple(faults), files, read + own, opens is not None)


def _sealed_faults(
    folder: Path, body: Body, places: list[tuple[str, SealedCopy]]
) -> Generator[str, None, None]:
    """What is wrong with each sealed file, in order; two are read at once."""
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        try:
            yield from readers.map(lambda one: sealed_fault(folder, body, *one), places)
        finally:
            readers.shutdown(cancel_futures=True)


def with_keys(folder: Path, vault_id: bytes, keys: UnlockedKeys) -> OpensKeyring | None:
    """Opens a backup with the keys of the vault it was made of; None when these were renewed since.

    Raises InputRefused for a backup of another vault, BackupDamaged as `readable_manifest`.
    """
    body = readable_manifest(folder).body
    if body.vault_id != vault_id:
        raise InputRefused(
            "This is a backup of another vault.", "Choose a backup of this one.", field="backup"
        )
    return (lambda _ring: keys.copied()) if body.epoch == keys.epoch else None


def readable_manifest(folder: Path) -> Manifest:
    """The manifest; raises BackupDamaged when it is missing, unreadable or changed."""
    try:
        return manifest_of(folder)
    except SourceUnreadable as error:
        raise BackupDamaged(
            "The list of this backup cannot be read.", "Use another backup."
        ) from error


def unlocked(folder: Path, manifest: Manifest, opens: OpensKeyring) -> UnlockedKeys:
    """The keys inside a backup, which wrote its manifest. The caller wipes them.

    Raises WrongPassphrase; BackupDamaged when the keyring or the manifest was changed.
    """
    ring = _keyring(folder)
    keys = opens(ring)
    if ring.vault_id != manifest.body.vault_id or not manifest.is_authentic(keys):
        keys.wipe()
        raise backup_form.changed()
    return keys


def only_login(folder: Path) -> str:
    """The login, where the keyring inside a backup has a single user.

    Raises InputRefused when there are several, BackupDamaged when the keyring is missing.
    """
    logins = [slot.login for slot in _keyring(folder).slots() if not slot.is_recovery]
    if len(logins) != 1:
        raise InputRefused("This backup has several users.", "Say which login.", field="login")
    return logins[0]


def _keyring(folder: Path) -> Keyring:
    try:
        return Keyring.decoded((folder / vault_folder.KEYRING).read_bytes())
    except OSError as error:
        raise BackupDamaged(
            "The keyring of this backup is missing.", "Use another backup."
        ) from error


def own_file_faults(folder: Path, body: Body) -> list[str]:
    """What is wrong with the files that belong to this backup alone."""
    return [
        fault
        for name, words, whole in (
            (vault_folder.CATALOGUE, "The catalogue's copy", body.catalogue),
            (vault_folder.KEYRING, "The keyring's copy", body.keyring),
        )
        if (fault := _own_fault(folder / name, words, whole))
    ]


def sealed_fault(folder: Path, body: Body, kind: str, file: SealedCopy) -> str:
    """What is wrong with one sealed file; empty when it verifies, or was lacking from the start."""
    if file.file_id in body.lacking:
        return ""
    path = place_in(pool_of(folder, body), kind, file.file_id)
    try:
        if digest_on_disk(path) == (file.size, file.sha256):
            return ""
    except SourceUnreadable:
        return f"The file {file.file_id.hex()} of the {kind} is missing or cannot be read."
    return f"The file {file.file_id.hex()} of the {kind} is damaged."


def catalogue_faults(
    folder: Path, body: Body, keys: UnlockedKeys, *, chain: bool = False
) -> list[str]:
    """Where the catalogue's copy does not verify or says something else than the manifest.

    `chain` asks for the audit log too, event by event.

    Raises VaultTooNew when a later Photodesk made it.
    """
    if body.schema > migrations.latest():
        raise VaultTooNew("A newer Photodesk made this backup.", "Use that version or a later one.")
    key = backup_form.catalogue_key(keys, body.backup_id)
    try:
        found = findings(folder / vault_folder.CATALOGUE, key, chain=chain)
    except PhotodeskError as error:
        return [error.title]
    finally:
        wipe(key)
    return list(_differences(body, found))


def _differences(body: Body, found: CatalogueFindings) -> Iterator[str]:
    if found.vault_id != body.vault_id:
        yield "The catalogue's copy is of another vault."
    if not found.chain_is_whole:
        yield "The audit log in the catalogue's copy is broken."
    if (found.head.seq, found.head.hash) != (body.audit.seq, body.audit.hash):
        yield "The catalogue's copy ends with another audit event than the manifest says."
    if (found.rows, found.schema) != (body.rows, body.schema):
        yield "The catalogue's copy holds other numbers of records than the manifest says."
    pairs = (found.originals, body.originals), (found.documents, body.documents)
    if any({_copy(row) for row in rows} != set(files) for rows, files in pairs):
        yield "The catalogue's copy names other sealed files than the manifest."


def _copy(row: SealedRow) -> SealedCopy:
    return SealedCopy(row.file_id, row.sealed_size, row.sealed_sha256)


def _own_fault(path: Path, words: str, whole: Whole) -> str:
    try:
        if digest_on_disk(path) == (whole.size, whole.sha256):
            return ""
    except SourceUnreadable:
        return f"{words} is missing or cannot be read."
    return f"{words} is damaged."
