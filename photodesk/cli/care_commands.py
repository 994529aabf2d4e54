"""`photodesk team ...` and `photodesk break-glass ...`: who sees a patient's pictures."""

from typing import Annotated

import typer

from photodesk.cli.opening import Chart, Login, PassphraseFile, VaultDir, an_id, opened
from photodesk.cli.speech import Json, Speech
from photodesk.domain.identifiers import BreakGlassId
from photodesk.domain.moments import moment
from photodesk.services import break_glass, care_team, patients
from photodesk.services.break_glass import BrokenGlass
from photodesk.services.care_team import CareTeam, Member
from photodesk.services.session import Session

team_app = typer.Typer(no_args_is_help=True)
glass_app = typer.Typer(no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="LOGIN", help="The person's login.")]
Glass = Annotated[str, typer.Argument(metavar="ID", help="Its id, from `break-glass list`.")]


# --- The team -------------------------------------------------------------------------------------


@team_app.command("list")
def list_team(
    folder: VaultDir,
    chart: Chart,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Who belongs to a patient's care team, and who did."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        team = care_team.team(session, patients.by_chart(session, chart).id)
    _tell_team(speech, team)


@team_app.command("add")
def add_to_team(
    folder: VaultDir,
    who: Who,
    chart: Chart,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Put a person into a patient's care team: they see the patient's pictures from now on."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        team = care_team.add(session, patients.by_chart(session, chart).id, who)
    _tell_team(speech, team)


@team_app.command("end")
def end_in_team(
    folder: VaultDir,
    who: Who,
    chart: Chart,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """End a person's place in a patient's care team; what they did stays on record."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        team = care_team.end(session, patients.by_chart(session, chart).id, who)
    _tell_team(speech, team)


def _tell_team(speech: Speech, team: CareTeam) -> None:
    everybody = (*team.members, *team.former)
    speech.table(
        ("Login", "Name", "Role", "Since", "Until"),
        ((m.login, m.name, m.role_title, m.since[:10], m.until[:10] or "-") for m in everybody),
    )
    if not team.members:
        speech.say("Nobody belongs to this patient's care team.")
    speech.answer([_member(member) for member in everybody])


def _member(member: Member) -> dict[str, object]:
    return {
        "login": member.login,
        "name": member.name,
        "role": member.role_title,
        "since": member.since,
        "until": member.until,
        "added_by": member.added_by,
        "disabled": member.disabled,
    }


# --- The glass ------------------------------------------------------------------------------------


@glass_app.command("open")
def open_glass(
    folder: VaultDir,
    chart: Chart,
    reason: Annotated[str, typer.Option(help="Why you need the pictures now; others read it.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """See the pictures of a patient of another team for 30 minutes; this and later commands."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        glass = break_glass.open(session, patients.by_chart(session, chart).id, reason)
        until = _clock_time(session, glass.until)
    speech.say(
        f"The glass is broken: you may see this patient's pictures until {until}. Your reason is "
        "in the audit log, and somebody will review it."
    )
    speech.answer({"id": glass.id, "opened_at": glass.opened_at, "until": glass.until})


@glass_app.command("list")
def list_glasses(
    folder: VaultDir,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    unreviewed: Annotated[
        bool, typer.Option("--unreviewed", help="Only those that nobody reviewed.")
    ] = False,
    json: Json = False,
) -> None:
    """Broken glasses, those that nobody reviewed first."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        found = break_glass.unreviewed(session) if unreviewed else break_glass.listed(session)
    speech.table(
        ("Id", "Person", "From", "Until", "Reason", "Reviewed"),
        (
            (
                one.id,
                one.user_name,
                one.opened_at,
                one.until,
                one.reason,
                f"{one.reviewed_at[:10]} {one.reviewed_by}: {one.note}" if one.reviewed_at else "-",
            )
            for one in found
        ),
    )
    waiting = sum(not one.reviewed_at for one in found)
    speech.say(f"{waiting} of them to be reviewed." if waiting else "None is to be reviewed.")
    speech.answer([_glass(one) for one in found])


@glass_app.command("show")
def show_glass(
    folder: VaultDir,
    glass: Glass,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """What was done under a broken glass: kinds of audit event, each with its number."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        seen = break_glass.seen_under(session, _id(glass))
    speech.table(("Event", "Times"), ((kind, str(number)) for kind, number in seen.items()))
    if not seen:
        speech.say("Nothing was opened under it.")
    speech.answer(seen)


@glass_app.command("review")
def review_glass(
    folder: VaultDir,
    glass: Glass,
    note: Annotated[str, typer.Option(help="What you found.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write down that you looked at a broken glass, and what you found."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        break_glass.review(session, _id(glass), note)
        left = break_glass.count_unreviewed(session)
    speech.say(f"The review is written down. {left} more to be reviewed.")
    speech.answer({"reviewed": _id(glass), "unreviewed": left})


def _glass(one: BrokenGlass) -> dict[str, object]:
    return {
        "id": one.id,
        "person": one.user_name,
        "patient": one.patient_id,
        "chart": one.chart_number,
        "opened_at": one.opened_at,
        "until": one.until,
        "over": one.is_over,
        "reason": one.reason,
        "reviewed_at": one.reviewed_at,
        "reviewed_by": one.reviewed_by,
        "note": one.note,
    }


def _id(text: str) -> BreakGlassId:
    return BreakGlassId(an_id(text, "broken glass"))


def _clock_time(session: Session, instant: str) -> str:
    return f"{session.local(moment(instant)):%H:%M}"
