"""The gallery: sittings newest first, tiles with their view, a choice across sittings."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from photodesk.domain.identifiers import as_bytes
from photodesk.services import gallery
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.gallery_view import GalleryView
from photodesk.ui.gallery.photograph_model import COVERED, DAMAGED
from tests.builders import in_role
from tests.ui.gallery.conftest import Shown


def test_sittings_stand_newest_first(shown: Shown) -> None:
    held = [tiles.photographs.photographs[0].held_on for tiles in shown.gallery.lists]
    assert held == ["2027-03-01", "2027-01-10"]


def test_the_model_keeps_its_promises(shown: Shown) -> None:
    for tiles in shown.gallery.lists:
        QAbstractItemModelTester(
            tiles.photographs, QAbstractItemModelTester.FailureReportingMode.Fatal
        )


def test_thumbnails_arrive_for_what_is_painted(shown: Shown, qtbot: QtBot) -> None:
    model = shown.gallery.lists[1].photographs
    shown.gallery.grab()
    qtbot.waitUntil(
        lambda: isinstance(model.data(model.index(0), Qt.ItemDataRole.DecorationRole), QPixmap)
    )


def test_a_choice_runs_across_sittings_oldest_first(shown: Shown) -> None:
    wanted = {shown.after[0], shown.before[1]}
    shown.gallery.choose(wanted)
    assert shown.gallery.selected() == [shown.before[1], shown.after[0]]


def test_a_choice_survives_reading_anew(shown: Shown) -> None:
    shown.gallery.choose({shown.before[0]})
    shown.gallery.show_patient(shown.patient.id)
    assert shown.gallery.selected() == [shown.before[0]]


def test_a_sensitive_view_is_covered_until_asked_for(shown: Shown) -> None:
    model = shown.gallery.lists[0].photographs
    assert model.data(model.index(0), COVERED)
    model.uncover()
    assert not model.data(model.index(0), COVERED)


def test_a_screen_reader_is_told_view_and_day(shown: Shown) -> None:
    model = shown.gallery.lists[1].photographs
    said = str(model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole))
    assert "Face" in said
    assert "2027-01-10" in said


def test_a_damaged_original_shows_as_such(shown: Shown, session: Session) -> None:
    photo = shown.before[0]
    session.vault.renditions.remove(as_bytes(photo))
    for path in (session.vault.folder / "originals").rglob("*.pdp"):
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    model = shown.gallery.lists[1].photographs
    model.wanted.emit(photo)
    assert model.data(model.index(0), DAMAGED)


def test_space_opens_the_viewer_at_the_tile(shown: Shown) -> None:
    tiles = shown.gallery.lists[1]
    tiles.setCurrentIndex(tiles.photographs.index(1))
    QTest.keyClick(tiles, Qt.Key.Key_Space)
    ((page, what),) = shown.went
    assert page == "viewer"
    assert what["photograph"] == shown.before[1]


def test_a_role_without_the_right_sees_no_gallery_of_pixels(
    shown: Shown, desk: Desk, session: Session, qtbot: QtBot
) -> None:
    assert gallery.sittings(session, shown.patient.id)
    desk.sign_in(in_role(session, "office"))
    refused: list[object] = []
    desk.troubled.connect(refused.append)
    other = GalleryView(desk)
    qtbot.addWidget(other)
    other.show_patient(shown.patient.id)
    assert other.lists == []
    assert len(refused) == 1
    desk.sign_in(session)
