"""Is the vault whole? Database, keyring, sealed files in both directions, and the audit log."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from photodesk.domain.audit import EventKind, Outcome
from photodesk.domain.identifiers import from_bytes
from photodesk.domain.permissions import Right
from photodesk.errors import NotFound, NotPermitted, PhotodeskError, PhotographDamaged
from photodesk.services import audit, consent_check
from photodesk.services.progress import Progress, tell
from photodesk.services.session import Session
from photodesk.storage import (
    audit_log,
    backup_anchor,
    backup_plan,
    catalogue_facts,
    sealed_rows,
    vault_folder,
)
from photodesk.storage.keyring import Keyring
from photodesk.storage.sealed_files import SealedFolder
from photodesk.storage.sealed_rows import SealedRow, WrappedKey

_PARTS = 9

_NAMED = 5
"""How many broken records a line names."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was checked."""

    name: str
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All of them; `ok` when every line is."""

    ok: bool
    lines: tuple[CheckLine, ...]


def check(
    session: Session, *, read_originals: bool = False, progress: Progress | None = None
) -> CheckReport:
    """Check the whole vault and write down that it was done.

    `read_originals` reads every sealed file and compares its SHA-256, about 900 MB a second;
    without it names and sizes are compared. Keys that this account does not reach are not tried,
    and the report says so. Changes nothing.
    """
    session.require(Right.CHECK_VAULT)
    lines: list[CheckLine] = []
    for line in _lines(session, read_originals, progress):
        lines.append(line)
        tell(progress, len(lines), _PARTS, f"Checked: {line.name}")
    ok = all(line.ok for line in lines)
    with session.vault.writing(session.actor()) as tx:
        tx.audit(
            EventKind.VAULT_CHECKED,
            outcome=Outcome.SUCCESS if ok else Outcome.FAILED,
            details={
                "read": read_originals,
                "broken": [line.name for line in lines if not line.ok],
            },
        )
    return CheckReport(ok, tuple(lines))


def _lines(
    session: Session, read_originals: bool, progress: Progress | None
) -> Iterator[CheckLine]:
    reading, vault = session.reading(), session.vault
    yield _database(session)
    yield _keyring(session)
    for name, folder, rows in (
        ("originals", vault.originals, sealed_rows.originals(reading)),
        ("documents", vault.documents, sealed_rows.documents(reading)),
    ):
        yield _folder(name, folder, rows, read=read_originals, progress=progress)
    yield _consents(session)
    yield _keys(session)
    report = audit.verify(session)
    yield CheckLine("audit", report.ok, report.text)
    yield _mark(session)
    yield _backup(session)


def _database(session: Session) -> CheckLine:
    faults = list(catalogue_facts.database_faults(session.reading()))
    if strangers := catalogue_facts.without_event(session.reading()):
        faults.append(f"{strangers} records stand in it without the event of their act")
    if lost := catalogue_facts.without_record(session.reading()):
        faults.append(f"{lost} records that the audit log tells of are not in it (rollback)")
    if faults:
        return CheckLine("database", False, f"The catalogue does not verify: {faults[0]}.")
    return CheckLine("database", True, "Every page of the catalogue verifies.")


def _consents(session: Session) -> CheckLine:
    wrong = list(consent_check.contradictions(session.reading()))
    if wrong:
        text = f"{len(wrong)} signed consents are not what was signed: {_some(wrong)}."
        return CheckLine("consents", False, text)
    return CheckLine("consents", True, "Every signed consent is the one that was signed.")


def _keys(session: Session) -> CheckLine:
    """Does the key of every file open? Without reading a file; as far as this account reaches."""
    reading, vault = session.reading(), session.vault
    left_out, wrong = [], list[str]()
    for name, keys, unwrap in (
        ("photographs", sealed_rows.keys_of_originals(reading), vault.unwrap_photo_key),
        ("documents", sealed_rows.keys_of_documents(reading), vault.unwrap_document_key),
    ):
        try:
            wrong += _that_do_not_open(keys, unwrap)
        except NotPermitted:
            left_out.append(name)
    if wrong:
        text = f"The keys of {len(wrong)} files do not open: {_some(wrong)}."
        return CheckLine("keys", False, text)
    said = "Every key opens."
    if left_out:
        said = f"Every key that this account can try opens; not tried: {' and '.join(left_out)}."
    return CheckLine("keys", True, said)


def _that_do_not_open(
    keys: Iterable[WrappedKey], unwrap: Callable[[bytes, bytes, bytes, int], bytes]
) -> Iterator[str]:
    for key in keys:
        try:
            unwrap(key.owner_id, key.file_id, key.wrapped, key.epoch)
        except PhotographDamaged:
            yield from_bytes(key.owner_id)


def _some(names: list[str]) -> str:
    """The first of these ids, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _keyring(session: Session) -> CheckLine:
    try:
        ring = Keyring.read(session.vault.folder / vault_folder.KEYRING)
    except PhotodeskError as error:
        return CheckLine("keyring", False, error.title)
    if ring.vault_id != session.vault.vault_id:
        return CheckLine("keyring", False, "The keyring is of another vault.")
    if audit_log.keyring_hashes(session.reading())[-1:] != [ring.sha256()]:
        return CheckLine(
            "keyring", False, "The keyring is not the one that the audit log tells of (rollback)."
        )
    people = sum(not slot.is_recovery for slot in ring.slots())
    recovery = len(ring.slots()) - people
    if not recovery:
        return CheckLine("keyring", False, "The keyring holds no recovery key.")
    who = "one person" if people == 1 else f"{people} people"
    return CheckLine("keyring", True, f"It opens for {who} and one recovery key.")


