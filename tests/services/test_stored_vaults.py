"""G1: a vault of every released version opens, is brought up to date, and reads."""

import json
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from photodesk.services import backups, check, gallery, patients
from photodesk.services import vault as vaults
from photodesk.services.backups import BackupKey
from photodesk.storage import migrations
from photodesk.storage.vault import Vault
from tests.fakes import START, FixedClock

STORED = Path(__file__).parents[1] / "data" / "vaults"
LATER = START + timedelta(hours=2)
RELEASED = (1,)
"""Versions of the schema that came before this one; steps between two were never out alone."""
VERSIONS = sorted(path for path in STORED.iterdir() if path.name.startswith("v"))


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy, because opening writes."""
    folder = tmp_path / "vault"
    shutil.copytree(request.param, folder)
    return folder


def facts_of(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / "facts.json").read_text("utf-8"))
    return facts


def test_every_released_version_has_its_stored_vault() -> None:
    released = [*RELEASED, migrations.latest()]
    assert [path.name for path in VERSIONS] == [f"v{number:04d}" for number in released]
    for folder in VERSIONS:
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        assert size < 600_000


def test_a_stored_vault_opens_and_reads(stored: Path, tmp_path: Path) -> None:
    facts = facts_of(stored)
    session = vaults.unlock(stored, facts["login"], facts["passphrase"], clock=FixedClock(LATER))
    try:
        assert patients.get(session, facts["patient"]).chart_number == "A-100"
        for photo, digest in facts["photographs"].items():
            assert sha256(gallery.original(session, photo)).hexdigest() == digest
        report = check.check(session, read_originals=True)
        assert report.ok, report.lines
        (tmp_path / "drive").mkdir()
        assert backups.make(session, tmp_path / "drive").complete
    finally:
        vaults.lock(session)
    key = BackupKey(facts["login"], facts["passphrase"])
    assert backups.verify(tmp_path / "drive", key=key).ok


def test_the_newest_stored_vault_has_the_schema_of_this_program(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    shutil.copytree(VERSIONS[-1], folder)
    facts = facts_of(folder)
    with Vault.open(folder, facts["login"], facts["passphrase"]) as vault:
        schema = migrations.schema_of(vault.reading())
    assert schema == migrations.SCHEMA.read_text("utf-8"), (
        "A step of the schema was changed. Before its release: python -m tests.data.vaults.make. "
        "After it: never; write a new step."
    )


def test_its_recovery_key_opens_it(stored: Path) -> None:
    facts = facts_of(stored)
    session = vaults.unlock_with_recovery_key(
        stored,
        facts["recovery_key"],
        login=facts["login"],
        new_passphrase="another long passphrase of the clinic",
        clock=FixedClock(LATER),
    )
    vaults.lock(session)
