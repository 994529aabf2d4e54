"""A visit to the window, lock screen to lock screen, leaves nothing readable in the home (S1)."""

from pathlib import Path
from random import Random

import pytest

from photodesk.services import vault as vaults
from tests import builders
from tests.secrets import markers
from tests.secrets.markers import HEADS, Hit, scan
from tests.secrets.places import Places
from tests.secrets.window_run import UNSAVED_NAME, UNSAVED_PROCEDURE
from tests.storage.vaults import CHEAP, LOGIN, PASSPHRASE

FAMILY, GIVEN, CHART = "Zwiebelfisch", "Łucja-Ångström", "ZQ-77-4711"
CLINIC = "Klinik Hintertupfing"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A home with a vault that holds one patient with a photograph; locked."""
    places = Places.make(tmp_path / "run")
    session = vaults.create(
        places.vault, clinic=CLINIC, login=LOGIN, name="Mia Practice", passphrase=PASSPHRASE,
        kdf=CHEAP,
    ).session  # fmt: skip
    facts = {"family": FAMILY, "given": GIVEN, "chart_number": CHART}
    patient = builders.a_patient(session, **facts)
    builders.a_consent(session, patient, covers_from=session.today().replace(year=2020))
    picture = builders.a_jpeg(3, taken="2024:03:01 09:30:00", size=(900, 600))
    builders.store(session, patient, picture)
    vaults.lock(session)
    return places


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A folder on a card, named after the patient, with one picture in it."""
    folder = tmp_path / f"{FAMILY}_{CHART}"
    folder.mkdir()
    (folder / f"{FAMILY}_1.jpg").write_bytes(builders.a_jpeg(4))
    return folder


def visit(places: Places, card: Path, *more: str) -> list[Hit]:
    """Go to the window and back; what is readable afterwards."""
    script = ["-m", "tests.secrets.window_run", str(places.vault), CHART, str(card), *more]
    with places.start(*script) as child:
        _, complaints = child.communicate()
    assert child.returncode == 0, complaints
    unsaved = (UNSAVED_NAME, UNSAVED_PROCEDURE, str(card))
    texts = markers.of_texts(FAMILY, GIVEN, CHART, CLINIC, PASSPHRASE, *unsaved)
    picture = builders.a_jpeg(3, taken="2024:03:01 09:30:00", size=(900, 600))
    pieces = markers.of_files(picture, chance=Random(5))  # noqa: S311 (repeatable, not secret)
    return scan(places.searched, [*HEADS, *texts, *pieces])


def test_a_visit_leaves_nothing(places: Places, card: Path) -> None:
    assert [f"{hit.marker.what} in {hit.place}" for hit in visit(places, card)] == []
    assert (places.root / "config" / "photodesk" / "settings.json").exists()


def test_qts_own_dialog_would_leave_the_patients_name(places: Places, card: Path) -> None:
    hits = visit(places, card, "--plain-dialog")
    assert {hit.place for hit in hits} == {"config/QtProject.conf"}