def _mark(session: Session) -> CheckLine:
    """The mark outside the vault; a computer without one is said, and is no fault of the vault."""
    trail = session.vault.trail
    if trail.fault:
        text = f"The mark on this computer could not be written: {trail.fault}."
        return CheckLine("anchor", False, text)
    if not trail.found_anchor:
        text = "This computer had not seen the vault before; from now on it keeps a mark of it."
        return CheckLine("anchor", True, text)
    return CheckLine("anchor", True, "The data is not older than its last use on this computer.")


def _backup(session: Session) -> CheckLine:
    """Does the vault hold every event that its last place of backups tells of?"""
    told = backup_plan.last_told(session.reading())
    if told is None:
        return CheckLine("backup", True, "No backup was made yet, so none was compared.")
    try:
        newer = backup_anchor.newer_than(session.vault, Path(told["place"]))
    except NotFound:
        return CheckLine(
            "backup", True, "The place of the backups cannot be reached now; none was compared."
        )
    if newer is None:
        return CheckLine("backup", True, "The data is not older than its backups.")
    made = newer.manifest.body.made_at
    if newer.explained:
        text = f"The backup of {made} holds later acts: an older one was restored since, on record."
        return CheckLine("backup", True, text)
    return CheckLine(
        "backup", False, f"The data is older than its backup of {made}, or another (rollback)."
    )


def _folder(
    name: str,
    folder: SealedFolder,
    rows: list[SealedRow],
    *,
    read: bool,
    progress: Progress | None,
) -> CheckLine:
    """Every row has its file, of the right size or content, and every file its row."""
    broken = 0
    for done, whole in enumerate(sealed_rows.are_whole(folder, rows, read=read)):
        if read:
            tell(progress, done, len(rows), f"Reading the {name}")
        broken += not whole
    if broken:
        text = f"{broken} of {len(rows)} files are missing or do not verify."
        return CheckLine(name, False, text)
    said = f"{len(rows)} files, all there" + (", all read and verified." if read else ".")
    if strangers := sealed_rows.strangers(folder, rows):
        said += f" {strangers} files without a record wait for the next sweep."
    return CheckLine(name, True, said)
