"""Faults of the program, told by kind and place only: what else Python prints could hold a name.

Standard error may be kept in a file by the system (a session's log, a service's journal), and
the message of an exception holds what the program was at work on (S4).
"""

import sys
import threading
from types import TracebackType

from photodesk.errors import places

EXIT_STATUS = 3


def keep_values_out() -> None:
    """From now on no fault is printed with its message: of the program, a thread or a clean-up."""
    sys.excepthook = _of_the_program
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _of_a_clean_up


def tell(error: BaseException) -> None:
    """Say on standard error that the program is at fault, with the kinds of error and where."""
    chain, said = error, [_one(error)]
    while (cause := chain.__cause__ or chain.__context__) is not None:
        chain = cause
        said.append(_one(chain))
    _write("Something went wrong that we did not expect.")
    _write(f"For the makers of Photodesk: {', after '.join(said)}.")


def _one(error: BaseException) -> str:
    where = places(error)
    return f"{type(error).__name__} at {where}" if where else type(error).__name__


def _write(line: str) -> None:
    if sys.stderr is not None:  # a program without a terminal has none
        sys.stderr.write(f"{line}\n")


def _of_the_program(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        _write("Stopped. What was done before stays.")
        return
    tell(error.with_traceback(trace))


def _of_a_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and not isinstance(what.exc_value, SystemExit):
        tell(what.exc_value)


def _of_a_clean_up(what: "sys.UnraisableHookArgs") -> None:
    if what.exc_value is not None:
        _write(f"A fault while tidying up: {_one(what.exc_value)}.")
