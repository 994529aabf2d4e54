"""The tables of capture consent: what was shown, what was answered, and its withdrawal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import CaptureConsent, Decision, Route
from photodesk.domain.identifiers import (
    ConsentId,
    DocumentId,
    PatientId,
    UserId,
    as_bytes,
    from_bytes,
)
from photodesk.domain.signature import Capacity, Signer
from photodesk.domain.wording import FormWording
from photodesk.storage.clock_acceptance import CAPTURE_ENDED
from photodesk.storage.connection import ReadConnection, WriteConnection
from photodesk.storage.patients import hex_list

_COLUMNS = (  # noqa: S608 (constants)
    "c.id, c.patient_id, c.state, c.route, c.wording_id, c.wording_version, c.presented_at, "
    "c.decided_at, c.signed_at, c.covers_from, c.expires_at, c.signer_name, c.capacity, "
    "c.relation, c.authority, c.form_document_id, c.signature_document_id, w.withdrawn_at, "
    "(SELECT json_group_object(s.scope, s.decision) FROM capture_scope s "
    "WHERE s.consent_id = c.id) AS scopes, "
) + CAPTURE_ENDED
_FROM = "FROM capture_consent c LEFT JOIN consent_withdrawal w ON w.consent_id = c.id"


@dataclass(frozen=True, slots=True)
class Draft:
    """A form put before a signer, not yet answered. `presented_at` is UTC text."""

    id: ConsentId
    patient_id: PatientId
    route: Route
    wording: FormWording
    presented_at: str
    signer: Signer
    obtained_by: UserId
    covers_from: str = ""
    """UTC text; empty: the moment of signing."""
    expires_at: str = ""
    """Empty when it has no end."""


@dataclass(frozen=True, slots=True)
class Signing:
    """The answer yes: instants as UTC text, the documents already stored, the record as bytes."""

    consent_id: ConsentId
    signed_at: str
    covers_from: str
    expires_at: str
    """Empty when it has no end."""
    signer: Signer
    evidence: str
    record: bytes
    """Canonical JSON of the document that was signed; its SHA-256 is kept beside it."""
    form_document_id: DocumentId
    signature_document_id: DocumentId
    signature_sha256: bytes


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What was signed, as stored: the record, its hash, the evidence and where it was obtained."""

    record: bytes
    record_sha256: bytes | None
    signature_sha256: bytes | None
    evidence: str
    locale: str
    wording_sha256: bytes
    obtained_by: UserId


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """The word that ends a consent. `withdrawn_at` is UTC text."""

    consent_id: ConsentId
    withdrawn_at: str
    told_by: str
    route: str
    reason: str
    document_id: DocumentId
    record_sha256: bytes
    recorded_by: UserId


