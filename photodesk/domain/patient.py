"""A patient: chart number, name and birth date, kept as typed."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from photodesk.domain.identifiers import PatientId
from photodesk.errors import InputRefused

LONGEST_TEXT = 1000
OLDEST_YEARS = 130


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """What a person types about a patient."""

    chart_number: str
    family: str
    given: str
    born: date


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient as registered in this vault."""

    id: PatientId
    chart_number: str
    family: str
    given: str
    born: date
    created_at: str

    @property
    def name(self) -> str:
        """Family name, comma, given name, as on a chart."""
        return f"{self.family}, {self.given}" if self.given else self.family

    def age_on(self, today: date) -> int:
        """Whole years at a day."""
        before_birthday = (today.month, today.day) < (self.born.month, self.born.day)
        return today.year - self.born.year - before_birthday


def check_patient(facts: PatientFacts, today: date) -> None:
    """Refuse facts that cannot be a patient's; nothing is changed or trimmed.

    Raises InputRefused, naming the field, for a blank chart number or family name, text over
    1,000 characters, characters that cannot be stored, and a birth date in the future or more
    than 130 years ago.
    """
    for field, text in (("chart_number", facts.chart_number), ("family", facts.family)):
        if not text.strip():
            raise InputRefused("The chart number and the family name are needed.", field=field)
    for field in ("chart_number", "family", "given"):
        check_text(getattr(facts, field), field)
    if facts.born > today or today.year - facts.born.year > OLDEST_YEARS:
        raise InputRefused(
            "The birth date is in the future or too long ago.", "Check the year.", field="born"
        )


def check_text(text: str, field: str) -> None:
    """Refuse what no store or form can hold: NUL, lone surrogates, more than 1,000 characters."""
    if len(text) > LONGEST_TEXT:
        raise InputRefused("This text is longer than 1,000 characters.", "Shorten it.", field=field)
    if "\0" in text or any(unicodedata.category(character) == "Cs" for character in text):
        raise InputRefused(
            "This text holds a character that cannot be stored.", "Type it again.", field=field
        )


def folded(*texts: str) -> str:
    """Text for searching: without accents and case, so that `lodz` finds `Łódź`."""
    joined = " ".join(texts).replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("Ø", "O")
    plain = unicodedata.normalize("NFKD", joined)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
