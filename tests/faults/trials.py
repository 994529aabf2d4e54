"""Hurting one operation again and again, each time at a fresh desk, and judging what is left."""

import errno
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from tests.faults.nursery import Nursery
from tests.faults.orders import (
    LISTENING,
    NO_FAULT,
    OK,
    SYNCS,
    UNTOLD,
    WRITES,
    Fault,
    Finding,
    Findings,
    Order,
    Outcome,
)
from tests.faults.power import Recording, disk_of, read_log, write_out

CUTS_OF_A_RECORDING = 250
"""Then the program runs, and is recorded, once more."""
_KILLED = -9
_PLENTY = 1 << 40
_TELL_EVERY = 50


@dataclass
class Trials:
    """A nursery, a folder to work in, and a sound desk of each operation in it."""

    nursery: Nursery
    folder: Path
    tells: Callable[[str], None] = lambda _text: None
    """Told how far a long run is."""
    _found: dict[tuple[str, str, int], float] = field(default_factory=dict)

    @property
    def desk(self) -> Path:
        """Where every operation works: one place, so that the computer knows its own vault."""
        return self.folder / "desk"

    def fresh(self, operation: str) -> Path:
        """The desk as it is before the operation."""
        template = self.folder / operation
        if not template.exists():
            shutil.rmtree(self.desk, ignore_errors=True)
            self.desk.mkdir()
            assert self.nursery.run(Order(operation, "prepare", str(self.desk))).status == 0
            shutil.copytree(self.desk, template)
        shutil.rmtree(self.desk, ignore_errors=True)
        return Path(shutil.copytree(template, self.desk))

    def perform(
        self, operation: str, fault: Fault = NO_FAULT, wrong: str = "", place: str = ""
    ) -> Outcome:
        """Let it happen at the desk."""
        return self.nursery.run(Order(operation, "perform", str(self.desk), fault, wrong, place))

    def judge(
        self, operation: str, acknowledged: Sequence[int], recovers: Iterable[Fault] = ()
    ) -> Finding:
        """What is left at the desk, after openings that are themselves hurt."""
        order = Order(operation, "judge", str(self.desk), acknowledged=tuple(acknowledged))
        for fault in recovers:
            self.nursery.run(replace(order, fault=fault))
        outcome = self.nursery.run(order)
        if outcome.hung:
            return Finding("hang", "opening it never ended")
        if outcome.status:
            return Finding("unopenable", f"the judge ended with {outcome.status}")
        return Finding(*outcome.finding)  # type: ignore[arg-type]  # it came through a pipe

    def hurt(
        self,
        operation: str,
        fault: Fault,
        wrong: str = "",
        recovers: Iterable[Fault] = (),
    ) -> tuple[Outcome, Finding]:
        """One run at a fresh desk, and its verdict."""
        self.fresh(operation)
        outcome = self.perform(operation, fault, wrong)
        finding = self.judge(operation, outcome.acknowledged, recovers)
        if finding.verdict == "ok":
            finding = _end(outcome)
        return outcome, finding

    # --- The ways to hurt -------------------------------------------------------------------------

    def killed(
        self,
        operation: str,
        tries: int,
        chance: Random,
        wrong: str = "",
        recoveries: int = 0,
        until: Sequence[str] = (),
    ) -> Findings:
        """Killed at a random moment; then, where asked, again while the vault is opened."""
        lasts, found = self.seconds(operation), Findings()
        opening = self.opening(operation) if recoveries else 0.0
        for number in range(tries):
            moment = chance.uniform(0, 1.05 * lasts)
            again = [Fault(kill_after=chance.uniform(0, opening)) for _ in range(recoveries)]
            outcome, finding = self.hurt(operation, Fault(kill_after=moment), wrong, again)
            found.count("inside" if outcome.status == _KILLED else "after the end")
            found.add(finding, f"killed after {moment:.4f} s")
            self._far(f"{operation}: killed", number + 1, tries, found)
            if finding.verdict in until:
                break
        return found

    def at_calls(
        self,
        operation: str,
        fault: Fault,
        points: int | None,
        chance: Random,
        wrong: str = "",
        until: Sequence[str] = (),
    ) -> Findings:
        """Hurt at file call 1, 2, 3 and so on; with `points`, at so many, evenly apart."""
        total, found = self.calls(operation, fault.kinds), Findings()
        numbers = range(1, total + 1)
        if points is not None and points < total:
            apart = -(-total // points)
            numbers = range(chance.randint(1, apart), total + 1, apart)
        for number in numbers:
            outcome, finding = self.hurt(operation, replace(fault, at=number), wrong)
            found.count("hurt" if outcome.hits or outcome.status == _KILLED else "not reached")
            found.count(f"told {outcome.kind}" if outcome.kind else "nothing told")
            found.add(finding, f"{fault.action} at call {number}")
            self._far(f"{operation}: {fault.action}", number, total, found)
            if finding.verdict in until:
                break
        return found

    def cut(
        self,
        operation: str,
        tries: int,
        chance: Random,
        wrong: str = "",
        until: Sequence[str] = (),
    ) -> Findings:
        """The power is cut at a random record of what it did."""
        found = Findings()
        recording = self.recorded(operation, wrong)
        for number in range(tries):
            if number and number % CUTS_OF_A_RECORDING == 0:
                recording = self.recorded(operation, wrong)
            cut, seed = chance.randint(1, len(recording.records)), chance.getrandbits(32)
            self.cut_at(recording, cut, seed)
            acknowledged = recording.acknowledged(cut)
            where = f"cut at {cut} of {len(recording.records)}, seed {seed}"
            finding = self.judge(operation, acknowledged)
            found.add(finding, where)
            self._far(f"{operation}: power cut", number + 1, tries, found)
            if finding.verdict in until:
                break
        return found

    def cut_at(self, recording: Recording, cut: int, seed: int) -> None:
        """Build the disk of one cut at the desk."""
        write_out(recording.after(cut, random.Random(seed)), self.desk)  # noqa: S311 (no secret)

    def recorded(self, operation: str, wrong: str = "", fault: Fault = NO_FAULT) -> Recording:
        """What it did, undisturbed unless a fault is given; the desk is left as it was then."""
        return self._recorded(operation, wrong, fault)[1]

    def _recorded(self, operation: str, wrong: str, fault: Fault) -> tuple[Outcome, Recording]:
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        before = disk_of(self.fresh(operation))
        outcome = self.perform(operation, replace(fault, log=str(log)), wrong)
        assert outcome.status == 0, outcome
        return outcome, Recording(self.desk, before, read_log(log))

    def syncs(self, operation: str) -> int:
        """How many syncs it makes undisturbed, from the opening of the vault on."""
        return sum(record.kind == "S" for record in self.recorded(operation).records)

    def sync_failed(self, operation: str, number: int, wrong: str = "") -> Finding:
        """One sync fails, its bytes are forgotten, and at the end the power is cut."""
        fault = Fault("refuse", at=number, error=errno.EIO, kinds=SYNCS)
        outcome, recording = self._recorded(operation, wrong, fault)
        end = len(recording.records)
        self.cut_at(recording, end, number)
        finding = self.judge(operation, recording.acknowledged(end))
        return _end(outcome) if finding.verdict == "ok" else finding

    def full(self, operation: str, tries: int, chance: Random, wrong: str = "") -> Findings:
        """The disk has a random number of bytes left, from none to just too few.

        In three ways, in turn: the disk says so when it is asked; another program fills it
        meanwhile; it is full from a random write on.
        """
        total, wanted = self.calls(operation, WRITES), self.wanted_room(operation)
        found = Findings()
        for number in range(tries):
            room, at = chance.randrange(wanted), chance.randint(1, total)
            fault = (
                Fault(room=room),
                Fault(room=room, filled_meanwhile=True),
                Fault("refuse", at, errno.ENOSPC, for_ever=True, kinds=WRITES),
            )[number % 3]
            outcome, finding = self.hurt(operation, fault, wrong)
            if outcome.trouble and not {"full", "free", "room"} & set(outcome.trouble.split()):
                found.count("told in other words")
            found.count("full" if outcome.hits else "told before" if outcome.kind else "enough")
            found.count(f"told {outcome.kind}" if outcome.kind else "nothing told")
            where = f"full at write {at}" if fault.at else f"{room} of {wanted} bytes left"
            found.add(finding, where)
            self._far(f"{operation}: full disk", number + 1, tries, found)
        return found

    # --- What is known of an operation ------------------------------------------------------------

    def calls(self, operation: str, kinds: int) -> int:
        """How many file calls it makes undisturbed."""

        def count() -> int:
            self.fresh(operation)
            outcome = self.perform(operation, replace(LISTENING, kinds=kinds))
            assert not outcome.trouble, outcome.trouble
            return outcome.calls

        return int(self._known("calls", operation, kinds, count))

    def seconds(self, operation: str) -> float:
        """How long it lasts from arming on: the longest of three."""

        def once() -> float:
            self.fresh(operation)
            outcome = self.perform(operation)
            assert not outcome.trouble, outcome.trouble
            return outcome.seconds

        return self._known("seconds", operation, 0, lambda: max(once() for _ in range(3)))

    def opening(self, operation: str) -> float:
        """How long it takes to open and judge what was left."""

        def once() -> float:
            self.fresh(operation)
            return self.nursery.run(Order(operation, "judge", str(self.desk))).seconds

        return self._known("opening", operation, 0, once)

    def wanted_room(self, operation: str) -> int:
        """How many more bytes of the disk it takes at its height."""

        def once() -> int:
            self.fresh(operation)
            return _PLENTY - self.perform(operation, Fault(room=_PLENTY)).room

        return int(self._known("room", operation, 0, once))

    def _known(self, what: str, operation: str, kinds: int, find: Callable[[], float]) -> float:
        key = what, operation, kinds
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    def _far(self, what: str, done: int, of: int, found: Findings) -> None:
        if done % _TELL_EVERY == 0:
            self.tells(f"{what} {done} of {of}: {found.verdicts}")


def _end(outcome: Outcome) -> Finding:
    """What the end of the program itself says against it."""
    if outcome.hung:
        return Finding("hang", "the program never ended")
    if outcome.status not in {0, _KILLED}:
        return Finding("untold", f"it ended with {outcome.status}")
    if outcome.kind.startswith(UNTOLD):
        return Finding("untold", outcome.trouble)
    return OK