def insert_draft(connection: WriteConnection, draft: Draft, origin: tuple[bytes, int]) -> None:
    """Add the form as presented; whoever answers it later fills the rest once."""
    connection.insert(
        "capture_consent",
        {
            "id": as_bytes(draft.id),
            "patient_id": as_bytes(draft.patient_id),
            "state": "draft",
            "route": draft.route.value,
            "wording_id": draft.wording.id,
            "wording_version": draft.wording.version,
            "locale": draft.wording.locale,
            "wording_sha256": draft.wording.sha256,
            "presented_at": draft.presented_at,
            "covers_from": draft.covers_from or None,
            "expires_at": draft.expires_at or None,
            "signer_name": draft.signer.name,
            "capacity": draft.signer.capacity.value,
            "relation": draft.signer.relation,
            "authority": draft.signer.authority,
            "obtained_by": as_bytes(draft.obtained_by),
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def sign(connection: WriteConnection, signing: Signing, answers: Mapping[str, Decision]) -> None:
    """Turn a draft into a signed consent, its choices with it.

    Raises sqlcipher3.IntegrityError when it was answered before or lacks a document.
    """
    connection.execute_each(
        "INSERT INTO capture_scope(consent_id, scope, decision) VALUES(?, ?, ?)",
        [(as_bytes(signing.consent_id), scope, answer.value) for scope, answer in answers.items()],
    )
    connection.execute(
        "UPDATE capture_consent SET state = 'signed', decided_at = :at, signed_at = :at, "
        "covers_from = :covers_from, expires_at = :expires_at, signer_name = :name, "
        "capacity = :capacity, relation = :relation, authority = :authority, "
        "evidence = :evidence, record = :record, record_sha256 = :record_sha256, "
        "form_document_id = :form, signature_document_id = :signature, "
        "signature_sha256 = :signature_sha256 WHERE id = :id",
        {
            "id": as_bytes(signing.consent_id),
            "at": signing.signed_at,
            "covers_from": signing.covers_from,
            "expires_at": signing.expires_at or None,
            "name": signing.signer.name,
            "capacity": signing.signer.capacity.value,
            "relation": signing.signer.relation,
            "authority": signing.signer.authority,
            "evidence": signing.evidence,
            "record": signing.record.decode(),
            "record_sha256": sha256(signing.record),
            "form": as_bytes(signing.form_document_id),
            "signature": as_bytes(signing.signature_document_id),
            "signature_sha256": signing.signature_sha256,
        },
    )


def decline(
    connection: WriteConnection,
    consent_id: ConsentId,
    decided_at: str,
    evidence: str,
    record: bytes,
) -> None:
    """Turn a draft into a refusal, kept so that nobody asks again unknowingly."""
    connection.execute(
        "UPDATE capture_consent SET state = 'declined', decided_at = ?, evidence = ?, record = ?, "
        "record_sha256 = ? WHERE id = ?",
        (decided_at, evidence, record.decode(), sha256(record), as_bytes(consent_id)),
    )


def withdraw(connection: WriteConnection, row: WithdrawalRow, origin: tuple[bytes, int]) -> None:
    """Add the withdrawal of a signed consent.

    Raises sqlcipher3.IntegrityError when it is not signed or was withdrawn before.
    """
    connection.insert(
        "consent_withdrawal",
        {
            "consent_id": as_bytes(row.consent_id),
            "withdrawn_at": row.withdrawn_at,
            "told_by": row.told_by,
            "route": row.route,
            "reason": row.reason,
            "document_id": as_bytes(row.document_id),
            "record_sha256": row.record_sha256,
            "recorded_by": as_bytes(row.recorded_by),
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def get(connection: ReadConnection, consent_id: ConsentId) -> CaptureConsent | None:
    """The consent with this id, or None."""
    row = connection.one(
        f"SELECT {_COLUMNS} {_FROM} WHERE c.id = ?",
        (as_bytes(consent_id),),
    )
    return None if row is None else _consent(row)


def of_patient(connection: ReadConnection, patient_id: PatientId) -> tuple[CaptureConsent, ...]:
    """Every consent of one patient, newest form first."""
    return of_patients(connection, [patient_id])[patient_id]


def of_patients(
    connection: ReadConnection, patient_ids: Iterable[PatientId]
) -> dict[PatientId, tuple[CaptureConsent, ...]]:
    """Every consent of each of these patients, newest form first."""
    wanted = list(patient_ids)
    rows = connection.all(
        f"SELECT {_COLUMNS} {_FROM} "  # noqa: S608 (constants)
        "WHERE c.patient_id IN (SELECT unhex(value) FROM json_each(?)) "
        "ORDER BY c.presented_at DESC, c.id DESC",
        (hex_list(wanted),),
    )
    found: dict[PatientId, list[CaptureConsent]] = {patient: [] for patient in wanted}
    for row in rows:
        consent = _consent(row)
        found[consent.patient_id].append(consent)
    return {patient: tuple(consents) for patient, consents in found.items()}


def kept_record(connection: ReadConnection, consent_id: ConsentId) -> KeptRecord | None:
    """What was signed or declined under this id, or None."""
    row = connection.one(
        "SELECT record, record_sha256, signature_sha256, evidence, locale, wording_sha256, "
        "obtained_by FROM capture_consent WHERE id = ?",
        (as_bytes(consent_id),),
    )
    if row is None:
        return None
    return KeptRecord(
        row["record"].encode(),
        row["record_sha256"],
        row["signature_sha256"],
        row["evidence"],
        row["locale"],
        row["wording_sha256"],
        UserId(from_bytes(row["obtained_by"])),
    )


def _consent(row: Row) -> CaptureConsent:
    return CaptureConsent(
        id=ConsentId(from_bytes(row["id"])),
        patient_id=PatientId(from_bytes(row["patient_id"])),
        state=row["state"],
        route=Route(row["route"]),
        wording_id=row["wording_id"],
        wording_version=row["wording_version"],
        presented_at=row["presented_at"],
        signer=Signer(
            row["signer_name"], Capacity(row["capacity"]), row["relation"], row["authority"]
        ),
        decided_at=row["decided_at"] or "",
        signed_at=row["signed_at"] or "",
        covers_from=row["covers_from"] or "",
        expires_at=row["expires_at"] or "",
        withdrawn_at=row["withdrawn_at"] or "",
        ended_by_clock=bool(row["ended_by_clock"]),
        scopes={scope: Decision(text) for scope, text in json.loads(row["scopes"]).items()},
        form_document_id=_document_id(row["form_document_id"]),
        signature_document_id=_document_id(row["signature_document_id"]),
    )


def _document_id(value: bytes | None) -> DocumentId | None:
    return None if value is None else DocumentId(from_bytes(value))
