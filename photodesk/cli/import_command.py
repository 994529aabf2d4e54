"""`photodesk import`: files into a patient's record, one result per file."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from photodesk.cli.label_options import PatientsSide, Procedure, Site, TimePoint, View
from photodesk.cli.opening import Chart, Login, PassphraseFile, VaultDir, a_day, opened
from photodesk.cli.speech import Json, Speech
from photodesk.domain.photograph import Labels, Side
from photodesk.domain.taken_at import Statement
from photodesk.services import intake, patients
from photodesk.services.intake import IncomingFile, IntakeReport, IntakeResult


def import_photographs(
    folder: VaultDir,
    chart: Chart,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    view: View = "",
    side: PatientsSide = Side.UNSTATED,
    site: Site = "",
    procedure: Procedure = "",
    time_point: TimePoint = "",
    taken_on: Annotated[
        date | None,
        typer.Option(
            parser=a_day, metavar="YYYY-MM-DD", help="Day taken, where no camera says so."
        ),
    ] = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    clock_wrong: Annotated[
        bool, typer.Option("--clock-wrong", help="The camera's clock was wrong; both are kept.")
    ] = False,
    json: Json = False,
) -> None:
    """Import photographs: each is stored, known already, or refused with a reason."""
    speech = Speech(json)
    labels = Labels(view, side, site, procedure, time_point)
    with opened(folder, user, passphrase_file) as session:
        patient = patients.by_chart(session, chart)
        files = [IncomingFile.from_path(path) for path in all_files(paths)]
        with Progress(console=speech.people, transient=True) as bar:
            task = bar.add_task("Importing", total=len(files))

            def tell(result: IntakeResult) -> None:
                bar.advance(task)
                speech.say(f"{result.outcome:<10} {result.name}  {result.text}")

            report = intake.take_in(
                session,
                patient.id,
                files,
                labels=labels,
                statement=Statement(taken_on, clock_wrong),
                on_result=tell,
            )
    speech.say(report.summary())
    speech.answer(as_document(report))
    if report.refused or report.not_done:
        raise typer.Exit(1)


def all_files(paths: list[Path]) -> Iterator[Path]:
    """The files named, and those directly inside the folders named, in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(entry for entry in path.iterdir() if not entry.is_dir())
        else:
            yield path


def as_document(report: IntakeReport) -> dict[str, object]:
    """The list of an import for JSON."""
    return {
        "stored": report.stored,
        "duplicates": report.duplicates,
        "refused": report.refused,
        "not_done": report.not_done,
        "results": [
            {
                "name": result.name,
                "outcome": result.outcome,
                "photograph": result.photograph_id,
                "reason": str(result.reason),
                "text": result.text,
            }
            for result in report.results
        ],
    }
