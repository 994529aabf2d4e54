"""Registering, finding and correcting patients."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from photodesk.domain.audit import EventKind
from photodesk.domain.capture_consent import EXPIRING_DAYS, ConsentSummary, summarise
from photodesk.domain.identifiers import PatientId, as_bytes
from photodesk.domain.moments import instant
from photodesk.domain.patient import Patient, PatientFacts, check_patient, folded
from photodesk.domain.permissions import Right
from photodesk.errors import InputRefused, NotFound
from photodesk.services import patient_access
from photodesk.services.session import Session
from photodesk.storage import consents, patients
from photodesk.storage.connection import ReadConnection

_BETWEEN_WORDS = re.compile("[\\s\\-\u2010\u2011\u2013'\u2019.,;:()/]+")
"""Spaces, hyphens, apostrophes and points, as names are written."""
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class PatientLooksKnown(InputRefused):
    """Somebody of the same name and birth date is registered; `patient_id` says who."""

    def __init__(self, patient_id: PatientId) -> None:
        super().__init__(
            "A patient with this name and birth date is already registered.",
            "Open that record, or register this one if it is another person.",
            field="family",
        )
        self.patient_id = patient_id


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One line of the list: `last_sitting` is YYYY-MM-DD or empty."""

    patient: Patient
    consent: ConsentSummary
    photographs: int
    last_sitting: str


def add(session: Session, facts: PatientFacts, *, even_if_alike: bool = False) -> Patient:
    """Register a patient; everything is stored as typed. Who sees photographs joins the team.

    Raises InputRefused, naming the field, for facts that cannot be a patient's and for a chart
    number in use; PatientLooksKnown for the same name and birth date unless `even_if_alike`.
    """
    session.require(Right.REGISTER_PATIENT)
    check_patient(facts, session.today())
    patient = Patient(
        PatientId(session.new_id()),
        facts.chart_number,
        facts.family,
        facts.given,
        facts.born,
        session.now(),
    )
    name = search_words(facts.family, facts.given)
    with session.vault.writing(session.actor()) as tx:
        _refuse_chart_in_use(tx, facts.chart_number)
        known = patients.alike(tx, " ".join(name), facts.born.isoformat())
        if known is not None and not even_if_alike:
            raise PatientLooksKnown(known.id)
        patients.insert(tx, patient, " ".join(name), tx.origin())
        tx.audit(
            EventKind.PATIENT_ADDED,
            patient_id=as_bytes(patient.id),
            object_id=as_bytes(patient.id),
            details=patient_access.join(tx, session, patient.id),
        )
    return patient


def correct(session: Session, patient_id: PatientId, facts: PatientFacts) -> Patient:
    """Correct a patient's facts; the old ones stay in the history.

    Raises NotFound, and InputRefused as `add` does.
    """
    session.require(Right.REGISTER_PATIENT)
    check_patient(facts, session.today())
    with session.vault.writing(session.actor()) as tx:
        found(tx, patient_id)
        _refuse_chart_in_use(tx, facts.chart_number, but=patient_id)
        name = search_words(facts.family, facts.given)
        patients.correct(tx, patient_id, facts, " ".join(name))
        tx.audit(
            EventKind.PATIENT_CORRECTED,
            patient_id=as_bytes(patient_id),
            object_id=as_bytes(patient_id),
        )
        return found(tx, patient_id)


def get(session: Session, patient_id: PatientId) -> Patient:
    """The patient with this id. Raises NotFound."""
    session.require(Right.FIND_PATIENT)
    return found(session.reading(), patient_id)


def by_chart(session: Session, chart_number: str) -> Patient:
    """The patient with exactly this chart number. Raises NotFound."""
    session.require(Right.FIND_PATIENT)
    patient = patients.by_chart(session.reading(), chart_number)
    if patient is None:
        raise NotFound("No patient has this chart number.", "Check the number.")
    return patient


def history(session: Session, patient_id: PatientId) -> tuple[tuple[PatientFacts, str], ...]:
    """Facts that were corrected, oldest first, with the instant when each was replaced."""
    session.require(Right.FIND_PATIENT)
    found(session.reading(), patient_id)
    return tuple(patients.history(session.reading(), patient_id))


def find(session: Session, text: str = "", *, limit: int = 200) -> tuple[PatientRow, ...]:
    """Patients by chart number, birth date (2001-05-03, 3.5.2001) or the beginnings of names.

    Accents and case do not matter in names. No text: everybody, by name. At most `limit` rows.
    """
    session.require(Right.FIND_PATIENT)
    reading = session.reading()
    matches = _matches(reading, text.strip(), limit)
    ids = [patient.id for patient in matches]
    counted = patients.counts(reading, ids)
    asked = consents.of_patients(reading, ids)
    now, soon = session.now(), soon_after(session)
    return tuple(
        PatientRow(
            patient,
            summarise(asked[patient.id], now, soon),
            counted[patient.id].photographs,
            counted[patient.id].last_sitting,
        )
        for patient in matches
    )


def soon_after(session: Session) -> str:
    """The instant before which a consent that ends counts as expiring, UTC text."""
    return instant(session.clock.now() + timedelta(days=EXPIRING_DAYS))


def search_words(*texts: str) -> tuple[str, ...]:
    """The words of a name as they are searched: folded, parted at spaces, hyphens, apostrophes."""
    return tuple(word for word in _BETWEEN_WORDS.split(folded(*texts)) if word)


def found(connection: ReadConnection, patient_id: PatientId) -> Patient:
    """The patient with this id, for other services. Raises NotFound."""
    patient = patients.get(connection, patient_id)
    if patient is None:
        raise NotFound("This patient is not in the vault.")
    return patient


def _matches(reading: ReadConnection, text: str, limit: int) -> Sequence[Patient]:
    if not text:
        return patients.by_words(reading, (), limit=limit)
    matches: list[Patient] = []
    for spelling in dict.fromkeys((text, text.upper(), text.lower())):
        matches += patients.by_chart_prefix(reading, spelling, limit=limit)
    born = _as_day(text)
    if born is not None:
        matches += patients.by_birth(reading, born.isoformat(), limit=limit)
    words = search_words(text)
    if words:
        matches += patients.by_words(reading, words, limit=limit)
    return _once(matches)[:limit]


def _once(matches: Iterable[Patient]) -> list[Patient]:
    return list({patient.id: patient for patient in matches}.values())


def _as_day(text: str) -> date | None:
    dotted = _DAY.fullmatch(text)
    if dotted:
        text = f"{dotted[3]}-{int(dotted[2]):02d}-{int(dotted[1]):02d}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refuse_chart_in_use(
    connection: ReadConnection, chart_number: str, *, but: PatientId | None = None
) -> None:
    known = patients.by_chart(connection, chart_number)
    if known is not None and known.id != but:
        raise InputRefused(
            "Another patient has this chart number.",
            "Check the number, or open that patient's record.",
            field="chart_number",
        )
