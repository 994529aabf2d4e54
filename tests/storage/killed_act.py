"""Stores documents for ever and tells of each that was acknowledged; made to be killed.

Run as `python -m tests.storage.killed_act VAULT`; prints `<document id> <sha-256>` after each act.
"""

import os
import sys
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.storage.vault import Vault
from tests.storage.vaults import LOGIN, PASSPHRASE

PATIENT = b"p" * 16


def add_patient(vault: Vault) -> None:
    """The patient whose documents are stored; once."""
    if vault.reading().value("SELECT count(*) FROM patient"):
        return
    with vault.writing(vault.actor) as act:
        station, number = act.origin()
        act.insert(
            "patient",
            {
                "id": PATIENT,
                "chart_number": "1",
                "family": "Practice",
                "given": "Pat",
                "born": "2000-01-01",
                "folded": "practice pat",
                "created_at": act.now(),
                "station_id": station,
                "station_seq": number,
            },
        )
        act.audit(EventKind.PATIENT_ADDED, patient_id=PATIENT)


def store(vault: Vault) -> str:
    """One document in the order of storage.md 4.1; returns what is acknowledged."""
    document_id, data = os.urandom(16), os.urandom(1_300_000)
    file = vault.documents.seal(data, document_id)
    with vault.writing(vault.actor) as act:
        station, number = act.origin()
        act.insert(
            "document",
            {
                "id": document_id,
                "patient_id": PATIENT,
                "kind": "capture_scan",
                "media_type": "application/pdf",
                "file_id": file.file_id,
                "plain_bytes": file.length,
                "plain_sha256": file.plain_sha256,
                "sealed_sha256": file.sealed_sha256,
                "key_epoch": vault.document_key_epoch,
                "wrapped_key": vault.wrap_document_key(document_id, file.file_id, file.key),
                "stored_at": act.now(),
                "station_id": station,
                "station_seq": number,
            },
        )
        act.audit(EventKind.DOCUMENT_STORED, object_id=document_id)
    return f"{document_id.hex()} {file.plain_sha256.hex()}"


def main() -> None:
    """Store until killed."""
    vault = Vault.open(Path(sys.argv[1]), LOGIN, PASSPHRASE)
    add_patient(vault)
    while True:
        sys.stdout.write(store(vault) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
