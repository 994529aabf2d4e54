"""`photodesk backup DIR DEST`, `backup verify BACKUP`, `backup list DEST`, `restore BACKUP DIR`."""

from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import Login, PassphraseFile, opened, passphrase
from photodesk.cli.speech import Json, Speech
from photodesk.cli.vault_commands import recovery_key
from photodesk.services import backups
from photodesk.services.backups import BackupChecked, BackupKey, BackupMade, BackupRestored
from photodesk.services.progress import Progress

RecoveryFile = Annotated[
    str, typer.Option(metavar="FILE", help="Open with the recovery key in a file; - reads it in.")
]
WithoutKey = Annotated[
    bool, typer.Option("--without-key", help="Verify sizes and hashes only; asks no passphrase.")
]
_MEGABYTE = 1_000_000


def backup(
    first: Annotated[
        str, typer.Argument(metavar="DIR|verify|list", help="The vault's folder, or what to do.")
    ],
    second: Annotated[
        Path, typer.Argument(metavar="DEST|BACKUP", help="Folder of the backups, or one backup.")
    ],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    recovery_file: RecoveryFile = "",
    *,
    without_key: WithoutKey = False,
    json: Json = False,
) -> None:
    """Make a verified backup: DIR DEST. Prove one: verify BACKUP. Show what is there: list DEST.

    A vault whose folder is itself called verify or list is written ./verify or ./list.
    """
    speech = Speech(json)
    if first == "list":
        _list(speech, second)
    elif first == "verify":
        _verify(speech, second, user, passphrase_file, recovery_file, without_key=without_key)
    else:
        with opened(Path(first), user, passphrase_file) as session:
            made = backups.make(session, second, progress=_progress(speech))
        _tell_made(speech, made)


def restore(
    backup: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="One backup, or the folder of all of them.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder for the vault.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    recovery_file: RecoveryFile = "",
    reason: Annotated[str, typer.Option(help="Why; written into the audit log.")] = "",
    *,
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Restore what is left when files are missing.")
    ] = False,
    json: Json = False,
) -> None:
    """Restore a backup into a new folder; every object is counted and hashed, all or nothing."""
    speech = Speech(json)
    done = backups.restore(
        backup,
        folder,
        _key(backup, user, passphrase_file, recovery_file),
        reason=reason,
        incomplete=incomplete,
        progress=_progress(speech),
    )
    _tell_restored(speech, done)


def _list(speech: Speech, dest: Path) -> None:
    lines = backups.listed(dest)
    rows = (
        (line.folder.name, line.state, f"{line.files:,}", f"{line.bytes:,}", str(line.audit_events))
        for line in lines
    )
    speech.table(("Backup", "State", "Files", "Bytes", "Audit events"), rows)
    if not lines:
        speech.say("There is no backup in this folder.")
    speech.answer(
        [
            {
                "folder": str(line.folder),
                "state": line.state,
                "made_at": line.made_at,
                "files": line.files,
                "bytes": line.bytes,
                "audit_events": line.audit_events,
            }
            for line in lines
        ]
    )


def _verify(
    speech: Speech,
    place: Path,
    user: str,
    passphrase_file: str,
    recovery_file: str,
    *,
    without_key: bool,
) -> None:
    key = None if without_key else _key(place, user, passphrase_file, recovery_file)
    report = backups.verify(place, key=key, progress=_progress(speech))
    for fault in report.faults:
        speech.say(f"BROKEN {fault}")
    _tell_lacking(speech, report.lacking)
    speech.say(_verdict(report))
    speech.answer(
        {
            "ok": report.ok and not report.lacking,
            "folder": str(report.folder),
            "backup": report.id,
            "made_at": report.made_at,
            "files": report.files,
            "bytes_read": report.bytes_read,
            "rows": report.rows,
            "audit_head": list(report.audit_head),
            "with_key": report.with_key,
            "faults": list(report.faults),
            "lacking": list(report.lacking),
        }
    )
    if report.faults or report.lacking:
        raise typer.Exit(1)


