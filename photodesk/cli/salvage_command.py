"""`photodesk vault salvage DIR OUT`: a new vault with what still verifies of a damaged one."""

from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import Login, PassphraseFile, VaultDir, passphrase
from photodesk.cli.speech import Json, Speech
from photodesk.cli.vault_commands import recovery_key
from photodesk.services import salvage as salvages
from photodesk.services import vault as vaults
from photodesk.services.backups import BackupKey
from photodesk.services.salvage import SalvageReport


def salvage(
    folder: VaultDir,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="New folder for what is saved.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    recovery_file: Annotated[
        str, typer.Option(metavar="FILE", help="Open with the recovery key in a file.")
    ] = "",
    keyring: Annotated[
        Path | None, typer.Option(help="Keyring of a backup, when the vault's own is damaged.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Save everything that verifies into a new vault and list the rest; status 1 for any loss."""
    speech = Speech(json)
    if recovery_file:
        key = BackupKey(recovery=recovery_key(recovery_file))
    else:
        key = BackupKey(user or vaults.only_login(folder), passphrase(passphrase_file))
    report = salvages.salvage(folder, out, key, keyring=keyring)
    for line in _lines(report):
        speech.say(line)
    speech.answer(
        {
            "everything": report.everything,
            "folder": str(report.folder),
            "files": report.files,
            "rows": report.rows,
            "lost": report.lost,
            "more_lost": list(report.more_lost),
            "given_up": report.given_up,
            "damaged": list(report.damaged),
            "missing": list(report.missing),
            "unnamed": list(report.unnamed),
            "chain_is_whole": report.chain_is_whole,
        }
    )
    if not report.everything:
        raise typer.Exit(1)


def _lines(report: SalvageReport) -> list[str]:
    lines = [f"LOST {count} records of {table}" for table, count in report.lost.items()]
    lines += [f"LOST perhaps more records of {table}" for table in report.more_lost]
    lines += [
        f"LEFT OUT {count} records of {table}: what they refer to is lost"
        for table, count in report.given_up.items()
    ]
    lines += [f"DAMAGED {file}" for file in report.damaged]
    lines += [f"MISSING {file}" for file in report.missing]
    lines += [f"IN QUARANTINE {file}: no saved record names it" for file in report.unnamed]
    if not report.chain_is_whole:
        lines.append("The audit log has a gap.")
    lines.append(
        f"Saved: {report.files:,} sealed files, {report.rows.get('patient', 0):,} patients, "
        f"{report.rows.get('photo', 0):,} photographs. The new vault lies in {report.folder}"
    )
    lines.append("The damaged vault was not changed; its damaged files are copied in quarantine.")
    if not report.everything:
        lines.append("A verified backup may hold the rest: see photodesk backup list.")
    return lines
