"""A drawn signature and what was known when it was made (consent.md, section 6)."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import hypot

from photodesk.domain.canonical import canonical_json

LEAST_POINTS = 8
LEAST_INK = 60.0
"""Logical pixels of line on the pad; less is a slip of the pen."""
LEAST_MILLISECONDS = 150


class Capacity(StrEnum):
    """In which capacity a person signs (P30-P32)."""

    PATIENT = "patient"
    PARENT = "parent"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    NEXT_OF_KIN = "next_of_kin"


class PointerKind(StrEnum):
    """What drew a stroke."""

    PEN = "pen"
    TOUCH = "touch"
    MOUSE = "mouse"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the pad in logical pixels, milliseconds since the first touch, pressure 0..1.

    Pressure is None where the device has none: evidence invents nothing.
    """

    x: float
    y: float
    t: int
    pressure: float | None = None


@dataclass(frozen=True, slots=True)
class Stroke:
    """The points from one pen-down to its pen-up."""

    source: PointerKind
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Ink:
    """All strokes of a signature and the size of the pad they were drawn on, logical pixels."""

    width: int
    height: int
    strokes: tuple[Stroke, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether this is too little to be somebody's signature."""
        points = [point for stroke in self.strokes for point in stroke.points]
        if len(points) < LEAST_POINTS:
            return True
        length = sum(
            hypot(b.x - a.x, b.y - a.y)
            for stroke in self.strokes
            for a, b in pairwise(stroke.points)
        )
        return length < LEAST_INK or points[-1].t - points[0].t < LEAST_MILLISECONDS

    def to_json(self) -> bytes:
        """Canonical JSON of the strokes, as stored and hashed."""
        return canonical_json(asdict(self))


LONGEST_PAUSE = timedelta(minutes=30)
"""How long a half-drawn signature may rest while the screen was locked."""


def is_same_sitting(left: datetime, now: datetime) -> bool:
    """Whether strokes drawn before a lock may still become part of a signature after it.

    A signature is one act of one person before those who see it. A short pause is still that act,
    when the same person says who they are, sees the strokes again and signs with a last press of
    their own. After a longer one, or when the clock went backwards, nobody can say that it was one
    hand and one intention: answers stay, strokes go, and the person draws anew.
    """
    return timedelta() <= now - left <= LONGEST_PAUSE


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: printed name, capacity, relation to the patient, source of the authority."""

    name: str
    capacity: Capacity = Capacity.PATIENT
    relation: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class SigningCircumstances:
    """What the staff and the screen know about a signing, kept with it as evidence."""

    identity_checked_by: str = ""
    """How the signer's identity was checked: known patient, photo identity card, other."""
    seconds_per_page: tuple[float, ...] = ()
    pictures_shown: tuple[str, ...] = ()
    """Photograph identifiers shown to the signer, in order."""
    pictures_enlarged: tuple[str, ...] = ()
    meaning: str = ""
    """The sentence the signer confirmed as the meaning of the signature (21 CFR 11.50)."""
    read_to_signer: bool = False
    teach_back_asked: bool = False
    interpreter_name: str = ""
    interpreter_language: str = ""
    interpreter_remote: bool = False
    witness_name: str = ""
    device: str = ""
    notes: dict[str, str] = field(default_factory=dict)
