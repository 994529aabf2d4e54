"""Importing pictures. Act n is picture n; half is a record without its file or its event."""

import sys
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import PatientId, PhotographId
from photodesk.imaging.decode import Decoder
from photodesk.services import gallery, intake, patients
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile, IntakeResult
from photodesk.services.session import Session
from tests import builders
from tests.faults.judging import corrupt, half, lost
from tests.faults.operations.operation import Operation, Works
from tests.faults.wrongs import AFTER_EACH

CHART = "A-100"
ENOUGH = 20_000
"""Milliseconds that an import in the window's lanes may last."""
TAKEN = "2024:03:01 09:30:00"
_COMMENT = b"\xff\xfe\xff\xff" + bytes(0xFFFF - 2)
"""A part of a JPEG that readers pass over, as long as it can be."""
_HALF = (
    "SELECT (SELECT count(*) FROM photo) - "
    "(SELECT count(*) FROM audit WHERE kind = 'photograph-stored')"
)


@lru_cache(maxsize=32)
def picture(number: int) -> bytes:
    """A photograph different for each number, of 1.1 MB so that it is sealed in two chunks."""
    jpeg = builders.a_jpeg(number, taken=TAKEN)
    return jpeg[:2] + _COMMENT * 17 + jpeg[2:]


def with_patient(session: Session) -> PatientId:
    """One patient, whose consent covers every picture."""
    patient = builders.a_patient(session, chart_number=CHART)
    builders.a_consent(session, patient, covers_from=date(2020, 1, 1))
    return patient.id


class Importing(Operation):
    """Pictures one after another, decoded in the program itself."""

    name = "import"
    pictures = 3

    def furnish(self, session: Session, desk: Path) -> None:
        """One patient, whose consent covers every picture."""
        del desk
        with_patient(session)

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """Take every picture in."""
        del desk
        patient = patients.by_chart(session, CHART).id
        work.arm()
        self.take_in(session, patient, work)

    def take_in(self, session: Session, patient: PatientId, work: Works) -> None:
        """Acknowledge each picture as the program does: after its commit."""
        files = [self._file(number, work) for number in range(1, self.pictures + 1)]
        intake.take_in(session, patient, files, on_result=_teller(work))

    @staticmethod
    def _file(number: int, work: Works) -> IncomingFile:
        def read() -> bytes:
            work.begins(number)
            return picture(number)

        return IncomingFile(f"{number}", read)

    def look(self, session: Session, desk: Path, acknowledged: frozenset[int]) -> None:
        """Every acknowledged picture is there, whole, and no other than those handed in."""
        del desk
        if surplus := session.reading().value(_HALF):
            raise half(f"{surplus} more photographs than events")
        stored = _stored(session)
        known = {sha256(picture(number)): number for number in range(1, self.pictures + 1)}
        if strangers := set(stored) - set(known):
            raise corrupt(f"{len(strangers)} photographs are none of those handed in")
        for number in acknowledged:
            photograph = stored.get(sha256(picture(number)))
            if photograph is None or gallery.original(session, photograph) != picture(number):
                raise lost(f"picture {number} was acknowledged")


class ImportingWithChild(Importing):
    """The same with the decoder's child, as the program decodes."""

    name = "import with the decoder's child"

    def decoder(self) -> Decoder | None:
        """The child."""
        return None


class ImportingInLanes(Importing):
    """The same in the window's threads, while others read the pictures that came in."""

    name = "import in the window's lanes"

    def act(self, session: Session, desk: Path, work: Works) -> None:
        """One lane takes in; two others look at what is there, again and again."""
        from PySide6.QtCore import QCoreApplication, QTimer  # noqa: PLC0415 - only here is there a window

        from photodesk.ui.tasks import Lane, TaskRunner  # noqa: PLC0415 - as above

        del desk
        application = QCoreApplication([])
        tasks = TaskRunner()
        sys.excepthook = lambda _kind, error, _trace: failed(error)
        patient = patients.by_chart(session, CHART).id

        def failed(error: BaseException) -> None:
            work.failed(error)
            leave()

        def leave(_done: None = None) -> None:
            tasks.forget()
            sys.excepthook = lambda _kind, error, _trace: work.failed(error)
            close = partial(vaults.close_connections_here, session)
            try:
                tasks.everywhere(close, lambda: None, application.quit)
            except RuntimeError:  # no memory for a thread to do it in
                application.quit()

        def give_up() -> None:
            """The window lives and waits for a result that was lost with the memory for it."""
            work.failed(RuntimeError("A result never came."))
            application.quit()

        QTimer.singleShot(ENOUGH, give_up)

        def look_again(lane: Lane) -> Callable[[object], None]:
            look = lambda: _looked_at(session, patient)  # noqa: E731 - as above
            return lambda _seen: tasks.run(look, look_again(lane), failed, lane=lane, topic="look")

        session.reading()
        work.arm()
        tasks.run(lambda: self.take_in(session, patient, work), leave, failed, lane="store")
        look_again("read")(None)
        look_again("pixels")(None)
        application.exec()
        tasks.shutdown()


def _looked_at(session: Session, patient: PatientId) -> int:
    """As the gallery does: the list, and every thumbnail in it."""
    photographs = [
        one.id for sitting in gallery.sittings(session, patient) for one in sitting.photographs
    ]
    return sum(len(gallery.thumbnail(session, one)) for one in photographs)


def _teller(work: Works) -> Callable[[IntakeResult], None]:
    def told(result: IntakeResult) -> None:
        AFTER_EACH.run()
        if result.outcome == "stored":
            work.done(int(result.name))
        else:
            work.refused(result.text)

    return told


def _stored(session: Session) -> dict[bytes, PhotographId]:
    patient = patients.by_chart(session, CHART)
    return {
        photograph.sha256: photograph.id
        for sitting in gallery.sittings(session, patient.id)
        for photograph in sitting.photographs
    }
