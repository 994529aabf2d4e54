"""The style sheet: borders, radii, paddings, focus, from the tokens.

Sizes of text come by the dynamic properties `text-role` and `kind`; what a style sheet misses
(menus, message boxes, disabled text) is in the palette.
"""

from string import Template

from photodesk.data_files import resources
from photodesk.ui.tokens import Tokens

TARGET = 44
"""Smallest height of what is pressed, logical pixels."""
ROW = 56
RADIUS = 6
GAP = 8

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 8px; }

QLabel[text-role="small"] { font-size: ${pt10}pt; color: $muted; }
QLabel[text-role="muted"] { color: $muted; }
QLabel[text-role="emphasis"] { font-size: ${pt13}pt; }
QLabel[text-role="strong"] { font-weight: 700; }
QLabel[text-role="title"] { font-size: ${pt16}pt; font-weight: 700; }
QLabel[text-role="heading"] { font-size: ${pt22}pt; }
QLabel[text-role="form"] { font-size: ${pt14}pt; }
QLabel[text-role="error"] { color: $error; }
QLabel[text-role="warn"] { color: $warn; }
QLabel[text-role="ok"] { color: $ok; }

QFrame[surface="panel"] { background: $panel; border: 1px solid $hairline; border-radius: 8px; }
QFrame[surface="raised"] { background: $raised; border: none; border-radius: 8px; }
QFrame[surface="surround"] { background: $surround; border: none; border-radius: 8px; }
QFrame[surface="surround"] QLabel { color: $on_surround; }
QFrame[surface="warn"] { background: $warn_bg; border: 1px solid $warn; border-radius: 8px; }
QFrame[surface="error"] { background: $error_bg; border: 1px solid $error; border-radius: 8px; }
QFrame[surface="ok"] { background: $ok_bg; border: 1px solid $ok; border-radius: 8px; }
QFrame[surface="line"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }
QWidget[surface="bar"] { background: $panel; }

QFrame[badge="ok"] { background: $ok_bg; border-radius: 6px; }
QFrame[badge="warn"] { background: $warn_bg; border-radius: 6px; }
QFrame[badge="error"] { background: $error_bg; border-radius: 6px; }
QFrame[badge="muted"], QFrame[badge="primary"] { background: $raised; border-radius: 6px; }
QFrame[badge="ok"] QLabel { color: $ok; font-weight: 700; }
QFrame[badge="warn"] QLabel { color: $warn; font-weight: 700; }
QFrame[badge="error"] QLabel { color: $error; font-weight: 700; }
QFrame[badge="muted"] QLabel { color: $muted; font-weight: 700; }
QFrame[badge="primary"] QLabel { color: $primary; font-weight: 700; }

