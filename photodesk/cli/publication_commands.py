"""`photodesk publication ...`: from a selection of photographs to a package for a journal."""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from photodesk.cli.opening import (
    Login,
    PassphraseFile,
    VaultDir,
    a_day,
    an_id,
    new_file,
    opened,
    read_file,
    write_new,
)
from photodesk.cli.speech import Json, Speech
from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import PhotographId, RequestId
from photodesk.domain.publication import Manuscript, PublicationScope, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from photodesk.services import patients, publication, release
from photodesk.services.publication import RequestStatus
from photodesk.services.session import Session

app = typer.Typer(no_args_is_help=True)

Request = Annotated[
    str, typer.Argument(metavar="REQUEST", help="Its id, from `draft` or `status`.")
]
Expires = Annotated[
    date | None,
    typer.Option(
        parser=a_day, metavar="YYYY-MM-DD", help="No new use after it; default two years."
    ),
]
SignerName = Annotated[str, typer.Option("--signer", help="Who signs; default: the patient.")]
SignerCapacity = Annotated[Capacity, typer.Option("--capacity")]
_USES = ", ".join(PublicationScope)
TWO_YEARS = timedelta(days=730)


def request_id(text: str) -> RequestId:
    """The id of a request as typed. Raises NotFound for text that is none."""
    return RequestId(an_id(text, "request"))


