"""Backing up. Act n is backup n; half is a backup with a manifest that does not verify.

An earlier backup lies there from the beginning, and must stay whole.
"""

from pathlib import Path

from photodesk.services import backups, intake
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from tests.faults.judging import half, lost
from tests.faults.operations.importing import picture, with_patient
from tests.faults.operations.operation import Operation, Works
from tests.storage.vaults import LOGIN, PASSPHRASE

KEY = backups.BackupKey(LOGIN, PASSPHRASE)


class BackingUp(Operation):
    """One more backup to a drive that holds one; a picture came in since."""

    name = "backup"
    earlier = 1

    def furnish(self, session: Session, desk: Path) -> None:
        """A patient, two pictures, and between them a backup."""
        patient = with_patient(session)
        (desk / "drive").mkdir()
        for number in (1, 2):
            intake.take_in(session, patient, [IncomingFile(f"{number}", picture(number).__bytes__)])
            if number == 1:
                backups.make(session, desk / "drive")

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """One backup."""
        work.arm()
        work.begins(1)
        backups.make(session, desk / "drive")
        work.done(1)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Every finished backup verifies, and the next one can be made."""
        finished = 0
        for found in backups.listed(desk / "drive"):
            if found.state == "damaged":
                raise half(f"{found.folder.name} has a manifest that cannot be read")
            if found.state == "whole":
                finished += 1
                report = backups.verify(found.folder, key=KEY)
                if not report.ok or report.lacking:
                    raise half(f"{found.folder.name}: {report.faults}, lacks {report.lacking}")
        if finished < self.earlier + len(acknowledged):
            raise lost(f"{finished} finished backups, {len(acknowledged)} acknowledged")
        if not backups.make(session, desk / "drive").complete:
            raise half("the next backup lacks files")
