"""`photodesk erase ...`: ask for an erasure, decide, report; how long photographs are kept."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import (
    Login,
    PassphraseFile,
    VaultDir,
    an_id,
    new_file,
    opened,
    passphrase,
)
from photodesk.cli.speech import Json, Speech
from photodesk.domain.identifiers import ErasureId, PhotographId
from photodesk.domain.retention import RetentionRule
from photodesk.services import erasure, erasure_report, retention
from photodesk.services.erasure import ErasureLine, Ground

app = typer.Typer(no_args_is_help=True)


class GroundName(StrEnum):
    """Why photographs are to be erased, as typed."""

    PATIENT_DEMAND = "patient-demand"
    RETENTION_OVER = "retention-over"


class Answer(StrEnum):
    """What is decided."""

    ERASE = "erase"
    DECLINE = "decline"


_GROUNDS: dict[GroundName, Ground] = {
    GroundName.PATIENT_DEMAND: "patient_demand",
    GroundName.RETENTION_OVER: "retention_over",
}
Request = Annotated[str, typer.Argument(metavar="ID", help="Its id, from `erase list`.")]


def as_document(line: ErasureLine) -> dict[str, object]:
    """A request for JSON; no name of a patient."""
    one = line.erasure
    return {
        "id": one.id,
        "chart": line.chart_number,
        "photographs": [
            {"id": p.id, "view": p.view, "taken_on": p.taken_on, "sha256": p.sha256.hex()}
            for p in line.photographs
        ],
        "ground": one.ground,
        "reason": one.reason,
        "requested_at": one.requested_at,
        "requested_by": one.requested_name,
        "decision": one.decision,
        "decided_at": one.decided_at,
        "decided_by": one.decided_name,
        "note": one.note,
        "finished_at": one.finished_at,
        "final_at": one.final_at,
    }


@app.command("request")
def request(
    folder: VaultDir,
    photo: Annotated[list[str], typer.Option(help="A photograph's id; once for each.")],
    reason: Annotated[str, typer.Option(help="Who asked for it and how, or which rule.")],
    ground: Annotated[GroundName, typer.Option(help="Why.")] = GroundName.PATIENT_DEMAND,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Ask for photographs of one patient to be erased; an administrator decides."""
    speech = Speech(json)
    chosen = [PhotographId(an_id(one, "photograph")) for one in photo]
    with opened(folder, user, passphrase_file) as session:
        before = erasure.beforehand(session, chosen)
        asked = erasure.request(session, chosen, ground=_GROUNDS[ground], reason=reason)
        line = erasure.line(session, asked.id)
    speech.say("The erasure is asked for. The photographs stay until an administrator decides.")
    for text in before.warnings:
        speech.say(f"Note: {text}")
    for text in before.stays:
        speech.say(f"Stays: {text}")
    speech.answer(
        as_document(line) | {"warnings": list(before.warnings), "stays": list(before.stays)}
    )


@app.command("list")
def list_requests(
    folder: VaultDir, user: Login = "", passphrase_file: PassphraseFile = "", *, json: Json = False
) -> None:
    """List the requests to erase; those that wait come first."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        lines = erasure.listed(session)
    speech.table(
        ("Request", "Chart", "Photographs", "Asked for", "By", "State"),
        (
            (
                line.erasure.id,
                line.chart_number,
                str(len(line.photographs)),
                line.erasure.requested_at[:10],
                line.erasure.requested_name,
                _state(line),
            )
            for line in lines
        ),
    )
    speech.answer([as_document(line) for line in lines])


@app.command("decide")
def decide(
    folder: VaultDir,
    erasure_id: Request,
    answer: Annotated[Answer, typer.Option(help="Erase the photographs, or decline.")],
    note: Annotated[str, typer.Option(help="Why; kept in the audit log.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Decide about a request that somebody else made; asks for the passphrase once more."""
    speech = Speech(json)
    chosen = ErasureId(an_id(erasure_id, "request"))
    with opened(folder, user, passphrase_file) as session:
        again = passphrase(passphrase_file, "Passphrase once more, to decide: ")
        erase = answer is Answer.ERASE
        done = erasure.decide(session, chosen, erase=erase, note=note, passphrase=again)
        line = erasure.line(session, chosen)
        told = erasure_report.lines(session, chosen) if erase else ()
    speech.say("The photographs are erased." if erase else "The request is declined.")
    for text in (done.unfinished, *told):
        if text:
            speech.say(text)
    speech.answer(as_document(line) | {"unfinished": done.unfinished})


@app.command("report")
def report(
    folder: VaultDir,
    erasure_id: Request,
    out: Annotated[Path | None, typer.Option(help="New PDF file for the report.")] = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Say what was erased, what stays, and from which day on it is final."""
    speech = Speech(json)
    chosen = ErasureId(an_id(erasure_id, "request"))
    with opened(folder, user, passphrase_file) as session:
        with new_file(out, "report", vault=folder) as file:
            if out is not None:
                file.write(erasure_report.pdf(session, chosen))
        for text in erasure_report.lines(session, chosen):
            speech.say(text)
        facts = erasure_report.document(session, chosen)
    speech.answer(facts | {"out": str(out or "")})


@app.command("retention")
def retention_rule(
    folder: VaultDir,
    years: Annotated[int | None, typer.Option(help="Years after the last sitting.")] = None,
    minor_years: Annotated[
        int | None, typer.Option(help="Years after a minor comes of age; else the same.")
    ] = None,
    majority: Annotated[int | None, typer.Option(help="Age at which somebody is of age.")] = None,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    unset: Annotated[
        bool, typer.Option("--unset", help="Take the rule back: no time is ever over.")
    ] = False,
    json: Json = False,
) -> None:
    """Say how long photographs are kept, or set it (administrators)."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        if unset:
            retention.set_rule(session, None)
        elif years is not None:
            age = retention.age_to_start_with() if majority is None else majority
            later = years if minor_years is None else minor_years
            retention.set_rule(session, RetentionRule(years, later, age))
        rule = retention.rule(session)
    speech.say(retention.words(rule))
    speech.answer(
        {
            "years_after_last_sitting": rule.years_after_last_sitting if rule else None,
            "years_after_majority": rule.years_after_majority if rule else None,
            "age_of_majority": rule.age_of_majority if rule else None,
        }
    )


def _state(line: ErasureLine) -> str:
    one = line.erasure
    if not one.decision:
        return "waits"
    return f"{'erased' if one.decision == 'erase' else 'declined'} {one.decided_at[:10]}"
