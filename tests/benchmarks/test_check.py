"""Checking a vault with every sealed file read, against decrypting the same files in one thread.

The goal is at least 0.7 times the speed of decrypting: at most 1.43 times its time.
"""

import os

from photodesk.services.check import check
from photodesk.services.session import Session
from photodesk.storage import sealed_rows
from tests.benchmarks.conftest import Compared
from tests.storage.backed_up import store

FILES, BYTES = 170, 6_000_000


def test_check_with_every_file_read(compared: Compared, session: Session) -> None:
    vault = session.vault
    for _ in range(FILES):
        store(vault, os.urandom(BYTES))
    keys = [
        (
            key.file_id,
            key.owner_id,
            vault.unwrap_document_key(key.owner_id, key.file_id, key.wrapped, key.epoch),
        )
        for key in sealed_rows.keys_of_documents(vault.reading())
    ]
    assert len(keys) == FILES

    def decrypted() -> None:
        for file_id, owner_id, key in keys:
            assert len(vault.documents.unseal(file_id, owner_id, key, BYTES)) == BYTES

    compared(
        f"check of a vault with {FILES * BYTES // 1_000_000} MB of sealed files read",
        lambda: check(session, read_originals=True),
        decrypted,
        goal="1.43, which is 0.7 x the speed",
    )
    assert check(session, read_originals=True).ok
