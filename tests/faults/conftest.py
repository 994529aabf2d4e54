"""Programs to be hurt, a place to hurt them in, and how often."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.counts import Counts, counts_for
from tests.faults.ledger import Ledger
from tests.faults.nursery import Nursery
from tests.faults.trials import Trials

SOURCE = Path(__file__).with_name("shim.c")
SEED = "FAULTS_SEED"
"""The environment's variable that repeats a run."""
_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where a sync costs nothing


@pytest.fixture(scope="session")
def counts(pytestconfig: pytest.Config) -> Counts:
    """A few of each, or with `-m faults` all."""
    return counts_for(pytestconfig.getoption("markexpr"))


@pytest.fixture
def seed() -> int:
    """Chooses the moments; printed when the test fails."""
    told = os.environ.get(SEED)
    chosen = int(told) if told else int.from_bytes(os.urandom(4))
    print(f"{SEED}={chosen}")  # noqa: T201 (fault-tests.md, rule 1)
    return chosen


@pytest.fixture
def chance(seed: int) -> Random:
    """Random moments."""
    return Random(seed)  # noqa: S311 (moments, not secrets)


@pytest.fixture
def ledger(seed: int) -> Ledger:
    """Where the counts of this test go."""
    return Ledger(seed)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The library that stands before a program's file calls; None where it cannot be built."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        return None
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    flags = ("-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror")
    libraries = ("-ldl", "-lpthread")
    subprocess.run([compiler, *flags, "-o", library, SOURCE, *libraries], check=True)
    return library


@pytest.fixture(scope="session")
def nursery(shim: Path | None) -> Iterator[Nursery]:
    """Gives birth to the programs."""
    with Nursery.open(shim) as one:
        yield one


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to hurt in, in memory where there is such a place: power cuts are built anyway."""
    if not os.access(_MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("ward")
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY, prefix="photodesk-faults-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def all_trials(nursery: Nursery, ward: Path) -> Trials:
    """One for the whole run, so that each sound desk is made once."""
    return Trials(nursery, ward)


@pytest.fixture
def trials(all_trials: Trials, pytestconfig: pytest.Config) -> Trials:
    """Ways to hurt; a long run says how far it is."""
    if os.name == "nt":
        pytest.skip("Windows cannot fork the programs to be hurt.")
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def tell(text: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stderr.write(f"{text}\n")

    all_trials.tells = tell
    return all_trials


@pytest.fixture
def shimmed(trials: Trials, shim: Path | None) -> Trials:
    """Ways to hurt at file calls."""
    if shim is None:
        pytest.skip("Needs Linux and a C compiler (cc) to build the library that counts calls.")
    return trials
