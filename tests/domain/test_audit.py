"""The rule of the chain: one hash for one event in one place."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from photodesk.domain.audit import (
    FIRST_PREVIOUS,
    AuditEvent,
    ClockReading,
    EventKind,
    clock_is_suspect,
    event_hash,
)

EVENT = AuditEvent(
    utc="2027-03-01T09:00:00Z",
    mono_ns=5,
    boot_id="boot",
    clock_suspect=False,
    user_id=b"\x01" * 16,
    role="surgeon",
    station_id=b"\x02" * 16,
    app_version="1.0",
    kind="photograph-stored",
    code="110107",
    action="C",
    outcome=0,
    patient_id=b"\x03" * 16,
    object_id=b"\x04" * 16,
    object_sha256=b"\x05" * 32,
    reason="",
    details={"b": 1, "a": ["é", None, True]},
)
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
NOON = ClockReading(datetime(2027, 3, 1, 12, tzinfo=UTC), 10**15, "boot")


def test_every_kind_of_event_has_a_code_and_an_action() -> None:
    for kind in EventKind:
        assert kind.code.isdigit()
        assert kind.action in {"C", "R", "U", "D", "E"}


def test_the_hash_is_the_published_one() -> None:
    text = (
        '{"action":"C","app_version":"1.0","boot_id":"boot","clock_suspect":false,'
        '"code":"110107","details":{"a":["é",null,true],"b":1},"kind":"photograph-stored",'
        f'"mono_ns":5,"object_id":"{"04" * 16}","object_sha256":"{"05" * 32}","outcome":0,'
        f'"patient_id":"{"03" * 16}","reason":"","role":"surgeon","station_id":"{"02" * 16}",'
        f'"user_id":"{"01" * 16}","utc":"2027-03-01T09:00:00Z"}}'
    ).encode()
    whole = b"photodesk-audit-v1\0" + bytes(7) + b"\x01" + bytes(32)
    whole += len(text).to_bytes(4, "big") + text
    assert event_hash(1, FIRST_PREVIOUS, EVENT.as_json()) == hashlib.sha256(whole).digest()


@pytest.mark.parametrize(
    "other",
    [
        replace(EVENT, utc="2027-03-01T09:00:01Z"),
        replace(EVENT, mono_ns=6),
        replace(EVENT, boot_id="other"),
        replace(EVENT, clock_suspect=True),
        replace(EVENT, user_id=None),
        replace(EVENT, role="nurse"),
        replace(EVENT, station_id=bytes(16)),
        replace(EVENT, app_version="1.1"),
        replace(EVENT, kind="photograph-viewed"),
        replace(EVENT, code="110103"),
        replace(EVENT, action="R"),
        replace(EVENT, outcome=8),
        replace(EVENT, patient_id=None),
        replace(EVENT, object_id=None),
        replace(EVENT, object_sha256=None),
        replace(EVENT, reason="second opinion"),
        replace(EVENT, details={"b": 2, "a": ["é", None, True]}),
    ],
)
def test_every_fact_of_an_event_counts(other: AuditEvent) -> None:
    good = event_hash(1, FIRST_PREVIOUS, EVENT.as_json())
    assert event_hash(1, FIRST_PREVIOUS, other.as_json()) != good


def test_the_place_in_the_chain_counts() -> None:
    event = EVENT.as_json()
    hashes = {event_hash(1, bytes(32), event), event_hash(2, bytes(32), event)}
    hashes.add(event_hash(1, b"\1" * 32, event))
    assert len(hashes) == 3


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", ("a",), {1: "a"}, object()])
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        event_hash(1, FIRST_PREVIOUS, {"details": value})  # type: ignore[dict-item]


def after(**change: object) -> ClockReading:
    return replace(NOON, **change)  # type: ignore[arg-type]


HOUR = 3_600 * 10**9
AT_ONE = {"utc": NOON.utc + timedelta(hours=1), "mono_ns": NOON.mono_ns + HOUR}


@pytest.mark.parametrize(
    ("now", "suspect"),
    [
        (after(**AT_ONE), False),
        (after(**AT_ONE | {"utc": NOON.utc + timedelta(minutes=59)}), False),
        (after(**AT_ONE | {"utc": NOON.utc + timedelta(minutes=57)}), True),
        (after(**AT_ONE | {"utc": NOON.utc - timedelta(seconds=1)}), True),
        (after(**AT_ONE | {"utc": NOON.utc + timedelta(hours=24)}), False),
        (after(**AT_ONE | {"utc": NOON.utc + timedelta(hours=26)}), True),
        (after(boot_id="new", utc=NOON.utc + timedelta(days=900), mono_ns=1), False),
        (after(boot_id="new", utc=NOON.utc - timedelta(seconds=1), mono_ns=1), True),
        (after(boot_id="new", utc=datetime(1970, 1, 1, tzinfo=UTC), mono_ns=1), True),
    ],
)
def test_a_clock_that_cannot_be_right_is_marked(now: ClockReading, *, suspect: bool) -> None:
    assert clock_is_suspect(now, NOON, BUILT) is suspect


def test_a_clock_that_keeps_running_ahead_of_a_sure_event_stays_suspect() -> None:
    ahead = after(utc=NOON.utc + timedelta(days=900))
    later = after(utc=NOON.utc + timedelta(days=900, hours=1), mono_ns=NOON.mono_ns + HOUR)
    assert clock_is_suspect(ahead, NOON, BUILT, NOON)
    assert clock_is_suspect(later, ahead, BUILT, NOON)
    assert not clock_is_suspect(later, ahead, BUILT, replace(NOON, boot_id="before"))
    assert not clock_is_suspect(after(**AT_ONE), NOON, BUILT, NOON)


def test_the_first_event_has_only_the_day_of_the_program_to_go_by() -> None:
    assert not clock_is_suspect(NOON, None, BUILT)
    assert clock_is_suspect(NOON, None, NOON.utc + timedelta(days=1))
