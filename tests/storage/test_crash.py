"""kill -9 in the middle of storing: nothing acknowledged is lost, nothing is half there (P1)."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from photodesk.storage import audit_log
from photodesk.storage.vault import Vault
from tests.storage.vaults import LOGIN, PASSPHRASE, MadeVault

KILLS = 6

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal.")


def acknowledged_until_killed(folder: Path, after: float) -> list[str]:
    """Let the program store, and kill it this many seconds after its first acknowledgement."""
    command = [sys.executable, "-m", "tests.storage.killed_act", str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as program:
        assert program.stdout is not None
        first = program.stdout.readline()
        time.sleep(after)
        program.send_signal(signal.SIGKILL)
        rest = program.stdout.readlines()
    return [line.strip() for line in (first, *rest) if line.endswith("\n")]


def content_of(vault: Vault, document_id: bytes) -> bytes:
    row = vault.reading().one("SELECT * FROM document WHERE id = ?", (document_id,))
    assert row is not None, "An acknowledged document is lost."
    key = vault.unwrap_document_key(
        document_id, row["file_id"], row["wrapped_key"], row["key_epoch"]
    )
    return vault.documents.unseal(row["file_id"], document_id, key, row["plain_bytes"])


def check(vault: Vault, acknowledged: list[str]) -> None:
    for line in acknowledged:
        document_id, digest = map(bytes.fromhex, line.split())
        assert hashlib.sha256(content_of(vault, document_id)).digest() == digest
    reading = vault.reading()
    told = [entry.event.object_id for entry in audit_log.entries(reading)]
    stored = [row["id"] for row in reading.all("SELECT id FROM document")]
    assert {told_id for told_id in told if told_id} >= set(stored)
    assert audit_log.verify(reading).whole
    for document_id in stored:
        content_of(vault, document_id)
    assert [row[0] for row in reading.all("PRAGMA quick_check")] == ["ok"]


def test_a_killed_program_loses_nothing_that_it_acknowledged(made_vault: MadeVault) -> None:
    chance, acknowledged = random.Random(11), list[str]()  # noqa: S311 (repeatable, not secret)
    for _ in range(KILLS):
        acknowledged += acknowledged_until_killed(made_vault.folder, chance.uniform(0, 0.08))
        with Vault.open(made_vault.folder, LOGIN, PASSPHRASE) as vault:
            assert vault.swept is not None
            assert not vault.swept.documents.missing
            check(vault, acknowledged)
            assert not list((vault.documents.root / ".tmp").iterdir())
    assert len(acknowledged) >= KILLS
