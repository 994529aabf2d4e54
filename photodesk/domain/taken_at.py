"""When a picture was taken: the camera's clock, or a person's word where it is needed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

from photodesk.domain.moments import instant
from photodesk.errors import ImageRejected, Refusal

CLOCK_SLACK = timedelta(hours=24)
"""A camera set to another zone may be this far ahead of this computer."""


_FIRST_YEAR, _LAST_YEAR = 1839, 2200


class TakenSource(StrEnum):
    """Where the stored time comes from."""

    CAMERA = "camera"
    CAMERA_ZONE_ASSUMED = "camera_zone_assumed"
    STATED = "stated"
    STATED_CLOCK_WRONG = "stated_clock_wrong"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the person importing says about the day, and whether the camera's clock was wrong."""

    taken_on: date | None = None
    clock_wrong: bool = False


@dataclass(frozen=True, slots=True)
class TakenAt:
    """The decision, with both sources kept: UTC instant, EXIF text, stated day."""

    utc: str
    source: TakenSource
    camera_text: str
    stated_on: str
    held_on: str
    """The day of the sitting, local to the camera or the clinic: YYYY-MM-DD."""


def decide_taken_at(
    camera_local: str, camera_offset: str, statement: Statement, now: datetime, zone: tzinfo
) -> TakenAt:
    """When the picture was taken.

    `camera_local` is `YYYY-MM-DDTHH:MM:SS` or empty, `camera_offset` like `+02:00` or empty;
    a camera without zone is read in the clinic's `zone`. A day without a time counts as its last
    second, never later than `now`. A clock that is said to be wrong and still shows the stated day
    keeps its time: the person contradicts nothing that it says, and knows no better hour.
    Raises ImageRejected: nobody and nothing knows the day; the camera and the stated day
    disagree and nobody said that the clock was wrong; the day lies in the future.
    """
    stated = statement.taken_on.isoformat() if statement.taken_on else ""
    shown = camera_local + camera_offset
    _check_day(statement.taken_on)
    contradicted = statement.clock_wrong and not camera_local.startswith(stated)
    if statement.taken_on and (not camera_local or contradicted):
        source = TakenSource.STATED_CLOCK_WRONG if camera_local else TakenSource.STATED
        utc = _end_of_day(statement.taken_on, now, zone)
        return TakenAt(utc, source, shown, stated, stated)
    if not camera_local:
        raise ImageRejected(
            Refusal.TIME_UNKNOWN,
            "Not stored: the picture does not say when it was taken.",
            "State the day on which it was taken.",
        )
    local = datetime.fromisoformat(camera_local)
    day = local.date().isoformat()
    taken = local.replace(tzinfo=_offset(camera_offset) if camera_offset else zone)
    if stated and stated != day:
        raise ImageRejected(
            Refusal.TIME_DISAGREES,
            f"Not stored: the camera says {day}, you said {stated}.",
            "Correct the day, or say that the camera's clock was wrong.",
        )
    if taken > now + CLOCK_SLACK:
        raise ImageRejected(
            Refusal.TIME_DISAGREES,
            f"Not stored: the camera says {day}, which is still to come.",
            "State the day, and say that the camera's clock was wrong.",
        )
    source = TakenSource.CAMERA if camera_offset else TakenSource.CAMERA_ZONE_ASSUMED
    return TakenAt(instant(min(taken, now)), source, shown, stated, day)


def _check_day(day: date | None) -> None:
    """Photographs are not older than the craft, and no calendar is asked about other years."""
    if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ImageRejected(
            Refusal.TIME_DISAGREES, "Not stored: the day stated cannot be.", "Check the day."
        )


def _end_of_day(day: date, now: datetime, zone: tzinfo) -> str:
    start = datetime.combine(day, time(), zone)
    if start > now:
        raise ImageRejected(
            Refusal.TIME_DISAGREES,
            "Not stored: the day stated is still to come.",
            "Check the day.",
        )
    end = datetime.combine(day, time(23, 59, 59), zone)
    return instant(min(end, now).astimezone(UTC))


def _offset(text: str) -> timezone:
    hours, minutes = int(text[1:3]), int(text[4:6])
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if text[0] == "-" else shift)
