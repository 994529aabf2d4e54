"""One picture of a request: its number, the picture small, what it shows, and its place."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from photodesk.ui.badges import Badge
from photodesk.ui.icons import icon
from photodesk.ui.labels import button, label
from photodesk.ui.publication.chosen_pictures import ChosenPicture
from photodesk.ui.shortcuts import tip
from photodesk.ui.theme import Theme

SIDE = 112
"""Logical pixels of the small picture."""


class PictureRow(QFrame):
    """`move` takes places (-1: earlier), `remove` takes it out; without them it is only shown."""

    def __init__(
        self,
        theme: Theme,
        number: int,
        picture: ChosenPicture,
        *,
        move: Callable[[int], object] | None = None,
        remove: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._theme, self.number, self.picture = theme, number, picture
        self._uncovered = not picture.covered
        self._pixmap: QPixmap | None = None
        self._signs: list[tuple[QToolButton, str]] = []
        self.setProperty("surface", "panel")
        consent = f", capture consent {picture.consent.words}" if picture.consent else ""
        self.setAccessibleName(f"Figure {number}, {picture.view}, {picture.detail}{consent}")
        self.small = QLabel()
        self.small.setFixedSize(SIDE, SIDE)
        self.small.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(16)
        figure = label(str(number), "title")
        figure.setMinimumWidth(26)
        row.addWidget(figure)
        row.addWidget(self.small)
        row.addLayout(self._words(), 1)
        if move is not None and remove is not None:
            row.addLayout(self._ways(move, remove))
        theme.changed.connect(self._draw)
        self._draw()

    def _words(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(label(self.picture.view, "strong", wrap=True))
        words.addWidget(label(self.picture.detail, "muted", wrap=True))
        if self.picture.consent is not None:
            badge = Badge(self._theme, self.picture.consent)
            badge.setToolTip("Capture consent")
            words.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)
        if self.picture.covered:
            self.show_button = button("Show the picture", self._uncover, kind="link")
            words.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        return words

    def _ways(self, move: Callable[[int], object], remove: Callable[[], object]) -> QHBoxLayout:
        number = self.number
        ways = QHBoxLayout()
        ways.setSpacing(2)
        for sign, what, keys, act in (
            ("up", f"Move figure {number} up", "Ctrl+Up", lambda: move(-1)),
            ("down", f"Move figure {number} down", "Ctrl+Down", lambda: move(1)),
            ("close", f"Take figure {number} out", "Ctrl+Del", remove),
        ):
            made = QToolButton()
            made.setIconSize(QSize(22, 22))
            made.setAccessibleName(what)
            made.setToolTip(tip(what, keys))
            made.clicked.connect(lambda _checked=False, act=act: act())
            self._signs.append((made, sign))
            ways.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
        return ways

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """Up, down, take out; empty where the order is fixed."""
        return tuple(made for made, _ in self._signs)

    @property
    def wants_picture(self) -> bool:
        """Whether the small picture is still to be fetched."""
        return self._pixmap is None

    def show_small(self, pixmap: QPixmap | None) -> None:
        """The small picture arrived; None: it cannot be read."""
        self._pixmap = pixmap
        if pixmap is None:
            self.small.setText("Cannot be read")
            self.small.setWordWrap(True)
        else:
            self._draw()

    def _uncover(self) -> None:
        self._uncovered = True
        self.show_button.hide()
        self._draw()

    def _draw(self) -> None:
        tokens = self._theme.tokens
        for made, sign in self._signs:
            made.setIcon(icon(sign, tokens.text))
        ratio = self.devicePixelRatioF()
        if self._pixmap is not None and self._uncovered:
            fitted = self._pixmap.scaled(
                QSize(SIDE, SIDE) * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            fitted.setDevicePixelRatio(ratio)
            self.small.setPixmap(fitted)
        else:
            sign = "photograph" if self._uncovered else "covered"
            self.small.setPixmap(icon(sign, tokens.muted).pixmap(QSize(36, 36), ratio))
