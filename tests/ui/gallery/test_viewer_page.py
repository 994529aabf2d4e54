"""The viewer: one photograph large, its facts, zoom, labels; each look is written down."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photodesk.domain.audit import EventKind
from photodesk.services import audit, gallery
from photodesk.services.session import Session
from photodesk.ui.desk import Desk
from photodesk.ui.gallery.labels_dialog import LabelsDialog
from photodesk.ui.gallery.viewer_page import ViewerPage
from tests.ui.gallery.conftest import Shown
from tests.ui.hands import LaidFiles


@pytest.fixture
def viewer(shown: Shown, desk: Desk, qtbot: QtBot) -> ViewerPage:
    page = ViewerPage(desk)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    qtbot.waitExposed(page)
    page.enter(photographs=shown.gallery.photographs(), photograph=shown.before[0])
    return page


def views(session: Session) -> int:
    rows = audit.events(session)
    return sum(row.kind == EventKind.PHOTOGRAPH_VIEWED for row in rows)


def test_every_look_is_one_audit_event(viewer: ViewerPage, session: Session) -> None:
    before = views(session)
    viewer.step(1)
    assert views(session) == before + 1
    viewer.step(5)
    assert views(session) == before + 1, "there is nothing beyond the last"


def test_arrow_keys_go_on_and_back(viewer: ViewerPage, shown: Shown) -> None:
    viewer.canvas.setFocus()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Right)
    assert viewer.current.id == shown.before[1]
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Left)
    assert viewer.current.id == shown.before[0]


def test_zoom_enlarges_around_the_pointer_and_comes_back(viewer: ViewerPage) -> None:
    canvas = viewer.canvas
    fitted = canvas.scale
    canvas.zoom_by(2, QPointF(10, 10))
    assert canvas.scale == pytest.approx(2 * fitted)
    assert not canvas.is_whole
    canvas.zoom_by(0.1)
    assert canvas.is_whole


def test_a_close_look_fetches_every_pixel(viewer: ViewerPage) -> None:
    asked: list[bool] = []
    viewer.canvas.finer_wanted.connect(lambda: asked.append(True))
    viewer.canvas.zoom_by(50)
    assert asked


def test_labels_are_corrected_and_the_old_ones_kept(
    viewer: ViewerPage, session: Session, shown: Shown
) -> None:
    viewer.correct_labels()
    dialog = viewer.findChild(LabelsDialog)
    assert isinstance(dialog, LabelsDialog)
    dialog.view.setCurrentIndex(dialog.view.findData("face.base"))
    dialog.submit()
    history = gallery.label_history(session, shown.before[0])
    assert [labels.view for labels, _, _ in history] == ["face.base", "face.frontal"]
    assert viewer.current.labels.view == "face.base"


def test_the_original_is_exported_with_a_reason(
    viewer: ViewerPage,
    files: LaidFiles,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    session: Session,
    shown: Shown,
) -> None:
    files.chosen = tmp_path / "copy.jpg"
    monkeypatch.setattr(
        "photodesk.ui.gallery.viewer_page.QInputDialog.getText",
        lambda *_words: ("For the chart", True),
    )
    viewer.export_original()
    assert files.chosen.read_bytes() == gallery.original(session, shown.before[0])


def test_escape_goes_back_to_the_patient(viewer: ViewerPage, shown: Shown) -> None:
    viewer.canvas.setFocus()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert shown.went[-1][0] == "patient"
