"""Ratios: what we do against the limit, round by round in the same run, told at the end.

`compared` times the limit before each round of ours, so that a slow minute of the machine slows
both. Nothing here is asserted: `python3 installer/test.py --bench` prints, a person reads.
"""

import statistics
import time
from collections.abc import Callable
from typing import Protocol

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

_TOLD: list[str] = []


class Compared(Protocol):
    """Times `ours` against `limit` and keeps the ratio for the summary."""

    def __call__(
        self,
        what: str,
        ours: Callable[[], object],
        limit: Callable[[], object],
        *,
        goal: str,
        rounds: int = 5,
        between: Callable[[], object] | None = None,
    ) -> None: ...


@pytest.fixture
def compared(benchmark: BenchmarkFixture) -> Compared:
    """See Compared; `between` tidies up before each of the two."""

    def compare(
        what: str,
        ours: Callable[[], object],
        limit: Callable[[], object],
        *,
        goal: str,
        rounds: int = 5,
        between: Callable[[], object] | None = None,
    ) -> None:
        limits: list[float] = []

        def time_limit() -> None:
            if between:
                between()
            start = time.perf_counter()
            limit()
            limits.append(time.perf_counter() - start)
            if between:
                between()

        ours()  # warm caches of code and fonts, for both sides alike
        benchmark.pedantic(ours, setup=time_limit, rounds=rounds)  # type: ignore[no-untyped-call]  # theirs
        assert benchmark.stats is not None
        times = benchmark.stats.stats.data
        ratios = sorted(mine / theirs for mine, theirs in zip(times, limits[-rounds:], strict=True))
        mine, theirs = statistics.median(times), statistics.median(limits[-rounds:])
        _TOLD.append(
            f"{what}: {mine:.3f} s, limit {theirs:.3f} s, ratio {statistics.median(ratios):.2f} "
            f"[{ratios[0]:.2f}-{ratios[-1]:.2f}], difference {mine - theirs:+.3f} s (goal {goal})"
        )

    return compare


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures, one line each."""
    if _TOLD:
        terminalreporter.section("ratios")
        for line in _TOLD:
            terminalreporter.write_line(line)
