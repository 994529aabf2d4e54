"""Makes the stored vault of this version: `python -m tests.data.vaults.make`.

A practice patient, a capture consent and three small drawn pictures, under the cheapest key
derivation. Made once for each version of the schema and never again after that version was
released: every later build must open it, bring it up to date and read it.
"""

import io
import json
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw

from photodesk.domain.taken_at import Statement
from photodesk.services import gallery, intake
from photodesk.services import vault as vaults
from photodesk.services.intake import IncomingFile
from photodesk.storage import migrations
from tests import builders
from tests.fakes import FixedClock
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

HERE = Path(__file__).parent
FACTS = "facts.json"


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
        pictures = [picture(number) for number in range(1, 4)]
        report = intake.take_in(
            session,
            patient.id,
            [_incoming(number, data) for number, data in enumerate(pictures)],
            statement=Statement(date(2027, 3, 1)),
        )
        stored = [one.photograph_id for one in report.results if one.photograph_id]
        facts = {
            "login": LOGIN,
            "passphrase": PASSPHRASE,
            "recovery_key": created.recovery_key,
            "patient": patient.id,
            "consent": consent.id,
            "photographs": {
                photo: sha256(gallery.original(session, photo)).hexdigest() for photo in stored
            },
        }
    finally:
        vaults.lock(session)
    for name in ("thumbs.db", "thumbs.db-wal", "thumbs.db-shm", "vault.lock", "vault.keyring.bak"):
        (folder / name).unlink(missing_ok=True)
    (folder / FACTS).write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


def _incoming(number: int, data: bytes) -> IncomingFile:
    return IncomingFile(f"practice-{number}.jpg", lambda: data)


def main() -> None:
    """Make the vault of the present schema anew."""
    folder = HERE / f"v{migrations.latest():04d}"
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)


if __name__ == "__main__":
    main()
