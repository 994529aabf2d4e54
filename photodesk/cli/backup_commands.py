"""`photodesk backup DIR DEST`, `backup verify|list|test|prune|plan|due|status`, `restore`."""

from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli import backup_upkeep
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
        str,
        typer.Argument(
            metavar="DIR|verify|list|test|prune|plan|due|status",
            help="The vault's folder, or what to do.",
        ),
    ],
    second: Annotated[
        Path,
        typer.Argument(
            metavar="DEST|BACKUP|DIR",
            help="Folder of the backups, one backup, or (plan, due, status) the vault.",
        ),
    ],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    recovery_file: RecoveryFile = "",
    *,
    vault: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="test, prune: the vault in whose log it is written."),
    ] = None,
    place: Annotated[
        str | None, typer.Option(help="plan: folder of the backups; empty ends them.")
    ] = None,
    every: Annotated[int | None, typer.Option(metavar="HOURS", help="plan: how often.")] = None,
    keep: Annotated[int | None, typer.Option(metavar="DAYS", help="plan: for how long.")] = None,
    without_key: WithoutKey = False,
    json: Json = False,
) -> None:
    """Make a verified backup: DIR DEST. Prove one: verify BACKUP. Show what is there: list DEST.

    Restore one for a test and remove it again: test BACKUP --vault DIR. Remove what is expired:
    prune DEST --vault DIR. What happens by itself: plan DIR, due DIR (make it now if it is due),
    status DIR (how old the last backup and test are). A vault whose folder has one of these names
    is written ./verify and so on.
    """
    speech = Speech(json)
    upkeep = backup_upkeep.Opens(vault or second, user, passphrase_file)
    logged = backup_upkeep.Opens(vault, user, passphrase_file)
    if first == "list":
        _list(speech, second)
    elif first == "verify":
        _verify(speech, second, user, passphrase_file, recovery_file, without_key=without_key)
    elif first == "test":
        backup_upkeep.test(speech, second, logged, _progress(speech))
    elif first == "prune":
        backup_upkeep.prune(speech, second, logged, _progress(speech))
    elif first == "plan":
        backup_upkeep.plan(speech, upkeep, backup_upkeep.NewPlan(place, every, keep))
    elif first == "due":
        backup_upkeep.due(speech, upkeep, _progress(speech))
    elif first == "status":
        backup_upkeep.status(speech, upkeep)
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
    after: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The vault used since: what it erased is erased again."),
    ] = None,
    json: Json = False,
) -> None:
    """Restore a backup into a new folder; every object is counted and hashed, all or nothing.

    What later backups beside it tell of erasures is done again before the vault can be opened.
    """
    speech = Speech(json)
    done = backups.restore(
        backup,
        folder,
        _key(backup, user, passphrase_file, recovery_file),
        reason=reason,
        incomplete=incomplete,
        after=after,
        progress=_progress(speech),
    )
    _tell_restored(speech, done)


def _list(speech: Speech, dest: Path) -> None:
    lines = backups.listed(dest)
    rows = (
        (
            line.folder.name,
            f"{line.state} {line.lacking}" if line.lacking else line.state,
            f"{line.files:,}",
            f"{line.bytes:,}",
            str(line.audit_events),
            line.expires_at[:10],
        )
        for line in lines
    )
    speech.table(("Backup", "State", "Files", "Bytes", "Audit events", "Kept until"), rows)
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
                "expires_at": line.expires_at,
                "lacking": line.lacking,
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
    _tell_erased(speech, done)
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
            "erased_again": done.erased_again,
            "unproved": done.unproved,
            "unreadable": done.unreadable,
        }
    )
    if done.missing:
        raise typer.Exit(1)


def _tell_erased(speech: Speech, done: BackupRestored) -> None:
    if done.erased_again:
        speech.say(
            f"ERASED AGAIN {done.erased_again} photographs that were erased after this backup."
        )
    if done.unproved:
        speech.say(
            f"{done.unproved} lists of later backups could not be proved with what was typed, and "
            "were followed. If you do not trust them, move them away and restore again."
        )
    if done.unreadable:
        speech.say(
            f"{done.unreadable} lists of other backups cannot be read. If photographs were erased "
            "since, name the vault that was in use: --after DIR."
        )


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
