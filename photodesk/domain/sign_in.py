"""How long a keyboard waits after wrong passphrases (security.md, section 7)."""

FREE_TRIES = 3
_WAITS = (5, 15, 30, 60)
LONGEST_WAIT = 300
CLOSED_AFTER = 20
"""Failures in a row after which only another key opens: the recovery sheet."""


def seconds_to_wait(failures: int) -> int:
    """Seconds before the next try after so many failures in a row; the same for every login."""
    late = failures - FREE_TRIES
    if late <= 0:
        return 0
    return _WAITS[late - 1] if late <= len(_WAITS) else LONGEST_WAIT


def is_closed(failures: int) -> bool:
    """Whether the passphrase no longer opens at this keyboard."""
    return failures >= CLOSED_AFTER
