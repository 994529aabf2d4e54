"""D1: the disk is full at a random moment; nothing is half kept, and the person is told so."""

import errno
from random import Random

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.operations import OPERATIONS
from tests.faults.orders import WRITES, Fault
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

FILLED = [name for name in OPERATIONS if name == "import" or not name.startswith("import")]


@pytest.mark.parametrize("name", FILLED)
def test_d1_a_full_disk_is_told_and_harms_nothing(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = shimmed.full(name, counts.full_disks, chance)
    ledger.enter("D1", name, found)
    assert found.bad == []


def test_a_wrong_program_is_found_out(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger
) -> None:
    wrong = "event in its own transaction"
    full = Fault("refuse", error=errno.ENOSPC, for_ever=True, kinds=WRITES)
    found = shimmed.at_calls("import", full, counts.control_tries, chance, wrong, ["half"])
    ledger.enter("D1 control", "import", found, wrong)
    assert "half" in found.verdicts
