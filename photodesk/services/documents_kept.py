"""Documents sealed into `documents/`: written before the act that names them, read back whole."""

from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import DocumentId, PatientId, as_bytes
from photodesk.errors import NotFound, PhotographDamaged
from photodesk.services.session import Session
from photodesk.storage import documents
from photodesk.storage.documents import Document, DocumentKind
from photodesk.storage.transaction import Transaction

PDF = "application/pdf"
JSON = "application/json"


def seal(
    session: Session, patient_id: PatientId, kind: DocumentKind, media_type: str, data: bytes
) -> Document:
    """A document that lies sealed and synced on the disk; `keep` writes its row.

    Without the row nobody can ever read it (storage.md 4.1), so sealing alone decides nothing.
    Raises NotPermitted for a role that handles no forms, DiskFull.
    """
    document_id = DocumentId(session.new_id())
    owner = as_bytes(document_id)
    sealed = session.vault.documents.seal(data, owner)
    return Document(
        id=document_id,
        patient_id=patient_id,
        kind=kind,
        media_type=media_type,
        file_id=sealed.file_id,
        size=sealed.length,
        sha256=sealed.plain_sha256,
        sealed_sha256=sealed.sealed_sha256,
        key_epoch=session.vault.document_key_epoch,
        wrapped_key=session.vault.wrap_document_key(owner, sealed.file_id, sealed.key),
        stored_at=session.now(),
    )


def keep(tx: Transaction, *sealed: Document) -> None:
    """Write the rows of sealed documents, within the act that they belong to."""
    for document in sealed:
        documents.insert(tx, document, tx.origin())


def read(session: Session, document_id: DocumentId) -> tuple[Document, bytes]:
    """A kept document and its bytes, checked against its SHA-256.

    Raises NotFound, NotPermitted for a role that handles no forms, PhotographDamaged.
    """
    document = documents.get(session.reading(), document_id)
    if document is None:
        raise NotFound("This document is not in the vault.")
    return document, bytes_of(session, document)


def bytes_of(session: Session, document: Document) -> bytes:
    """The bytes of a document whose row was read. Raises as `read`."""
    owner = as_bytes(document.id)
    key = session.vault.unwrap_document_key(
        owner, document.file_id, document.wrapped_key, document.key_epoch
    )
    data = session.vault.documents.unseal(document.file_id, owner, key, document.size)
    if sha256(data) != document.sha256:
        raise PhotographDamaged(
            "A document of this vault does not verify.",
            "Restore the document from a verified backup.",
        )
    return data
