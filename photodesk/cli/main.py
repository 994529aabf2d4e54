"""`photodesk COMMAND`: one program; every command does one thing through the services."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from photodesk import __version__
from photodesk.cli import (
    audit_commands,
    backup_commands,
    care_commands,
    clock_command,
    consent_commands,
    erasure_commands,
    import_command,
    journal_commands,
    patient_commands,
    photo_commands,
    publication_commands,
    salvage_command,
    station_commands,
    user_commands,
    vault_commands,
    verify_command,
)
from photodesk.cli.speech import Json, Speech
from photodesk.errors import PhotodeskError

DEMO = "the main job on practice patients, from an empty folder to a verified package"


def program(
    open_window: Callable[[], int], run_demo: Callable[[Path | None, Path | None, Path | None], int]
) -> typer.Typer:
    """All commands; the window and the demo come from above, because they need both."""
    app = typer.Typer(
        help="Clinical photographs with the patient's consent attached.",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback(invoke_without_command=True)
    def start(
        context: typer.Context,
        *,
        version: Annotated[bool, typer.Option("--version", help="Say the version.")] = False,
    ) -> None:
        """Without a command: open the window."""
        if version:
            typer.echo(f"Photodesk {__version__}")
        elif context.invoked_subcommand is None:
            raise typer.Exit(open_window())

    @app.command(help=DEMO[0].upper() + DEMO[1:] + ".")
    def demo(
        vault: Annotated[Path | None, typer.Option(help="New folder for the vault.")] = None,
        out: Annotated[Path | None, typer.Option(help="New folder for forms and package.")] = None,
        photos: Annotated[
            Path | None, typer.Option(help="Folder with your own pictures (three or more).")
        ] = None,
    ) -> None:
        raise typer.Exit(run_demo(vault, out, photos))

    app.add_typer(vault_commands.app, name="vault", help="Create, describe and check a vault.")
    app.add_typer(user_commands.app, name="user", help="Who may unlock the vault.")
    app.add_typer(patient_commands.app, name="patient", help="Register and find patients.")
    app.add_typer(care_commands.team_app, name="team", help="Who cares for a patient.")
    app.add_typer(care_commands.glass_app, name="break-glass", help="Emergency access.")
    app.add_typer(consent_commands.app, name="consent", help="Capture consents.")
    app.command("import")(import_command.import_photographs)
    app.add_typer(photo_commands.app, name="photo", help="Stored photographs.")
    app.add_typer(erasure_commands.app, name="erase", help="Erase photographs, by two people.")
    app.add_typer(journal_commands.app, name="journal", help="What journals ask for.")
    app.add_typer(publication_commands.app, name="publication", help="Consent to publish.")
    app.command("verify")(verify_command.verify)
    app.add_typer(audit_commands.app, name="audit", help="The audit chain.")
    app.add_typer(station_commands.app, name="station", help="How this station guards itself.")
    vault_commands.app.command("salvage")(salvage_command.salvage)
    vault_commands.app.command("accept-clock")(clock_command.accept_clock)
    app.command("backup")(backup_commands.backup)
    app.command("restore")(backup_commands.restore)
    return app


def run(
    argv: Sequence[str],
    *,
    open_window: Callable[[], int],
    run_demo: Callable[[Path | None, Path | None, Path | None], int],
) -> int:
    """The exit status of one command: 0 done, 1 refused or broken, 2 usage, 3 could not run."""
    try:
        program(open_window, run_demo)(list(argv), prog_name="photodesk")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except KeyboardInterrupt:
        Speech(json=True).say("Stopped. What was done before stays.")
        return 1
    except PhotodeskError as error:
        return refuse(error, as_json="--json" in argv)
    return 0


def refuse(error: PhotodeskError, *, as_json: bool) -> int:
    """Say what happened and the next step, on standard error; JSON as well where asked for."""
    reasons = (*getattr(error, "reasons", ()), *getattr(error, "missing", ()))
    told_in_advice = any(reason in error.advice for reason in reasons)
    Speech(json=True).say(error.title if told_in_advice else str(error))
    for reason in reasons:
        Speech(json=True).say(f"- {reason}")
    if as_json:
        document: dict[str, object] = {
            "error": type(error).__name__,
            "title": error.title,
            "advice": error.advice,
        }
        for name in ("kind", "first_bad"):
            if hasattr(error, name):
                document[name] = getattr(error, name)
        for name in ("reasons", "missing"):
            if value := getattr(error, name, ()):
                document[name] = list(value)
        Speech(json=True).answer(document)
    return error.exit_status


def main(argv: Sequence[str] | None = None) -> int:
    """For tests of commands that need neither the window nor the demo."""

    def absent(*_paths: object) -> int:
        sys.stderr.write("This command needs the whole program.\n")
        return 2

    return run(sys.argv[1:] if argv is None else argv, open_window=absent, run_demo=absent)


__all__ = ["Json", "main", "program", "refuse", "run"]
