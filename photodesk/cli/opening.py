"""Opening a vault for one command: passphrase from a file or a prompt, locked again afterwards."""

import getpass
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from photodesk.domain.identifiers import as_bytes, from_bytes
from photodesk.errors import DiskFull, InputRefused, NotFound, OneTimePassphrase
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
    """The vault, unlocked for the length of one command.

    Raises as `services.vault.unlock`; a one-time passphrase opens nothing here, and the error names
    the command that replaces it.
    """
    login = login or vaults.only_login(folder)
    with opened_with(folder, login, passphrase(passphrase_file)) as session:
        yield session


@contextmanager
def opened_with(folder: Path, login: str, secret: str) -> Iterator[Session]:
    """As `opened`, with a passphrase that was read already because the act asks for it again."""
    try:
        session = vaults.unlock(folder, login, secret)
    except OneTimePassphrase as error:
        raise OneTimePassphrase(
            "This is a one-time passphrase. Nothing was opened.",
            "Choose your own in the window, or with `photodesk user first-passphrase`.",
        ) from error
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


@contextmanager
def new_file(path: Path | None, what: str, *, vault: Path) -> Iterator[BinaryIO]:
    """A new file of the person's choice, open for writing before the act that fills it.

    So an act that cannot be undone never ends without the place for its result. The file is
    readable by its owner only, synced when the block ends, and gone when it fails. Without a path
    what is written goes nowhere. Raises InputRefused for a file that exists, a folder that cannot
    be written, a place inside the vault; DiskFull.
    """
    if path is None:
        yield io.BytesIO()
        return
    if path.resolve().is_relative_to(vault.resolve()):
        raise InputRefused(
            f"The {what} was not written: nothing readable goes into the vault's own folder.",
            "Choose another place.",
        )
    file = _created(path, what)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise DiskFull(
                f"The {what} was not written: the disk is full or failed.", "Make room, try again."
            ) from error
        raise


def write_new(path: Path, data: bytes, what: str, *, vault: Path) -> None:
    """Write a file the person asked for, as `new_file` does."""
    with new_file(path, what, vault=vault) as file:
        file.write(data)


def _created(path: Path, what: str) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.fdopen(os.open(path, flags, 0o600), "wb")
    except FileExistsError as error:
        raise InputRefused(
            f"The {what} was not written: that file exists.", "Choose another name."
        ) from error
    except OSError as error:
        raise InputRefused(
            f"The {what} was not written.", "Choose a folder that exists and can be written."
        ) from error


def an_id(text: str, what: str) -> str:
    """An identifier as typed. Raises NotFound for text that is none, as for a stranger's."""
    try:
        return from_bytes(as_bytes(text.strip()))
    except ValueError as error:
        raise NotFound(f"There is no such {what} in this vault.", "Copy its id anew.") from error
