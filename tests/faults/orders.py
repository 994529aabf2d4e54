"""What a program that will be hurt is told to do, what is done to it, and what came of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

WRITES, SYNCS, NAMES, READS, OPENS = 1, 2, 4, 8, 16
"""Kinds of file calls: `NAMES` are those that make, remove and rename."""
CHANGES = WRITES | SYNCS | NAMES

Action = Literal["nothing", "die", "tear", "refuse", "halve"]
"""At a file call: nothing, die before it, die in the middle of a write, refuse it, write half."""

ACTIONS: tuple[Action, ...] = ("nothing", "die", "tear", "refuse", "halve")


@dataclass(frozen=True)
class Fault:
    """What goes wrong, from the moment at which the program arms it."""

    action: Action = "nothing"
    at: int = 0
    """Number of the file call, from 1; 0: none."""
    error: int = 0
    """The error number of a refused call."""
    for_ever: bool = False
    kinds: int = CHANGES
    room: int = -1
    """Bytes left on the disk; -1: as many as there are."""
    filled_meanwhile: bool = False
    """Whether the disk still says that it has room when it is asked."""
    log: str = ""
    """A file outside the desk that gets every change; empty: none."""
    kill_after: float | None = None
    """Seconds after arming at which the program is killed from outside."""
    memory: int = 0
    """Bytes of address space beyond what the program has; 0: no bound."""

    @property
    def needs_the_shim(self) -> bool:
        """Whether file calls are counted, changed or written down."""
        return bool(self.at or self.log) or self.room >= 0


NO_FAULT = Fault()
LISTENING = Fault(at=1 << 60)
"""Counts the calls and hurts none."""
UNTOLD = "!"
"""Begins the name of an error that has no words for people."""


@dataclass(frozen=True)
class Order:
    """One part of an operation at a desk: made ready, performed, or judged."""

    operation: str
    part: Literal["prepare", "perform", "judge"]
    desk: str
    """The folder that holds the vault, what the computer knows of it, and all other places."""
    fault: Fault = NO_FAULT
    wrong: str = ""
    """How the program is wrong on purpose (`wrongs.py`); empty: as it is."""
    place: str = ""
    """How its place refuses (`places.py`); empty: it does not."""
    acknowledged: tuple[int, ...] = ()
    """What a judge must find."""
    patience: float = 60.0
    """Seconds after which a program hangs, and is killed."""

    def as_line(self) -> str:
        """For a pipe."""
        return json.dumps(asdict(self))

    @classmethod
    def of_line(cls, line: str) -> "Order":
        """From a pipe."""
        facts = json.loads(line)
        acknowledged = tuple(facts.pop("acknowledged"))
        return cls(**facts | {"fault": Fault(**facts["fault"]), "acknowledged": acknowledged})

    @property
    def told(self) -> Path:
        """The file beside the desk that gets one line for each acknowledgement."""
        return Path(f"{self.desk}.told")

    @property
    def ended(self) -> Path:
        """The file beside the desk that says how the program ended, if it could."""
        return Path(f"{self.desk}.ended")


@dataclass(frozen=True)
class Outcome:
    """How a program ended."""

    status: int
    """Exit status; -9 when it was killed."""
    seconds: float
    """From arming to the end."""
    hung: bool = False
    acknowledged: tuple[int, ...] = ()
    calls: int = 0
    """File calls since arming; 0 when it was killed."""
    hits: int = 0
    """How many of them went wrong."""
    room: int = 0
    """The fewest bytes that were left on a disk with a bound."""
    trouble: str = ""
    """The error that the program told a person; empty: none."""
    kind: str = ""
    """The class of that error."""
    finding: tuple[str, str] = ("", "")
    """Of a judge: verdict and reason."""


@dataclass(frozen=True)
class Finding:
    """A verdict (fault-tests.md, rule 5) and its reason; only `ok` passes."""

    verdict: Literal["ok", "lost", "half", "corrupt", "unopenable", "hang", "untold"]
    """`untold`: the program ended with an error that has no words for people."""
    why: str = ""


OK = Finding("ok")


@dataclass
class Findings:
    """What all runs of one test left behind."""

    tries: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    """Each run that was not ok: where it was hurt, and why it is not."""
    other: dict[str, int] = field(default_factory=dict)
    """What else was counted: kills inside the work, errors told."""

    def add(self, finding: Finding, where: str = "") -> None:
        """One more run."""
        self.tries += 1
        self.verdicts[finding.verdict] = self.verdicts.get(finding.verdict, 0) + 1
        if finding.verdict != "ok":
            self.bad.append(f"{where}: {finding.verdict}: {finding.why}")

    def count(self, what: str) -> None:
        """One more of something."""
        self.other[what] = self.other.get(what, 0) + 1


def lines_of(path: Path) -> Sequence[int]:
    """The numbers in a file of acknowledgements; half a line is none."""
    text = path.read_text("ascii") if path.exists() else ""
    return [int(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]
