"""What is said of a photograph: under its tile, beside it, and by a screen reader."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from photodesk.domain.photograph import Labels, Photograph, Side
from photodesk.services import views

_MEGABYTE = 1_000_000
SIDES = {
    Side.RIGHT: "right side to camera",
    Side.LEFT: "left side to camera",
    Side.MIDLINE: "midline",
    Side.BOTH: "both sides",
    Side.UNSTATED: "",
}
SOURCES = {
    "camera": "the camera",
    "camera_zone_assumed": "the camera, read in this clinic's time zone",
    "stated": "the person who imported it",
    "stated_clock_wrong": "the person who imported it; the camera's clock was wrong",
}


@cache
def _view_labels() -> dict[str, str]:
    return {view.id: view.label for view in views.views()}


@cache
def _sensitive_views() -> frozenset[str]:
    return frozenset(view.id for view in views.views() if view.sensitive == "yes")


@cache
def _time_points() -> dict[str, str]:
    return {point.id: point.label for point in views.time_points()}


def view_label(view_id: str) -> str:
    """The view's name, its id where it is not one of ours, or that it has none yet."""
    return _view_labels().get(view_id, view_id) or "View not named"


def time_point_label(time_point: str) -> str:
    """The time point's name, or what was typed."""
    return _time_points().get(time_point, time_point)


def caption(labels: Labels) -> str:
    """The line under a tile."""
    return view_label(labels.view)


def covered(labels: Labels) -> bool:
    """Whether a thumbnail stays covered until somebody asks for it (photography.md 4.1)."""
    return labels.view in _sensitive_views()


def spoken(number: int, photograph: Photograph) -> str:
    """What a screen reader says of a tile."""
    state = "locked, its consent was withdrawn" if photograph.locked_since else "stored"
    if photograph.erasure_asked_at:
        state += ", its erasure was asked for"
    return f"Photograph {number}, {caption(photograph.labels)}, taken {photograph.held_on}, {state}"


def erased_words(erased_at: Sequence[str], day: Callable[[str], str]) -> str:
    """That photographs of a sitting existed and were erased when; nothing when none was."""
    counts = Counter(day(at) for at in erased_at)
    return ", ".join(
        f"{'1 photograph' if number == 1 else f'{number} photographs'} erased on {on}"
        for on, number in sorted(counts.items())
    )


def size_words(size: int) -> str:
    """Bytes as people say them: in MB, a small file in kB."""
    if size < _MEGABYTE:
        return f"{max(1, size // 1000)} kB"
    return f"{size / _MEGABYTE:.1f} MB"


def facts(photograph: Photograph) -> list[tuple[str, str]]:
    """The facts beside an opened photograph, in the order a surgeon asks for them."""
    labels = photograph.labels
    rows = [
        ("View", view_label(labels.view)),
        ("Side", SIDES[labels.side]),
        ("Site", labels.site),
        ("Procedure", labels.procedure),
        ("Time point", time_point_label(labels.time_point)),
        ("Taken", f"{photograph.taken_at[:10]} {photograph.taken_at[11:16]} UTC"),
        ("Time from", SOURCES.get(photograph.taken_source, photograph.taken_source)),
        ("Camera said", photograph.camera_taken.replace("T", " ")),
        ("Stated day", photograph.stated_on),
        ("Camera", photograph.camera),
        ("Original", f"{photograph.format}, {photograph.width} x {photograph.height} pixels"),
        ("Size", size_words(photograph.size)),
        ("SHA-256", photograph.sha256.hex()[:16]),
        ("Locked since", photograph.locked_since[:10]),
        ("Erasure asked for", photograph.erasure_asked_at[:10]),
    ]
    return [(name, value) for name, value in rows if value]
