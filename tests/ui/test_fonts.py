"""Fonts come from data; figures stand under each other; nothing is missing from the alphabet."""

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetricsF, QRawFont

from photodesk.ui import fonts
from photodesk.ui.theme import Theme


def test_both_families_are_there_without_any_font_of_the_system(theme: Theme) -> None:  # noqa: ARG001
    assert {"FiraGO", "Noto Sans"} <= set(QFontDatabase.families())


@pytest.mark.parametrize("font", [fonts.base, fonts.bold])
def test_all_ten_figures_are_equally_wide(font: object, theme: Theme) -> None:  # noqa: ARG001
    assert callable(font)
    metrics = QFontMetricsF(font())
    assert len({round(metrics.horizontalAdvance(figure), 2) for figure in "0123456789"}) == 1


def test_names_of_europe_can_be_written(theme: Theme) -> None:  # noqa: ARG001
    raw = QRawFont.fromFont(fonts.base())
    assert all(raw.supportsCharacter(ord(one)) for one in "ŁłŚśŻżÅåØøĞğŐőþÞßИиЯяΩωάήΪ")


def test_hashes_stand_in_a_font_of_equal_width(theme: Theme) -> None:  # noqa: ARG001
    metrics = QFontMetricsF(fonts.monospace())
    assert metrics.horizontalAdvance("i") == metrics.horizontalAdvance("M")
