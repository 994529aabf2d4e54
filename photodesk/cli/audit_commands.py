"""`photodesk audit ...`: check and export the audit chain."""

from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import Login, PassphraseFile, VaultDir, opened
from photodesk.cli.speech import Json, Speech
from photodesk.services import audit

app = typer.Typer(no_args_is_help=True)


@app.command()
def verify(
    folder: VaultDir,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    anchor: Annotated[
        str,
        typer.Option(
            metavar="SEQ:HEX16|BACKUP", help="Head as printed on a form or a receipt, or a backup."
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Check every event and checkpoint of the chain; status 1 with the first bad one."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        printed = audit.anchor(session, anchor) if anchor else None
        report = audit.verify(session, printed=printed)
    speech.say(report.text)
    speech.answer(
        {
            "ok": report.ok,
            "events": report.events,
            "checkpoints": report.checkpoints,
            "head": {"seq": report.head[0], "hash": report.head[1]},
            "first_bad": report.first_bad,
            "kind": report.kind,
        }
    )
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def export(
    folder: VaultDir,
    out: Annotated[Path, typer.Option(metavar="FILE.jsonl", help="New file.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write the chain as JSON lines, for verify_audit.py: ids, hashes, and reasons as typed."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        events = audit.export(session, out)
    speech.say(f"{events} events written.")
    speech.answer({"events": events, "out": str(out)})


@app.command()
def receipt(
    folder: VaultDir,
    out: Annotated[Path, typer.Option(metavar="FILE", help="New text file, to be printed.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write a receipt with the signed head of the chain; print it and keep it elsewhere."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        audit.receipt(session, out)
    speech.say("The receipt is written. Print it and keep it away from this computer.")
    speech.answer({"out": str(out)})
