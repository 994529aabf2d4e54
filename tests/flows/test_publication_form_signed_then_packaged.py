"""From three photographs to a package that proves itself, in the window, as a surgeon does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.services import publication
from photodesk.services.request_steps import Step
from photodesk.services.verify import verify
from tests import publication_room
from tests.publication_room import Room, sign_everything
from tests.services.publications import Stages


@pytest.fixture
def room(stages: Stages, tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    with publication_room.room(stages, "kept", tmp_path, qtbot) as made:
        yield made


def test_photographs_become_a_package_that_an_editor_can_verify(
    room: Room, tmp_path: Path, qtbot: QtBot
) -> None:
    room.begin()
    room.go_on()
    room.choose_journal("bmj-group")
    room.go_on()
    room.type_manuscript("A case")
    room.go_on()
    assert room.page.step is Step.CHECK
    room.go_on()
    room.go_on()  # makes the form final
    assert room.page.hand.state == "ready to sign"
    room.go_on()
    room.go_on()  # asks the staff, then turns the screen over
    sign_everything(room.hand_over(), qtbot, "Ana Weiß")
    room.refuse_copy()
    assert room.page.hand.state == "signed"
    room.go_on()
    room.files.chosen = tmp_path / "for the journal"
    room.go_on()
    assert room.page.hand.state == "released"
    room.go_on()
    verdict = room.package.verdict
    assert verdict is not None
    assert verdict.genuine
    assert [image.ordinal for image in verdict.images] == [1, 2, 3]
    assert room.troubles == []


def test_the_package_proves_itself_without_the_vault(
    room: Room, tmp_path: Path, qtbot: QtBot
) -> None:
    room.records.draft()
    room.records.present()
    room.open(Step.SIGNATURE)
    room.go_on()
    sign_everything(room.hand_over(), qtbot, "Ana Weiß")
    room.refuse_copy()
    room.page.go_to(Step.PACKAGE)
    room.package.make_in(tmp_path / "out")
    folder = tmp_path / "out"
    figures = [(file.name, file.read_bytes()) for file in sorted(folder.glob("figure-*"))]
    verdict = verify((folder / "consent-form.pdf").read_bytes(), figures)
    assert verdict.genuine
    assert len(figures) == 3
    assert all(image.covered and image.which == "figure" for image in verdict.images)


def test_two_packages_into_one_folder_lie_beside_each_other(room: Room, tmp_path: Path) -> None:
    request = room.records.draft()
    room.records.present()
    room.records.sign()
    room.open(Step.PACKAGE)
    out = tmp_path / "stick"
    out.mkdir()
    (out / "other.txt").write_text("not ours")
    room.package.make_in(out)
    room.package.make_in(out)
    made = sorted(file.name for file in out.iterdir())
    assert made == ["other.txt", "package-2027-03-01", "package-2027-03-01-2"]
    assert publication.status(room.session, request.id).state == "released"
