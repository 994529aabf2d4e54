"""B1 and B3: one random bit of a catalogue, a sealed file, a keyring or a sealed form is flipped.

Every flip must be told by `vault check`, by the opening before it, or by the check of a form; and
never is a picture given out that is not the stored one.
"""

import random
import runpy
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import sqlcipher3

from photodesk.domain.identifiers import PhotographId
from photodesk.errors import PhotodeskError
from photodesk.services import audit, gallery, patients, publication, verify
from photodesk.services import vault as vaults
from photodesk.services.check import check
from photodesk.services.session import Session
from photodesk.storage import vault_folder
from photodesk.storage.keyring import Keyring
from tests import builders
from tests.faults.counts import Counts
from tests.services.publications import Stages
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE
from tests.surroundings import another_computer

pytestmark = pytest.mark.faults

CHART = "A-100"
CHECKER = Path(__file__).parents[2] / "resources" / "verify" / "verify_audit.py"
PICTURES = [builders.a_jpeg(number, taken="2024:03:01 09:30:00") for number in range(3)]


@pytest.fixture(scope="session")
def stocked_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A locked vault with one patient, a signed consent and three photographs."""
    folder = tmp_path_factory.mktemp("stocked") / "vault"
    session = vaults.create(
        folder, clinic="Clinic", login=LOGIN, name="Mia", passphrase=PASSPHRASE, kdf=CHEAP
    ).session
    patient = builders.a_patient(session, chart_number=CHART)
    builders.a_consent(session, patient, covers_from=date(2020, 1, 1))
    assert builders.store(session, patient, *PICTURES)
    vaults.lock(session)
    return folder


@pytest.fixture
def vault(stocked_vault: Path, tmp_path: Path) -> Path:
    """A copy of it, on a computer that has not seen it."""
    another_computer()
    shutil.copytree(stocked_vault, tmp_path / "vault")
    return tmp_path / "vault"


@pytest.fixture
def sealed_form(stages: Stages, tmp_path: Path) -> Path:
    """A signed and sealed publication form, as an editor gets it."""
    shutil.copytree(stages.folder("signed"), tmp_path / "signed")
    file = tmp_path / "form.pdf"
    with stages.opened(tmp_path / "signed") as desk:
        file.write_bytes(publication.sealed_form(desk.session, desk.request_id))
    return file


def flipped(data: bytes, chance: random.Random) -> bytes:
    """The same bytes but for one bit."""
    hurt = bytearray(data)
    hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
    return bytes(hurt)


def unnoticed(file: Path, flips: int, notices: Callable[[], bool]) -> list[str]:
    """Which of so many flips in a file nobody told; the file is whole again afterwards."""
    whole, seed, missed = file.read_bytes(), random.getrandbits(32), []
    for number in range(flips):
        another_computer()
        file.write_bytes(flipped(whole, random.Random(f"{seed}/{number}")))  # noqa: S311 (damage)
        if not notices():
            missed.append(f"seed {seed}, {number}")
    file.write_bytes(whole)
    sys.stdout.write(f"{file.suffix or file.name}, seed {seed}: {flips} flips\n")
    return missed


def told_by_a_check(vault: Path) -> bool:
    """Whether opening refuses or the check is not content; no wrong picture is given out."""
    try:
        session = vaults.unlock(vault, LOGIN, PASSPHRASE)
    except PhotodeskError:
        return True
    try:
        report = check(session, read_originals=True)
        _give_out_nothing_wrong(session)
    except PhotodeskError:
        return True
    finally:
        _locked(session)
    return not report.ok


def _give_out_nothing_wrong(session: Session) -> None:
    patient = patients.by_chart(session, CHART)
    for sitting in gallery.sittings(session, patient.id):
        for photograph in sitting.photographs:
            assert gallery.original(session, PhotographId(photograph.id)) in PICTURES


def _locked(session: Session) -> None:
    try:
        vaults.lock(session)
    except PhotodeskError:
        assert not (session.vault.folder / "vault.lock").is_symlink()


def test_a_flip_in_the_catalogue_is_told(vault: Path, counts: Counts) -> None:
    whole = vault.with_name("whole")
    shutil.copytree(vault, whole)
    catalogue = vault / vault_folder.CATALOGUE

    def notices() -> bool:
        told = told_by_a_check(vault)
        for beside in vault.glob(f"{vault_folder.CATALOGUE}-*"):
            beside.unlink()
        shutil.copy(whole / vault_folder.KEYRING, vault / vault_folder.KEYRING)
        return told

    assert unnoticed(catalogue, counts.flips, notices) == []


def test_a_flip_in_an_original_is_told(vault: Path, counts: Counts) -> None:
    sealed = sorted((vault / "originals").glob("*/*.pdp"))
    session = vaults.unlock(vault, LOGIN, PASSPHRASE)

    def notices() -> bool:
        (line,) = (
            one for one in check(session, read_originals=True).lines if one.name == "originals"
        )
        return not line.ok

    for file in sealed:
        assert unnoticed(file, -(-counts.flips // len(sealed)), notices) == []
    assert check(session, read_originals=True).ok
    vaults.lock(session)


def test_a_flip_in_the_keyring_is_told(vault: Path, counts: Counts) -> None:
    ring = vault / vault_folder.KEYRING

    def notices() -> bool:
        try:
            Keyring.read(ring).unlock(LOGIN, PASSPHRASE)
        except PhotodeskError:
            return True
        return False

    assert unnoticed(ring, counts.flips, notices) == []
    Keyring.read(ring).unlock(LOGIN, PASSPHRASE)


def test_a_flip_in_a_sealed_form_is_told(sealed_form: Path, counts: Counts) -> None:
    def notices() -> bool:
        return not verify.verify(sealed_form.read_bytes()).genuine

    assert not notices()
    assert unnoticed(sealed_form, counts.flips, notices) == []


def test_a_flip_in_an_exported_log_is_told(vault: Path, counts: Counts, tmp_path: Path) -> None:
    exported = tmp_path / "log.jsonl"
    session = vaults.unlock(vault, LOGIN, PASSPHRASE)
    audit.export(session, exported)
    vaults.lock(session)
    checker = runpy.run_path(str(CHECKER))

    def notices() -> bool:
        return bool(checker["main"]([str(exported)]) != 0)

    assert not notices()
    assert unnoticed(exported, counts.flips, notices) == []


@pytest.mark.parametrize(("page_checks", "unseen"), [("ON", range(1)), ("OFF", range(20, 31))])
def test_it_is_the_page_checks_that_tell(tmp_path: Path, page_checks: str, unseen: range) -> None:
    file = tmp_path / "control.db"

    def opened() -> sqlcipher3.Connection:
        raw = sqlcipher3.connect(str(file), isolation_level=None)
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute(f"PRAGMA key = \"x'{'11' * 32}'\"")
        raw.execute(f"PRAGMA cipher_use_hmac = {page_checks}")
        return raw

    def is_good() -> bool:
        raw = opened()
        try:
            return [tuple(row) for row in raw.execute("PRAGMA quick_check")] == [("ok",)]
        except sqlcipher3.DatabaseError:
            return False
        finally:
            raw.close()

    raw = opened()
    raw.execute("CREATE TABLE kept(content BLOB)")
    raw.executemany("INSERT INTO kept VALUES(?)", [(bytes(3000),)] * 30)
    raw.close()
    whole, good = file.read_bytes(), 0
    for number in range(30):
        hurt = bytearray(whole)
        hurt[8192 + number * 3000] ^= 1
        file.write_bytes(hurt)
        good += is_good()
    assert good in unseen
