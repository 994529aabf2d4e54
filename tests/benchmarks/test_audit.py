"""Verifying a log of 100,000 events, against spelling and hashing the same events."""

from pathlib import Path

from photodesk.domain.audit import FIRST_PREVIOUS, event_hash
from photodesk.storage import audit_log, trail_check
from tests.benchmarks.conftest import Compared
from tests.storage.logs import SignedLog

EVENTS = 100_000


def test_verify_a_long_log(compared: Compared, tmp_path: Path) -> None:
    log = SignedLog.made(tmp_path, EVENTS)
    events = [entry.event.as_json() for entry in audit_log.entries(log.connection)]

    def hashed() -> None:
        before = FIRST_PREVIOUS
        for seq, event in enumerate(events, 1):
            before = event_hash(seq, before, event)
        assert before == log.head.hash

    def verified() -> None:
        assert trail_check.check(log.connection, anchor=log.anchor()).chain.whole

    compared("verify 100,000 audit events", verified, hashed, goal="1.5 x", rounds=3)
    log.connection.close()
