"""`photodesk journal ...`: what journals ask for; needs no vault."""

from typing import Annotated

import typer

from photodesk.cli.speech import Json, Speech
from photodesk.domain.publication import JournalProfile
from photodesk.services import journals

app = typer.Typer(no_args_is_help=True)


def as_document(profile: JournalProfile) -> dict[str, object]:
    """A journal profile for JSON."""
    return {
        "id": profile.id,
        "title": profile.title,
        "publisher": profile.publisher,
        "verification": str(profile.verification),
        "submission_mode": str(profile.submission_mode),
        "review": [str(outcome) for outcome in profile.review_rule],
        "required_scopes": [str(scope) for scope in profile.required_scopes],
        "accepts_equivalent": profile.accepts_equivalent,
        "own_form": profile.own_form,
        "source_address": profile.source_address,
        "read_on": profile.read_on,
        "retired_on": profile.retired_on,
        "successor": profile.successor,
        "notes": list(profile.notes),
    }


@app.command("list")
def list_journals(*, json: Json = False) -> None:
    """List the journal profiles and how well each was checked."""
    speech = Speech(json)
    profiles = journals.journals()
    speech.table(
        ("Journal", "Title", "Publisher", "Checked", "Signed form"),
        (
            (p.id, p.title, p.publisher, str(p.verification), str(p.submission_mode))
            for p in profiles
        ),
    )
    speech.answer([as_document(profile) for profile in profiles])


@app.command()
def show(
    journal: Annotated[str, typer.Argument(metavar="ID", help="Its id, from `journal list`.")],
    *,
    json: Json = False,
) -> None:
    """Show one profile with its source."""
    speech = Speech(json)
    profile = journals.journal(journal)
    document = as_document(profile)
    for name, value in document.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if name != "notes":
            speech.say(f"{name.replace('_', ' '):<20} {shown or 'not verified'}")
    for note in profile.notes:
        speech.say(f"- {note}")
    speech.answer(document)
