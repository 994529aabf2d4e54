"""Administration: which pages a role finds there, and the way to them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photodesk.services.roles import role
from photodesk.services.session import Session
from photodesk.ui.admin.admin_page import AdminPage, permitted_views
from photodesk.ui.desk import Desk
from photodesk.ui.main_window import MainWindow
from tests import builders
from tests.ui.test_accessible_names import nameless

SHOWN = {
    "surgeon": [
        "backup",
        "people",
        "check",
        "audit",
        "erasure",
        "clock",
        "recovery",
        "passphrase",
        "station",
    ],
    "photographer": ["backup", "erasure", "passphrase", "station"],
    "office": ["backup", "passphrase", "station"],
    "administrator": [
        "backup",
        "people",
        "check",
        "glass",
        "erasure",
        "clock",
        "passphrase",
        "station",
    ],
    "auditor": ["backup", "check", "audit", "glass", "passphrase", "station"],
}


@pytest.mark.parametrize("role_id", SHOWN)
def test_each_role_finds_what_it_may_use(role_id: str) -> None:
    assert [entry.name for entry in permitted_views(role(role_id))] == SHOWN[role_id]


@pytest.mark.parametrize("role_id", SHOWN)
def test_every_page_opens_in_every_role(
    locked_desk: Desk, session: Session, qtbot: QtBot, role_id: str
) -> None:
    locked_desk.sign_in(builders.in_role(session, role_id))
    troubles: list[object] = []
    locked_desk.troubled.connect(troubles.append)
    page = AdminPage(locked_desk)
    qtbot.addWidget(page)
    page.show()
    for name in SHOWN[role_id]:
        page.enter(view=name)
        assert nameless(page) == [], name
        button = page.view.panel.primary
        assert button.isVisible() == bool(button.text())
    assert troubles == []


def test_ctrl_comma_opens_it(open_window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitExposed(open_window)
    QTest.keyClick(open_window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert open_window.frame is not None
    assert open_window.frame.current == "admin"
    assert open_window.frame.rail.buttons["admin"].accessibleName().startswith("Administration")


def test_arrows_go_from_page_to_page_and_the_last_is_kept(open_window: MainWindow) -> None:
    frame = open_window.frame
    assert frame is not None
    frame.show_page("admin")
    page = frame.page
    assert isinstance(page, AdminPage)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    second = page.entries[1].name
    assert page.view is page.views[second]
    frame.show_page("today")
    frame.show_page("admin")
    assert page.view is page.views[second]