@app.command()
def draft(
    folder: VaultDir,
    photos: Annotated[str, typer.Option(help="Photograph ids parted by commas, in order.")],
    journal: Annotated[str, typer.Option(help="Journal profile, from `journal list`.")],
    title: Annotated[str, typer.Option(help="Title of the manuscript.")],
    version: Annotated[str, typer.Option(help="Version of the manuscript.")] = "1",
    manuscript: Annotated[
        Path | None, typer.Option(help="Its file; only its SHA-256 is kept.")
    ] = None,
    purpose: Annotated[str, typer.Option(help="Why the pictures are needed.")] = (
        "To show other doctors the findings and the result in a scientific article."
    ),
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Open a request for photographs of one patient and a journal."""
    speech = Speech(json)
    digest = hashlib.sha256(read_file(manuscript, "manuscript")).digest() if manuscript else None
    ids = [PhotographId(an_id(t, "photograph")) for t in photos.split(",") if t.strip()]
    with opened(folder, user, passphrase_file) as session:
        request = publication.draft(
            session,
            photograph_ids=ids,
            journal_id=journal,
            manuscript=Manuscript(title, version, digest),
            purpose=purpose,
        )
        state = publication.status(session, request.id)
    speech.say(f"Request {request.id}")
    say_status(speech, state)
    speech.answer({"id": request.id} | status_document(state))


@app.command()
def form(
    folder: VaultDir,
    request: Request,
    out: Annotated[Path, typer.Option(help="New PDF file.")],
    signer: SignerName = "",
    capacity: SignerCapacity = Capacity.PATIENT,
    relation: Annotated[str, typer.Option(help="Relation to the patient.")] = "",
    authority: Annotated[str, typer.Option(help="Source of the authority to sign.")] = "",
    expires: Expires = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write the form to print and sign by hand; from then on its pictures are fixed."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        if publication.get(session, request_id(request)).state == "draft":
            who = signer_of(session, request_id(request), signer, capacity, relation, authority)
            present(session, request_id(request), who, expires, speech)
        write_new(out, publication.form_pdf(session, request_id(request)), "form", vault=folder)
    speech.say("The form is written. File its scan with `photodesk publication scan`.")
    speech.answer({"form": str(out)})


@app.command()
def scan(
    folder: VaultDir,
    request: Request,
    file: Annotated[Path, typer.Option(help="The scan: a PDF or a picture.")],
    signed_on: Annotated[date, typer.Option(parser=a_day, metavar="YYYY-MM-DD")],
    review: Annotated[ReviewOutcome, typer.Option(help="As ticked on the paper.")],
    permit: Annotated[
        str,
        typer.Option(help=f"Uses ticked yes on the paper, by commas; others are no: {_USES}."),
    ],
    signer: SignerName = "",
    capacity: SignerCapacity = Capacity.PATIENT,
    relation: Annotated[str, typer.Option(help="Relation to the patient.")] = "",
    authority: Annotated[str, typer.Option(help="Source of the authority to sign.")] = "",
    expires: Expires = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """File the printed form that was signed by hand; it is sealed with its scan."""
    speech = Speech(json)
    allowed = scopes(permit)
    with opened(folder, user, passphrase_file) as session:
        consent = publication.file_scan(
            session,
            request_id(request),
            scan=read_file(file, "scan"),
            scan_name=file.name,
            signed_on=signed_on,
            signer=signer_of(session, request_id(request), signer, capacity, relation, authority),
            answers={
                scope: Decision.PERMIT if scope in allowed else Decision.DENY
                for scope in PublicationScope
            },
            review=review,
            expires_on=expires or min(signed_on, session.today()) + TWO_YEARS,
        )
        state = publication.status(session, request_id(request))
    speech.say("Filed and sealed.")
    say_status(speech, state)
    speech.answer({"consent": consent.id} | status_document(state))


@app.command()
def status(
    folder: VaultDir,
    request: Annotated[str, typer.Argument(metavar="[REQUEST]")] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Say where one request stands and what it lacks, or list all."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        if request:
            state = publication.status(session, request_id(request))
            say_status(speech, state)
            speech.answer({"id": request} | status_document(state))
            return
        rows = publication.requests(session)
    speech.table(
        ("Request", "Chart", "Journal", "Title", "Pictures", "State", "Lacks"),
        (
            (
                row.request.id,
                row.patient.chart_number,
                row.request.journal.id,
                row.request.manuscript.title,
                str(len(row.request.photographs)),
                row.status.state,
                str(len(row.status.missing)),
            )
            for row in rows
        ),
    )
    speech.answer([{"id": row.request.id} | status_document(row.status) for row in rows])


@app.command("give-up")
def give_up(
    folder: VaultDir,
    request: Request,
    reason: Annotated[str, typer.Option(help="Stands in the audit log.")] = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Put a draft away for good: it is kept, and nobody goes on with it."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        given_up = publication.give_up(session, request_id(request), reason=reason)
    speech.say("The draft is given up. A form that was shown cannot be.")
    speech.answer({"id": given_up.id, "state": given_up.state, "at": given_up.given_up_at})


@app.command()
def package(
    folder: VaultDir,
    request: Request,
    out: Annotated[Path, typer.Option(help="New folder.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write the package for the journal; refused with reasons unless the consent covers it."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        done = release.package(session, request_id(request), out=out)
    for name, digest, size in done.files:
        speech.say(f"{name:<24} {size:>12,} bytes  {digest[:16]}")
    speech.say("The package is complete: its manifest was written last.")
    speech.answer(
        {
            "folder": str(done.folder),
            "manifest_sha256": done.manifest_sha256,
            "files": [{"name": n, "sha256": d, "bytes": s} for n, d, s in done.files],
        }
    )


@app.command("sealed-form")
def sealed_form(
    folder: VaultDir,
    request: Request,
    out: Annotated[Path, typer.Option(help="New PDF file.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write the signed and sealed form to a file (recorded in the audit)."""
    with (
        opened(folder, user, passphrase_file) as session,
        new_file(out, "form", vault=folder) as file,
    ):
        file.write(publication.sealed_form(session, request_id(request)))
    Speech(json).say("The sealed form is written; this file is not encrypted.")
    Speech(json).answer({"form": str(out)})


@app.command()
def withdraw(
    folder: VaultDir,
    request: Request,
    told_by: Annotated[str, typer.Option(help="Who says so.")],
    how: Annotated[str, typer.Option(help="In person, by letter, by telephone ...")] = "in person",
    reason: Annotated[str, typer.Option(help="Only if they wish to give one.")] = "",
    out: Annotated[Path | None, typer.Option(help="New PDF file: confirmation.")] = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Withdraw a publication consent: at once, no further package leaves."""
    speech = Speech(json)
    with (
        opened(folder, user, passphrase_file) as session,
        new_file(out, "confirmation", vault=folder) as file,
    ):
        done = publication.withdraw(
            session, request_id(request), told_by=told_by, route=how, reason=reason
        )
        file.write(done.confirmation_pdf)
    speech.say("Withdrawn.")
    for stop in done.stops:
        speech.say(f"- {stop}")
    speech.answer({"withdrawn_at": done.withdrawn_at, "stops": list(done.stops)})


def signer_of(
    session: Session,
    request: RequestId,
    name: str,
    capacity: Capacity,
    relation: str,
    authority: str,
) -> Signer:
    """Who signs: the name given, else the patient's own name in writing order."""
    patient = patients.get(session, publication.get(session, request).patient_id)
    own = f"{patient.given} {patient.family}".strip()
    return Signer(name or own, capacity, relation, authority)


def present(
    session: Session, request: RequestId, signer: Signer, expires: date | None, speech: Speech
) -> None:
    """Freeze the form, with a bar while its figures are made."""
    with Progress(console=speech.people, transient=True) as bar:
        task = bar.add_task("Making figures", total=None)
        publication.prepare_figures(
            session,
            request,
            progress=lambda done, total, _what: bar.update(task, completed=done, total=total),
        )
    publication.present(
        session,
        request,
        signer=signer,
        expires_on=expires or session.today() + TWO_YEARS,
        review_offered=None,
    )


def scopes(text: str) -> set[PublicationScope]:
    """Scopes parted by commas. Raises typer.BadParameter, naming those that exist."""
    try:
        return {PublicationScope(part.strip().upper()) for part in text.split(",") if part.strip()}
    except ValueError as error:
        known = ", ".join(PublicationScope)
        raise typer.BadParameter(f"Uses are: {known}.") from error


def say_status(speech: Speech, state: RequestStatus) -> None:
    """The state and every missing point, in words."""
    speech.say(f"State: {state.state}")
    for missing in state.missing:
        speech.say(f"missing {missing.code}: {missing.title}. {missing.text}")


def status_document(state: RequestStatus) -> dict[str, object]:
    """The state of a request for JSON."""
    return {
        "state": state.state,
        "missing": [
            {"code": missing.code, "title": missing.title, "text": missing.text}
            for missing in state.missing
        ],
    }
