"""`photodesk station ...`: how the station of a vault guards itself, shown and set."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from photodesk.cli.opening import Login, PassphraseFile, VaultDir, opened, passphrase
from photodesk.cli.speech import Json, Speech
from photodesk.services import keychain as keychains
from photodesk.services import station
from photodesk.services import vault as vaults
from photodesk.services.session import Session
from photodesk.services.station import Place, StationSettings

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True)

_PLACES = {"exam-room": Place.EXAM_ROOM, "office": Place.OFFICE}
_SWITCH = {"on": True, "off": False}
_ON = "This computer's keychain opens the vault for you. Your passphrase opens it as before."
_OFF = "The keychain no longer opens the vault for you. Your passphrase does."


@app.command()
def show(
    folder: VaultDir, user: Login = "", passphrase_file: PassphraseFile = "", *, json: Json = False
) -> None:
    """Say how this station guards itself."""
    with opened(folder, user, passphrase_file) as session:
        _tell(Speech(json), session, station.settings(session))


@app.command("set")
def set_(
    folder: VaultDir,
    name: Annotated[str | None, typer.Option(help="The station's name.")] = None,
    place: Annotated[
        str, typer.Option(help="exam-room or office; it brings its usual minutes.")
    ] = "",
    minutes: Annotated[
        int | None, typer.Option(help="Minutes without a sign of life before the lock, 1 to 15.")
    ] = None,
    cover_seconds: Annotated[
        int | None, typer.Option(help="Seconds before the screen is hidden, 15 to 600.")
    ] = None,
    hours: Annotated[
        int | None, typer.Option(help="Hours after signing in at which it locks, 1 to 12.")
    ] = None,
    keychain: Annotated[
        str, typer.Option(help="on or off: people may use this computer's keychain.")
    ] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Set how this station guards itself; for who administers the vault."""
    where, allowed = _one_of(_PLACES, place, "--place"), _one_of(_SWITCH, keychain, "--keychain")
    with opened(folder, user, passphrase_file) as session:
        before = station.settings(session)
        new = before if where is None else before.at(where)
        new = replace(
            new,
            lock_minutes=new.lock_minutes if minutes is None else minutes,
            cover_seconds=new.cover_seconds if cover_seconds is None else cover_seconds,
            most_hours=new.most_hours if hours is None else hours,
            keychain=new.keychain if allowed is None else allowed,
        )
        _tell(Speech(json), session, station.change(session, new, name=name))


@app.command("keychain")
def keychain_(
    folder: VaultDir,
    do: Annotated[
        str, typer.Argument(help="on, off, or try: unlock with it once.", metavar="on|off|try")
    ],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Keep your own key to the vault in this computer's keychain, or take it away."""
    speech, login = Speech(json), user or vaults.only_login(folder)
    if do == "try":
        vaults.lock(keychains.unlock(folder, login))
        speech.say("This computer's keychain opens the vault.")
    elif do in {"on", "off"}:
        _switch(folder, login, passphrase(passphrase_file), on=do == "on")
        speech.say(_ON if do == "on" else _OFF)
    else:
        raise typer.BadParameter("Say on, off or try.")
    speech.answer({"keychain": do})


def _switch(folder: Path, login: str, secret: str, *, on: bool) -> None:
    session = vaults.unlock(folder, login, secret)
    try:
        if on:
            keychains.switch_on(session, secret)
        else:
            keychains.switch_off(session)
    finally:
        vaults.lock(session)


def _one_of(values: Mapping[str, T], word: str, option: str) -> T | None:
    """What a word means, None for none; raises typer.BadParameter (wrong usage) for another."""
    if word and word not in values:
        raise typer.BadParameter(f"{option} is one of: {', '.join(values)}.")
    return values.get(word)


def _tell(speech: Speech, session: Session, settings: StationSettings) -> None:
    place = next(word for word, one in _PLACES.items() if one is settings.place)
    rows = {
        "Station": session.station_name,
        "Place": place,
        "Hidden after": f"{settings.cover_seconds} seconds",
        "Locked after": f"{settings.lock_minutes} minutes",
        "Signed in at most": f"{settings.most_hours} hours",
        "Keychain": "allowed" if settings.keychain else "not allowed",
    }
    speech.table(("", ""), rows.items())
    speech.answer({"name": session.station_name, **settings.facts()})
