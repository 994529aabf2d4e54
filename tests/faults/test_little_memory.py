"""O1: memory runs out during import and export; nothing is half kept, and work goes on."""

import signal

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.orders import OK, Fault, Findings
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

MIB = 1 << 20
ENDED_BY_A_LIBRARY = (-signal.SIGABRT, 127)
"""Rust without memory, and the system's loader without memory for the next library."""


@pytest.mark.parametrize(
    ("name", "most"),
    [("import", 24), ("import in the window's lanes", 400), ("photograph export", 24)],
)
def test_o1_memory_that_runs_out_harms_nothing(
    trials: Trials, counts: Counts, ledger: Ledger, name: str, most: int
) -> None:
    """The words of such an error need not be ours: a thread or a library may be what is lacking.

    A library may end the whole process where it gets not one byte more; that is a crash, which
    must harm nothing, and it is counted by itself.
    """
    found = Findings()
    for step in range(counts.memory_steps):
        room = 1 + most * MIB * step // counts.memory_steps
        outcome, finding = trials.hurt(name, Fault(memory=room))
        aborted = outcome.status in ENDED_BY_A_LIBRARY
        if finding.verdict == "untold" and (outcome.status == 0 or aborted):
            finding = OK  # the error window takes it, and work goes on; the vault was judged
        found.count("ended by a library" if aborted else outcome.kind or "done")
        found.add(finding, f"{room} bytes more")
    ledger.enter("O1", name, found)
    assert found.bad == []
