"""P1, P2: killed at a random moment; what was acknowledged is there, and nothing is half done."""

from random import Random

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.operations import OPERATIONS
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

IMPORTS = [name for name in OPERATIONS if name.startswith("import")]
OTHERS = [name for name in OPERATIONS if name not in IMPORTS]
CONTROLS = [
    ("import", "acknowledges early", "lost"),
    ("import", "commits every fifth", "lost"),
    ("import", "row before file", "half"),
    ("publication package", "package in place", "half"),
    *((name, "acknowledges early", "lost") for name in OTHERS if name != "migration"),
]
"""Operation, how the program is wrong, and the verdict that must be among those found."""


@pytest.mark.parametrize("name", IMPORTS)
def test_p1_a_killed_import_loses_nothing(
    trials: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = trials.killed(name, counts.import_kills, chance)
    ledger.enter("P1", name, found)
    assert found.bad == []


@pytest.mark.parametrize("name", OTHERS)
def test_p2_a_killed_operation_is_done_or_not(
    trials: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = trials.killed(name, counts.kills, chance)
    ledger.enter("P2", name, found)
    assert found.bad == []


@pytest.mark.parametrize(("name", "wrong", "verdict"), CONTROLS)
def test_a_wrong_program_is_found_out(
    trials: Trials,
    counts: Counts,
    chance: Random,
    ledger: Ledger,
    name: str,
    wrong: str,
    verdict: str,
) -> None:
    found = trials.killed(name, counts.control_tries, chance, wrong, until=[verdict])
    ledger.enter("P1, P2 control", name, found, wrong)
    assert verdict in found.verdicts
