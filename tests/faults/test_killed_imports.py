"""P1: killed at a random moment of an import, a vault holds whatever was acknowledged."""

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest

from tests.faults.counts import Counts
from tests.faults.judging import Finding, judge
from tests.faults.nursery import Nursery
from tests.faults.orders import Order, Wrong, fresh_desk

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork the program to be killed."),
]

PICTURES = 6
KILLS_OF_A_VAULT = 10
"""Then a fresh one: all of it is read after every kill."""
LATER = 0.06
"""Seconds after an acknowledgement in which the next two are stored."""
PATIENCE = 60.0


def killed(nursery: Nursery, order: Order, chance: Random) -> None:
    """Let the program import, and kill it a moment after one of its acknowledgements.

    Once in four times before the first: while it unlocks, starts its decoder, seals.
    """
    wanted, process = chance.randrange(-2, PICTURES), nursery.begin(order)
    latest = time.monotonic() + PATIENCE
    while len(order.acknowledged) < wanted and time.monotonic() < latest:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, LATER if wanted > 0 else 0.5))
    os.kill(process, signal.SIGKILL)
    assert nursery.end() in {0, -signal.SIGKILL}


def findings(
    nursery: Nursery, sound_vault: Path, folder: Path, kills: int, chance: Random, wrong: Wrong = ""
) -> list[Finding]:
    """The state after each kill, with all that was ever acknowledged; ends at the first fault."""
    vault, acknowledged, first, found = folder, list[int](), 0, list[Finding]()
    for kill in range(kills):
        if kill % KILLS_OF_A_VAULT == 0:
            vault = fresh_desk(sound_vault, folder)
            acknowledged, first = [], kill * PICTURES
        told = folder / f"told-{kill}"
        order = Order(str(vault), str(told), kill * PICTURES, PICTURES, wrong)
        killed(nursery, order, chance)
        acknowledged += order.acknowledged
        begun = range(first, order.begun.stop)
        found.append(judge(vault, acknowledged, list(begun)))
        if found[-1].verdict != "ok":
            break
    return found


def test_nothing_acknowledged_is_lost(
    nursery: Nursery, sound_vault: Path, tmp_path: Path, counts: Counts, chance: Random
) -> None:
    found = findings(nursery, sound_vault, tmp_path / "hurt", counts.kills, chance)
    assert found == [Finding("ok")] * counts.kills


def test_a_program_that_acknowledges_too_early_is_found_out(
    nursery: Nursery, sound_vault: Path, tmp_path: Path, counts: Counts, chance: Random
) -> None:
    wrong: Wrong = "acknowledges early"
    kills = counts.control_kills
    found = findings(nursery, sound_vault, tmp_path / "hurt", kills, chance, wrong)
    assert found[-1].verdict == "lost"
