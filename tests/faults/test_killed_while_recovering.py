"""P5: killed, and killed twice more while it is opened again; the third opening finds all."""

from random import Random

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.operations import OPERATIONS
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

HURT = [name for name in ("import", "migration", "keyring", "rotation") if name in OPERATIONS]


@pytest.mark.parametrize("name", HURT)
def test_p5_a_recovery_may_be_killed_twice(
    trials: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = trials.killed(name, counts.compound // len(HURT), chance, recoveries=2)
    ledger.enter("P5", name, found)
    assert found.bad == []


def test_a_wrong_program_is_found_out(
    trials: Trials, counts: Counts, chance: Random, ledger: Ledger
) -> None:
    found = trials.killed(
        "import", counts.control_tries, chance, "acknowledges early", recoveries=2, until=["lost"]
    )
    ledger.enter("P5 control", "import", found, "acknowledges early")
    assert "lost" in found.verdicts
