"""Every signed consent as its row, its documents and its choices tell it, beside its record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import from_bytes
from photodesk.storage.connection import ReadConnection

_CAPTURE = (
    "SELECT c.*, f.plain_sha256 AS form_sha256, d.plain_sha256 AS document_sha256, "
    "(SELECT json_group_object(s.scope, s.decision) FROM capture_scope s "
    "WHERE s.consent_id = c.id) AS scopes FROM capture_consent c "
    "LEFT JOIN document f ON f.id = c.form_document_id "
    "LEFT JOIN document d ON d.id = c.signature_document_id WHERE c.state = 'signed' ORDER BY c.id"
)
_PUBLICATION = (
    "SELECT c.*, r.form_record, d.plain_sha256 AS document_sha256, "
    "(SELECT json_group_object(s.scope, s.decision) FROM publication_scope s "
    "WHERE s.consent_id = c.id) AS scopes FROM publication_consent c "
    "JOIN publication_request r ON r.id = c.request_id "
    "LEFT JOIN document d ON d.id = c.signature_document_id WHERE c.state = 'signed' ORDER BY c.id"
)


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """What was signed, as bytes, and what the row says that must stand in it."""

    consent_id: str
    record: bytes
    record_sha256: bytes
    said: dict[str, object]
    """As the columns, the documents and the choices have it; names as in the record."""
    form_record: bytes = b""
    """Of a publication consent: the record of the form that was shown."""


def capture(connection: ReadConnection) -> Iterator[SignedRecord]:
    """Every signed capture consent."""
    for row in connection.each(_CAPTURE):
        yield SignedRecord(
            from_bytes(row["id"]),
            row["record"].encode(),
            row["record_sha256"],
            {
                "consent": from_bytes(row["id"]),
                "patient": from_bytes(row["patient_id"]),
                "decision": row["state"],
                "decided_at": row["signed_at"],
                "covers_from": row["covers_from"],
                "expires_at": row["expires_at"] or "",
                "signer": _signer(row),
                "scopes": json.loads(row["scopes"]),
                "form_sha256": _hex(row["form_sha256"]),
                "signature_sha256": _hex(row["document_sha256"]),
            },
        )


def publication(connection: ReadConnection) -> Iterator[SignedRecord]:
    """Every signed publication consent."""
    for row in connection.each(_PUBLICATION):
        form_record = row["form_record"].encode()
        yield SignedRecord(
            from_bytes(row["id"]),
            row["record"].encode(),
            row["record_sha256"],
            {
                "form": from_bytes(row["request_id"]),
                "patient": from_bytes(row["patient_id"]),
                "form_record_sha256": sha256(form_record).hex(),
                "review": row["review_outcome"],
                "route": row["route"],
                "signed_at": row["signed_at"],
                "expires_at": row["expires_at"],
                "signer": _signer(row),
                "scopes": json.loads(row["scopes"]),
                "signature_sha256": _hex(row["document_sha256"]),
            },
            form_record,
        )


def _signer(row: Row) -> dict[str, str]:
    return {
        "name": row["signer_name"],
        "capacity": row["capacity"],
        "relation": row["relation"],
        "authority": row["authority"],
    }


def _hex(digest: bytes | None) -> str:
    return "" if digest is None else digest.hex()
