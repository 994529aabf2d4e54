"""Restoring into a new folder. Half is a folder under its own name that is not a whole vault."""

from pathlib import Path

from photodesk.domain.canonical import sha256
from photodesk.imaging.decode import Decoder
from photodesk.services import backups, gallery, intake, patients
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from tests.fakes import FixedClock
from tests.faults.judging import half, judged, lost, opened, require_whole
from tests.faults.operations.backing_up import KEY
from tests.faults.operations.importing import CHART, picture, with_patient
from tests.faults.operations.operation import Operation, Works
from tests.faults.orders import Finding

PICTURES = 2


class Restoring(Operation):
    """A backup with two pictures, restored into `back` beside the vault."""

    name = "restore"

    def furnish(self, session: Session, desk: Path) -> None:
        """A patient, two pictures, a backup."""
        patient = with_patient(session)
        for number in range(1, PICTURES + 1):
            intake.take_in(session, patient, [IncomingFile(f"{number}", picture(number).__bytes__)])
        (desk / "drive").mkdir()
        backups.make(session, desk / "drive")

    def decoder(self) -> Decoder | None:
        """Nothing is decoded."""
        return None

    def perform(self, desk: Path, work: Works) -> None:
        """Restore; no vault is open meanwhile."""
        work.arm()
        work.begins(1)
        _restore(desk)
        work.done(1)

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Nothing is done in an open vault."""

    def judge(self, desk: Path, acknowledged: tuple[int, ...]) -> Finding:
        """What is left in the new folder; the backup must still verify and restore."""

        def look() -> None:
            if not (desk / "back").exists():
                if acknowledged:
                    raise lost("the folder is not there")
                _restore(desk)
            with opened(desk / "back") as session:
                require_whole(session)
                self.look(session, desk, frozenset(acknowledged))
            if not backups.verify(desk / "drive", key=KEY).ok:
                raise half("the backup no longer verifies")

        return judged(look)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Both pictures are in the new vault."""
        del desk, acknowledged
        patient = patients.by_chart(session, CHART)
        stored = {
            photograph.sha256: photograph.id
            for sitting in gallery.sittings(session, patient.id)
            for photograph in sitting.photographs
        }
        for number in range(1, PICTURES + 1):
            photograph = stored.get(sha256(picture(number)))
            if photograph is None or gallery.original(session, photograph) != picture(number):
                raise half(f"picture {number} of the backup is not in the new vault")


def _restore(desk: Path) -> None:
    backups.restore(desk / "drive", desk / "back", KEY, clock=FixedClock())
