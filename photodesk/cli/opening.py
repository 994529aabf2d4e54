"""Opening a vault for one command: passphrase from a file or a prompt, locked again afterwards."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from photodesk.errors import InputRefused
from photodesk.services import vault as vaults
from photodesk.services.session import Session

VaultDir = Annotated[Path, typer.Argument(metavar="DIR", help="The vault's folder.")]
Login = Annotated[str, typer.Option("--user", help="Login; needed when the vault has several.")]
PassphraseFile = Annotated[
    str,
    typer.Option(
        "--passphrase-file", metavar="FILE", help="First line is the passphrase; - reads it in."
    ),
]
Chart = Annotated[str, typer.Option("--chart", help="The patient's chart number.")]


def a_day(text: str) -> date:
    """A day written YYYY-MM-DD. Raises typer.BadParameter (wrong usage) for another form."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day written YYYY-MM-DD.") from error


def passphrase(file: str, prompt: str = "Passphrase: ") -> str:
    """The passphrase: first line of a file, of standard input for `-`, or typed unseen."""
    if file == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if file:
        try:
            lines = Path(file).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputRefused(
                "The passphrase file cannot be read as text.", "Check its name and permissions."
            ) from error
        return lines[0] if lines else ""
    if not sys.stdin.isatty():
        raise InputRefused(
            "A passphrase is needed.", "Give --passphrase-file FILE, or - for standard input."
        )
    return getpass.getpass(prompt)


@contextmanager
def opened(folder: Path, login: str, passphrase_file: str) -> Iterator[Session]:
    """The vault, unlocked for the length of one command."""
    login = login or vaults.only_login(folder)
    session = vaults.unlock(folder, login, passphrase(passphrase_file))
    try:
        yield session
    finally:
        vaults.lock(session)


def read_file(path: Path, what: str) -> bytes:
    """The bytes of a file a person named. Raises InputRefused when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRefused(f"The {what} cannot be read.", "Check the file's name.") from error


def write_new(path: Path, data: bytes, what: str) -> None:
    """Write a file the person asked for, readable by its owner only; never over another file."""
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(data)
    except FileExistsError as error:
        raise InputRefused(
            f"The {what} was not written: that file exists.", "Choose another name."
        ) from error
    except OSError as error:
        raise InputRefused(
            f"The {what} was not written.", "Choose a folder that exists and can be written."
        ) from error
