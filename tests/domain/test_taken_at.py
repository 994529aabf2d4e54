"""The time of a picture: the camera's word, a person's word, or a refusal."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from photodesk.domain.taken_at import Statement, TakenSource, decide_taken_at
from photodesk.errors import ImageRejected, Refusal

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))
NOTHING = Statement()


def test_a_camera_with_zone_is_taken_at_its_word() -> None:
    taken = decide_taken_at("2026-11-20T23:30:00", "-05:00", NOTHING, NOW, BERLIN)
    assert (taken.utc, taken.source) == ("2026-11-21T04:30:00Z", TakenSource.CAMERA)
    assert taken.held_on == "2026-11-20"


def test_a_camera_without_zone_is_read_in_the_clinics_zone() -> None:
    taken = decide_taken_at("2026-11-20T23:30:00", "", NOTHING, NOW, BERLIN)
    assert (taken.utc, taken.source) == ("2026-11-20T22:30:00Z", TakenSource.CAMERA_ZONE_ASSUMED)


def test_a_stated_day_counts_as_its_last_second() -> None:
    taken = decide_taken_at("", "", Statement(date(2026, 11, 20)), NOW, BERLIN)
    assert (taken.utc, taken.source) == ("2026-11-20T22:59:59Z", TakenSource.STATED)


def test_today_counts_as_now() -> None:
    taken = decide_taken_at("", "", Statement(date(2026, 11, 22)), NOW, BERLIN)
    assert taken.utc == "2026-11-22T10:00:00Z"


def test_a_wrong_clock_is_overruled_and_both_values_are_kept() -> None:
    said = Statement(date(2026, 11, 20), clock_wrong=True)
    taken = decide_taken_at("2009-01-01T00:00:00", "", said, NOW, BERLIN)
    assert taken.source is TakenSource.STATED_CLOCK_WRONG
    assert (taken.camera_text, taken.stated_on) == ("2009-01-01T00:00:00", "2026-11-20")


def test_camera_and_person_agreeing_leave_the_cameras_time() -> None:
    taken = decide_taken_at(
        "2026-11-20T08:15:00", "+01:00", Statement(date(2026, 11, 20)), NOW, BERLIN
    )
    assert taken.utc == "2026-11-20T07:15:00Z"


def test_a_wrong_clock_that_shows_the_stated_day_keeps_its_time() -> None:
    said = Statement(date(2026, 11, 20), clock_wrong=True)
    taken = decide_taken_at("2026-11-20T08:15:00", "+01:00", said, NOW, BERLIN)
    assert (taken.utc, taken.source) == ("2026-11-20T07:15:00Z", TakenSource.CAMERA)
    assert taken.stated_on == "2026-11-20"


def test_a_wrong_clock_without_a_stated_day_keeps_its_time() -> None:
    said = Statement(clock_wrong=True)
    taken = decide_taken_at("2026-11-20T08:15:00", "+01:00", said, NOW, BERLIN)
    assert taken.utc == "2026-11-20T07:15:00Z"


@pytest.mark.parametrize(
    ("camera", "said", "reason"),
    [
        ("", NOTHING, Refusal.TIME_UNKNOWN),
        ("", Statement(clock_wrong=True), Refusal.TIME_UNKNOWN),
        ("2026-11-20T08:15:00", Statement(date(2026, 11, 19)), Refusal.TIME_DISAGREES),
        ("2026-12-20T08:15:00", NOTHING, Refusal.TIME_DISAGREES),
        ("", Statement(date(2026, 11, 23)), Refusal.TIME_DISAGREES),
        ("", Statement(date(1, 1, 1)), Refusal.TIME_DISAGREES),
        ("", Statement(date(9999, 12, 31)), Refusal.TIME_DISAGREES),
        (
            "2026-11-20T08:15:00",
            Statement(date(2026, 11, 24), clock_wrong=True),
            Refusal.TIME_DISAGREES,
        ),
    ],
)
def test_what_cannot_be_known_is_refused(camera: str, said: Statement, reason: Refusal) -> None:
    with pytest.raises(ImageRejected) as refused:
        decide_taken_at(camera, "", said, NOW, BERLIN)
    assert refused.value.reason is reason


def test_a_camera_a_little_ahead_is_read_as_now() -> None:
    taken = decide_taken_at("2026-11-22T12:00:00", "+01:00", NOTHING, NOW, BERLIN)
    assert taken.utc == "2026-11-22T10:00:00Z"
