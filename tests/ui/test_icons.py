"""Icons: every meaning draws something, through one module, never too early."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

import photodesk.ui
from photodesk.ui.icons import NAMES, icon
from photodesk.ui.theme import Theme


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_draws_ink_in_its_colour(name: str, theme: Theme) -> None:
    image = icon(name, theme.tokens.error).pixmap(QSize(24, 24), 2.0).toImage()
    assert (image.width(), image.height()) == (48, 48)
    pixels = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
    solid = {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}
    assert theme.tokens.error in solid


def test_an_icon_before_the_application_is_refused() -> None:
    code = "from photodesk.ui.icons import icon; icon('lock', '#000000')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "RuntimeError: icons need the application" in done.stderr


def test_nobody_else_uses_the_icon_fonts() -> None:
    users = [
        file.name
        for file in Path(photodesk.ui.__file__).parent.rglob("*.py")
        if re.search(r"import qtawesome|fromTheme", file.read_text("utf-8"))
    ]
    assert users == ["icons.py"]
