"""A clinic's desk at three stages of one publication, on drawn pictures; each made once a run."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from photodesk.domain.canonical import sha256
from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import ConsentId, PatientId, PhotographId, RequestId
from photodesk.domain.patient import PatientFacts
from photodesk.domain.photograph import Labels
from photodesk.domain.publication import (
    Manuscript,
    PublicationConsent,
    PublicationRequest,
    PublicationScope,
    ReviewOutcome,
)
from photodesk.domain.signature import Ink, Signer, SigningCircumstances
from photodesk.domain.taken_at import Statement
from photodesk.imaging.decode import Decoder
from photodesk.services import capture_consents, gallery, intake, patients, publication
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile
from photodesk.services.intake_report import IntakeReport
from photodesk.services.publication import PublicationForm
from photodesk.services.session import Session
from photodesk.storage import audit_log
from tests import builders
from tests.fakes import START, FixedClock
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

ENDS = date(2029, 3, 1)
CAPTURE_ENDS = date(2027, 4, 30)
YES = dict.fromkeys(PublicationScope, Decision.PERMIT)
ANA = Signer("Ana Weiß")
KNOWN = SigningCircumstances(identity_checked_by="known patient")
INK = builders.an_ink()
BLANK = Ink(600, 200)


def picture(number: int, kind: str = "JPEG", size: tuple[int, int] = (320, 240)) -> bytes:
    """A drawn picture, different for each number."""
    image = Image.new("RGB", size, (40 * number % 255, 120, 90))
    ImageDraw.Draw(image).ellipse((60, 20, 200, 60 + 30 * number), fill=(220, 180, 160))
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


ORIGINALS = (picture(1), picture(2, "PNG"), picture(3, "TIFF"))


@dataclass
class Desk:
    """A signed-in surgeon, one patient with three photographs, and perhaps a request."""

    session: Session
    clock: FixedClock
    patient_id: PatientId
    photographs: tuple[PhotographId, ...]
    request_id: RequestId

    def draft(self, **changes: Any) -> PublicationRequest:  # noqa: ANN401 (any keyword of draft)
        """A request for all three photographs and the journal that takes signed forms."""
        given: dict[str, Any] = {
            "photograph_ids": self.photographs,
            "journal_id": "bmj-group",
            "manuscript": Manuscript("A case", "2", b"m" * 32),
            "purpose": "to teach",
        }
        request = publication.draft(self.session, **(given | changes))
        self.request_id = request.id
        return request

    def present(self, **changes: Any) -> PublicationForm:  # noqa: ANN401 (any keyword of present)
        """The form shown to the patient."""
        given: dict[str, Any] = {"signer": ANA, "expires_on": ENDS}
        return publication.present(self.session, self.request_id, **(given | changes))

    def sign(self, **changes: Any) -> PublicationConsent:  # noqa: ANN401 (any keyword of sign)
        """The patient's signature under the form that was shown."""
        given: dict[str, Any] = {
            "answers": YES,
            "review": ReviewOutcome.SHOWN_FINAL,
            "ink": INK,
            "printed_name": "Ana Weiß",
            "circumstances": KNOWN,
        }
        form = publication.presented(self.session, self.request_id)
        return publication.sign(self.session, form, **(given | changes))

    def withdraw_capture(self) -> None:
        """The patient takes back the consent to take and keep the pictures."""
        consent_id: ConsentId = capture_consents.history(self.session, self.patient_id)[0].id
        capture_consents.withdraw(self.session, consent_id, told_by="Ana", route="letter")

    def photograph_of_somebody_else(self) -> PhotographId:
        """A picture of another patient, kept with that patient's consent."""
        facts = PatientFacts("18", "Bär", "Bea", date(1990, 1, 1))
        report = _take_in(self.session, facts, (picture(9),), self.clock)
        kept = report.results[0].photograph_id
        assert kept is not None
        return kept

    def events(self) -> list[str]:
        """The kinds of all audit events so far."""
        return [entry.event.kind for entry in audit_log.entries(self.session.reading())]


class Stages:
    """The desk after each stage, as a locked vault folder to be copied."""

    def __init__(self, root: Path, decoder: Decoder) -> None:
        self.root = root
        self.decoder = decoder

    def folder(self, stage: str) -> Path:
        """The vault after `kept`, `shown` or `signed`; made when it is first asked for."""
        folder = self.root / stage
        if not folder.exists():
            getattr(self, f"_make_{stage}")(folder)
        return folder

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Desk]:
        """A vault folder with somebody signed in, who is signed out afterwards."""
        clock = FixedClock()
        clock.ticks += 86_400 * 10**9  # the day that passed while the stages were made
        session = vaults.unlock(folder, LOGIN, PASSPHRASE, clock=clock)
        session._decoder = self.decoder
        try:
            yield _desk(session, clock)
        finally:
            session._decoder = None
            vaults.lock(session)

    def _make_kept(self, folder: Path) -> None:
        clock = FixedClock(START - timedelta(days=1))
        made = vaults.create(
            folder, clinic="Practice Clinic", login=LOGIN, name="Mia Muster",
            passphrase=PASSPHRASE, kdf=CHEAP, clock=clock,
        )  # fmt: skip
        session = made.session
        session._decoder = self.decoder
        facts = PatientFacts("17", "Weiß", "Ana", date(1980, 5, 1))
        report = _take_in(session, facts, ORIGINALS, clock)
        assert report.stored == 3
        session._decoder = None
        vaults.lock(session)

    def _make_shown(self, folder: Path) -> None:
        shutil.copytree(self.folder("kept"), folder)
        with self.opened(folder) as desk:
            desk.draft()
            desk.present()

    def _make_signed(self, folder: Path) -> None:
        shutil.copytree(self.folder("shown"), folder)
        with self.opened(folder) as desk:
            desk.sign()


def _take_in(
    session: Session, facts: PatientFacts, pictures: tuple[bytes, ...], clock: FixedClock
) -> IntakeReport:
    """A new patient signs a capture consent until the end of 2026; a day later pictures come."""
    patient = patients.add(session, facts)
    signer = Signer(f"{facts.given} {facts.family}")
    form = capture_consents.prepare(session, patient.id, signer=signer, expires_on=CAPTURE_ENDS)
    capture_consents.sign(
        session, form, answers={c.scope: Decision.PERMIT for c in form.choices}, ink=INK,
        printed_name=signer.name, circumstances=KNOWN,
    )  # fmt: skip
    clock.passes(days=1)
    return intake.take_in(
        session,
        patient.id,
        [IncomingFile("picture", data.__bytes__) for data in pictures],
        labels=Labels("face.frontal"),
        statement=Statement(session.today()),
    )


def _desk(session: Session, clock: FixedClock) -> Desk:
    (row,) = patients.find(session)
    sittings = gallery.sittings(session, row.patient.id)
    photographs = [photograph for sitting in sittings for photograph in sitting.photographs]
    order = [sha256(data) for data in ORIGINALS]
    kept = [p.id for p in sorted(photographs, key=lambda p: order.index(p.sha256))]
    requests = publication.requests(session)
    request_id = requests[0].request.id if requests else RequestId("")
    return Desk(session, clock, row.patient.id, tuple(kept), request_id)
