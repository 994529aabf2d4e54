"""What a withdrawal says, and what it gives back to the person who asked for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """The word that a consent has ended: the instant as UTC text, who said so, how, and why."""

    at: str
    told_by: str
    route: str
    reason: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal as recorded: the slip to hand over, the instant, and what it stops."""

    confirmation_pdf: bytes
    withdrawn_at: str
    """UTC text."""
    stops: tuple[str, ...]
    """Whole sentences: what has ended, and what it cannot undo."""
