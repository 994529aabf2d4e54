"""Labels of several lines take the height that their lines need, and give it back."""

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from photodesk.ui.labels import label

SENTENCES = "We keep the pictures in your record. They help us to plan your care. " * 3


def test_a_label_that_becomes_wider_becomes_lower_again(qtbot: QtBot) -> None:
    shown = label(SENTENCES, wrap=True)
    qtbot.addWidget(shown)
    shown.resize(200, 400)
    shown.show()
    narrow = shown.minimumHeight()
    shown.resize(2000, 400)
    assert narrow > shown.minimumHeight()
    assert shown.minimumHeight() <= 2 * QFontMetrics(shown.font()).lineSpacing()
