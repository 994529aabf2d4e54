"""A publication form with 12 camera pictures, against reading and checking the 12 originals."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import PhotographId, RequestId
from photodesk.domain.patient import PatientFacts
from photodesk.domain.publication import Manuscript
from photodesk.domain.signature import Signer, SigningCircumstances
from photodesk.domain.taken_at import Statement
from photodesk.services import capture_consents, gallery, intake, patients, publication
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from tests import builders
from tests.benchmarks.conftest import Compared
from tests.fakes import FixedClock
from tests.storage.vaults import CHEAP, PASSPHRASE

NUMBER = 12
SIZE = (6000, 4000)


def camera_pictures() -> list[bytes]:
    """Twelve JPEG files of 24 megapixels with some grain, each different."""
    grain = Image.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 40).resize(SIZE).convert("RGB")
    pictures = list[bytes]()
    for number in range(NUMBER):
        file = io.BytesIO()
        grain.crop((number, number, *SIZE)).save(file, "JPEG", quality=88)
        pictures.append(file.getvalue())
    return pictures


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """An open vault."""
    created = vaults.create(
        tmp_path / "vault", clinic="Clinic", login="demo", name="Demo", passphrase=PASSPHRASE,
        kdf=CHEAP, clock=FixedClock(datetime(2027, 3, 1, 9, tzinfo=UTC)),
    )  # fmt: skip
    yield created.session
    vaults.lock(created.session)


@pytest.fixture
def photographs(session: Session) -> list[PhotographId]:
    """Twelve photographs of one patient, stored with consent."""
    patient = patients.add(session, PatientFacts("1", "Practice", "Ana", date(1980, 1, 1)))
    form = capture_consents.prepare(
        session, patient.id, signer=Signer("Ana"), covers_from=date(2027, 1, 1)
    )
    capture_consents.sign(
        session, form, answers={c.scope: Decision.PERMIT for c in form.choices},
        ink=builders.an_ink(), printed_name="Ana", circumstances=SigningCircumstances(),
    )  # fmt: skip
    files = [IncomingFile("camera.jpg", data.__bytes__) for data in camera_pictures()]
    yesterday = session.today() - timedelta(days=1)
    report = intake.take_in(session, patient.id, files, statement=Statement(yesterday))
    return [result.photograph_id for result in report.results if result.photograph_id]


@pytest.fixture
def request_id(session: Session, photographs: list[PhotographId]) -> RequestId:
    """A request for all twelve."""
    return publication.draft(
        session,
        photograph_ids=photographs,
        journal_id="cope-generic",
        manuscript=Manuscript("A case", "1"),
        purpose="to teach",
    ).id


def test_form_with_twelve_pictures_beyond_reading_the_originals(
    compared: Compared,
    session: Session,
    photographs: list[PhotographId],
    request_id: RequestId,
) -> None:
    compared(
        "publication form with 12 pictures",
        lambda: publication.preview_pdf(session, request_id),
        lambda: [gallery.original(session, photograph) for photograph in photographs],
        goal="difference under 1 s",
    )
