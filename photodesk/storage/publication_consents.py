"""The tables of publication consent: the answer, its uses, its exact images, its withdrawal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlcipher3 import Row

from photodesk.domain.capture_consent import Decision, Route
from photodesk.domain.identifiers import (
    ConsentId,
    DocumentId,
    PatientId,
    PhotographId,
    RequestId,
    as_bytes,
    from_bytes,
)
from photodesk.domain.publication import PublicationConsent, PublicationScope, ReviewOutcome
from photodesk.domain.signature import Capacity, Signer
from photodesk.storage.clock_acceptance import PUBLICATION_ENDED
from photodesk.storage.connection import ReadConnection, WriteConnection

_CONSENT = (
    "SELECT c.*, w.withdrawn_at, "  # noqa: S608 (constants)
    + PUBLICATION_ENDED
    + " FROM publication_consent c "
    "LEFT JOIN publication_withdrawal w ON w.consent_id = c.id"
)


@dataclass(frozen=True, slots=True)
class SigningRecord:
    """What a signed consent keeps beside its facts; JSON texts are canonical."""

    sealed_document_id: DocumentId
    """The sealed form, or the scan of a form signed by hand."""
    signature_document_id: DocumentId
    signature_sha256: bytes
    evidence: bytes
    record: bytes
    record_sha256: bytes


@dataclass(frozen=True, slots=True)
class WithdrawalRecord:
    """Who said so, how, and the confirmation that was printed."""

    withdrawn_at: str
    told_by: str
    route: str
    reason: str
    document_id: DocumentId
    record_sha256: bytes


def insert_signed(
    connection: WriteConnection,
    consent: PublicationConsent,
    signing: SigningRecord,
    obtained_by: bytes,
    origin: tuple[bytes, int],
) -> None:
    """Record a signed answer: draft, uses, images, then signed, because triggers want that order.

    Raises sqlcipher3.IntegrityError unless the request was presented, the images are those of
    the request and its figures, and the documents are the patient's.
    """
    _insert_draft(connection, consent, obtained_by, origin)
    identifier = as_bytes(consent.id)
    connection.execute_each(
        "INSERT INTO publication_scope(consent_id, scope, decision) VALUES(?, ?, ?)",
        [(identifier, scope.value, decision.value) for scope, decision in consent.scopes.items()],
    )
    connection.execute_each(
        "INSERT INTO publication_image(consent_id, ordinal, photo_id, photo_sha256, figure_sha256)"
        " VALUES(?, ?, ?, ?, ?)",
        [(identifier, n, as_bytes(photo), own, figure) for n, photo, own, figure in consent.images],
    )
    connection.execute(
        "UPDATE publication_consent SET state = 'signed', decided_at = ?, signed_at = ?, "
        "expires_at = ?, sealed_document_id = ?, signature_document_id = ?, signature_sha256 = ?, "
        "evidence = ?, record = ?, record_sha256 = ? WHERE id = ?",
        (
            consent.decided_at,
            consent.signed_at,
            consent.expires_at,
            as_bytes(signing.sealed_document_id),
            as_bytes(signing.signature_document_id),
            signing.signature_sha256,
            signing.evidence.decode(),
            signing.record.decode(),
            signing.record_sha256,
            identifier,
        ),
    )


def insert_declined(
    connection: WriteConnection,
    consent: PublicationConsent,
    evidence: bytes,
    obtained_by: bytes,
    origin: tuple[bytes, int],
) -> None:
    """Record that the answer was no. Raises sqlcipher3.IntegrityError as `insert_signed` does."""
    _insert_draft(connection, consent, obtained_by, origin)
    connection.execute(
        "UPDATE publication_consent SET state = 'declined', decided_at = ?, evidence = ? "
        "WHERE id = ?",
        (consent.decided_at, evidence.decode(), as_bytes(consent.id)),
    )


def withdraw(
    connection: WriteConnection,
    consent_id: ConsentId,
    withdrawal: WithdrawalRecord,
    recorded_by: bytes,
    origin: tuple[bytes, int],
) -> None:
    """Record a withdrawal; raises sqlcipher3.IntegrityError unless signed and not withdrawn."""
    connection.insert(
        "publication_withdrawal",
        {
            "consent_id": as_bytes(consent_id),
            "withdrawn_at": withdrawal.withdrawn_at,
            "told_by": withdrawal.told_by,
            "route": withdrawal.route,
            "reason": withdrawal.reason,
            "document_id": as_bytes(withdrawal.document_id),
            "record_sha256": withdrawal.record_sha256,
            "recorded_by": recorded_by,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def of_request(connection: ReadConnection, request_id: RequestId) -> PublicationConsent | None:
    """The answer to a request, or None while there is none."""
    row = connection.one(f"{_CONSENT} WHERE c.request_id = ?", (as_bytes(request_id),))
    return None if row is None else _consent(connection, row)


def signature_document(connection: ReadConnection, consent_id: ConsentId) -> DocumentId | None:
    """The strokes of a signed consent, or its scan when it was signed by hand."""
    row = connection.one(
        "SELECT signature_document_id FROM publication_consent WHERE id = ?",
        (as_bytes(consent_id),),
    )
    return DocumentId(from_bytes(row[0])) if row and row[0] else None


def evidence(connection: ReadConnection, consent_id: ConsentId) -> bytes:
    """What was known at the signing, as canonical JSON."""
    text: str = connection.value(
        "SELECT evidence FROM publication_consent WHERE id = ?", (as_bytes(consent_id),)
    )
    return text.encode()


def record(connection: ReadConnection, consent_id: ConsentId) -> tuple[bytes, bytes]:
    """The canonical record that was signed and its SHA-256."""
    row = connection.one(
        "SELECT record, record_sha256 FROM publication_consent WHERE id = ?",
        (as_bytes(consent_id),),
    )
    return (b"", b"") if row is None else (row["record"].encode(), row["record_sha256"] or b"")


def _insert_draft(
    connection: WriteConnection,
    consent: PublicationConsent,
    obtained_by: bytes,
    origin: tuple[bytes, int],
) -> None:
    connection.insert(
        "publication_consent",
        {
            "id": as_bytes(consent.id),
            "request_id": as_bytes(consent.request_id),
            "patient_id": as_bytes(consent.patient_id),
            "journal_id": consent.journal_id,
            "state": "draft",
            "route": consent.route.value,
            "review_outcome": consent.review_outcome.value,
            "signer_name": consent.signer.name,
            "capacity": consent.signer.capacity.value,
            "relation": consent.signer.relation,
            "authority": consent.signer.authority,
            "obtained_by": obtained_by,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def _consent(connection: ReadConnection, row: Row) -> PublicationConsent:
    scopes = connection.all(
        "SELECT scope, decision FROM publication_scope WHERE consent_id = ? LIMIT 100", (row["id"],)
    )
    images = connection.all(
        "SELECT * FROM publication_image WHERE consent_id = ? ORDER BY ordinal LIMIT 1000",
        (row["id"],),
    )
    sealed = row["sealed_document_id"]
    return PublicationConsent(
        id=ConsentId(from_bytes(row["id"])),
        request_id=RequestId(from_bytes(row["request_id"])),
        patient_id=PatientId(from_bytes(row["patient_id"])),
        journal_id=row["journal_id"],
        state=row["state"],
        route=Route(row["route"]),
        review_outcome=ReviewOutcome(row["review_outcome"]),
        signer=Signer(
            row["signer_name"], Capacity(row["capacity"]), row["relation"], row["authority"]
        ),
        decided_at=row["decided_at"] or "",
        signed_at=row["signed_at"] or "",
        expires_at=row["expires_at"] or "",
        withdrawn_at=row["withdrawn_at"] or "",
        ended_by_clock=bool(row["ended_by_clock"]),
        scopes={PublicationScope(s["scope"]): Decision(s["decision"]) for s in scopes},
        images=_images(images),
        sealed_document_id=None if sealed is None else DocumentId(from_bytes(sealed)),
    )


def _images(rows: Sequence[Row]) -> tuple[tuple[int, PhotographId, bytes, bytes], ...]:
    return tuple(
        (
            row["ordinal"],
            PhotographId(from_bytes(row["photo_id"])),
            row["photo_sha256"],
            row["figure_sha256"],
        )
        for row in rows
    )
