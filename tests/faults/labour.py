"""What runs in a program that will be hurt: it carries out one order and says how it ended."""

import ctypes
import json
import os
import resource
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from photodesk.errors import PhotodeskError, places
from tests.faults.operations import OPERATIONS
from tests.faults.orders import ACTIONS, UNTOLD, Fault, Finding, Order
from tests.faults.places import PLACES, obey_modes
from tests.faults.wrongs import WRONGS

EARLY = "acknowledges early"

_KIB = 1024


@dataclass
class Work:
    """The program's way to the test: when it is to be hurt, and what it told a person."""

    order: Order
    tell: int
    armed: bool = False
    trouble: str = ""
    kind: str = ""
    _told: int = field(init=False)

    def __post_init__(self) -> None:
        self._told = os.open(self.order.told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def arm(self) -> None:
        """From here on things go wrong; a log begins before anything is opened."""
        fault = self.order.fault
        if self.armed:
            return
        self.armed = True
        if self.order.place:
            PLACES[self.order.place].meanwhile(Path(self.order.desk))
        if fault.needs_the_shim:
            _arm(self.order.desk, fault)
        os.write(self.tell, b".")
        if fault.memory:
            most = _address_space() + fault.memory
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def begins(self, number: int) -> None:
        """Act `number` begins; a program that is wrong on purpose acknowledges it already."""
        if self.order.wrong == EARLY:
            self._acknowledge(number)

    def done(self, number: int) -> None:
        """Act `number` is done, and the person is told so."""
        if self.order.wrong != EARLY:
            self._acknowledge(number)

    def failed(self, error: BaseException) -> None:
        """The person was told of an error; the first one counts."""
        if not self.kind:
            known = isinstance(error, PhotodeskError)
            self.kind = type(error).__name__ if known else UNTOLD + type(error).__name__
            self.trouble = str(error) if known else f"{error!r} at {places(error)}"

    def refused(self, text: str) -> None:
        """The person was told, in a report, that one thing was not kept."""
        if not self.kind:
            self.kind, self.trouble = "refused", text

    def _acknowledge(self, number: int) -> None:
        os.write(self._told, b"%d\n" % number)
        if self.order.fault.log:
            _shim().faults_acknowledge(ctypes.c_long(number))


def live(order: Order, tell: int) -> None:
    """Carry out an order in this process, which ends with it."""
    status = 1
    try:
        os.environ["XDG_STATE_HOME"] = f"{order.desk}/state"
        status = _carried_out(order, Work(order, tell))
    except BaseException:  # noqa: BLE001 - a fork must never return into its parent's loop
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _carried_out(order: Order, work: Work) -> int:
    operation, desk = OPERATIONS[order.operation], Path(order.desk)
    finding = Finding("ok")
    if order.wrong and order.wrong != EARLY:
        WRONGS[order.wrong]()
    if order.part == "prepare":
        operation.prepare(desk)
    elif order.part == "judge":
        work.arm()
        finding = operation.judge(desk, order.acknowledged)
    else:
        _performed(order, work)
    _end(order, work, finding)
    return 0


def _performed(order: Order, work: Work) -> None:
    """Do the work as the program does; an error ends it and is told."""
    if order.fault.log:
        work.arm()
    if order.place:
        PLACES[order.place].before(Path(order.desk))
        obey_modes()
    try:
        OPERATIONS[order.operation].perform(Path(order.desk), work)
    except Exception as error:  # noqa: BLE001 - every error is looked at by the test
        work.failed(error)


def _end(order: Order, work: Work, finding: Finding) -> None:
    counted = ("seen", "hit", "least")
    calls, hits, least = (
        (_told(name) for name in counted) if order.fault.needs_the_shim else (0, 0, 0)
    )
    if order.fault.memory:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    facts = {
        "calls": calls,
        "hits": hits,
        "room": least,
        "trouble": work.trouble,
        "kind": work.kind,
        "finding": (finding.verdict, finding.why),
    }
    order.ended.write_text(json.dumps(facts), "utf-8")


# --- The preloaded library ------------------------------------------------------------------------


def _shim() -> ctypes.CDLL:
    return ctypes.CDLL(os.environ["LD_PRELOAD"])


def _told(what: str) -> int:
    function = getattr(_shim(), f"faults_{what}")
    function.restype = ctypes.c_longlong
    return int(function())


def _arm(desk: str, fault: Fault) -> None:
    _shim().faults_arm(
        desk.encode(),
        ACTIONS.index(fault.action),
        ctypes.c_long(fault.at),
        fault.error,
        int(fault.for_ever),
        fault.kinds,
        ctypes.c_longlong(fault.room),
        int(not fault.filled_meanwhile),
        fault.log.encode(),
    )


def _address_space() -> int:
    """Bytes of address space that this process has now."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmSize:"):
            return int(line.split()[1]) * _KIB
    raise RuntimeError("This system does not say how much memory a process has.")
