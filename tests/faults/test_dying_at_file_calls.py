"""P3: the program dies at file call N of an operation, for every N; all is whole each time."""

from random import Random

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.operations import OPERATIONS
from tests.faults.orders import Fault
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

ONCE = [name for name in OPERATIONS if name != "import with the decoder's child"]
"""The child changes no file of the vault."""


@pytest.mark.parametrize("name", ONCE)
def test_p3_it_may_die_before_any_call(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = shimmed.at_calls(name, Fault("die"), counts.points, chance)
    ledger.enter("P3 before a call", name, found)
    assert found.bad == []


@pytest.mark.parametrize("name", ONCE)
def test_p3_it_may_die_within_any_write(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = shimmed.at_calls(name, Fault("tear"), counts.torn_points, chance)
    ledger.enter("P3 within a write", name, found)
    assert found.bad == []


@pytest.mark.parametrize(
    ("name", "wrong", "verdict"),
    [
        ("import", "acknowledges early", "lost"),
        ("import", "row before file", "half"),
        ("keyring", "keyring in place", "unopenable"),
    ],
)
def test_a_wrong_program_is_found_out(
    shimmed: Trials, chance: Random, ledger: Ledger, name: str, wrong: str, verdict: str
) -> None:
    found = shimmed.at_calls(name, Fault("die"), 24, chance, wrong, [verdict])
    ledger.enter("P3 control", name, found, wrong)
    assert verdict in found.verdicts
