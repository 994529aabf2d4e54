"""`photodesk verify FORM.pdf [IMAGE...]`: without any vault."""

from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.opening import read_file
from photodesk.cli.speech import Json, Speech
from photodesk.services import verify as verification


def readable(path: Path) -> bytes | None:
    """The bytes of an image, or None where it cannot be read: the verdict then says so."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def verify(
    form: Annotated[Path, typer.Argument(metavar="FILE.pdf", help="The sealed form.")],
    images: Annotated[list[Path] | None, typer.Argument(metavar="[IMAGE...]")] = None,
    *,
    json: Json = False,
) -> None:
    """Is the form genuine and unchanged, and is each image one that it covers."""
    speech = Speech(json)
    pictures = [(path.name, readable(path)) for path in images or []]
    verdict = verification.verify(read_file(form, "form"), pictures)
    speech.say(verdict.text)
    for reason in verdict.reasons:
        speech.say(f"- {reason}")
    for image in verdict.images:
        speech.say(
            f"{'covered    ' if image.covered else 'NOT COVERED'} {image.name}: {image.text}"
        )
    for use, decision in verdict.uses:
        speech.say(f"{'allowed' if decision == 'permit' else 'DENIED '}     {use}")
    if verdict.review:
        speech.say(f"manuscript  {verdict.review.replace('_', ' ')}")
    if verdict.limits:
        speech.say(verdict.limits)
    speech.answer(
        {
            "genuine": verdict.genuine,
            "text": verdict.text,
            "reasons": list(verdict.reasons),
            "form": verdict.form_id,
            "clinic": verdict.clinic,
            "fingerprint": verdict.fingerprint,
            "images": [
                {
                    "name": image.name,
                    "covered": image.covered,
                    "text": image.text,
                    "number": image.ordinal,
                    "which": image.which,
                }
                for image in verdict.images
            ],
            "uses": dict(verdict.uses),
            "review": verdict.review,
            "limits": verdict.limits,
        }
    )
    if not verdict.genuine or not all(image.covered for image in verdict.images):
        raise typer.Exit(1)
