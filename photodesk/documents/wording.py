"""The words of every form: read from resources/forms, typed, versioned, with blanks filled in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import msgspec

from photodesk.data_files import load, resources
from photodesk.documents.reading_grade import reading_grade
from photodesk.domain.canonical import sha256
from photodesk.domain.moments import day, moment
from photodesk.domain.publication import ReviewOutcome
from photodesk.domain.wording import Choice, FormWording, Passage
from photodesk.errors import DataFileWrong, FormError, NotFound

__all__ = [
    "BLANKS",
    "CASES",
    "begins",
    "choices",
    "ends",
    "fill",
    "filled",
    "read_wording",
    "reading_grade",
    "review_statements",
    "shown_day",
    "shown_moment",
    "spelled_day",
    "spelled_moment",
    "whole_text",
    "wording",
    "wordings",
]

BLANKS = frozenset(
    {"clinic", "patient", "journal", "title", "version", "purpose", "expires", "covers", "contact"}
)
"""Names that may stand in braces in a form's text.

{expires} follows "It ends" (see `ends`), {covers} follows "pictures taken from" (see `begins`),
{contact} follows "Ask" or "Tell".
"""

CASES = frozenset(
    {
        "minor",
        "representative",
        "deceased",
        "interpreter",
        "witness",
        "known_journal",
        "any_journal",
        "submit_signed",
        "attest_only",
        "on_request",
        "unknown",
        "review",
    }
)
"""Cases a passage may be `only_for`; the id of a journal's profile is a case as well."""

