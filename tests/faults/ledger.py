"""Where the counts of a run are written down: one JSON line for each test, and what was seen.

Only where the environment's FAULTS_LEDGER names a file; it lies outside the project.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.orders import Findings

VARIABLE = "FAULTS_LEDGER"
_ROOT = Path(__file__).resolve().parents[2]
_MOST = 20
"""How many bad runs a line names."""


@dataclass
class Ledger:
    """The counts of one test."""

    seed: int
    begun: float = field(default_factory=time.monotonic)

    def enter(self, test: str, operation: str, found: Findings, wrong: str = "") -> None:
        """One line: what was tried, how often, and what came of it."""
        place = os.environ.get(VARIABLE)
        if not place:
            return
        line = {
            "test": test,
            "operation": operation,
            "wrong": wrong,
            "tries": found.tries,
            "verdicts": found.verdicts,
            "other": found.other,
            "bad": found.bad[:_MOST],
            "seed": self.seed,
            "revision": _revision(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self.begun, 1),
        }
        with Path(place).open("a", encoding="utf-8") as ledger:
            ledger.write(json.dumps(line) + "\n")


def _revision() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - found on the PATH on purpose
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "unknown"