QPushButton {
    background: $panel; color: $text; border: 1px solid $border; border-radius: 6px;
    min-height: 42px; padding: 0 18px;
}
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $selection; }
QPushButton:checked { background: $selection; border-color: $primary; font-weight: 700; }
QPushButton[kind="filter"] { padding: 0 11px; }
QPushButton:focus { border: 2px solid $focus; min-height: 40px; padding: 0 17px; }
QPushButton:disabled { background: $raised; color: $muted; border: 1px dashed $border; }
QPushButton[kind="filter"]:focus { padding: 0 10px; }
QPushButton[kind="primary"] {
    background: $primary; color: $on_primary; border-color: $primary; font-weight: 700;
}
QPushButton[kind="primary"]:hover { background: $primary_hover; }
QPushButton[kind="primary"]:pressed { background: $primary_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled {
    background: $raised; color: $muted; border: 1px dashed $border;
}
QPushButton[kind="danger"] { color: $error; border-color: $error; }
QPushButton[kind="link"] {
    background: transparent; color: $primary; border: 1px solid transparent; padding: 0 8px;
}
QPushButton[kind="link"]:hover { background: $raised; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 0 7px; }
QPushButton[kind="link"]:disabled { color: $muted; background: transparent; }
QPushButton[kind="large"] { min-height: 54px; }
QPushButton::menu-indicator { width: 0; image: none; }

QToolButton {
    background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px;
    min-width: 42px; min-height: 42px; padding: 0;
}
QToolButton:hover { background: $raised; }
QToolButton:checked { background: $selection; font-weight: 700; }
QToolButton:focus { border: 2px solid $focus; min-width: 40px; min-height: 40px; }
QToolButton:disabled { color: $muted; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[kind="person"] { padding: 0 8px; }
QToolButton[kind="step"] { padding: 0 10px; }
QToolButton[kind="rail"] {
    font-size: ${pt10}pt; min-width: ${wide}px; max-width: ${wide}px; min-height: ${rail}px;
    padding: 2px 0; margin: 0 4px; border-radius: 8px;
}
QToolButton[kind="rail"]:focus {
    min-width: ${wide_focused}px; max-width: ${wide_focused}px; min-height: ${rail_focused}px;
}
QToolButton[kind="lock"] {
    font-size: ${pt10}pt; border-color: $border; min-width: 58px; min-height: 42px;
    padding-left: 8px;
}
QToolButton[kind="lock"]:focus { min-width: 56px; min-height: 40px; }

QLineEdit, QPlainTextEdit, QTextEdit, QDateEdit, QSpinBox {
    background: $panel; color: $text; border: 1px solid $border; border-radius: 6px;
    selection-background-color: $selection; selection-color: $text;
    placeholder-text-color: $muted;
}
QLineEdit, QDateEdit, QSpinBox { min-height: 42px; padding: 0 11px; }
QPlainTextEdit, QTextEdit { padding: 6px 9px; }
QLineEdit:focus, QDateEdit:focus, QSpinBox:focus {
    border: 2px solid $focus; min-height: 40px; padding: 0 10px;
}
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $focus; padding: 5px 8px; }
QLineEdit[state="error"], QDateEdit[state="error"] { border: 2px solid $error; padding: 0 10px;
    min-height: 40px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QDateEdit:disabled {
    background: $raised; color: $muted; border: 1px dashed $border;
}
QLineEdit:read-only { background: $raised; }

QComboBox {
    background: $panel; color: $text; border: 1px solid $border; border-radius: 6px;
    min-height: 42px; padding: 0 11px;
}
QComboBox:focus { border: 2px solid $focus; min-height: 40px; padding: 0 10px; }
QComboBox:disabled { background: $raised; color: $muted; border: 1px dashed $border; }
QComboBox::drop-down { border: none; width: 32px; }
QComboBox::down-arrow { image: url("$images/chevron-$name.png"); width: 16px; height: 16px; }
QComboBox QAbstractItemView {
    background: $panel; border: 1px solid $border; outline: none; padding: 4px;
    selection-background-color: $selection; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 36px; padding: 0 8px; }
QCheckBox, QRadioButton {
    min-height: 40px; spacing: 10px; border: 2px solid transparent; border-radius: 6px;
}
QCheckBox:focus, QRadioButton:focus { border: 2px solid $focus; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 18px; height: 18px; border: 1px solid $border; background: $panel;
}
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 10px; }
QCheckBox::indicator:checked {
    background: $primary; border-color: $primary; image: url("$images/tick-$name.png");
}
QRadioButton::indicator:checked { border: 6px solid $primary; width: 8px; height: 8px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $raised; }

QListView, QTableView, QTreeView {
    background: $panel; border: 1px solid $hairline; border-radius: 8px; outline: none;
    selection-background-color: $selection; selection-color: $text;
}
QListView:focus, QTableView:focus, QTreeView:focus { border: 2px solid $focus; }
QTableView { gridline-color: transparent; alternate-background-color: $panel; }
QTableView::item, QTreeView::item { padding: 0 8px; border-bottom: 1px solid $hairline; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
    background: $selection; color: $text;
}
QHeaderView { background: $panel; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 8px 12px; font-size: ${pt10}pt;
}
QTableCornerButton::section { background: $panel; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabBar { font-size: ${pt11}pt; }
QTabBar::tab {
    background: transparent; color: $muted; min-height: 40px; padding: 0 16px; margin-right: 2px;
    border: 2px solid transparent; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $primary; font-weight: 700; }
QTabBar:focus { outline: none; }
QTabBar::tab:selected:focus { border: 2px solid $focus; border-radius: 6px; }

QProgressBar {
    background: $raised; border: 1px solid $border; border-radius: 5px; height: 10px;
    text-align: center; color: $text;
}
QProgressBar::chunk { background: $primary; border-radius: 4px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[surface="scrolled"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 14px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 14px; margin: 2px; }
QScrollBar::handle { background: $border; border-radius: 5px; }
QScrollBar::handle:vertical { min-height: 44px; }
QScrollBar::handle:horizontal { min-width: 44px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $panel; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 10px 20px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QSplitter::handle { background: $bg; }
QDialog { background: $bg; border: 1px solid $border; }
""")

_POINTS = (10, 11, 13, 14, 16, 22)


def style_sheet(tokens: Tokens, name: str = "light", scale: float = 1.0) -> str:
    """The whole style sheet of the theme `name`; `scale` is the text size, 1.0 to 1.5."""
    sizes = {f"pt{points}": f"{points * scale:g}" for points in _POINTS}
    rail = round(50 + 16 * (scale - 1))
    wide = round(84 * scale) - 10  # the entry's own margin and border
    return _SHEET.substitute(
        vars(tokens),
        name=name,
        images=(resources() / "style").as_posix(),
        rail=rail,
        wide=wide,
        wide_focused=wide - 2,
        rail_focused=rail - 2,
        **sizes,
    )
