"""How a station guards itself: its place, when it hides and locks, whether the keychain helps.

The figures are those of security.md 7: patients walk through an exam room, so it locks after three
minutes; an office after ten. Nobody can switch the lock off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from photodesk.errors import InputRefused

NAME_LENGTH = 80
"""Characters of a station's name at most."""


class Place(StrEnum):
    """Where the computer stands."""

    EXAM_ROOM = "exam_room"
    OFFICE = "office"

    @property
    def minutes(self) -> int:
        """Minutes without a key or pointer after which a station of this kind locks."""
        return {Place.EXAM_ROOM: 3, Place.OFFICE: 10}[self]


@dataclass(frozen=True, slots=True)
class StationSettings:
    """The strictest is the default: a station that nobody set stands in an exam room."""

    place: Place = Place.EXAM_ROOM
    lock_minutes: int = Place.EXAM_ROOM.minutes
    """Minutes without a sign of life before the vault is locked."""
    cover_seconds: int = 90
    """Seconds without a sign of life before the screen is hidden."""
    most_hours: int = 8
    """Hours after signing in at which the vault is locked whatever is done."""
    keychain: bool = False
    """Whether people may keep a key to the vault in this computer's keychain."""

    def at(self, place: Place) -> "StationSettings":
        """These settings at another place, which brings its own minutes."""
        return replace(self, place=place, lock_minutes=place.minutes)

    def facts(self) -> dict[str, str | int | bool]:
        """As they are stored and audited."""
        return {
            "place": self.place.value,
            "lock_minutes": self.lock_minutes,
            "cover_seconds": self.cover_seconds,
            "most_hours": self.most_hours,
            "keychain": self.keychain,
        }


RANGES: Mapping[str, tuple[int, int]] = {
    "lock_minutes": (1, 15),
    "cover_seconds": (15, 600),
    "most_hours": (1, 12),
}
"""Least and most of each figure, both included."""
_WHAT = {
    "lock_minutes": "The minutes before the lock",
    "cover_seconds": "The seconds before the screen is hidden",
    "most_hours": "The hours after signing in",
}


def check(settings: StationSettings) -> None:
    """Raise InputRefused, naming the field, for a figure outside its range."""
    for field, (least, most) in RANGES.items():
        if not least <= getattr(settings, field) <= most:
            raise InputRefused(
                f"{_WHAT[field]} must be from {least} to {most}.",
                "The settings of this station were not changed.",
                field=field,
            )


def read(facts: Mapping[str, object]) -> StationSettings:
    """Settings as they were stored; whatever is missing, strange or out of range is the default."""
    usual = StationSettings()
    place = next((one for one in Place if one.value == facts.get("place")), usual.place)
    figures = {
        field: value
        for field, (least, most) in RANGES.items()
        if type(value := facts.get(field)) is int and least <= value <= most
    }
    return replace(usual, place=place, keychain=facts.get("keychain") is True, **figures)


def checked_name(name: str) -> str:
    """A station's name without blanks at its ends.

    Raises InputRefused for none, one over 80 characters, or characters that cannot be printed.
    """
    tidy = name.strip()
    if not tidy or len(tidy) > NAME_LENGTH or not tidy.isprintable():
        raise InputRefused(
            "This cannot be the name of a station.",
            f"Type 1 to {NAME_LENGTH} letters, digits and signs, for example: Exam room 2.",
            field="name",
        )
    return tidy
