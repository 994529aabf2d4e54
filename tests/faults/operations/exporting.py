"""Exporting originals. Act n is picture n; half is a file that is not whole, or not in the log."""

from pathlib import Path

from photodesk.domain.audit import EventKind
from photodesk.services import gallery, intake, patients
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from photodesk.storage import audit_log
from tests.faults.judging import half, lost
from tests.faults.operations.importing import CHART, picture, with_patient
from tests.faults.operations.operation import Operation, Works

PICTURES = 2


class Exporting(Operation):
    """Two pictures, written out one after the other."""

    name = "photograph export"

    def furnish(self, session: Session, desk: Path) -> None:
        """A patient with two pictures, and a place for files."""
        patient = with_patient(session)
        for number in range(1, PICTURES + 1):
            intake.take_in(session, patient, [IncomingFile(f"{number}", picture(number).__bytes__)])
        (desk / "out").mkdir()

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Write them."""
        patient = patients.by_chart(session, CHART)
        named = {
            int(photograph.original_name): photograph.id
            for sitting in gallery.sittings(session, patient.id)
            for photograph in sitting.photographs
        }
        work.arm()
        for number in range(1, PICTURES + 1):
            work.begins(number)
            out = desk / "out" / f"{number}.jpg"
            gallery.export_original(session, named[number], out=out, reason="second opinion")
            work.done(number)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Every file that can be seen is whole and in the log."""
        told = [
            entry
            for entry in audit_log.entries(session.reading())
            if entry.event.kind == EventKind.PHOTOGRAPH_EXPORTED
        ]
        files = 0
        for number in range(1, PICTURES + 1):
            out = desk / "out" / f"{number}.jpg"
            if number in acknowledged and not out.exists():
                raise lost(f"file {number} was acknowledged")
            if out.exists():
                files += 1
                if out.read_bytes() != picture(number):
                    raise half(f"file {number} is not whole")
        if files > len(told):
            raise half("a file left without an event")
