"""Small pieces that every screen uses: plain labels, buttons, lines. Nothing here reads markup."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QWidget

if TYPE_CHECKING:  # each takes a millisecond that the lock screen would wait
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent

PLAIN_TEXT = 0
"""Qt.TextFormat.PlainText; the enumerations of `Qt` take 18 ms, too long for the lock screen."""


class Wrapped(QLabel):
    """A label of several lines that always gets the height its lines need.

    Qt's own layouts give wrapped labels too little where widths are fixed or scrolled.
    """

    def setText(self, text: str) -> None:
        """Say something else."""
        super().setText(text)
        self._take_room()

    def resizeEvent(self, event: "QResizeEvent") -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        self._take_room()

    def changeEvent(self, event: "QEvent") -> None:
        """So does another font."""
        super().changeEvent(event)
        self._take_room()

    def sizeHint(self) -> QSize:
        """The width of its text, the height that the present width needs."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _take_room(self) -> None:
        self.setMinimumHeight(0)  # or the former height, which Qt counts in, would never shrink
        self.setMinimumHeight(self.heightForWidth(self.width()) if self.text() else 0)


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows its text as it is; `role` is one of the style sheet's text-roles.

    Roles: small, muted, emphasis, strong, title, heading, form, error, warn, ok.
    """
    made = Wrapped() if wrap else QLabel()
    made.setProperty("textFormat", PLAIN_TEXT)
    made.setWordWrap(wrap)
    made.setText(text)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if role:
        made.setProperty("text-role", role)
    return made


def nothing_yet(sentence: str) -> QLabel:
    """The sentence that fills an empty page: what is missing, and how it begins."""
    made = label(sentence, "muted", wrap=True)
    from PySide6.QtCore import Qt  # noqa: PLC0415 - slow, and the lock screen needs none

    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
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


class Button(QPushButton):
    """A button that Enter presses too, wherever it stands."""

    def keyPressEvent(self, event: "QKeyEvent") -> None:
        """Space is Qt's own; Enter it leaves to dialogs and their default button."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 - slow; not before the first key

        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    kind: str = "",
    tip: str = "",
    icon: "QIcon | None" = None,
) -> QPushButton:
    """A button; kinds: primary, danger, link, large. `tip` names its key."""
    made = Button(plain(text))
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
