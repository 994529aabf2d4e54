"""Practice patients: invented people, drawn pictures, a signature drawn by the program."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, pi, sin

from photodesk.domain.patient import PatientFacts
from photodesk.domain.signature import Ink, Point, PointerKind, Stroke
from photodesk.imaging.practice_pictures import practice_picture

ANNA = PatientFacts("P-001", "Probe", "Łucja Anna", date(1979, 3, 2))
ELENI = PatientFacts("P-002", "Παραδείγματος", "Ελένη", date(1964, 11, 30))
OLGA = PatientFacts("P-003", "Примерова", "Ольга", date(1991, 7, 14))

FACE = (
    "face.frontal",
    "face.oblique.r",
    "face.oblique.l",
    "face.lateral.r",
    "face.lateral.l",
    "face.base",
)
BEFORE = timedelta(days=186)
MANNEQUIN_BEFORE, MANNEQUIN_AFTER = 2, 5


@dataclass(frozen=True, slots=True)
class PracticePicture:
    """A drawn picture as it would come from a camera card."""

    name: str
    view: str
    time_point: str
    data: bytes


def card(person: int, taken: datetime, views: tuple[str, ...] = FACE) -> Iterator[PracticePicture]:
    """The pictures of one visit, a few seconds apart, each turned another way by its camera."""
    for number, view in enumerate(views):
        moment = taken + timedelta(seconds=9 * number)
        data = practice_picture(
            view, person=person, taken=moment, orientation=(1, 6, 8, 3)[number % 4]
        )
        yield PracticePicture(f"IMG_{1000 * person + number:04d}.JPG", view, "", data)


def recorded_strokes(seed: int = 1) -> Ink:
    """A signature-like line with pen pressure on a pad of 720 by 220 logical pixels."""
    first = tuple(
        Point(
            round(60 + 5.2 * step, 1),
            round(120 + 46 * sin(step / (2.6 + seed / 5)) * cos(step / 31) - step / 9, 1),
            step * 14,
            round(0.35 + 0.3 * abs(sin(step / 9)), 2),
        )
        for step in range(110)
    )
    start = first[-1].t + 260
    second = tuple(
        Point(
            round(70 + 5 * step, 1),
            round(172 + 5 * sin(pi * step / 45), 1),
            start + step * 9,
            0.5,
        )
        for step in range(100)
    )
    return Ink(720, 220, (Stroke(PointerKind.PEN, first), Stroke(PointerKind.PEN, second)))
