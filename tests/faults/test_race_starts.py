"""N1: several programs start on one vault at the same moment; exactly one has it, each time."""

import os
import time
from pathlib import Path

import pytest

from photodesk.errors import VaultInUse
from photodesk.storage.vault_lock import VaultLock
from tests.faults.counts import Counts

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork programs that start at once."),
]

RUNNERS = 4
HAS_IT, KEPT_OUT = 7, 8
PATIENCE = 2.0
"""Seconds until those who lost must have been told."""


def race(folder: Path) -> list[int]:
    """The exit statuses of programs that try for the lock at one moment; who has it holds on."""
    start = time.monotonic() + 0.01
    hold, release = os.pipe()
    for _ in range(RUNNERS):
        if os.fork() == 0:
            os.close(release)
            os._exit(_run(folder, start, hold))
    os.close(hold)
    patience, statuses = start + PATIENCE, list[int]()
    while len(statuses) < RUNNERS - 1 and time.monotonic() < patience:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            statuses.append(os.waitstatus_to_exitcode(status))
    os.close(release)
    while len(statuses) < RUNNERS:
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(-1, 0)[1]))
    return sorted(statuses)


def _run(folder: Path, start: float, hold: int) -> int:
    try:
        while time.monotonic() < start:
            pass
        lock = VaultLock.take(folder)
    except VaultInUse:
        return KEPT_OUT
    except BaseException:  # noqa: BLE001 - a fork must never return into its parent
        return 1
    os.read(hold, 1)
    lock.release()
    return HAS_IT


def test_exactly_one_wins(tmp_path: Path, counts: Counts) -> None:
    for _ in range(counts.races):
        assert race(tmp_path) == [HAS_IT] + [KEPT_OUT] * (RUNNERS - 1)


def test_without_the_lock_all_would_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VaultLock, "take", classmethod(lambda cls, _folder: cls()))
    assert race(tmp_path) == [HAS_IT] * RUNNERS
