"""`photodesk patient ...`: register and find patients."""

from datetime import date
from typing import Annotated

import typer

from photodesk.cli.opening import Chart, Login, PassphraseFile, VaultDir, a_day, opened
from photodesk.cli.speech import Json, Speech
from photodesk.domain.patient import Patient, PatientFacts
from photodesk.services import patients

app = typer.Typer(no_args_is_help=True)


def as_document(patient: Patient) -> dict[str, str]:
    """A patient for JSON."""
    return {
        "id": patient.id,
        "chart": patient.chart_number,
        "family": patient.family,
        "given": patient.given,
        "born": patient.born.isoformat(),
    }


@app.command()
def add(
    folder: VaultDir,
    chart: Chart,
    family: Annotated[str, typer.Option(help="Family name.")],
    born: Annotated[date, typer.Option(parser=a_day, metavar="YYYY-MM-DD", help="Birth date.")],
    given: Annotated[str, typer.Option(help="Given name.")] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    even_if_alike: Annotated[
        bool,
        typer.Option("--even-if-alike", help="Another person of the same name and birth date."),
    ] = False,
    json: Json = False,
) -> None:
    """Register a patient."""
    speech = Speech(json)
    facts = PatientFacts(chart, family, given, born)
    with opened(folder, user, passphrase_file) as session:
        patient = patients.add(session, facts, even_if_alike=even_if_alike)
    speech.say(f"Registered under chart number {patient.chart_number}.")
    speech.answer(as_document(patient))


@app.command()
def find(
    folder: VaultDir,
    text: Annotated[str, typer.Argument(help="Part of a name, chart number or birth date.")] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """List patients."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        rows = patients.find(session, text)
    speech.table(
        ("Chart", "Family", "Given", "Born", "Capture consent", "Photographs"),
        (
            (
                row.patient.chart_number,
                row.patient.family,
                row.patient.given,
                row.patient.born.isoformat(),
                f"{row.consent.status} {row.consent.at[:10]}".strip(),
                str(row.photographs),
            )
            for row in rows
        ),
    )
    if not rows:
        speech.say("No patient matches.")
    speech.answer(
        [
            as_document(row.patient)
            | {"consent": str(row.consent.status), "photographs": row.photographs}
            for row in rows
        ]
    )
