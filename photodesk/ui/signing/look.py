"""How the signing window looks: light, large, quiet; every size grows with the reader's choice."""

from string import Template

from PySide6.QtGui import QFont, QFontMetricsF

from photodesk.ui import fonts
from photodesk.ui.tokens import Tokens

SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)
_SAMPLE = "We keep the pictures in your record. They help us to plan your care."
"""Plain words: the average width of all letters of a font is a fifth too wide."""
COLUMN_CHARACTERS = 70
"""The longest line of the text (interface.md 4.6)."""
BUTTON_HEIGHT = 56
LARGEST_BUTTON_SCALE = 1.5
"""Words on buttons stop growing here, so that four large buttons stand side by side."""

_SHEET = Template("""
#signing { background: ${bg}; border: none; }
#signing QWidget { color: ${text}; font-size: ${body}pt; font-weight: 400; }
#signing QScrollArea, #signing #column, #signing #page { background: transparent; border: none; }
#signing QLabel { background: transparent; border: none; padding: 0; }
#signing QLabel[text-role="heading"] { font-size: ${heading}pt; }
#signing QLabel[text-role="question"] { font-size: ${question}pt; font-weight: 700; }
#signing QLabel[text-role="strong"] { font-weight: 700; }
#signing QLabel[text-role="muted"] { color: ${muted}; }
#signing QLabel[text-role="notice"] {
  font-size: ${heading}pt; font-weight: 700; padding: 16px;
  background: ${warn_bg}; color: ${warn}; }
#signing QLabel[text-role="bar"] { font-size: ${bar}pt; color: ${muted}; }
#signing QLabel[text-role="person"] { font-size: ${bar}pt; font-weight: 700; }
#signing QLabel[text-role="error"] { color: ${error}; font-weight: 700; }
#signing #header, #signing #footer { background: ${panel}; }
#signing #header { border-bottom: 1px solid ${hairline}; }
#signing #footer { border-top: 1px solid ${hairline}; }
#signing QLabel[surface="surround"] { background: $surround; border-radius: 8px; }
#signing QFrame[surface="panel"] {
  background: ${panel}; border: 1px solid ${hairline}; border-radius: 8px; }
#signing QFrame[surface="notice"] {
  background: ${raised}; border: 1px solid ${hairline}; border-radius: 8px; }
#signing QFrame[surface="error"] {
  background: ${error_bg}; border: 1px solid ${error}; border-radius: 8px; }
#signing QPushButton {
  outline: none;
  font-size: ${button}pt; min-height: ${least}px; padding: 2px 14px; border-radius: 8px;
  background: ${panel}; color: ${text}; border: 1px solid ${border}; }
#signing QPushButton:hover { background: ${raised}; }
#signing QPushButton:pressed { background: ${selection}; }
#signing QPushButton:focus { border: 2px solid ${focus}; padding: 1px 13px; }
#signing QPushButton:disabled {
  background: ${raised}; color: ${muted}; border: 1px dashed ${border}; }
#signing QPushButton[kind="primary"] {
  background: ${primary}; color: ${on_primary}; border: 1px solid ${primary}; font-weight: 700; }
#signing QPushButton[kind="primary"]:hover { background: ${primary_hover}; }
#signing QPushButton[kind="primary"]:pressed { background: ${primary_pressed}; }
#signing QPushButton[kind="primary"]:focus { border: 2px solid ${text}; padding: 1px 13px; }
#signing QPushButton[kind="primary"]:disabled {
  background: ${raised}; color: ${muted}; border: 1px dashed ${border}; font-weight: 400; }
#signing QPushButton:checked {
  background: ${primary}; color: ${on_primary}; border: 1px solid ${primary}; font-weight: 700; }
#signing QPushButton:checked:focus { border: 2px solid ${text}; padding: 1px 13px; }
#signing QLineEdit {
  background: ${panel}; border: 1px solid ${border}; border-radius: 8px; padding: 6px 12px;
  min-height: 42px; selection-background-color: ${selection}; selection-color: ${text}; }
#signing QLineEdit:focus { border: 2px solid ${focus}; padding: 5px 11px; }
#signing QScrollArea[ring="yes"]:focus { border: 2px solid ${focus}; border-radius: 8px; }
#signing QScrollBar:vertical { background: ${raised}; width: 28px; margin: 0; border: none; }
#signing QScrollBar::handle:vertical {
  background: ${border}; min-height: 72px; border-radius: 8px; margin: 4px; }
#signing QScrollBar::add-line, #signing QScrollBar::sub-line { height: 0; }
#signing QScrollBar::add-page, #signing QScrollBar::sub-page { background: transparent; }
""")


def sheet(tokens: Tokens, scale: float) -> str:
    """The style sheet of the window, whose object name is `signing`, at a text size."""
    on_bars = min(scale, LARGEST_BUTTON_SCALE)
    sizes = {
        "body": fonts.FORM_PT * scale,
        "heading": fonts.HEADING_PT * (1 + (scale - 1) * 0.7),
        "question": (fonts.FORM_PT + 2) * scale,
        "bar": fonts.FORM_PT * on_bars,
        "button": fonts.FORM_PT * on_bars,
        "least": BUTTON_HEIGHT - 6,
    }
    return _SHEET.substitute(vars(tokens), **sizes)


def column_width(scale: float) -> int:
    """Logical pixels of the one column: 70 characters of the form's text."""
    metrics = QFontMetricsF(body_font(scale))
    return round(metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE) * COLUMN_CHARACTERS)


def body_font(scale: float) -> QFont:
    """The font of the form's text at a text size."""
    return fonts.base(fonts.FORM_PT * scale)
