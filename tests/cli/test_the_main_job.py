"""The main job on the command line, the paper way: from a patient to a verified package."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from photodesk.imaging.practice_pictures import practice_picture
from tests.cli.conftest import Desk

NOW = datetime.now(UTC)
VIEWS = ("face.frontal", "face.lateral.r", "face.base")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card with three drawn pictures, taken a minute ago."""
    folder = tmp_path_factory.mktemp("card")
    for view in VIEWS:
        picture = practice_picture(
            view, person=1, size=(300, 400), taken=NOW - timedelta(minutes=1)
        )
        (folder / f"{view}.jpg").write_bytes(picture)
    return folder


@pytest.fixture
def scan(tmp_path: Path, card: Path) -> Path:
    """A `scan`: any picture serves."""
    scan = tmp_path / "scan.jpg"
    scan.write_bytes((card / "face.base.jpg").read_bytes() + bytes(4))
    return scan


def file_capture_consent(desk: Desk, scan: Path) -> dict[str, Any]:
    day = (NOW - timedelta(days=1)).date().isoformat()
    said = desk.json(
        "consent", "scan", "--chart", "417", "--kind", "capture", "--file", scan,
        "--signed-on", day, "--signer", "Łucja Probe",
    )  # fmt: skip
    assert said.status == 0, said.err
    document: Any = said.document
    return dict(document)


def test_before_consent_nothing_is_imported(patient: Desk, card: Path) -> None:
    said = patient.json("import", "", "--chart", "417", card)
    document: Any = said.document
    assert said.status == 1
    assert document["stored"] == 0
    assert {result["reason"] for result in document["results"]} == {"consent"}
    listed: Any = patient.json("photo", "list", "--chart", "417").document
    assert listed == []


def test_from_a_scanned_consent_to_a_verified_package(
    patient: Desk, card: Path, scan: Path, tmp_path: Path
) -> None:
    desk = patient
    assert file_capture_consent(desk, scan)["status"] == "granted"
    imported: Any = desk.json("import", "", "--chart", "417", card).document
    assert imported["stored"] == len(VIEWS), imported
    again = desk.json("import", "", "--chart", "417", card)
    again_document: Any = again.document
    assert (again.status, again_document["duplicates"]) == (0, len(VIEWS))

    listed: Any = desk.json("photo", "list", "--chart", "417").document
    ids = ",".join(photo["id"] for photo in listed)
    draft: Any = desk.json(
        "publication", "draft", "--photos", ids, "--journal", "bmj-group",
        "--title", "A practice article",
    ).document  # fmt: skip
    assert {missing["code"] for missing in draft["missing"]} >= {"P18", "P06"}
    other: Any = desk.json(
        "publication", "draft", "--photos", ids, "--journal", "bmj-group", "--title", "Another",
    ).document  # fmt: skip
    given_up: Any = desk.json("publication", "give-up", other["id"], "--reason", "twice").document
    assert given_up["state"] == "given up"
    assert desk("publication", "form", other["id"], "--out", tmp_path / "other.pdf").status == 1
    request, form = draft["id"], tmp_path / "form.pdf"
    early = desk.json("publication", "package", request, "--out", tmp_path / "early")
    assert early.status == 1
    assert not (tmp_path / "early").exists()

    assert desk("publication", "form", request, "--out", form).status == 0
    assert form.read_bytes().startswith(b"%PDF")
    paper = tmp_path / "second-scan.jpg"
    paper.write_bytes(scan.read_bytes() + bytes(4))
    permit = "PRINT,ONLINE,OPEN_ACCESS_REUSE,SUBLICENCE_TRANSLATION,PRESS_SOCIAL"
    filed = desk(
        "publication", "scan", request, "--file", paper, "--review", "shown_final",
        "--signed-on", NOW.date().isoformat(), "--permit", permit,
    )  # fmt: skip
    assert filed.status == 0, filed.err
    package = tmp_path / "package"
    packed: Any = desk.json("publication", "package", request, "--out", package).document
    assert packed["files"][-1]["name"] == "manifest.json"

    figures = sorted(package.glob("figure-*"))
    sealed = package / "consent-form.pdf"
    verdict = desk.command("verify", sealed, *figures, card / "face.frontal.jpg", "--json")
    document: Any = verdict.document
    assert verdict.status == 0, verdict.err
    assert [image["which"] for image in document["images"]] == ["figure"] * 3 + ["original"]
    figures[0].write_bytes(figures[0].read_bytes() + b"\0")
    assert desk.command("verify", sealed, figures[0]).status == 1

    gone = desk("publication", "withdraw", request, "--told-by", "Łucja Probe")
    assert gone.status == 0
    second = desk("publication", "package", request, "--out", tmp_path / "second")
    assert second.status == 1
    assert "withdrawn" in second.err
    assert desk("audit", "verify").status == 0
    assert desk("vault", "check", "--read-originals").status == 0


def test_a_withdrawn_capture_consent_closes_the_import(
    patient: Desk, card: Path, scan: Path, tmp_path: Path
) -> None:
    consent = file_capture_consent(patient, scan)["id"]
    slip = tmp_path / "slip.pdf"
    said = patient("consent", "withdraw", consent, "--told-by", "Łucja", "--out", slip)
    assert said.status == 0
    assert slip.read_bytes().startswith(b"%PDF")
    assert patient("import", "", "--chart", "417", card).status == 1


def test_an_original_leaves_byte_for_byte_and_once(
    patient: Desk, card: Path, scan: Path, tmp_path: Path
) -> None:
    file_capture_consent(patient, scan)
    patient("import", "", "--chart", "417", card / "face.base.jpg")
    listed: Any = patient.json("photo", "list", "--chart", "417").document
    out = tmp_path / "copy.jpg"
    words = ("photo", "export-original", listed[0]["id"], "--out", out, "--reason", "For the chart")
    assert patient(*words).status == 0
    assert out.read_bytes() == (card / "face.base.jpg").read_bytes()
    assert patient(*words).status == 1, "a file is never written over"


def test_labels_are_corrected_one_at_a_time(patient: Desk, card: Path, scan: Path) -> None:
    file_capture_consent(patient, scan)
    words = ("--chart", "417", "--view", "face.frontal", "--time-point", "preop")
    patient("import", "", *words, card / "face.base.jpg")
    listed: Any = patient.json("photo", "list", "--chart", "417").document
    labelled: Any = patient.json("photo", "label", listed[0]["id"], "--view", "face.base").document
    assert (labelled["view"], labelled["time_point"]) == ("face.base", "preop")
