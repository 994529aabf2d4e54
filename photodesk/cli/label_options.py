"""The labels of photographs as options: what is no view or time point is wrong usage."""

from collections.abc import Iterable
from typing import Annotated

import typer

from photodesk.domain.photograph import Side
from photodesk.services import views

_LISTED = "photodesk photo views"


def _a_view(text: str) -> str:
    return _one_of(text, (one.id for one in views.views()), "view")


def _a_time_point(text: str) -> str:
    return _one_of(text, (one.id for one in views.time_points()), "time point")


def _one_of(text: str, known: Iterable[str], what: str) -> str:
    if text and text not in known:
        raise typer.BadParameter(f"There is no {what} {text!r}; `{_LISTED}` lists them.")
    return text


View = Annotated[
    str, typer.Option(callback=_a_view, help=f"View id, such as face.frontal; see {_LISTED}.")
]
PatientsSide = Annotated[Side, typer.Option("--side", help="Patient's side to the camera.")]
Site = Annotated[str, typer.Option(help="Body site.")]
Procedure = Annotated[str, typer.Option(help="Procedure.")]
TimePoint = Annotated[
    str, typer.Option(callback=_a_time_point, help="Time point, such as preop; see the same list.")
]