def _verdict(report: BackupChecked) -> str:
    if report.faults:
        return "This backup is damaged. Use another one, and make a new one soon."
    how = "" if report.with_key else " Without a key: the catalogue's copy was not opened."
    return (
        f"The backup of {report.made_at} verifies: {report.files:,} sealed files and the "
        f"catalogue, {report.bytes_read:,} bytes read.{how}"
    )


def _tell_made(speech: Speech, made: BackupMade) -> None:
    speech.say(
        f"The backup is made and was read back: {made.files:,} files in it, {made.new:,} of them "
        f"new ({made.bytes_new / _MEGABYTE:,.1f} MB), {made.read_again:,} older ones read again."
    )
    speech.say(f"It lies in {made.folder}")
    if made.repaired:
        speech.say(f"{made.repaired} older files on that disk were damaged and were copied again.")
    if made.tidied:
        speech.say(f"{made.tidied} unfinished backups of earlier runs were tidied away.")
    if made.same_disk:
        speech.say("It lies on the vault's own disk: if that disk fails, both are gone.")
    _tell_lacking(speech, made.lacking)
    speech.answer(
        {
            "folder": str(made.folder),
            "backup": made.id,
            "complete": made.complete,
            "files": made.files,
            "new": made.new,
            "bytes_new": made.bytes_new,
            "read_again": made.read_again,
            "repaired": made.repaired,
            "tidied": made.tidied,
            "same_disk": made.same_disk,
            "lacking": list(made.lacking),
            "audit_head": list(made.audit_head),
        }
    )
    if not made.complete:
        raise typer.Exit(1)


def _tell_restored(speech: Speech, done: BackupRestored) -> None:
    rows = done.rows
    speech.say(
        f"{'INCOMPLETE' if done.missing else 'Restored'}: {done.files:,} sealed files "
        f"({done.bytes:,} bytes), {rows.get('patient', 0):,} patients, "
        f"{rows.get('photo', 0):,} photographs, "
        f"{rows.get('capture_consent', 0):,} capture consents, "
        f"{rows.get('audit', 0):,} audit events, as of {done.made_at}."
    )
    for file in done.missing:
        speech.say(f"MISSING {file}")
    speech.say(f"The vault lies in {done.folder} and opens with the passphrases of that day.")
    speech.answer(
        {
            "complete": not done.missing,
            "folder": str(done.folder),
            "made_at": done.made_at,
            "files": done.files,
            "bytes": done.bytes,
            "rows": rows,
            "old_head": list(done.old_head),
            "missing": list(done.missing),
        }
    )
    if done.missing:
        raise typer.Exit(1)


def _tell_lacking(speech: Speech, lacking: tuple[str, ...]) -> None:
    for file in lacking:
        speech.say(f"LACKING {file}")
    if lacking:
        speech.say(
            f"{len(lacking)} files were damaged or missing in the vault itself and are not in this "
            "backup. An older backup may still hold them: see photodesk backup list."
        )


def _key(place: Path, user: str, passphrase_file: str, recovery_file: str) -> BackupKey:
    """What opens the keyring inside the backup."""
    if recovery_file:
        return BackupKey(recovery=recovery_key(recovery_file))
    login = user or backups.only_login(place)
    return BackupKey(login, passphrase(passphrase_file))


def _progress(speech: Speech) -> Progress | None:
    """How far it is, on a terminal only; each step is told once."""
    console = speech.people
    if not console.is_terminal or speech.json:
        return None
    told = set[tuple[str, int]]()

    def tell(done: int, total: int, what: str) -> None:
        tenth = 10 * done // total if total else 0
        if (what, tenth) not in told:
            told.add((what, tenth))
            speech.say(f"{what}: {done:,} of {total:,}" if total else what)

    return tell
