"""Programs that import photographs, each born ready by a fork, to be killed.

As `python -m tests.faults.nursery` it reads one Order a line, answers with the process id of a
copy of itself that carries it out, and to an empty line with the exit status of that copy. Until
then the id belongs to it, so nobody else can be killed by mistake. Everything is imported once,
before the first fork. `Nursery` is its other end, in the test.
"""

import ctypes
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from photodesk.imaging import decode, renditions
from photodesk.imaging.decode import DecodedPhotograph, Decoder
from photodesk.services import intake, patients
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile, IntakeResult
from photodesk.services.session import Session
from photodesk.storage.sealed_files import SealedFolder
from tests.faults.orders import CHART, Order, picture
from tests.storage.vaults import LOGIN, PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]


# --- In the program that will be killed -----------------------------------------------------------


class DecoderHere(Decoder):
    """Decodes in this very process: a run without waiting for a child."""

    def decode(self, data: bytes, *, renditions: bool = True) -> DecodedPhotograph:  # noqa: ARG002
        """As the child does."""
        return decode._photograph(_decoded(data))


_decoded = renditions.decoded


def carry_out(order: Order) -> None:
    """Import the pictures, acknowledging each as the program does: after its commit."""
    os.environ["XDG_STATE_HOME"] = str(order.desk / "state")
    session = vaults.unlock(Path(order.vault), LOGIN, PASSPHRASE)
    if not order.child:
        session._decoder = DecoderHere()
    told = os.open(order.told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def acknowledge(number: int) -> None:
        os.write(told, b"%d\n" % number)

    after = _publishes_late() if order.wrong == "row before file" else lambda: None
    arm(order)
    _take_in(session, order, acknowledge, after)
    vaults.lock(session)


def _take_in(
    session: Session, order: Order, acknowledge: Callable[[int], None], after: Callable[[], None]
) -> None:
    early = order.wrong == "acknowledges early"

    def read(number: int) -> bytes:
        if early:
            acknowledge(number)
        return picture(number)

    def stored(result: IntakeResult) -> None:
        after()
        if result.outcome != "stored":
            raise RuntimeError(result.text)
        if not early:
            acknowledge(int(result.name))

    files = [IncomingFile(f"{n}", lambda n=n: read(n)) for n in order.begun]  # type: ignore[misc]  # mypy types no lambda's defaults
    intake.take_in(session, patients.by_chart(session, CHART).id, files, on_result=stored)


def _publishes_late() -> Callable[[], None]:
    """Make sealing leave the file under its temporary name until the result: wrong on purpose."""
    waiting: list[Callable[[], None]] = []
    publish = SealedFolder._publish

    def later(folder: SealedFolder, temporary: Path, file_id: bytes) -> None:
        waiting.append(lambda: publish(folder, temporary, file_id))

    SealedFolder._publish = later  # type: ignore[assignment]  # wrong on purpose

    def now() -> None:
        while waiting:
            waiting.pop()()

    return now


def arm(order: Order) -> None:
    """Let the preloaded library count file calls from here on, where there is one."""
    library = os.environ.get("LD_PRELOAD")
    if library:
        desk = str(order.desk).encode()
        ctypes.CDLL(library).faults_arm(desk, ctypes.c_long(order.die_at), int(order.torn))


def file_calls() -> int:
    """How many there were since `arm`."""
    seen = ctypes.CDLL(os.environ["LD_PRELOAD"]).faults_seen
    seen.restype = ctypes.c_long
    return int(seen())


def main() -> None:
    """Fork for each order until the pipe closes."""
    child = 0
    for line in sys.stdin:
        if line.strip():
            child = os.fork()
            if child == 0:
                _live(Order.of_line(line))
            _answer(child)
        else:
            _, status = os.waitpid(child, 0)
            _answer(os.waitstatus_to_exitcode(status))


def _live(order: Order) -> None:
    try:
        carry_out(order)
        Path(f"{order.told}.calls").write_text(f"{_calls()}", "ascii")
    except BaseException:  # noqa: BLE001 - a fork must never return into its parent's loop
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _calls() -> int:
    return file_calls() if os.environ.get("LD_PRELOAD") else 0


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


# --- In the test ----------------------------------------------------------------------------------


@dataclass
class Nursery:
    """The process that forks, and the way to speak to it."""

    process: "subprocess.Popen[str]"

    @classmethod
    def open(cls, preloaded: Path | None) -> Self:
        """A new one, with a library preloaded into it and all that it brings forth."""
        environment = dict(os.environ) | ({"LD_PRELOAD": str(preloaded)} if preloaded else {})
        return cls(
            subprocess.Popen(
                [sys.executable, "-m", "tests.faults.nursery"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="ascii",
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.communicate()

    def begin(self, order: Order) -> int:
        """The process id of a program that carries out the order; `end` must follow."""
        return self._ask(order.as_line())

    def end(self) -> int:
        """The exit status of that program, once it has ended; -9 when it was killed."""
        return self._ask("")

    def _ask(self, line: str) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


if __name__ == "__main__":
    main()
