"""D3: a place that refuses is told in words and changes nothing; mended, it holds everything."""

import errno
import sys

import pytest

from tests.faults.ledger import Ledger
from tests.faults.orders import UNTOLD, Fault, Finding, Findings, Outcome
from tests.faults.places import PLACES
from tests.faults.trials import Trials

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="Modes are tried on Linux only."),
]


@pytest.mark.parametrize("name", PLACES)
def test_d3_a_place_that_refuses_is_told(trials: Trials, ledger: Ledger, name: str) -> None:
    found, place = Findings(), PLACES[name]
    trials.fresh(place.operation)
    outcome = trials.perform(place.operation, place=name)
    place.repaired(trials.desk)
    found.add(told(outcome, trials.judge(place.operation, outcome.acknowledged)), name)
    ledger.enter("D3", name, found)
    assert found.bad == []


def test_d3_a_file_system_that_is_read_only_is_told(shimmed: Trials, ledger: Ledger) -> None:
    found = Findings()
    fault = Fault("refuse", at=1, error=errno.EROFS, for_ever=True)
    outcome, finding = shimmed.hurt("import", fault)
    found.add(told(outcome, finding), "read-only")
    ledger.enter("D3", "read-only file system", found)
    assert found.bad == []


def told(outcome: Outcome, finding: Finding) -> Finding:
    """Besides: the person was told, in words, and nothing was acknowledged."""
    if finding.verdict != "ok":
        return finding
    if not outcome.kind or outcome.kind.startswith(UNTOLD) or outcome.acknowledged:
        return Finding("untold", f"{outcome}")
    return finding
