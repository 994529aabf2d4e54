"""D2, D4: the disk refuses, takes half, is interrupted; what is kept is whole, and it is told."""

import errno
from random import Random

import pytest

from tests.faults.counts import Counts
from tests.faults.ledger import Ledger
from tests.faults.operations import OPERATIONS
from tests.faults.orders import READS, WRITES, Fault, Findings
from tests.faults.trials import Trials

pytestmark = pytest.mark.faults

HURT = [name for name in OPERATIONS if name != "import with the decoder's child"]
"""The child changes no file of the vault."""


@pytest.mark.parametrize("for_ever", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("name", HURT)
def test_d2_an_error_at_any_call_is_told_and_harms_nothing(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str, for_ever: bool
) -> None:
    fault = Fault("refuse", error=errno.EIO, for_ever=for_ever)
    found = shimmed.at_calls(name, fault, counts.error_points, chance)
    ledger.enter("D2 for ever" if for_ever else "D2 once", name, found)
    assert found.bad == []


@pytest.mark.parametrize("name", HURT)
def test_d2_an_error_at_any_read_is_told_and_harms_nothing(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    fault = Fault("refuse", error=errno.EIO, kinds=READS)
    found = shimmed.at_calls(name, fault, counts.read_points, chance)
    ledger.enter("D2 reads", name, found)
    assert found.bad == []


@pytest.mark.parametrize("name", HURT)
def test_d4_a_short_write_is_gone_on_with(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = shimmed.at_calls(name, Fault("halve", kinds=WRITES), counts.odd_points, chance)
    ledger.enter("D4 short writes", name, found)
    assert found.bad == []


@pytest.mark.parametrize("name", HURT)
def test_d4_an_interrupted_call_is_made_again(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    fault = Fault("refuse", error=errno.EINTR, kinds=WRITES)
    found = shimmed.at_calls(name, fault, counts.odd_points, chance)
    ledger.enter("D4 interrupted", name, found)
    assert found.bad == []


@pytest.mark.parametrize("name", HURT)
def test_d4_a_failed_sync_is_never_taken_for_a_good_one(
    shimmed: Trials, counts: Counts, chance: Random, ledger: Ledger, name: str
) -> None:
    found = Findings()
    numbers = list(range(1, shimmed.syncs(name) + 1))
    for number in numbers if counts.odd_points is None else chance.sample(numbers, 1):
        found.add(shimmed.sync_failed(name, number), f"sync {number}")
    ledger.enter("D4 failed syncs", name, found)
    assert found.bad == []


@pytest.mark.parametrize(
    ("name", "wrong", "verdicts"),
    [
        ("import", "journal off", {"corrupt", "unopenable", "half"}),
        ("import", "event in its own transaction", {"half"}),
    ],
)
def test_a_wrong_program_is_found_out(
    shimmed: Trials, chance: Random, ledger: Ledger, name: str, wrong: str, verdicts: set[str]
) -> None:
    fault = Fault("refuse", error=errno.EIO, for_ever=True)
    found = shimmed.at_calls(name, fault, 60, chance, wrong, sorted(verdicts))
    ledger.enter("D2 control", name, found, wrong)
    assert verdicts & set(found.verdicts)


def test_a_program_that_takes_a_failed_sync_for_a_good_one_is_found_out(
    shimmed: Trials, ledger: Ledger
) -> None:
    found = Findings()
    for number in range(1, shimmed.syncs("keyring") + 1):
        wrong = "failed syncs are passed over"
        found.add(shimmed.sync_failed("keyring", number, wrong), f"sync {number}")
        if {"lost", "unopenable"} & set(found.verdicts):
            break
    ledger.enter("D4 control", "keyring", found, "failed syncs are passed over")
    assert {"lost", "unopenable"} & set(found.verdicts)