_BLANK = re.compile(r"\{([a-z_]+)\}")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class _Passage(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    heading: str
    text: str
    provisions: tuple[str, ...]
    only_for: tuple[str, ...] = ()


class _Choice(msgspec.Struct, forbid_unknown_fields=True):
    scope: str
    question: str
    explanation: str
    provisions: tuple[str, ...] = ()


class _Wording(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    kind: str
    version: str
    locale: str
    title: str
    subtitle: str
    legal_review: str
    reviewed_by: str
    reviewed_on: str
    declaration: str
    decline: str
    passages: tuple[_Passage, ...]
    choices: tuple[_Choice, ...]


@cache
def wordings() -> tuple[FormWording, ...]:
    """Every form's wording that Photodesk ships, by file name.

    Raises DataFileWrong, naming file and line, when a file of resources/forms is wrong.
    """
    return tuple(read_wording(file) for file in sorted((resources() / "forms").glob("*-*.toml")))


def wording(kind: str, locale: str = "en") -> FormWording:
    """The wording of a `capture` or `publication` form in a language. Raises NotFound."""
    for known in wordings():
        if (known.kind, known.locale) == (kind, locale):
            return known
    raise NotFound("There is no form of this kind in this language.", "Choose another language.")


def read_wording(file: Path) -> FormWording:
    """The wording in one TOML file. Raises DataFileWrong for anything unknown or missing."""
    raw = load(file, _Wording)
    passages = tuple(
        Passage(p.id, p.heading, p.text.strip(), p.provisions, p.only_for) for p in raw.passages
    )
    asked = tuple(Choice(c.scope, c.question, c.explanation, c.provisions) for c in raw.choices)
    form = FormWording(
        id=raw.id,
        kind=raw.kind,
        version=raw.version,
        locale=raw.locale,
        title=raw.title,
        subtitle=raw.subtitle,
        legal_review=raw.legal_review,
        reviewed_by=raw.reviewed_by,
        reviewed_on=raw.reviewed_on,
        passages=passages,
        choices=asked,
        declaration=raw.declaration,
        decline=raw.decline,
        sha256=sha256(file.read_bytes()),
    )
    _check(form, file)
    return form


def _check(form: FormWording, file: Path) -> None:
    """What types cannot say: kinds, states of review, names of blanks, ids used once."""
    if form.kind not in {"capture", "publication"}:
        raise DataFileWrong(f"{file.name}: the kind of a form is capture or publication.")
    if form.legal_review not in {"none", "pending", "reviewed"}:
        raise DataFileWrong(f"{file.name}: legal_review is none, pending or reviewed.")
    if form.legal_review == "reviewed" and not (form.reviewed_by and form.reviewed_on):
        raise DataFileWrong(f"{file.name}: a reviewed form names who reviewed it and when.")
    ids = [passage.id for passage in form.passages]
    if len(ids) != len(set(ids)):
        raise DataFileWrong(f"{file.name}: two passages have the same id.")
    unknown = sorted(set(_BLANK.findall(whole_text(form))) - BLANKS)
    if unknown:
        raise DataFileWrong(f"{file.name}: {{{unknown[0]}}} is not the name of a blank.")


def fill(
    form: FormWording, blanks: Mapping[str, str], cases: Iterable[str] = ()
) -> tuple[Passage, ...]:
    """The passages shown in these cases, with their blanks filled in.

    A case is a member of CASES or the id of a journal's profile. Raises FormError, naming the
    blank, when a shown passage needs one that was not given or is empty.
    """
    present = set(cases)
    return tuple(
        replace(passage, text=filled(passage.text, blanks), only_for=())
        for passage in form.passages
        if not passage.only_for or present.intersection(passage.only_for)
    )


def choices(form: FormWording, blanks: Mapping[str, str]) -> tuple[Choice, ...]:
    """The questions of the form, with their blanks filled in. Raises FormError as `fill` does."""
    return tuple(
        replace(
            choice,
            question=filled(choice.question, blanks),
            explanation=filled(choice.explanation, blanks),
        )
        for choice in form.choices
    )


def filled(text: str, blanks: Mapping[str, str]) -> str:
    """One text with its blanks filled in; what is filled in is never read as a blank itself."""

    def value(blank: re.Match[str]) -> str:
        given = blanks.get(blank[1], "")
        if not given.strip():
            raise FormError(f"The form needs the blank “{blank[1]}” filled in.", "Fill it in.")
        return " ".join(given.split())

    return _BLANK.sub(value, text)


def review_statements(form: FormWording, blanks: Mapping[str, str]) -> dict[ReviewOutcome, str]:
    """The statement to tick for each outcome of the review (P18), with blanks filled in.

    Empty for a form that offers no review. Raises FormError as `fill` does.
    """
    texts = {passage.id: passage.text for passage in form.passages}
    return {
        outcome: filled(texts[f"review.{outcome}"], blanks)
        for outcome in ReviewOutcome
        if f"review.{outcome}" in texts
    }


def whole_text(form: FormWording) -> str:
    """All words of a form in reading order, one paragraph each, for grade and provision checks."""
    parts = [form.title, form.subtitle]
    for passage in form.passages:
        parts += [passage.heading, passage.text]
    for choice in form.choices:
        parts += [choice.question, choice.explanation]
    return "\n\n".join((*parts, form.declaration, form.decline))


def spelled_day(when: date) -> str:
    """A day as a person says it: `3 May 2030`."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def ends(when: date | None) -> str:
    """The blank {expires}: `on 3 May 2030`, or the event when there is no day."""
    return f"on {spelled_day(when)}" if when else "when you tell us to stop"


def begins(when: date | None) -> str:
    """The blank {covers}: `3 May 2024 on`, or the moment of signing."""
    return f"{spelled_day(when)} on" if when else "the moment you sign"


def spelled_moment(when: datetime) -> str:
    """An aware instant as a person says it: `22 November 2026, 10:14 (UTC+01:00)`."""
    offset = when.strftime("%z")
    zone = f"UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else "UTC"
    return f"{spelled_day(when)}, {when:%H:%M} ({zone})"


def shown_moment(text: str) -> str:
    """The text of an instant spelled out; any other text as it is."""
    try:
        return spelled_moment(moment(text))
    except ValueError:
        return text


def shown_day(text: str) -> str:
    """The text of a day or an instant spelled out; any other text as it is."""
    try:
        return spelled_day(day(text))
    except ValueError:
        return shown_moment(text)
