"""A broken glass: half an hour of access to one patient for one person, with a reason.

It ends by time alone, not by a lock: whoever locks and comes back within the half hour gives their
passphrase again, and a second command of the same person goes on where the first one opened.
"""

from dataclasses import dataclass
from datetime import timedelta

from photodesk.domain.identifiers import BreakGlassId, PatientId, UserId
from photodesk.domain.moments import instant, moment

LASTS = timedelta(minutes=30)
LEAST_REASON = 10
"""Characters, spaces around them not counted (security.md 7)."""


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """One broken glass. Instants are UTC text; `until` is the first second without access."""

    id: BreakGlassId
    patient_id: PatientId
    user_id: UserId
    opened_at: str
    until: str
    reason: str
    ticks: int
    """What the machine's own clock said then, in nanoseconds since its start."""
    start: str
    """Which start of the machine that was."""


def end_of(opened_at: str) -> str:
    """The first second without access, for a glass that is broken at this instant."""
    return instant(moment(opened_at) + LASTS)


def is_over(glass: BreakGlass, present: str) -> bool:
    """Whether nothing more can be opened under it: its half hour has passed.

    A glass of later than the present was broken by a clock that ran ahead, and never opens again.
    """
    return not glass.opened_at <= present < glass.until


def still_open(glass: BreakGlass, present: str, ticks: int, start: str) -> bool:
    """Whether the glass holds at this instant of the vault and of the machine's own clock.

    The machine's clock runs on when somebody sets the time back. A start ends every glass: by
    `start`, and where the system does not tell it (empty) when the clock says less than at the
    opening.
    """
    if start and start != glass.start:
        return False
    passed = ticks - glass.ticks
    by_the_machine = 0 <= passed < LASTS.total_seconds() * 1e9
    return by_the_machine and not is_over(glass, present)
