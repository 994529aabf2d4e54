"""P3: the program dies at file call N of an import, for every N; the vault is whole each time."""

import signal
from collections.abc import Iterable
from itertools import count, islice
from pathlib import Path

import pytest

from tests.faults.counts import Counts
from tests.faults.judging import Finding, judge
from tests.faults.nursery import Nursery
from tests.faults.orders import Order, Wrong, fresh_desk

pytestmark = pytest.mark.faults

PICTURES = 3


@pytest.fixture(autouse=True)
def _needs_the_shim(shim: Path | None) -> None:
    if shim is None:
        pytest.skip("Needs Linux and a C compiler (cc) to build the library that counts calls.")


def died(
    nursery: Nursery, sound_vault: Path, folder: Path, *, at: int, wrong: Wrong = "", torn: bool
) -> Finding | None:
    """What is left when the program dies at a call; None when it was done before that call."""
    vault, told = fresh_desk(sound_vault, folder), folder / "told"
    order = Order(str(vault), str(told), 0, PICTURES, wrong, at, torn, child=False)
    nursery.begin(order)
    status = nursery.end()
    if status == 0:
        return None
    assert status == -signal.SIGKILL
    return judge(vault, order.acknowledged, list(order.begun))


def findings(
    nursery: Nursery,
    sound_vault: Path,
    folder: Path,
    points: Iterable[int],
    wrong: Wrong = "",
    *,
    torn: bool = False,
) -> dict[int, Finding]:
    """Everything that is not ok, by the number of its call; ends when there is no such call."""
    found = {}
    for at in points:
        finding = died(nursery, sound_vault, folder, at=at, wrong=wrong, torn=torn)
        if finding is None:
            break
        if finding.verdict != "ok":
            found[at] = finding
    return found


def test_it_may_die_before_any_call(
    nursery: Nursery, sound_vault: Path, tmp_path: Path, counts: Counts
) -> None:
    points = islice(count(1), counts.points)
    assert findings(nursery, sound_vault, tmp_path / "hurt", points) == {}


def test_it_may_die_within_any_write(
    nursery: Nursery, sound_vault: Path, tmp_path: Path, counts: Counts
) -> None:
    points = islice(count(1, counts.torn_step), counts.points)
    assert findings(nursery, sound_vault, tmp_path / "hurt", points, torn=True) == {}


def test_an_undisturbed_import_makes_more_calls_than_are_tried(
    nursery: Nursery, sound_vault: Path, tmp_path: Path, counts: Counts
) -> None:
    assert died(nursery, sound_vault, tmp_path / "hurt", at=0, torn=False) is None
    assert int((tmp_path / "hurt" / "told.calls").read_text("ascii")) > (counts.points or 0)


@pytest.mark.parametrize(
    ("wrong", "verdict"), [("acknowledges early", "lost"), ("row before file", "half")]
)
def test_a_program_that_is_wrong_is_found_out(
    nursery: Nursery, sound_vault: Path, tmp_path: Path, wrong: Wrong, verdict: str
) -> None:
    found = findings(nursery, sound_vault, tmp_path / "hurt", range(5, 50, 6), wrong)
    assert {finding.verdict for finding in found.values()} == {verdict}
