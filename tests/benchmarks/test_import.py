"""Import of 100 camera photographs of 6 MB without thumbnails, against a plain copy with fsync."""

import io
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from photodesk.domain.capture_consent import Decision
from photodesk.domain.identifiers import PatientId
from photodesk.domain.patient import PatientFacts
from photodesk.domain.signature import Signer
from photodesk.imaging.practice_pictures import practice_picture
from photodesk.services import capture_consents, intake, patients
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from tests.benchmarks.conftest import Compared
from tests.storage.vaults import CHEAP, PASSPHRASE

NUMBER = 100


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 JPEG files of about 6 MB with the grain of a camera, each with a comment of its own."""
    folder = tmp_path_factory.mktemp("card")
    taken = datetime.now(UTC) - timedelta(minutes=5)
    drawn = practice_picture("face.frontal", person=1, size=(2600, 3900), taken=taken)
    image = Image.open(io.BytesIO(drawn))
    grain = Image.effect_noise(image.size, 40).convert("RGB")
    file = io.BytesIO()
    Image.blend(image, grain, 0.5).save(file, "JPEG", quality=92, exif=image.getexif())
    picture = file.getvalue()
    for number in range(NUMBER):
        comment = b"\xff\xfe\x00\x12" + f"picture {number:08d}".encode()
        (folder / f"{number:03d}.jpg").write_bytes(picture[:2] + comment + picture[2:])
    return folder


def copy_with_fsync(source: Path, target: Path) -> None:
    """What a careful copy does for each file: write, fsync, rename, fsync the folder."""
    target.mkdir()
    for file in sorted(source.iterdir()):
        temporary = target / f"{file.name}.tmp"
        with temporary.open("wb") as out:
            out.write(file.read_bytes())
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(target / file.name)
        descriptor = os.open(target, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def test_import_without_thumbnails(compared: Compared, card: Path, tmp_path: Path) -> None:
    numbers = count()
    files = [IncomingFile.from_path(path) for path in sorted(card.iterdir())]
    vault, copy = tmp_path / "vault", tmp_path / "copy"
    desk: list[Iterator[None]] = []

    def empty() -> None:
        shutil.rmtree(copy, ignore_errors=True)
        for each in desk:
            next(each, None)
        desk.clear()
        desk.append(opened())
        next(desk[0])
        os.sync()  # the disk is done with what was removed before either side begins

    desks = list[tuple[Session, PatientId]]()

    def opened() -> Iterator[None]:
        folder = vault.with_name(f"vault-{next(numbers)}")
        created = vaults.create(
            folder, clinic="Clinic", login="demo", name="Demo", passphrase=PASSPHRASE, kdf=CHEAP
        )
        session = created.session
        patient = patients.add(session, PatientFacts("1", "Probe", "", datetime(1979, 3, 2).date()))  # noqa: DTZ001 - a day
        capture_consents.file_scan(
            session,
            patient.id,
            scan=b"%PDF-1.4 practice scan",
            scan_name="scan.pdf",
            signed_on=session.today() - timedelta(days=1),
            signer=Signer("Probe"),
            answers=dict[str, Decision](),
        )
        desks.append((session, patient.id))
        yield
        vaults.lock(session)
        shutil.rmtree(folder)

    def ours() -> None:
        session, patient = desks[-1]
        report = intake.take_in(session, patient, files, renditions=False)
        assert report.stored == NUMBER, report.summary()

    empty()
    compared(
        "import of 100 photographs of 6 MB without thumbnails",
        ours,
        lambda: copy_with_fsync(card, copy),
        goal="ratio at most 1.6",
        between=empty,
    )
    for each in desk:
        next(each, None)
