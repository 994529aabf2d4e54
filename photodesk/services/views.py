"""The standard views, their sets and the time points, as resources/views/*.toml has them."""

from functools import cache
from typing import Literal

import msgspec

from photodesk.data_files import load, resources
from photodesk.errors import DataFileWrong, NotFound

Face = Literal["full", "part", "site", "no"]
ViewSide = Literal["R", "L", "M", "B", "asked", "site", "none"]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class View(_Data, frozen=True):
    """One standard view. `side` is the patient's side that faces the camera."""

    id: str
    label: str
    side: ViewSide
    """R, L, M (midline), B (both); asked: said at capture; site: from the lesion; none."""
    region: str
    face: Face
    """full: never in a de-identified export; part; site: as the place of the lesion; no."""
    box: Literal["B4", "B10", "B18", "B30", ""]
    """The target box, empty where there is no standard one."""
    hint: str
    source: str
    sensitive: Literal["yes", "no", "by_site"] = "no"
    light: str = "station"
    ghost: bool = True
    """Whether the last visit's picture is laid over the live view."""
    orientation: Literal["portrait", "landscape", "any"] = "portrait"

    @property
    def shows_full_face(self) -> bool:
        """Whether such a picture shows the whole face or a profile wherever it was taken."""
        return self.face == "full"


class Box(_Data, frozen=True):
    """A target area that fills the frame, in centimetres; `ratio` is 1 to so many (35 mm film)."""

    id: str
    long_cm: float
    short_cm: float
    ratio: int
    use: str
    confirmed: bool
    """Whether the figure was read in a source; the clinic confirms the others."""


class Frame(_Data, frozen=True):
    """A picture that identifies or calibrates a sitting: no clinical view, never exported."""

    id: str
    label: str
    hint: str


class Step(_Data, frozen=True):
    """One view of a set, in shooting order."""

    view: str
    required: Literal["sourced", "proposed", "optional"]
    """sourced and proposed count for completeness; none ever blocks a save."""
    hint: str = ""
    """In place of the view's own hint."""
    later_visit: bool = False


class ViewSet(_Data, frozen=True):
    """The views for one kind of operation."""

    id: str
    label: str
    version: int
    match: Literal["specific", "general"]
    """Specific sets are matched before general ones."""
    garment: str
    note: str
    procedures: tuple[str, ...]
    body_sites: tuple[str, ...]
    steps: tuple[Step, ...]


class TimePoint(_Data, frozen=True):
    """A named time of a course of care; days count from the operation, None is open."""

    id: str
    label: str
    range: str
    care: Literal["surgical", "other"]
    first_day: int | None = None
    last_day: int | None = None


class _Views(_Data, frozen=True):
    version: int
    views: tuple[View, ...]
    boxes: tuple[Box, ...]
    frames: tuple[Frame, ...]


class _Sets(_Data, frozen=True):
    sets: tuple[ViewSet, ...]


class _TimePoints(_Data, frozen=True):
    time_points: tuple[TimePoint, ...]


@cache
def _views() -> _Views:
    return load(resources() / "views" / "views.toml", _Views)


def views() -> tuple[View, ...]:
    """Every clinical view, by region. Raises DataFileWrong when the data file is wrong."""
    return _views().views


def boxes() -> tuple[Box, ...]:
    """The target boxes."""
    return _views().boxes


def frames() -> tuple[Frame, ...]:
    """The frames that are no clinical views."""
    return _views().frames


@cache
def view_sets() -> tuple[ViewSet, ...]:
    """The sets. Raises DataFileWrong when one names a view that does not exist."""
    found = load(resources() / "views" / "sets.toml", _Sets).sets
    known = {view.id for view in views()}
    for one in found:
        for step in one.steps:
            if step.view not in known:
                raise DataFileWrong(f"sets.toml: the set {one.id} names the view {step.view}.")
    return found


@cache
def time_points() -> tuple[TimePoint, ...]:
    """The time points, in the order of a course of care."""
    return load(resources() / "views" / "time_points.toml", _TimePoints).time_points


def view(view_id: str) -> View:
    """The view with this id. Raises NotFound."""
    for one in views():
        if one.id == view_id:
            return one
    raise NotFound("There is no such standard view.", "Choose one of the list.")


def suggested_time_point(days: int) -> TimePoint:
    """The surgical label nearest to so many days after the operation; only ever a suggestion."""
    dated = [
        point
        for point in time_points()
        if point.care == "surgical" and (point.first_day, point.last_day) != (None, None)
    ]
    return min(dated, key=lambda point: _distance(point, days))


def _distance(point: TimePoint, days: int) -> int:
    too_early = 0 if point.first_day is None else max(0, point.first_day - days)
    too_late = 0 if point.last_day is None else max(0, days - point.last_day)
    return max(too_early, too_late)
