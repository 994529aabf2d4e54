"""A vault to be hurt, the programs that are killed over it, and how often."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest

from photodesk.services import vault as vaults
from tests import builders
from tests.faults.counts import Counts, counts_for
from tests.faults.nursery import Nursery
from tests.faults.orders import CHART
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

SOURCE = Path(__file__).with_name("shim.c")


@pytest.fixture(scope="session")
def counts(pytestconfig: pytest.Config) -> Counts:
    """A few of each, or with `-m faults` all."""
    return counts_for(pytestconfig.getoption("markexpr"))


@pytest.fixture
def chance() -> Random:
    """Random moments; the seed is printed when the test fails."""
    seed = Random().getrandbits(32)  # noqa: S311 (moments, not secrets)
    print(f"seed {seed}")  # noqa: T201 (fault-tests.md, rule 1)
    return Random(seed)  # noqa: S311 (as above)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The library that lets a program die at a file call; None where it cannot be built."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        return None
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    flags = ("-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror")
    subprocess.run([compiler, *flags, "-o", library, SOURCE, "-ldl"], check=True)
    return library


@pytest.fixture(scope="session")
def nursery(shim: Path | None) -> Iterator[Nursery]:
    """Gives birth to programs that import."""
    with Nursery.open(shim) as one:
        yield one


@pytest.fixture(scope="session")
def sound_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A locked vault with one patient, whose consent covers every picture; copied, never hurt."""
    folder = tmp_path_factory.mktemp("sound") / "vault"
    session = vaults.create(
        folder, clinic="Clinic", login=LOGIN, name="Mia", passphrase=PASSPHRASE, kdf=CHEAP
    ).session
    patient = builders.a_patient(session, chart_number=CHART)
    builders.a_consent(session, patient, covers_from=date(2020, 1, 1))
    vaults.lock(session)
    return folder
