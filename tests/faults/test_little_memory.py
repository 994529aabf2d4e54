"""O1: memory runs out during import and export; nothing is half kept, and work goes on."""

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.orders import UNTOLD, Fault, Findings
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

MIB = 1 << 20


@pytest.mark.parametrize(
    ("name", "most"),
    [("import", 24), ("import in the window's lanes", 400), ("photograph export", 24)],
)
def test_o1_memory_that_runs_out_harms_nothing(
    trials: Trials, counts: Counts, ledger: Ledger, name: str, most: int
) -> None:
    found = Findings()
    for step in range(counts.memory_steps):
        room = 1 + most * MIB * step // counts.memory_steps
        outcome, finding = trials.hurt(name, Fault(memory=room))
        if outcome.kind == UNTOLD + MemoryError.__name__ and outcome.status == 0:
            finding = trials.judge(name, outcome.acknowledged)  # the error window takes it
            found.count("ran out")
        elif outcome.kind:
            found.count(f"told {outcome.kind}")
        found.add(finding, f"{room} bytes more")
    ledger.enter("O1", name, found)
    assert found.bad == []
