"""Makes the stored vault of this version: `python -m tests.data.vaults.make`.

A practice patient, a capture consent and three small drawn pictures, under the cheapest key
derivation; an administrator, a second surgeon who broke the glass and was given keys, and a fourth
picture that was erased. Made once for each released version of the schema and never again after
that: every later build must open it, bring it up to date and read it.
"""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw

from photodesk.domain.identifiers import ErasureId, PatientId
from photodesk.domain.taken_at import Statement
from photodesk.services import break_glass, erasure, gallery, intake, users
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile
from photodesk.services.session import Session
from photodesk.storage import migrations
from tests import builders
from tests.fakes import START, FixedClock
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

HERE = Path(__file__).parent
FACTS = "facts.json"
PASSPHRASE_OF_ADAM = "six quiet bicycles in the hall"


def picture(number: int) -> bytes:
    """A drawn picture of about one kilobyte."""
    image = Image.new("RGB", (96, 64), (60 * number, 110, 140))
    ImageDraw.Draw(image).ellipse((20, 8, 50 + 10 * number, 56), fill=(220, 180, 160))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def make(folder: Path) -> None:
    """The vault in `folder`, which must be new, and beside its files what is in it."""
    created = vaults.create(
        folder,
        clinic="Practice Clinic",
        login=LOGIN,
        name="Mia Practice",
        passphrase=PASSPHRASE,
        kdf=CHEAP,
        clock=FixedClock(),
    )
    session = created.session
    try:
        patient = builders.a_patient(session)
        consent = builders.a_consent(session, patient)
        pictures = [picture(number) for number in range(1, 5)]
        report = intake.take_in(
            session,
            patient.id,
            [_incoming(number, data) for number, data in enumerate(pictures)],
            statement=Statement(date(2027, 3, 1)),
        )
        *stored, gone = [one.photograph_id for one in report.results if one.photograph_id]
        asked = erasure.request(
            session, [gone], ground="patient_demand", reason="The patient asked for it by letter."
        )
        facts = {
            "login": LOGIN,
            "passphrase": PASSPHRASE,
            "recovery_key": created.recovery_key,
            "patient": patient.id,
            "consent": consent.id,
            "erased": gone,
            "photographs": {
                photo: sha256(gallery.original(session, photo)).hexdigest() for photo in stored
            },
        }
    finally:
        vaults.lock(session)
    _work_together(folder, patient.id, asked.id)
    for name in ("thumbs.db", "thumbs.db-wal", "thumbs.db-shm", "vault.lock", "vault.keyring.bak"):
        (folder / name).unlink(missing_ok=True)
    (folder / FACTS).write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


def _work_together(folder: Path, patient_id: PatientId, erasure_id: ErasureId) -> None:
    """People come, one of them in an emergency, and a picture goes."""
    with _signed_in(folder, LOGIN, PASSPHRASE) as session:
        adam = users.add(session, login="adam", name="Adam Practice", role_id="administrator")
    with _signed_in(folder, "adam", adam.passphrase, new_passphrase=PASSPHRASE_OF_ADAM) as session:
        otto = users.add(session, login="otto", name="Otto Practice", role_id="surgeon")
    with _signed_in(folder, LOGIN, PASSPHRASE) as session:
        users.hand_over(session, "otto")
    with _signed_in(folder, "otto", otto.passphrase, new_passphrase=PASSPHRASE) as session:
        glass = break_glass.open(session, patient_id, "Bleeding at night, on call.")
    with _signed_in(folder, "adam", PASSPHRASE_OF_ADAM, START + timedelta(hours=1)) as session:
        break_glass.review(session, glass.id, "On call that night.")
        erasure.decide(
            session, erasure_id, erase=True, note="Asked in writing.", passphrase=PASSPHRASE_OF_ADAM
        )


@contextmanager
def _signed_in(
    folder: Path,
    login: str,
    passphrase: str,
    when: datetime = START,
    *,
    new_passphrase: str | None = None,
) -> Iterator[Session]:
    session = vaults.unlock(
        folder, login, passphrase, new_passphrase=new_passphrase, clock=FixedClock(when)
    )
    try:
        yield session
    finally:
        vaults.lock(session)


def _incoming(number: int, data: bytes) -> IncomingFile:
    return IncomingFile(f"practice-{number}.jpg", lambda: data)


def main() -> None:
    """Make the vault of the present schema anew."""
    folder = HERE / f"v{migrations.latest():04d}"
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)


if __name__ == "__main__":
    main()
