"""How long photographs are kept: the clinic's rule, and the day it gives for a patient."""

from dataclasses import asdict
from datetime import date
from functools import cache

import msgspec

from photodesk.data_files import load, resources
from photodesk.domain.identifiers import PatientId
from photodesk.domain.permissions import Right
from photodesk.domain.retention import RetentionRule, retained_until
from photodesk.errors import InputRefused
from photodesk.services.session import Session
from photodesk.storage import patients, retention
from photodesk.storage.connection import ReadConnection


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Between which figures an administrator may choose, in whole years."""

    least_years: int
    most_years: int
    least_age_of_majority: int
    most_age_of_majority: int


class _Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    age_of_majority: int


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a law is said to demand, and whether somebody read it there."""

    text: str
    place: str
    source: str
    verified: bool


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limits: Limits
    start: _Start
    claims: tuple[Claim, ...] = ()


@cache
def _file() -> _File:
    return load(resources() / "retention.toml", _File)


def limits() -> Limits:
    """The figures between which a rule must lie. Raises DataFileWrong, naming the line."""
    return _file().limits


def age_to_start_with() -> int:
    """The age of majority that a form offers first; the clinic confirms it."""
    return _file().start.age_of_majority


def claims() -> tuple[Claim, ...]:
    """What laws demand, as far as somebody read it there; the others are shown to nobody."""
    return tuple(claim for claim in _file().claims if claim.verified)


def rule(session: Session) -> RetentionRule | None:
    """The clinic's rule; None while none is set: then no photograph's time is over."""
    return rule_in(session.reading())


def rule_in(connection: ReadConnection) -> RetentionRule | None:
    """The rule as a connection sees it. A rule that cannot be read counts as none."""
    years = retention.rule(connection)
    try:
        return RetentionRule(**years)
    except TypeError:
        return None


def set_rule(session: Session, new: RetentionRule | None) -> None:
    """Set the clinic's rule, or take it back with None; audited with what stood before.

    Raises NotPermitted, InputRefused, naming the field, for a figure out of its range.
    """
    session.require(Right.ADMINISTER)
    if new is not None:
        _check(new)
    with session.vault.writing(session.actor()) as act:
        retention.set_rule(act, asdict(new) if new else {})


def kept_until(session: Session, patient_id: PatientId) -> date | None:
    """The first day on which this patient's photographs may go; None: no date is set."""
    return kept_until_in(session.reading(), patient_id)


def kept_until_in(connection: ReadConnection, patient_id: PatientId) -> date | None:
    """The same as a connection sees it, also within an act."""
    own, patient = rule_in(connection), patients.get(connection, patient_id)
    last = retention.last_sitting(connection, patient_id)
    if own is None or patient is None or not last:
        return None
    return retained_until(own, patient.born, date.fromisoformat(last))


def words(rule: RetentionRule | None) -> str:
    """The clinic's rule as a sentence."""
    if rule is None:
        return "No retention time is set, so no photograph's time is over. The clinic decides."
    return (
        f"Photographs are kept for {rule.years_after_last_sitting} years after the last sitting; "
        f"of somebody who was under {rule.age_of_majority} then, at least "
        f"{rule.years_after_majority} years after the day on which they turn that age."
    )


def _check(new: RetentionRule) -> None:
    found = limits()
    years = found.least_years, found.most_years
    ages = found.least_age_of_majority, found.most_age_of_majority
    for field, value, (least, most) in (
        ("years_after_last_sitting", new.years_after_last_sitting, years),
        ("years_after_majority", new.years_after_majority, years),
        ("age_of_majority", new.age_of_majority, ages),
    ):
        if not least <= value <= most:
            raise InputRefused(
                f"The {field.replace('_', ' ')} must lie between {least} and {most}.",
                "Type another figure.",
                field=field,
            )
