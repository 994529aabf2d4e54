"""The whole main job, to its end and killed in the middle, leaves nothing readable (S1, S3, S7)."""

import math
import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pypdfium2
import pytest

from photodesk.app import practice
from photodesk.imaging.practice_pictures import SERIAL, practice_picture
from tests.faults.counts import counts_for
from tests.secrets import markers
from tests.secrets.markers import HEADS, Marker, scan
from tests.secrets.places import Places, readable_by_others

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither modes nor SIGKILL.")

PATIENTS = (practice.ANNA, practice.ELENI, practice.OLGA)
NAMED = "Probe_Lucja_vor_OP"
"""A file name with the patient's name in it, as people give them."""
TEXTS = (
    *(facts.family for facts in PATIENTS),
    *(facts.given for facts in PATIENTS),
    *(facts.chart_number for facts in PATIENTS),
    *(facts.born.isoformat() for facts in PATIENTS),
    "Long-term shape of the nose",
    "To show other doctors the shape",
    "Practice Clinic",
    "Dr. Demo",
    SERIAL,
    NAMED,
)
VIEWS = ("face.frontal", "face.oblique.r", "face.lateral.l")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three small pictures on a card; the card itself is not searched."""
    folder = tmp_path_factory.mktemp("card")
    for number, view in enumerate(VIEWS):
        taken = datetime(2026, 3, 1, 9, number, tzinfo=UTC)
        data = practice_picture(view, person=3, size=(600, 800), taken=taken)
        (folder / f"{NAMED}_{number}.JPG").write_bytes(data)
    return folder


@dataclass(frozen=True)
class Run:
    """One run of the demo: its folders and what it printed."""

    places: Places
    lines: list[str]
    complaints: str

    @property
    def passphrase(self) -> str:
        """The one that the demo made up and printed at its end."""
        (line,) = [line for line in self.lines if "passphrase " in line and "login " in line]
        return line.split("passphrase ")[1].strip()


def demo(places: Places, card: Path) -> list[str]:
    """The arguments of `python` for the demo."""
    folders = {"--vault": places.vault, "--out": places.out, "--photos": card}
    options = [str(part) for pair in folders.items() for part in pair]
    return ["-m", "photodesk", "demo", *options]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, card: Path) -> Run:
    """The demo, run to its end under an umask that would let everybody read."""
    places = Places.make(tmp_path_factory.mktemp("finished"))
    with places.start(*demo(places, card), umask=0) as child:
        out, complaints = child.communicate()
    assert child.returncode == 0, complaints
    return Run(places, out.splitlines(), complaints)


def known(card: Path, *more: str) -> list[Marker]:
    """Every marker of the demo."""
    originals = [path.read_bytes() for path in sorted(card.iterdir())]
    pieces = markers.of_files(*originals, chance=Random(5))  # noqa: S311 (repeatable, not secret)
    return [*HEADS, *markers.of_texts(*TEXTS, *more), *pieces]


def told(hits: Sequence[markers.Hit]) -> list[str]:
    return [f"{hit.marker.what} in {hit.place}" for hit in hits]


def test_after_the_whole_demo(finished: Run, card: Path) -> None:
    assert finished.places.vault in finished.places.searched
    assert told(scan(finished.places.searched, known(card, finished.passphrase))) == []


def test_nothing_private_is_complained_of(finished: Run, card: Path) -> None:
    said = finished.complaints.encode()
    assert [m.what for m in known(card, finished.passphrase) if m.data in said] == []


def test_the_vault_and_the_exports_are_their_owners_alone(finished: Run) -> None:
    assert readable_by_others(finished.places.vault) == []
    assert readable_by_others(finished.places.out) == []


def test_the_database_looks_like_noise(finished: Run) -> None:
    for name in ("photodesk.db", "thumbs.db"):
        data = (finished.places.vault / name).read_bytes()
        shares = [count / len(data) for count in Counter(data).values()]
        assert -sum(share * math.log2(share) for share in shares) >= 7.9, name


@pytest.mark.faults
def test_after_a_kill_in_the_middle(
    finished: Run, card: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    chance = Random(seed := int.from_bytes(os.urandom(4)))  # noqa: S311 (repeatable, not secret)
    print(f"seed {seed}")  # noqa: T201 (fault-tests.md, rule 1)
    for number in range(counts_for(pytestconfig.getoption("markexpr")).demo_kills):
        places, umask = Places.make(tmp_path / f"killed-{number}"), (0, 0o022, 0o077)[number % 3]
        line, wait = chance.randrange(2, len(finished.lines) - 8), chance.uniform(0, 0.3)
        print(f"killed {wait:.3f} s after line {line}, umask {umask:03o}")  # noqa: T201 (as above)
        kill(places, demo(places, card), line, wait, umask)
        assert told(scan(places.searched, known(card))) == []
        assert [wrong for vault in places.vaults for wrong in readable_by_others(vault)] == []


def kill(places: Places, arguments: list[str], line: int, wait: float, umask: int) -> None:
    """Run the program and kill it some seconds after a line of its output."""
    with places.start(*arguments, umask=umask) as child:
        assert child.stdout is not None
        for _ in range(line):
            child.stdout.readline()
        time.sleep(wait)
        child.kill()
    assert child.returncode == -signal.SIGKILL


# --- Positive controls ----------------------------------------------------------------------------


def test_every_marker_is_found_in_every_folder(card: Path, tmp_path: Path) -> None:
    places, wanted = Places.make(tmp_path / "planted"), known(card, "a passphrase")
    (places.vault / "originals" / "ab").mkdir(parents=True)
    for folder in places.searched:
        for number, marker in enumerate(wanted):
            (folder / f"{number}").write_bytes(os.urandom(999) + marker.data + os.urandom(999))
    (places.vault / "originals" / "ab" / f"{NAMED}.jpg").touch()
    hits = scan(places.searched, wanted)
    for folder in places.searched:
        found = {hit.marker for hit in hits if hit.place.startswith(f"{folder.name}/")}
        assert found == set(wanted)
    assert f"name of originals/ab/{NAMED}.jpg" in {hit.place for hit in hits}


def test_a_plain_database_is_found(card: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "plain.db") as plain:
        plain.execute("CREATE TABLE patient (family TEXT) STRICT")
        plain.executemany("INSERT INTO patient VALUES (?)", [(f.family,) for f in PATIENTS])
    plain.close()
    found = {hit.marker.data for hit in scan([tmp_path], known(card))}
    assert {facts.family.encode() for facts in PATIENTS} <= found
    assert b"SQLite format 3\0" in found


def test_the_exports_do_hold_what_the_vault_hides(finished: Run, card: Path) -> None:
    heads = {hit.marker for hit in scan([finished.places.out], known(card))}
    assert {marker.what for marker in heads} >= {
        "head of a PDF",
        "head of a PNG",
        "head of a JPEG with JFIF",
    }
    with pypdfium2.PdfDocument(finished.places.out / "capture-consent.pdf") as form:
        text = "".join(page.get_textpage().get_text_bounded() for page in form)
    for private in (practice.ANNA.family, practice.ANNA.chart_number, "Practice Clinic"):
        assert private in text
