"""`photodesk user ...`: who may unlock the vault."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import (
    Login,
    PassphraseFile,
    VaultDir,
    new_file,
    opened,
    opened_with,
    passphrase,
)
from photodesk.cli.speech import Json, Speech
from photodesk.errors import InputRefused
from photodesk.services import roles, rotation, users
from photodesk.services import vault as vaults
from photodesk.services.progress import Progress
from photodesk.services.users import OneTime, UserRow

app = typer.Typer(no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="LOGIN", help="The person's login.")]
OneTimeOut = Annotated[
    Path | None,
    typer.Option(
        "--one-time-out",
        metavar="FILE",
        help="New file for the one-time passphrase; without it, it is shown on the terminal.",
    ),
]


@app.command("list")
def list_users(
    folder: VaultDir, user: Login = "", passphrase_file: PassphraseFile = "", *, json: Json = False
) -> None:
    """Everybody who has, or had, an account, and how it stands."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        rows = users.users(session)
    cells = (
        (row.login, row.name, row.role.title, row.words, row.last_unlocked or "never")
        for row in rows
    )
    speech.table(("Login", "Name", "Role", "State", "Last here"), cells)
    speech.answer([_document(row) for row in rows])


@app.command()
def add(
    folder: VaultDir,
    login: Annotated[str, typer.Option(help="What the person types to sign in.")],
    name: Annotated[str, typer.Option(help="The person's full name.")],
    role: Annotated[str, typer.Option(help="Id of the role; see `photodesk user roles`.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    one_time_out: OneTimeOut = None,
    *,
    json: Json = False,
) -> None:
    """Add a person, with a passphrase for the first sign-in."""
    speech = Speech(json)
    _require_place(one_time_out)
    with opened(folder, user, passphrase_file) as session:
        with new_file(one_time_out, "one-time passphrase", vault=folder) as file:
            made = users.add(session, login=login, name=name, role_id=role)
            file.write(f"{made.passphrase}\n".encode())
        awaits = next(row.awaits for row in users.users(session) if row.login == made.login)
    speech.say(f"{made.name} has an account now.")
    if awaits:
        speech.say(f"The keys to {awaits} wait until a surgeon hands them over.")
    _tell(speech, made, one_time_out)


@app.command()
def reset(
    folder: VaultDir,
    login: Who,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    one_time_out: OneTimeOut = None,
    *,
    json: Json = False,
) -> None:
    """Give somebody who lost their passphrase another first one; opens a closed account."""
    speech = Speech(json)
    _require_place(one_time_out)
    with opened(folder, user, passphrase_file) as session:
        meaning = users.before_reset(session, login)
        with new_file(one_time_out, "one-time passphrase", vault=folder) as file:
            made = users.reset(session, login)
            file.write(f"{made.passphrase}\n".encode())
    speech.say(meaning)
    _tell(speech, made, one_time_out)


@app.command()
def disable(
    folder: VaultDir,
    login: Who,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit log.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    re_encrypt: Annotated[
        bool, typer.Option("--re-encrypt", help="Replace the keys of the vault as well.")
    ] = False,
    json: Json = False,
) -> None:
    """End somebody's account at once; what they did keeps their name."""
    speech = Speech(json)
    secret = passphrase(passphrase_file)
    due: tuple[str, ...] = ()
    with opened_with(folder, user or vaults.only_login(folder), secret) as session:
        if re_encrypt:
            rotation.disable_and_rotate(
                session, login, passphrase=secret, reason=reason, progress=_steps(speech)
            )
            due = rotation.rotation_due(session)
        else:
            users.disable(session, login, reason)
    speech.say("The account is ended. Its passphrase opens nothing.")
    if re_encrypt:
        _tell_replaced(speech, due)
    speech.answer({"disabled": login, "re_encrypted": re_encrypt, "still_due": list(due)})


@app.command("replace-keys")
def replace_keys(
    folder: VaultDir,
    reason: Annotated[str, typer.Option(help="Why; kept in the audit log.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Replace the keys of the vault, after a computer or a backup was lost; ends no account."""
    speech = Speech(json)
    secret = passphrase(passphrase_file)
    with opened_with(folder, user or vaults.only_login(folder), secret) as session:
        rotation.rotate(session, passphrase=secret, reason=reason, progress=_steps(speech))
        due = rotation.rotation_due(session)
    _tell_replaced(speech, due)
    speech.answer({"re_encrypted": True, "still_due": list(due)})


@app.command("hand-over")
def hand_over(
    folder: VaultDir,
    login: Annotated[
        str, typer.Argument(metavar="[LOGIN]", help="Who gets the keys; without it, who waits.")
    ] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Hand the keys to photographs and forms to somebody whose role needs them."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        if login:
            users.hand_over(session, login)
        waiting = users.waiting(session)
    if login:
        speech.say("The keys are handed over. They are there at the next sign-in.")
    for row in waiting:
        speech.say(f"{row.name} ({row.login}) waits for the keys to {row.awaits}.")
    if not waiting:
        speech.say("Nobody waits for keys.")
    left = [{"login": row.login, "name": row.name, "awaits": row.awaits} for row in waiting]
    speech.answer({"handed_over": login or None, "waiting": left})


@app.command("roles")
def show_roles(*, json: Json = False) -> None:
    """What each role may do, in words; needs no vault."""
    speech = Speech(json)
    words = roles.right_words()
    for one in roles.roles():
        speech.say(f"{one.title} ({one.id})")
        for right in one.rights:
            speech.say(f"  - {words[right]}")
    speech.answer(
        [
            {
                "id": one.id,
                "title": one.title,
                "sees_photographs": one.sees_photographs,
                "handles_forms": roles.handles_forms(one),
                "rights": {right: words[right] for right in one.rights},
            }
            for one in roles.roles()
        ]
    )


@app.command("first-passphrase")
def first_passphrase(
    folder: VaultDir,
    new_passphrase_file: Annotated[
        str,
        typer.Option(metavar="FILE", help="First line is a passphrase of your own; - reads it in."),
    ] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Replace a one-time passphrase by one of your own."""
    speech = Speech(json)
    login = user or vaults.only_login(folder)
    old = passphrase(passphrase_file, "One-time passphrase: ")
    new = passphrase(new_passphrase_file, "Your own passphrase: ")
    session = vaults.unlock(folder, login, old, new_passphrase=new)
    try:
        awaited = users.keys_awaited(session)
    finally:
        vaults.lock(session)
    speech.say("Your own passphrase opens the vault. The one-time passphrase opens nothing.")
    if awaited:
        speech.say(awaited)
    speech.answer({"login": login, "awaits_keys": bool(awaited)})


def _steps(speech: Speech) -> Progress:
    def tell(done: int, total: int, what: str) -> None:
        speech.say(f"{done} of {total}  {what}")

    return tell


def _tell_replaced(speech: Speech, due: tuple[str, ...]) -> None:
    speech.say("The catalogue is encrypted anew.")
    if due:
        speech.say(f"Still to be replaced: {' and '.join(due)}.")
        speech.say("It happens by itself when a surgeon opens the vault.")


def _require_place(one_time_out: Path | None) -> None:
    """Refuse before anything is changed where the passphrase could reach nobody, or a log."""
    if one_time_out is None and not _at_a_terminal():
        raise InputRefused(
            "The one-time passphrase would go into a file or a log. Nothing was changed.",
            "Give --one-time-out FILE.",
        )


def _at_a_terminal() -> bool:
    """Whether what goes to standard error is read by a person at once, and kept nowhere."""
    return sys.stderr.isatty()


def _tell(speech: Speech, made: OneTime, one_time_out: Path | None) -> None:
    if one_time_out is None:
        sys.stderr.write(f"One-time passphrase: {made.passphrase}\n")
    else:
        speech.say("The one-time passphrase is in the file. Delete it once it was read.")
    speech.say(f"It is good until {made.until}, for one sign-in as {made.login}.")
    out = str(one_time_out) if one_time_out else None
    speech.answer({"login": made.login, "until": made.until, "one_time_out": out})


def _document(row: UserRow) -> dict[str, object]:
    return {
        "id": row.id,
        "login": row.login,
        "name": row.name,
        "role": row.role.id,
        "state": row.state,
        "state_words": row.words,
        "awaits_keys_to": row.awaits or None,
        "created_at": row.created_at,
        "last_unlocked": row.last_unlocked,
        "disabled_at": row.disabled_at,
    }
