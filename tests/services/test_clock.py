"""The computer's clock and zone."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from datetime import time as time_of_day

import pytest

from photodesk.services.clock import SystemClock
from photodesk.services.session import Session
from photodesk.storage.clock import read_clock


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[SystemClock]:
    """A computer set to a zone with summer time."""
    if sys.platform == "win32":
        pytest.skip("Windows sets its zone for the whole computer only.")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        yield SystemClock()
    time.tzset()


@pytest.mark.parametrize(("month", "hour"), [(1, 23), (7, 22)])
def test_the_first_second_of_a_day_follows_summer_time(
    berlin: SystemClock, month: int, hour: int
) -> None:
    start = datetime.combine(date(2026, month, 2), time_of_day(), berlin.zone())
    assert start.astimezone(UTC) == datetime(2026, month, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 1])
def test_the_hour_that_comes_twice_is_told_apart(berlin: SystemClock, hour: int) -> None:
    there = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    local = there.astimezone(berlin.zone())
    assert local.hour == 2
    assert local.astimezone(UTC) == there


def test_the_clock_tells_utc_and_grows(berlin: SystemClock) -> None:
    assert berlin.now().tzinfo is UTC
    assert berlin.monotonic_ns() <= berlin.monotonic_ns()
    assert read_clock().mono_ns <= berlin.monotonic_ns() <= read_clock().mono_ns
    assert berlin.zone().tzname(datetime(2026, 7, 1)) == "CEST"  # noqa: DTZ001 - a local moment


def test_a_session_counts_days_in_the_clinics_zone(session: Session) -> None:
    assert session.today() == date(2027, 3, 1)
    assert session.day_begins(date(2027, 3, 1)) == "2027-02-28T23:00:00Z"
    assert session.day_is_over(date(2027, 3, 1)) == "2027-03-01T23:00:00Z"


def test_identifiers_of_a_session_are_fresh_and_in_order(session: Session) -> None:
    first = session.new_id()
    assert first[:13] == session.new_id()[:13]
    assert len({session.new_id() for _ in range(100)}) == 100
