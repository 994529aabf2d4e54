"""`photodesk vault ...`: create, describe, check, try the passphrase, recover."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import Login, PassphraseFile, VaultDir, new_file, opened, passphrase
from photodesk.cli.speech import Json, Speech
from photodesk.errors import InputRefused
from photodesk.services import check as checks
from photodesk.services import kept_work
from photodesk.services import vault as vaults

app = typer.Typer(no_args_is_help=True)


@app.command()
def create(
    folder: VaultDir,
    clinic: Annotated[str, typer.Option(help="The clinic's name, as printed on forms.")],
    user: Annotated[str, typer.Option(help="Login of the first user.")],
    name: Annotated[str, typer.Option(help="Full name of the first user.")],
    recovery_out: Annotated[
        Path, typer.Option(help="New file for the recovery key: print it, then delete the file.")
    ],
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Create a vault with its first user and recovery key."""
    speech = Speech(json)
    secret = passphrase(passphrase_file)
    with new_file(recovery_out, "recovery key", vault=folder) as file:
        created = vaults.create(folder, clinic=clinic, login=user, name=name, passphrase=secret)
        text = f"Photodesk recovery key of the vault of {clinic}\n\n{created.recovery_key}\n"
        try:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            vaults.lock(created.session)
            shutil.rmtree(folder)  # made a moment ago, and nobody could ever recover it
            raise
    vaults.lock(created.session)
    speech.say("The vault is created. Nothing in it can be read without the passphrase.")
    speech.say("Print the recovery key, keep it locked away, and delete the file.")
    speech.answer({"vault": created.session.vault_id, "recovery_out": str(recovery_out)})


@app.command()
def info(
    folder: VaultDir, user: Login = "", passphrase_file: PassphraseFile = "", *, json: Json = False
) -> None:
    """Say what the vault holds."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        facts, unfinished = vaults.info(session), kept_work.number(session)
    rows = {
        "Vault": facts.id,
        "Clinic": facts.clinic,
        "Created": facts.created_at,
        "Patients": str(facts.patients),
        "Photographs": str(facts.photographs),
        "Bytes of originals": f"{facts.bytes_of_originals:,}",
        "Signed consents": str(facts.consents),
        "Audit events": str(facts.audit_events),
        "Audit head": f"{facts.audit_head[0]} {facts.audit_head[1][:16]}",
        "Unfinished work": f"{unfinished} kept, each for its own person" if unfinished else "none",
    }
    speech.table(("", ""), rows.items())
    speech.answer(
        {
            "id": facts.id,
            "clinic": facts.clinic,
            "created_at": facts.created_at,
            "patients": facts.patients,
            "photographs": facts.photographs,
            "bytes_of_originals": facts.bytes_of_originals,
            "consents": facts.consents,
            "audit_events": facts.audit_events,
            "audit_head": {"seq": facts.audit_head[0], "hash": facts.audit_head[1]},
            "unfinished_work": unfinished,
        }
    )


@app.command()
def check(
    folder: VaultDir,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    read_originals: Annotated[
        bool, typer.Option("--read-originals", help="Read every sealed file as well.")
    ] = False,
    json: Json = False,
) -> None:
    """Check database, keyring, sealed files and audit chain; status 1 when something is broken."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        report = checks.check(session, read_originals=read_originals)
    for line in report.lines:
        speech.say(f"{'good  ' if line.ok else 'BROKEN'} {line.name}: {line.text}")
    speech.say("Everything is in order." if report.ok else "Something is broken: see above.")
    lines = [{"name": line.name, "ok": line.ok, "text": line.text} for line in report.lines]
    speech.answer({"ok": report.ok, "lines": lines})
    if not report.ok:
        raise typer.Exit(1)


@app.command("unlock-test")
def unlock_test(
    folder: VaultDir, user: Login = "", passphrase_file: PassphraseFile = "", *, json: Json = False
) -> None:
    """Try the passphrase; nothing is changed but one audit event."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        speech.say("The passphrase opens this vault.")
        speech.answer({"unlocked": True, "vault": session.vault_id})


@app.command()
def recover(
    folder: VaultDir,
    user: Annotated[str, typer.Option(help="Login that gets the new passphrase.")],
    recovery_file: Annotated[str, typer.Option(help="File with the recovery key; - reads it in.")],
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Open with the recovery key and set a new passphrase."""
    speech = Speech(json)
    key = recovery_key(recovery_file)
    new = passphrase(passphrase_file, "New passphrase: ")
    session = vaults.unlock_with_recovery_key(folder, key, login=user, new_passphrase=new)
    try:
        speech.say("The new passphrase is set. The use of the recovery key was recorded.")
        speech.answer({"recovered": True, "vault": session.vault_id})
    finally:
        vaults.lock(session)


@app.command("accept-older")
def accept_older(
    folder: VaultDir,
    reason: Annotated[str, typer.Option(help="Why the older data is right; kept in the log.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Accept data that is older than its last use here; for who may restore backups."""
    speech = Speech(json)
    login = user or vaults.only_login(folder)
    accepted = vaults.accept_older(folder, login, passphrase(passphrase_file), reason)
    speech.say(
        "The older data is accepted. The log names who, why, and what was given up."
        if accepted
        else "The data is not older than its last use here. There was nothing to accept."
    )
    speech.answer({"accepted": accepted})


def recovery_key(file: str) -> str:
    """The recovery key in a file: its last line that is not empty."""
    if file == "-":
        return passphrase("-")
    try:
        lines = [line for line in Path(file).read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused("The file with the recovery key cannot be read.") from error
    if not lines:
        raise InputRefused("The file with the recovery key is empty.")
    return lines[-1]
