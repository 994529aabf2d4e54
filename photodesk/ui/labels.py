"""Small pieces that every screen uses: plain labels, buttons, lines. Nothing here reads markup."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows its text as it is; `role` is one of the style sheet's text-roles.

    Roles: small, muted, emphasis, strong, title, heading, form, error, warn, ok.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("text-role", role)
    return made


def set_role(widget: QWidget, name: str, value: str) -> None:
    """Give a widget a property that the style sheet asks for, and have it drawn anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def plain(text: str) -> str:
    """Text from data for a button or tab: an ampersand stays one and makes no shortcut."""
    return text.replace("&", "&&")


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    kind: str = "",
    tip: str = "",
    icon: QIcon | None = None,
) -> QPushButton:
    """A button; kinds: primary, danger, link, large. `tip` names its key."""
    made = QPushButton(plain(text))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    if tip:
        made.setToolTip(tip)
    if icon is not None:
        made.setIcon(icon)
    if pressed is not None:
        made.clicked.connect(lambda _checked=False: pressed())
    return made


def line() -> QFrame:
    """A hairline across."""
    made = QFrame()
    made.setProperty("surface", "line")
    return made


def surface(name: str) -> QFrame:
    """A field: panel, raised, surround, warn, error or ok."""
    made = QFrame()
    made.setProperty("surface", name)
    return made


def stretch() -> QWidget:
    """Something empty that takes the room left over."""
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return made
