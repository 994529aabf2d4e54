"""`photodesk consent ...`: capture consents on paper, their list, their withdrawal."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from photodesk.cli.opening import (
    Chart,
    Login,
    PassphraseFile,
    VaultDir,
    a_day,
    an_id,
    new_file,
    opened,
    read_file,
)
from photodesk.cli.speech import Json, Speech
from photodesk.domain.capture_consent import CaptureConsent, Decision
from photodesk.domain.identifiers import ConsentId
from photodesk.domain.signature import Capacity, Signer
from photodesk.services import capture_consents, patients

app = typer.Typer(no_args_is_help=True)

Day = Annotated[date | None, typer.Option(parser=a_day, metavar="YYYY-MM-DD")]


def as_document(consent: CaptureConsent, now: str) -> dict[str, object]:
    """A capture consent for JSON."""
    return {
        "id": consent.id,
        "status": str(consent.status(now)),
        "route": str(consent.route),
        "wording": f"{consent.wording_id} {consent.wording_version}",
        "signer": consent.signer.name,
        "capacity": str(consent.signer.capacity),
        "signed_at": consent.signed_at,
        "covers_from": consent.covers_from,
        "expires_at": consent.expires_at,
        "withdrawn_at": consent.withdrawn_at,
        "scopes": {scope: str(decision) for scope, decision in consent.scopes.items()},
    }


def consent_id(text: str) -> ConsentId:
    """The id of a consent as typed. Raises NotFound for text that is none."""
    return ConsentId(an_id(text, "consent"))


@app.command()
def form(
    folder: VaultDir,
    chart: Chart,
    out: Annotated[Path, typer.Option(help="New PDF file.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write the capture consent as a PDF to print and sign by hand."""
    with opened(folder, user, passphrase_file) as session:
        patient = patients.by_chart(session, chart)
        with new_file(out, "form", vault=folder) as file:
            file.write(capture_consents.paper_form(session, patient.id))
    Speech(json).say("The form is written. File its scan with `photodesk consent scan`.")
    Speech(json).answer({"form": str(out)})


@app.command()
def scan(
    folder: VaultDir,
    chart: Chart,
    file: Annotated[Path, typer.Option(help="The scan: a PDF or a picture.")],
    signed_on: Annotated[date, typer.Option(parser=a_day, metavar="YYYY-MM-DD")],
    signer: Annotated[str, typer.Option(help="Printed name of who signed.")],
    kind: Annotated[
        Literal["capture"], typer.Option(help="For a publication form see `publication scan`.")
    ] = "capture",
    capacity: Annotated[
        Capacity, typer.Option(help="In which capacity they signed.")
    ] = Capacity.PATIENT,
    relation: Annotated[str, typer.Option(help="Relation to the patient.")] = "",
    authority: Annotated[str, typer.Option(help="Source of the authority to sign.")] = "",
    covers_from: Day = None,
    expires: Day = None,
    permit: Annotated[
        str,
        typer.Option(
            help="Uses ticked yes on the paper, parted by commas; the others count as no."
        ),
    ] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """File a paper form that was signed by hand, with its scan."""
    speech = Speech(json)
    yes = {scope.strip() for scope in permit.split(",") if scope.strip()}
    with opened(folder, user, passphrase_file) as session:
        patient = patients.by_chart(session, chart)
        consent = capture_consents.file_scan(
            session,
            patient.id,
            scan=read_file(file, "scan"),
            scan_name=file.name,
            signed_on=signed_on,
            signer=Signer(signer, capacity, relation, authority),
            answers=dict.fromkeys(yes, Decision.PERMIT),
            covers_from=covers_from,
            expires_on=expires,
        )
        now = session.now()
    speech.say(f"Filed. It covers pictures from {consent.covers_from[:10]} on.")
    speech.answer(as_document(consent, now) | {"kind": kind})


@app.command("list")
def list_consents(
    folder: VaultDir,
    chart: Chart,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """List the capture consents of a patient, newest first."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        patient = patients.by_chart(session, chart)
        consents = capture_consents.history(session, patient.id)
        now = session.now()
    speech.table(
        ("Consent", "Status", "Route", "Signed", "Covers from", "Expires", "Signer"),
        (
            (
                c.id,
                str(c.status(now)),
                str(c.route),
                c.signed_at,
                c.covers_from,
                c.expires_at or "-",
                c.signer.name,
            )
            for c in consents
        ),
    )
    if not consents:
        speech.say("No capture consent yet. Nothing can be photographed before it is signed.")
    speech.answer([as_document(c, now) for c in consents])


@app.command()
def show(
    folder: VaultDir,
    consent: Annotated[str, typer.Argument(metavar="CONSENT", help="Its id, from `list`.")],
    out: Annotated[Path, typer.Option(help="New file for the signed form.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write the signed form of a consent to a file (recorded in the audit)."""
    with (
        opened(folder, user, passphrase_file) as session,
        new_file(out, "form", vault=folder) as file,
    ):
        file.write(capture_consents.document(session, consent_id(consent)))
    Speech(json).say("The signed form is written; this file is not encrypted.")
    Speech(json).answer({"form": str(out)})


@app.command()
def withdraw(
    folder: VaultDir,
    consent: Annotated[str, typer.Argument(metavar="CONSENT", help="Its id, from `list`.")],
    told_by: Annotated[str, typer.Option(help="Who says so.")],
    how: Annotated[str, typer.Option(help="In person, by letter, by telephone ...")] = "in person",
    reason: Annotated[str, typer.Option(help="Only if they wish to give one.")] = "",
    out: Annotated[Path | None, typer.Option(help="New PDF file: confirmation.")] = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Withdraw a consent: at once, nothing new is saved under it."""
    speech = Speech(json)
    with (
        opened(folder, user, passphrase_file) as session,
        new_file(out, "confirmation", vault=folder) as file,
    ):
        done = capture_consents.withdraw(
            session, consent_id(consent), told_by=told_by, route=how, reason=reason
        )
        file.write(done.confirmation_pdf)
    speech.say("Withdrawn.")
    for stop in done.stops:
        speech.say(f"- {stop}")
    speech.answer({"withdrawn_at": done.withdrawn_at, "stops": list(done.stops)})
