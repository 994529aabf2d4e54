"""What every test can rely on: no screen, no network, a home of its own, silence and tidiness.

Sections: the run, the watch over each test, the real pictures, and then the fixtures named by
nouns (vault, patient, sitting) that the parts which own them add at the end.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from photodesk.domain.capture_consent import CaptureConsent
from photodesk.domain.patient import Patient
from photodesk.imaging.decode import Decoder
from photodesk.services import vault as vault_service
from photodesk.services.session import Session
from photodesk.storage.vault import Vault
from tests import builders, surroundings, watch
from tests.fakes import FixedClock
from tests.services.publications import Stages
from tests.storage import vaults

# --- The run --------------------------------------------------------------------------------------

hypothesis.settings.register_profile(
    "photodesk",
    deadline=None,  # a loaded machine is not a fault
    database=None,  # nothing is written into the project
    print_blob=True,
)
hypothesis.settings.load_profile("photodesk")


def pytest_unconfigure() -> None:
    """Removes the home that stood in for the person's."""
    shutil.rmtree(surroundings.HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test that asks for the real pictures, so that `-m given` finds them all."""
    for item in items:
        if "given" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.given)


# --- The watch over each test ---------------------------------------------------------------------

ExpectLog = Callable[[str], None]
"""Announces that a record holding this text will be logged as a warning or worse."""


@pytest.fixture
def announced() -> list[str]:
    """The warnings that this test said it would cause; filled through `expect_log`."""
    return []


@pytest.fixture
def expect_log(announced: list[str]) -> ExpectLog:
    """Call it with a part of each warning that the test means to cause."""
    return announced.append


@pytest.fixture(autouse=True)
def _watch(announced: list[str]) -> Iterator[None]:
    with watch.no_thread_left(), watch.silence(announced):
        yield


@pytest.fixture(autouse=True)
def _computer() -> Iterator[None]:
    before = os.environ["XDG_STATE_HOME"]
    surroundings.another_computer()
    yield
    os.environ["XDG_STATE_HOME"] = before


# --- The real pictures ----------------------------------------------------------------------------

GIVEN = Path(__file__).resolve().parents[2] / "shared" / "data" / "given"


@pytest.fixture
def given() -> Path:
    """The folder of real and hostile pictures laid beside the project; without it, a skip."""
    if not (GIVEN / "MANIFEST.csv").is_file():
        pytest.skip("The real and hostile pictures are not laid beside the project.")
    return GIVEN


# --- Fixtures named by nouns: added by the parts that own them ------------------------------------


@pytest.fixture(scope="session")
def vault_template(tmp_path_factory: pytest.TempPathFactory) -> vaults.MadeVault:
    """One locked vault for the whole run, so that the key derivation is paid once; never opened."""
    folder = tmp_path_factory.mktemp("template") / "vault"
    vault, recovery_key = vaults.create(folder)
    vault.lock()
    return vaults.MadeVault(folder, recovery_key)


@pytest.fixture
def made_vault(vault_template: vaults.MadeVault, tmp_path: Path) -> vaults.MadeVault:
    """A locked vault of this test's own: login `vaults.LOGIN`, passphrase `vaults.PASSPHRASE`."""
    folder = tmp_path / "vault"
    shutil.copytree(vault_template.folder, folder)
    return vaults.MadeVault(folder, vault_template.recovery_key)


@pytest.fixture
def vault(made_vault: vaults.MadeVault) -> Iterator[Vault]:
    """That vault, unlocked."""
    with Vault.open(made_vault.folder, vaults.LOGIN, vaults.PASSPHRASE) as opened:
        yield opened


# --- Services: an unlocked vault in somebody's hands, a patient, a signed consent -----------------


@pytest.fixture(scope="session")
def served_template(tmp_path_factory: pytest.TempPathFactory) -> vaults.MadeVault:
    """One locked vault made by the services, with the clinic's certificate; never opened."""
    folder = tmp_path_factory.mktemp("served") / "vault"
    created = vault_service.create(
        folder,
        clinic="Practice Clinic",
        login=vaults.LOGIN,
        name="Mia Practice",
        passphrase=vaults.PASSPHRASE,
        station_name="Exam room 1",
        kdf=vaults.CHEAP,
        clock=FixedClock(),
    )
    vault_service.lock(created.session)
    return vaults.MadeVault(folder, created.recovery_key)


@pytest.fixture
def served_vault(served_template: vaults.MadeVault, tmp_path: Path) -> vaults.MadeVault:
    """A locked vault of this test's own, made by the services."""
    folder = tmp_path / "served"
    shutil.copytree(served_template.folder, folder)
    return vaults.MadeVault(folder, served_template.recovery_key)


@pytest.fixture(scope="session")
def decoder() -> Iterator[Decoder]:
    """One decoder for the whole run: its child takes longer to start than a test to finish."""
    with Decoder() as one:
        yield one


@pytest.fixture
def clock() -> FixedClock:
    """The clock of `session`; stands at 2027-03-01 09:00 UTC, 10:00 in the clinic."""
    return FixedClock()


@pytest.fixture
def session(
    served_vault: vaults.MadeVault, clock: FixedClock, decoder: Decoder
) -> Iterator[Session]:
    """The vault in the hands of a surgeon."""
    opened = vault_service.unlock(served_vault.folder, vaults.LOGIN, vaults.PASSPHRASE, clock=clock)
    opened._decoder = decoder
    yield opened
    opened._decoder = None
    vault_service.lock(opened)


@pytest.fixture
def patient(session: Session) -> Patient:
    """A registered patient."""
    return builders.a_patient(session)


@pytest.fixture
def capture_consent(session: Session, patient: Patient) -> CaptureConsent:
    """The patient's signed capture consent; covers pictures from 2027-01-01 on."""
    return builders.a_consent(session, patient)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, decoder: Decoder) -> Stages:
    """Locked vaults at each stage of a publication, made when they are first asked for."""
    return Stages(tmp_path_factory.mktemp("stages"), decoder)
