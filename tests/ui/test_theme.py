"""Colours: readable in both themes, from one file, and nowhere else."""

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication

import photodesk.ui
from photodesk.data_files import resources
from photodesk.ui.style_sheet import style_sheet
from photodesk.ui.theme import Theme, palette, tokens
from photodesk.ui.tokens import Tokens

TEXT, GRAPHIC = 4.5, 3.0
PAIRS = (
    *(
        (name, on, TEXT)
        for name in ("text", "muted")
        for on in ("bg", "panel", "raised", "selection")
    ),
    ("on_primary", "primary", TEXT),
    ("on_primary", "primary_hover", TEXT),
    ("on_primary", "primary_pressed", TEXT),
    *(("primary", on, TEXT) for on in ("bg", "panel", "raised", "selection")),
    *((tone, on, TEXT) for tone in ("ok", "warn", "error") for on in (f"{tone}_bg", "panel", "bg")),
    *((tone, "selection", TEXT) for tone in ("ok", "warn", "error")),
    *(("border", on, GRAPHIC) for on in ("bg", "panel", "raised")),
    *(("focus", on, GRAPHIC) for on in ("bg", "panel", "raised", "selection")),
    ("on_surround", "surround", TEXT),
    ("focus_on_surround", "surround", GRAPHIC),
    ("ink", "pad", TEXT),
    ("pad_line", "pad", GRAPHIC),
)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_can_be_told_apart(name: str, front: str, back: str, least: float) -> None:
    colours = vars(tokens(name))
    assert contrast(colours[front], colours[back]) >= least


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_tokens_are_what_a_toml_parser_reads(name: str) -> None:
    text = (resources() / "style" / "tokens.toml").read_text("utf-8")
    assert vars(tokens(name)) == tomllib.loads(text)[name]


def test_a_missing_colour_is_named() -> None:
    colours = {key: value for key, value in vars(tokens("light")).items() if key != "warn"}
    with pytest.raises(TypeError, match="warn"):
        Tokens(**colours)


def test_paper_and_ink_are_the_same_in_both_themes() -> None:
    for name in ("pad", "ink", "pad_line"):
        assert vars(tokens("light"))[name] == vars(tokens("dark"))[name]


def test_no_colour_stands_anywhere_else() -> None:
    found = [
        f"{file.name}: {match}"
        for file in Path(photodesk.ui.__file__).parent.rglob("*.py")
        for match in re.findall(r"#[0-9A-Fa-f]{6}\b", file.read_text("utf-8"))
    ]
    assert not found


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("shape", "token"), [("tick", "on_primary"), ("chevron", "text")])
def test_ticks_and_arrows_have_the_colours_of_the_tokens(name: str, shape: str, token: str) -> None:
    for ratio in ("", "@2x"):
        image = QImage(str(resources() / "style" / f"{shape}-{name}{ratio}.png"))
        pixels = [
            image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())
        ]
        solid = {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}
        assert solid == {vars(tokens(name))[token]}


def test_the_style_sheet_leaves_no_blank_open() -> None:
    assert "$" not in style_sheet(tokens("light"), "light", 1.5)


def test_choosing_dark_changes_the_application(theme: Theme) -> None:
    theme.choose("dark")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert application.palette().color(QPalette.ColorRole.Window) == QColor(tokens("dark").bg)
    theme.choose("light")
    assert application.palette().color(QPalette.ColorRole.Window) == QColor(tokens("light").bg)


def test_a_larger_text_is_larger_everywhere(theme: Theme) -> None:
    theme.choose_size(150)
    assert QApplication.font().pointSizeF() == pytest.approx(16.5)
    theme.choose_size(100)
    assert QApplication.font().pointSizeF() == pytest.approx(11)


def test_disabled_text_is_muted() -> None:
    made = palette(tokens("light"))
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert disabled == QColor(tokens("light").muted)
