"""Instants compare as text in the order of time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from photodesk.domain.moments import instant, moment


def test_an_instant_is_utc_in_whole_seconds() -> None:
    local = datetime(2026, 3, 1, 1, 30, 15, 999_999, timezone(timedelta(hours=2)))
    assert instant(local) == "2026-02-28T23:30:15Z"


def test_an_instant_comes_back() -> None:
    assert moment("2026-02-28T23:30:15Z") == datetime(2026, 2, 28, 23, 30, 15, tzinfo=UTC)


def test_an_early_year_keeps_four_digits() -> None:
    assert instant(datetime(970, 1, 1, tzinfo=UTC)) == "0970-01-01T00:00:00Z"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive time is the point
