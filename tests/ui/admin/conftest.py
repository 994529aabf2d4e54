"""Administration in a surgeon's hands."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photodesk.ui.admin.admin_page import AdminPage
from photodesk.ui.desk import Desk


@pytest.fixture
def admin(desk: Desk, qtbot: QtBot) -> AdminPage:
    """The page, on show."""
    made = AdminPage(desk)
    qtbot.addWidget(made)
    made.show()
    made.enter()
    return made


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """An empty folder that stands for another disk."""
    made = tmp_path / "drive"
    made.mkdir()
    return made
