"""The tables `patient` and `patient_history`: who is registered, found by name, number or day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.identifiers import PatientId, as_bytes, from_bytes
from photodesk.domain.moments import day
from photodesk.domain.patient import Patient, PatientFacts
from photodesk.storage.connection import ReadConnection, Value, WriteConnection

_COLUMNS = "p.id, p.chart_number, p.family, p.given, p.born, p.created_at"
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class PatientCounts:
    """What a list shows beside a patient: photographs, and the day of the last sitting or ''."""

    photographs: int
    last_sitting: str


def insert(
    connection: WriteConnection, patient: Patient, folded: str, origin: tuple[bytes, int]
) -> None:
    """Add a patient. Raises sqlcipher3.IntegrityError for an id or chart number in use."""
    connection.insert(
        "patient",
        {
            "id": as_bytes(patient.id),
            "chart_number": patient.chart_number,
            "family": patient.family,
            "given": patient.given,
            "born": patient.born.isoformat(),
            "folded": folded,
            "created_at": patient.created_at,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def correct(
    connection: WriteConnection, patient_id: PatientId, facts: PatientFacts, folded: str
) -> None:
    """Write corrected facts; a trigger keeps the old ones in `patient_history`."""
    connection.execute(
        "UPDATE patient SET chart_number = ?, family = ?, given = ?, born = ?, folded = ? "
        "WHERE id = ?",
        (
            facts.chart_number,
            facts.family,
            facts.given,
            facts.born.isoformat(),
            folded,
            as_bytes(patient_id),
        ),
    )


def get(connection: ReadConnection, patient_id: PatientId) -> Patient | None:
    """The patient with this id, or None."""
    row = connection.one(
        f"SELECT {_COLUMNS} FROM patient p WHERE p.id = ?",  # noqa: S608 (constants)
        (as_bytes(patient_id),),
    )
    return None if row is None else _patient(row)


def by_chart(connection: ReadConnection, chart_number: str) -> Patient | None:
    """The patient with exactly this chart number, or None."""
    row = connection.one(
        f"SELECT {_COLUMNS} FROM patient p WHERE p.chart_number = ?",  # noqa: S608 (constants)
        (chart_number,),
    )
    return None if row is None else _patient(row)


def alike(connection: ReadConnection, folded: str, born: str) -> Patient | None:
    """A patient with the same name, accents and case aside, and the same birth date, or None."""
    row = connection.one(
        f"SELECT {_COLUMNS} FROM patient p WHERE p.folded = ? AND p.born = ? LIMIT 1",  # noqa: S608
        (folded, born),
    )
    return None if row is None else _patient(row)


def by_words(connection: ReadConnection, words: Sequence[str], *, limit: int) -> list[Patient]:
    """Patients in whose folded name each word begins a word, by name; no words: everybody.

    Walks the narrow index of names in its order and stops at `limit`, so the worst case, a word
    that nobody has, reads that index once.
    """
    terms = " AND ".join("instr(' ' || p.folded, ?) > 0" for _ in words) or "1"
    values: list[Value] = [f" {word}" for word in words]
    rows = connection.all(
        f"SELECT {_COLUMNS} FROM (SELECT p.id FROM patient p INDEXED BY patient_by_name "  # noqa: S608
        f"WHERE {terms} ORDER BY p.folded, p.id LIMIT ?) found "
        "JOIN patient p ON p.id = found.id ORDER BY p.folded, p.id",
        (*values, limit),
    )
    return [_patient(row) for row in rows]


def by_chart_prefix(connection: ReadConnection, prefix: str, *, limit: int) -> list[Patient]:
    """Patients whose chart number begins so, in its order."""
    rows = connection.all(
        f"SELECT {_COLUMNS} FROM patient p "  # noqa: S608 (constants)
        "WHERE p.chart_number >= ? AND p.chart_number < ? ORDER BY p.chart_number LIMIT ?",
        (prefix, prefix + _LAST_CHARACTER, limit),
    )
    return [_patient(row) for row in rows]


def by_birth(connection: ReadConnection, born: str, *, limit: int) -> list[Patient]:
    """Patients born on this day (YYYY-MM-DD), by name."""
    rows = connection.all(
        f"SELECT {_COLUMNS} FROM patient p "  # noqa: S608 (constants)
        "WHERE p.born = ? ORDER BY p.folded, p.id LIMIT ?",
        (born, limit),
    )
    return [_patient(row) for row in rows]


def counts(
    connection: ReadConnection, patient_ids: Iterable[PatientId]
) -> dict[PatientId, PatientCounts]:
    """Photographs and last sitting of each of these patients."""
    rows = connection.all(
        "SELECT unhex(wanted.value) AS id, "
        "(SELECT count(*) FROM photo f WHERE f.patient_id = unhex(wanted.value) "
        "AND f.shredded_at IS NULL) AS photographs, "
        "(SELECT max(s.held_on) FROM sitting s WHERE s.patient_id = unhex(wanted.value)) AS held "
        "FROM json_each(?) wanted",
        (hex_list(patient_ids),),
    )
    return {
        PatientId(from_bytes(row["id"])): PatientCounts(row["photographs"], row["held"] or "")
        for row in rows
    }


def history(connection: ReadConnection, patient_id: PatientId) -> list[tuple[PatientFacts, str]]:
    """Facts that were corrected, oldest first, each with the instant when it was replaced."""
    rows = connection.all(
        "SELECT chart_number, family, given, born, replaced_at FROM patient_history "
        "WHERE patient_id = ? ORDER BY n LIMIT 1000",
        (as_bytes(patient_id),),
    )
    return [
        (
            PatientFacts(row["chart_number"], row["family"], row["given"], day(row["born"])),
            row["replaced_at"],
        )
        for row in rows
    ]


def hex_list(identifiers: Iterable[str]) -> str:
    """Identifiers as a JSON list of hex digits, for `json_each` and `unhex`: one bound value."""
    return json.dumps([as_bytes(identifier).hex() for identifier in identifiers])


def _patient(row: Row) -> Patient:
    return Patient(
        PatientId(from_bytes(row["id"])),
        row["chart_number"],
        row["family"],
        row["given"],
        day(row["born"]),
        row["created_at"],
    )
