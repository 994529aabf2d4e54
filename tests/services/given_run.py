"""Imports every given file into a fresh vault, in a process of its own, and tells what came of it.

Run by `test_given_files.py`; the process holds nothing but Photodesk, so its memory is a figure.
"""

import json
import sys
from datetime import date
from pathlib import Path

from photodesk.domain.canonical import sha256
from photodesk.domain.identifiers import PatientId
from photodesk.domain.signature import Signer
from photodesk.domain.taken_at import Statement
from photodesk.errors import Refusal
from photodesk.services import capture_consents, gallery, intake
from photodesk.services import vault as vault_service
from photodesk.services.intake import IncomingFile, IntakeResult
from photodesk.services.session import Session
from tests.builders import a_patient
from tests.fakes import FixedClock
from tests.services.peak import Peak
from tests.storage import vaults

ASKS_FOR_A_DAY = {Refusal.TIME_UNKNOWN, Refusal.TIME_DISAGREES}


def taken_in(session: Session, patient_id: PatientId, path: Path) -> IntakeResult:
    """The result of one file; where its time does not serve, a person says the day."""
    files = [IncomingFile.from_path(path)]
    (result,) = intake.take_in(session, patient_id, files).results
    if result.reason in ASKS_FOR_A_DAY:
        said = Statement(session.today(), clock_wrong=True)
        (result,) = intake.take_in(session, patient_id, files, statement=said).results
    return result


def main(folder: Path, given: Path, names: list[str]) -> None:
    """One JSON line for each file, then one with the most bytes held at once."""
    created = vault_service.create(
        folder, clinic="Clinic", login="mia", name="Mia", passphrase=vaults.PASSPHRASE,
        kdf=vaults.CHEAP, clock=FixedClock(),
    )  # fmt: skip
    session = created.session
    patient = a_patient(session)
    capture_consents.file_scan(
        session, patient.id, scan=b"%PDF-1.4", scan_name="s", signed_on=date(2027, 2, 1),
        signer=Signer("Ana Kowalska"), covers_from=date(1900, 1, 1),
    )  # fmt: skip
    peak = Peak(session.decoder)
    peak.start()
    for name in names:
        result = taken_in(session, patient.id, given / name)
        whole = ""
        if result.photograph_id is not None:
            whole = sha256(gallery.original(session, result.photograph_id)).hex()
        told = {"file": name, "outcome": result.outcome, "reason": str(result.reason)}
        sys.stdout.write(json.dumps(told | {"text": result.text, "sha256": whole}) + "\n")
    sys.stdout.write(json.dumps({"peak": peak.stop()}) + "\n")
    vault_service.lock(session)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.read().splitlines())
