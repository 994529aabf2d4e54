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
    folder: VaultDir, user: Login = "", passphrase_file: PassphraseFile = "", *, json: Json = False
) -> None:
    """Check every event of the chain; status 1 with the first bad one."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        report = audit.verify(session)
    speech.say(report.text)
    speech.answer(
        {
            "ok": report.ok,
            "events": report.events,
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
    """Write the chain as JSON lines: ids and hashes, no names."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        events = audit.export(session, out)
    speech.say(f"{events} events written.")
    speech.answer({"events": events, "out": str(out)})
