"""`photodesk photo ...`: list, label and hand out stored photographs."""

from pathlib import Path
from typing import Annotated

import typer

from photodesk.cli.label_options import PatientsSide, Procedure, Site, TimePoint, View
from photodesk.cli.opening import Chart, Login, PassphraseFile, VaultDir, an_id, opened
from photodesk.cli.speech import Json, Speech
from photodesk.domain.identifiers import PhotographId
from photodesk.domain.photograph import Labels, Photograph, Side
from photodesk.services import gallery, patients, views

app = typer.Typer(no_args_is_help=True)

Photo = Annotated[str, typer.Argument(metavar="ID", help="Its id, from `photo list`.")]


def as_document(photograph: Photograph) -> dict[str, object]:
    """A photograph's record for JSON."""
    return {
        "id": photograph.id,
        "taken_at": photograph.taken_at,
        "taken_source": photograph.taken_source,
        "camera_taken": photograph.camera_taken,
        "stated_on": photograph.stated_on,
        "sitting": photograph.held_on,
        "view": photograph.labels.view,
        "side": str(photograph.labels.side),
        "site": photograph.labels.site,
        "procedure": photograph.labels.procedure,
        "time_point": photograph.labels.time_point,
        "format": photograph.format,
        "width": photograph.width,
        "height": photograph.height,
        "bytes": photograph.size,
        "sha256": photograph.sha256.hex(),
        "consent": photograph.capture_consent_id,
    }


@app.command("list")
def list_photographs(
    folder: VaultDir,
    chart: Chart,
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """List a patient's photographs, newest sitting first."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        patient = patients.by_chart(session, chart)
        sittings = gallery.sittings(session, patient.id)
    photographs = [photograph for sitting in sittings for photograph in sitting.photographs]
    speech.table(
        ("Photograph", "Sitting", "View", "Size", "Format", "SHA-256"),
        (
            (
                p.id,
                p.held_on,
                p.labels.view or "-",
                f"{p.width}x{p.height}",
                p.format,
                p.sha256.hex()[:16],
            )
            for p in photographs
        ),
    )
    if not photographs:
        speech.say("No photographs yet.")
    speech.answer([as_document(p) for p in photographs])


@app.command()
def label(
    folder: VaultDir,
    photo: Photo,
    view: View = "",
    side: PatientsSide = Side.UNSTATED,
    site: Site = "",
    procedure: Procedure = "",
    time_point: TimePoint = "",
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Correct the labels of a photograph; the old ones are kept."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        before = gallery.photograph(session, PhotographId(an_id(photo, "photograph"))).labels
        labels = Labels(
            view or before.view,
            side or before.side,
            site or before.site,
            procedure or before.procedure,
            time_point or before.time_point,
        )
        photograph = gallery.correct_labels(
            session, PhotographId(an_id(photo, "photograph")), labels
        )
    speech.say("The labels are corrected; the old ones are kept.")
    speech.answer(as_document(photograph))


@app.command("views")
def list_views(*, json: Json = False) -> None:
    """List the standard views and the time points that labels name; needs no vault."""
    speech = Speech(json)
    speech.table(("View", "What it shows"), ((one.id, one.label) for one in views.views()))
    speech.table(
        ("Time point", "What it means"),
        ((point.id, f"{point.label}, {point.range}") for point in views.time_points()),
    )
    speech.answer(
        {
            "views": [{"id": one.id, "label": one.label} for one in views.views()],
            "time_points": [
                {"id": point.id, "label": point.label, "range": point.range}
                for point in views.time_points()
            ],
        }
    )


@app.command("export-original")
def export_original(
    folder: VaultDir,
    photo: Photo,
    out: Annotated[Path, typer.Option(help="New file.")],
    reason: Annotated[str, typer.Option(help="Why the original leaves the vault.")],
    user: Login = "",
    passphrase_file: PassphraseFile = "",
    *,
    json: Json = False,
) -> None:
    """Write an original, byte for byte, to a file that is not encrypted (recorded in the audit)."""
    speech = Speech(json)
    with opened(folder, user, passphrase_file) as session:
        digest = gallery.export_original(
            session, PhotographId(an_id(photo, "photograph")), out=out, reason=reason
        )
    speech.say("The original is written; this file is not encrypted and holds the camera's data.")
    speech.answer({"out": str(out), "sha256": digest.hex()})
