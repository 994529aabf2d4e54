"""The guide in the window: every page is there, links lead to pages and nowhere else."""

import re

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from photodesk.data_files import resources
from photodesk.ui.guide_window import INDEX, GuideWindow, pages
from photodesk.ui.main_window import MainWindow
from photodesk.ui.theme import Theme
from tests.ui.hands import dialogs

GUIDE = resources() / "guide"


@pytest.fixture
def guide(theme: Theme, qtbot: QtBot) -> GuideWindow:  # noqa: ARG001 - a window has a theme
    made = GuideWindow(None)
    qtbot.addWidget(made)
    return made


def test_every_page_of_the_folder_stands_in_the_index() -> None:
    assert set(pages()) == {file.name for file in GUIDE.glob("*.md")} - {INDEX}


@pytest.mark.parametrize("file", sorted(pages()))
def test_every_link_between_pages_leads_to_one(file: str) -> None:
    text = (GUIDE / file).read_text("utf-8")
    for target in re.findall(r"\]\(([^):#]+\.md)", text):
        assert (GUIDE / target).is_file(), target


def test_each_page_shows_its_text(guide: GuideWindow) -> None:
    for place, file in enumerate(pages()):
        guide.list.setCurrentRow(place)
        heading = (GUIDE / file).read_text("utf-8").splitlines()[0].lstrip("# ")
        assert guide.text.toPlainText().startswith(heading)


def test_links_go_to_pages_and_nowhere_else(guide: GuideWindow) -> None:
    names = list(pages())
    guide.text.anchorClicked.emit(QUrl("people.md"))
    assert guide.list.currentRow() == names.index("people.md")
    guide.text.anchorClicked.emit(QUrl("https://example.org/people.md"))
    guide.text.anchorClicked.emit(QUrl("../roles.toml"))
    assert guide.list.currentRow() == names.index("people.md")


def test_the_menu_of_the_person_opens_it_and_the_lock_takes_it_away(
    open_window: MainWindow,
) -> None:
    assert open_window.frame is not None
    open_window.frame.header.show_guide()
    assert len(dialogs(GuideWindow)) == 1
    open_window.lock()
    assert not dialogs(GuideWindow)
