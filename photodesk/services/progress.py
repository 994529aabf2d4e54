"""How a long act tells how far it is, and how it learns that it should stop."""

from collections.abc import Callable
from typing import TypeAlias

from photodesk.errors import Cancelled

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many are done, how many there are, and a short sentence without names."""

Stopped: TypeAlias = Callable[[], bool]
"""Whether the person asked to stop; asked between two pieces of work, never inside one."""


def tell(progress: Progress | None, done: int, total: int, what: str) -> None:
    """Report, where somebody listens."""
    if progress is not None:
        progress(done, total, what)


def is_stopped(stopped: Stopped | None) -> bool:
    """Whether to stop; nobody asking means no."""
    return stopped is not None and stopped()


def check_stopped(stopped: Stopped | None) -> None:
    """Raise Cancelled when the person asked to stop."""
    if is_stopped(stopped):
        raise Cancelled("Stopped. What was done before stays.")
