"""Programs that are born ready by a fork, to be hurt.

As `python -m tests.faults.nursery` it reads one Order a line, lets a copy of itself carry it out,
kills that copy when the order says so or when it hangs, and answers with how it ended. Everything
is imported once, before the first fork. `Nursery` is its other end, in the test.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from tests import surroundings
from tests.faults.orders import Order, Outcome, lines_of

ROOT = Path(__file__).resolve().parents[2]
_GLANCE = 0.002
"""Seconds between two looks at whether a program has ended."""


# --- The parent of the programs -------------------------------------------------------------------


def main() -> None:
    """Carry out orders until the pipe closes."""
    from tests.faults.labour import live  # noqa: PLC0415 - imports the whole program, only here

    for line in sys.stdin:
        order = Order.of_line(line)
        for left in (order.told, order.ended):
            left.unlink(missing_ok=True)
        hear, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(hear)
            live(order, tell)
        os.close(tell)
        _say(_watched(order, child, hear))
        os.close(hear)


def _watched(order: Order, child: int, hear: int) -> Outcome:
    """Wait for the end of a program; kill it at its moment, or when it hangs."""
    latest = time.monotonic() + order.patience
    select.select([hear], [], [], order.patience)
    armed = time.monotonic()
    if order.fault.kill_after is not None:
        time.sleep(order.fault.kill_after)
        os.kill(child, signal.SIGKILL)
    status, hung = _ended(child, latest)
    return Outcome(status, time.monotonic() - armed, hung)


def _ended(child: int, latest: float) -> tuple[int, bool]:
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), False
        if time.monotonic() > latest:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            return os.waitstatus_to_exitcode(status), True
        time.sleep(_GLANCE)


def _say(outcome: Outcome) -> None:
    facts = [outcome.status, outcome.seconds, outcome.hung]
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


# --- In the test ----------------------------------------------------------------------------------


@dataclass
class Nursery:
    """The process that forks, and the way to speak to it."""

    process: "subprocess.Popen[str]"
    has_shim: bool

    @classmethod
    def open(cls, preloaded: Path | None) -> Self:
        """A new one, with a library preloaded into it and all that it brings forth."""
        environment = dict(os.environ) | ({"LD_PRELOAD": str(preloaded)} if preloaded else {})
        environment["QT_QPA_PLATFORM"] = "offscreen"
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="ascii",
        )
        return cls(process, preloaded is not None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.communicate()

    def run(self, order: Order) -> Outcome:
        """Have an order carried out; returns when its program has ended."""
        assert self.has_shim or not order.fault.needs_the_shim
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{order.as_line()}\n")
        self.process.stdin.flush()
        status, seconds, hung = json.loads(self.process.stdout.readline())
        outcome = Outcome(status, seconds, hung, acknowledged=tuple(lines_of(order.told)))
        if order.ended.exists():
            facts = json.loads(order.ended.read_text("utf-8"))
            outcome = replace(outcome, **facts | {"finding": tuple(facts["finding"])})
        return outcome


if __name__ == "__main__":
    surroundings.another_computer()
    main()
