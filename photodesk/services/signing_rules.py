"""What must hold before an answer on a form is taken: signer, answers, ink and typed texts."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from photodesk.domain.capture_consent import Decision
from photodesk.domain.completeness import missing_from_capture_signer
from photodesk.domain.patient import Patient, check_text
from photodesk.domain.signature import Ink, Signer, SigningCircumstances
from photodesk.domain.wording import Choice
from photodesk.errors import CaptureConsentIncomplete, InputRefused

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years in which a day on a form can lie; beyond them no calendar of a computer is asked."""


def check_day(day: date | None, field: str) -> None:
    """Raise InputRefused, naming the field, for a day that cannot stand on a form."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputRefused(
            f"The day {day.isoformat()} cannot be meant.",
            f"Type a day between the years {FIRST_YEAR} and {LAST_YEAR}.",
            field=field,
        )


def check_signer(signer: Signer, patient: Patient, today: date) -> None:
    """Refuse somebody who may not sign a capture consent for this patient (P30-P33).

    Raises CaptureConsentIncomplete naming each reason, InputRefused for text that no store holds.
    """
    for field in ("name", "relation", "authority"):
        check_text(getattr(signer, field), field)
    missing = missing_from_capture_signer(signer, patient, today)
    if missing:
        raise CaptureConsentIncomplete(
            "This person cannot sign the form as it is.",
            " ".join(line.text for line in missing),
            missing=tuple(str(line) for line in missing),
        )


def check_answers(
    choices: tuple[Choice, ...], answers: Mapping[str, Decision], *, every: bool = True
) -> None:
    """Refuse silence as an answer, and answers to questions that the form does not ask.

    `every=False` lets questions without an answer pass: a paper form may leave them open.
    """
    asked = {choice.scope: choice for choice in choices}
    for scope in answers:
        if scope not in asked:
            raise InputRefused("The form does not ask about this use.", field="answers")
    open_ones = tuple(choice.question for scope, choice in asked.items() if scope not in answers)
    if every and open_ones:
        raise CaptureConsentIncomplete(
            "Not signed: a question has no answer yet.", " ".join(open_ones), missing=open_ones
        )


def check_ink(ink: Ink, printed_name: str) -> None:
    """Refuse a blank signature and a missing printed name (21 CFR 11.50)."""
    if ink.is_blank:
        raise InputRefused(
            "Not signed: there is no signature on the pad.", "Sign on the pad.", field="ink"
        )
    if not printed_name.strip():
        raise InputRefused(
            "Not signed: the printed name is missing.", "Type it in.", field="printed_name"
        )
    check_text(printed_name, "printed_name")


def check_circumstances(circumstances: SigningCircumstances) -> None:
    """Refuse text that no store or form can hold."""
    for field in fields(circumstances):
        value = getattr(circumstances, field.name)
        if isinstance(value, str):
            check_text(value, field.name)
    for label, note in circumstances.notes.items():
        check_text(label, "notes")
        check_text(note, "notes")


def check_said(**texts: str) -> None:
    """Refuse an empty one of these texts, naming it."""
    for field, text in texts.items():
        if not text.strip():
            raise InputRefused(
                f"The field “{field.replace('_', ' ')}” is empty.", "Fill it in.", field=field
            )
        check_text(text, field)
