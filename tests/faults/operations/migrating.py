"""Opening a vault of the first version. Half is a change without its event, or without its copy.

Act 1 is the opening, which changes the schema; act 2 is the lock after it.
"""

import json
import shutil
from contextlib import closing
from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.domain.canonical import sha256
from photodesk.services import backups, gallery
from photodesk.services import vault as vaults
from photodesk.services.session import Session
from photodesk.storage import audit_log, migrations, vault_folder
from photodesk.storage.anchor_file import Anchor, AnchorFile, catalogue_digest
from photodesk.storage.backup_folder import backups_in
from photodesk.storage.database import open_catalogue
from photodesk.storage.keyring import Keyring
from photodesk.storage.schema_upgrade import COPIES
from tests.fakes import START, FixedClock
from tests.faults.judging import corrupt, half
from tests.faults.operations.backing_up import KEY
from tests.faults.operations.operation import Operation, Works
from tests.storage.vaults import LOGIN, PASSPHRASE

STORED = Path(__file__).parents[2] / "data" / "vaults" / "v0001"
FACTS = "facts.json"


class Migrating(Operation):
    """The stored vault of version 1, whose last use this computer remembers."""

    name = "migration"

    def prepare(self, desk: Path) -> None:
        """A copy of the stored vault, and the mark that its own program left."""
        shutil.copytree(STORED, desk / "vault")
        shutil.move(desk / "vault" / FACTS, desk / FACTS)
        ring = Keyring.read(desk / "vault" / vault_folder.KEYRING)
        keys, path = ring.unlock(LOGIN, PASSPHRASE), desk / "vault" / vault_folder.CATALOGUE
        with closing(open_catalogue(path, keys.derived("db"), readonly=True)) as reading:
            head = audit_log.head(reading)
        mark = Anchor(head, ring.sha256(), START.isoformat(), catalogue_digest(path))
        file = AnchorFile(ring.vault_id, desk / "vault")
        file.replace(mark)
        file.close()

    def perform(self, desk: Path, work: Works) -> None:
        """Open and lock."""
        work.arm()
        work.begins(1)
        session = vaults.unlock(desk / "vault", LOGIN, PASSPHRASE, clock=FixedClock())
        work.done(1)
        work.begins(2)
        vaults.lock(session)
        work.done(2)

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Everything is done by opening."""

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """The newest schema, its event, the copy before it, and every picture."""
        del acknowledged  # opening goes on where it was left, so there is nothing to lose
        if migrations.version(session.reading()) != migrations.latest():
            raise half("the schema is not the newest")
        told = [
            entry.event.details
            for entry in audit_log.entries(session.reading())
            if entry.event.kind == EventKind.SCHEMA_CHANGED
        ]
        if not told or told[0]["before"] != 1 or told[-1]["after"] != migrations.latest():
            raise half(f"the log tells of {told}")
        copies = [one for one in backups_in(desk / "vault" / COPIES) if one.manifest is not None]
        if not copies or not all(backups.verify(one.folder, key=KEY).ok for one in copies):
            raise half("there is no whole copy from before the change")
        facts = json.loads((desk / FACTS).read_text("utf-8"))
        for photo, digest in facts["photographs"].items():
            if sha256(gallery.original(session, photo)).hex() != digest:
                raise corrupt("a picture is another one")
