"""The table `document`: signed forms, scans, strokes and confirmations, sealed in `documents/`."""

from dataclasses import dataclass
from enum import StrEnum

from sqlcipher3 import Row

from photodesk.domain.identifiers import DocumentId, PatientId, as_bytes, from_bytes
from photodesk.storage.connection import ReadConnection, WriteConnection

_COLUMNS = (
    "d.id, d.patient_id, d.kind, d.media_type, d.file_id, d.plain_bytes, d.plain_sha256, "
    "d.sealed_sha256, d.key_epoch, d.wrapped_key, d.stored_at"
)


class DocumentKind(StrEnum):
    """What a stored document is."""

    CAPTURE_FORM = "capture_form"
    CAPTURE_SCAN = "capture_scan"
    PUBLICATION_FORM = "publication_form"
    PUBLICATION_SCAN = "publication_scan"
    PUBLICATION_SEALED = "publication_sealed"
    WITHDRAWAL = "withdrawal"
    STROKES = "strokes"


@dataclass(frozen=True, slots=True)
class Document:
    """One sealed document: what it is, whose, and how to open it. Sizes in bytes."""

    id: DocumentId
    patient_id: PatientId
    kind: DocumentKind
    media_type: str
    file_id: bytes
    size: int
    sha256: bytes
    sealed_sha256: bytes
    key_epoch: int
    wrapped_key: bytes
    stored_at: str


def insert(connection: WriteConnection, document: Document, origin: tuple[bytes, int]) -> None:
    """Add the row of a document whose sealed file is already on the disk.

    Raises sqlcipher3.IntegrityError for an id or file in use.
    """
    connection.insert(
        "document",
        {
            "id": as_bytes(document.id),
            "patient_id": as_bytes(document.patient_id),
            "kind": document.kind.value,
            "media_type": document.media_type,
            "file_id": document.file_id,
            "plain_bytes": document.size,
            "plain_sha256": document.sha256,
            "sealed_sha256": document.sealed_sha256,
            "key_epoch": document.key_epoch,
            "wrapped_key": document.wrapped_key,
            "stored_at": document.stored_at,
            "station_id": origin[0],
            "station_seq": origin[1],
        },
    )


def get(connection: ReadConnection, document_id: DocumentId) -> Document | None:
    """The document with this id, or None."""
    row = connection.one(
        f"SELECT {_COLUMNS} FROM document d WHERE d.id = ?",  # noqa: S608 (constants)
        (as_bytes(document_id),),
    )
    return None if row is None else _document(row)


def holds_bytes(connection: ReadConnection, sha256: bytes) -> bool:
    """Whether a document, a photograph or a figure with these bytes is, or ever was, stored."""
    return bool(
        connection.value(
            "SELECT EXISTS(SELECT 1 FROM document WHERE plain_sha256 = :it) "
            "OR EXISTS(SELECT 1 FROM photo WHERE plain_sha256 = :it) "
            "OR EXISTS(SELECT 1 FROM figure WHERE plain_sha256 = :it)",
            {"it": sha256},
        )
    )


def _document(row: Row) -> Document:
    return Document(
        DocumentId(from_bytes(row["id"])),
        PatientId(from_bytes(row["patient_id"])),
        DocumentKind(row["kind"]),
        row["media_type"],
        row["file_id"],
        row["plain_bytes"],
        row["plain_sha256"],
        row["sealed_sha256"],
        row["key_epoch"],
        row["wrapped_key"],
        row["stored_at"],
    )
