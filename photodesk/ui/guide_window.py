"""The user guide (resources/guide) in a window of its own: pages at the left, text at the right."""

import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QSize, QUrl
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from photodesk.data_files import resources
from photodesk.ui import fonts
from photodesk.ui.labels import button, label

SIZE = (1060, 680)
LIST_WIDTH, ROW = 250, 38
"""Logical pixels at a text size of 100%."""
INDEX = "index.md"
_ENTRY = re.compile(r"^- \[(?P<title>[^\]]+)\]\((?P<file>[a-z-]+\.md)\)", re.MULTILINE)


@cache
def pages() -> dict[str, str]:
    """Title of each page by its file name, in the order of the index."""
    text = (_folder() / INDEX).read_text("utf-8")
    return {found["file"]: found["title"] for found in _ENTRY.finditer(text)}


def _folder() -> Path:
    return resources() / "guide"


class GuideWindow(QDialog):
    """Beside the work, not before it. Links lead to other pages; none leads out of the program."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photodesk")
        self.setAccessibleName("Guide")
        self.setModal(False)
        self.resize(*SIZE)
        self.list = QListWidget()
        self.list.setAccessibleName("Pages of the guide")
        self.list.setFixedWidth(round(LIST_WIDTH * fonts.scale()))
        for title in pages().values():
            item = QListWidgetItem(title)
            item.setSizeHint(QSize(10, round(ROW * fonts.scale())))
            self.list.addItem(item)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Text of the guide")
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(18)
        self.text.document().setBaseUrl(QUrl.fromLocalFile(f"{_folder()}/"))
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = button("Close", self.accept, kind="primary")
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(label("Guide", "title"))
        column.addLayout(middle, 1)
        column.addLayout(foot)
        self.list.currentRowChanged.connect(self._show)
        self.text.anchorClicked.connect(self._follow)
        self.list.setCurrentRow(0)

    def _show(self, place: int) -> None:
        file = list(pages())[place]
        self.text.setMarkdown((_folder() / file).read_text("utf-8"))

    def _follow(self, link: QUrl) -> None:
        """Go to another page of the guide; anything else stays closed."""
        names = list(pages())
        if link.isRelative() and link.path() in names:
            self.list.setCurrentRow(names.index(link.path()))

    def done(self, result: int) -> None:
        """Go with the window."""
        super().done(result)
        self.deleteLater()
