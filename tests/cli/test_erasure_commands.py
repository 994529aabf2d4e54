"""`photodesk erase ...` and `vault accept-clock`, as typed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from photodesk.services import vault as vaults
from photodesk.storage import people
from tests.cli.conftest import PASSPHRASE, Desk
from tests.fakes import FixedClock
from tests.services.publications import picture
from tests.storage.vaults import CHEAP

ADMIN = ("--user", "ada")
SURGEON = ("--user", "demo")


@pytest.fixture
def stored(patient: Desk, tmp_path: Path) -> tuple[Desk, str]:
    """A vault with one photograph and an administrator; the photograph's id."""
    scan, photo = tmp_path / "scan.pdf", tmp_path / "photo.jpg"
    scan.write_bytes(b"%PDF-1.4\n" + b"x" * 3000)
    photo.write_bytes(picture(1))
    said = patient(
        "consent", "scan", "--chart", "417", "--kind", "capture", "--file", scan,
        "--signed-on", "2026-06-01", "--signer", "Probe",
    )  # fmt: skip
    assert said.status == 0, said.err
    said = patient("import", "", "--chart", "417", "--taken-on", "2026-06-02", photo)
    assert said.status == 0, said.err
    session = vaults.unlock(patient.folder, "demo", PASSPHRASE)
    people.add(
        session.vault, login="ada", name="Ada", role="administrator", passphrase=PASSPHRASE,
        sees_photographs=False, handles_forms=False, cost=CHEAP,
    )  # fmt: skip
    vaults.lock(session)
    listed: Any = patient.json("photo", "list", "--chart", "417", *SURGEON).document
    return patient, listed[0]["id"]


def asked(desk: Desk, photo: str, *more: str) -> Any:  # noqa: ANN401 (a JSON document)
    """The surgeon's request, as JSON."""
    said = desk.json(
        "erase", "request", "--photo", photo, "--reason", "Letter of the patient", *more, *SURGEON
    )
    assert said.status == 0, said.err
    return said.document


def test_from_the_request_to_the_report(stored: tuple[Desk, str], tmp_path: Path) -> None:
    desk, photo = stored
    document = asked(desk, photo)
    assert (document["chart"], document["decision"]) == ("417", "")
    assert len(document["stays"]) == 4
    listed: Any = desk.json("erase", "list", *ADMIN).document
    assert [one["id"] for one in listed] == [document["id"]]
    decided = ("--answer", "erase", "--note", "Identity checked.")
    said = desk.json("erase", "decide", document["id"], *decided, *ADMIN)
    assert said.status == 0, said.err
    done: Any = said.document
    assert (done["decision"], done["unfinished"]) == ("erase", "")
    assert done["finished_at"]
    out = tmp_path / "report.pdf"
    said = desk.json("erase", "report", document["id"], "--out", out, *ADMIN)
    assert said.status == 0, said.err
    assert out.read_bytes().startswith(b"%PDF")
    assert "final since" in said.err
    left: Any = desk.json("photo", "list", "--chart", "417", *SURGEON).document
    assert left == []


def test_the_same_person_does_not_decide(stored: tuple[Desk, str]) -> None:
    desk, photo = stored
    document = asked(desk, photo)
    decided = ("--answer", "erase", "--note", "Yes.")
    assert desk("erase", "decide", document["id"], *decided, *SURGEON).status == 1


def test_a_declined_request_says_so(stored: tuple[Desk, str]) -> None:
    desk, photo = stored
    document = asked(desk, photo)
    said = desk("erase", "decide", document["id"], "--answer", "decline", "--note", "No.", *ADMIN)
    assert "declined" in said.out
    assert desk("erase", "report", document["id"], *ADMIN).status == 1


def test_the_retention_time_is_said_set_and_asked(stored: tuple[Desk, str]) -> None:
    desk, photo = stored
    said = desk("erase", "retention", *SURGEON)
    assert "No retention time is set" in said.out
    assert desk("erase", "retention", "--years", "10", *SURGEON).status == 1
    assert desk("erase", "retention", "--years", "0", *ADMIN).status == 1
    document: Any = desk.json("erase", "retention", "--years", "10", *ADMIN).document
    assert document == {
        "years_after_last_sitting": 10,
        "years_after_majority": 10,
        "age_of_majority": 18,
    }
    said = desk(
        "erase", "request", "--photo", photo, "--ground", "retention-over", "--reason",
        "The time is over", *SURGEON,
    )  # fmt: skip
    assert said.status == 1
    assert "2036-06-02" in said.err
    assert "No retention time is set" in desk("erase", "retention", "--unset", *ADMIN).out


def test_an_unknown_request_or_photograph_is_refused(stored: tuple[Desk, str]) -> None:
    desk, _ = stored
    reason = ("--reason", "Letter of the patient")
    assert desk("erase", "request", "--photo", "nothing", *reason, *SURGEON).status == 1
    assert desk("erase", "report", "nothing", *ADMIN).status == 1


def test_a_clock_is_accepted_by_its_own_command(desk: Desk, tmp_path: Path) -> None:
    ahead = FixedClock()
    ahead.passes(days=3650)
    made = vaults.create(
        tmp_path / "ahead", clinic="Practice Clinic", login="demo", name="Dr. Demo",
        passphrase=PASSPHRASE, kdf=CHEAP, clock=ahead,
    )  # fmt: skip
    vaults.lock(made.session)
    desk = replace(desk, folder=tmp_path / "ahead")
    said = desk.json("vault", "accept-clock", "--reason", "The battery was empty")
    assert said.status == 0, said.err
    document: Any = said.document
    assert document["accepted"] < document["vouched"]
    assert desk("vault", "accept-clock", "--reason", "The battery was empty").status == 1
