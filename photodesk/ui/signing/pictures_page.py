"""The pictures of a publication form: numbered, large enough to judge, larger on a tap."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImageReader, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from photodesk.ui import fonts
from photodesk.ui.labels import label, surface
from photodesk.ui.signing.matter import Matter, ShownPicture
from photodesk.ui.signing.reading_pages import ReadPage
from photodesk.ui.signing.signing_page import SigningPage
from photodesk.ui.tokens import Tokens

TILE = 400
"""Height of a picture on the page, logical pixels."""
RING = 10
"""Room for the ring of the focus around a picture."""


def fitted_picture(jpeg: bytes, room: QSize, ratio: float) -> QPixmap:
    """The picture decoded to fit into logical pixels at a screen's ratio; null if unreadable."""
    data = QByteArray(jpeg)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(
            whole.scaled(room * ratio, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(whole)
        )
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class PicturesPage(ReadPage):
    """Every picture with its number, view, day and short hash; `enlarge` asks for one of them."""

    short_name = "pictures"
    enlarge = Signal(int)
    """The place in Matter.pictures of the picture that was tapped."""
    widest = 1120

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.setAccessibleName("The pictures")
        self.enlarged: list[str] = []
        """Photographs that the person enlarged, in that order."""
        self.buttons: list[PictureButton] = []
        number = len(matter.pictures)
        self.say("Which picture is it?" if number == 1 else "Which pictures are they?", "heading")
        self.say("Tap a picture to see it large.")
        grid = QWidget()
        inside = QGridLayout(grid)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        for place, picture in enumerate(matter.pictures):
            inside.addWidget(self._tile(place, picture), place // 2, place % 2)
        self.add(grid, gap=4)
        self.close_column()

    def title(self) -> str:
        """What this page is called."""
        return "The pictures"

    def shown(self) -> tuple[str, ...]:
        """The photographs that were on the screen."""
        return tuple(p.photograph_id for p in self.matter.pictures) if self.was_read else ()

    def _tile(self, place: int, picture: ShownPicture) -> QWidget:
        frame = surface("panel")
        inside = QGridLayout(frame)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addWidget(label(f"Picture {picture.ordinal}", "strong"), 0, 0)
        button = PictureButton(
            picture, f"Picture {picture.ordinal}, {picture.caption}: enlarge", self.tokens
        )
        button.clicked.connect(lambda: self._tapped(place))
        self.buttons.append(button)
        inside.addWidget(button, 1, 0)
        inside.addWidget(label(picture.caption, wrap=True), 2, 0)
        mark = label(f"Mark {picture.short_hash}", "muted")
        mark.setFont(fonts.monospace())
        inside.addWidget(mark, 3, 0)
        return frame

    def _tapped(self, place: int) -> None:
        identifier = self.matter.pictures[place].photograph_id
        if identifier not in self.enlarged:
            self.enlarged.append(identifier)
        self.enlarge.emit(place)


class PictureButton(QAbstractButton):
    """A picture that can be tapped, on neutral grey; nothing is drawn over it."""

    def __init__(self, picture: ShownPicture, name: str, tokens: Tokens) -> None:
        super().__init__()
        self._jpeg, self._tokens = picture.jpeg, tokens
        self._pixmap = QPixmap()
        self.setAccessibleName(name)
        self.setFixedHeight(TILE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """As wide as the column lets it be."""
        return QSize(TILE, TILE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decode the picture for the room it has."""
        super().resizeEvent(event)
        room = self.size() - QSize(2 * RING, 2 * RING)
        self._pixmap = fitted_picture(self._jpeg, room, self.devicePixelRatioF())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Neutral field, picture, and a ring with a gap while it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = QPen(QColor(self._tokens.focus_on_surround), 3)
        painter.setPen(focused if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tokens.surround))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)
        place = QRectF(QPointF(0, 0), self._pixmap.deviceIndependentSize())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(place.topLeft(), self._pixmap)
        if self._pixmap.isNull():
            painter.setPen(QColor(self._tokens.on_surround))
            words = "This picture cannot be shown. Please ask the staff."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


class EnlargedPage(SigningPage):
    """One picture as large as the window."""

    widest = 4096

    def __init__(self, matter: Matter, tokens: Tokens) -> None:
        super().__init__(matter, tokens)
        self.setAccessibleName("One picture")
        self._picture: ShownPicture | None = None
        self._words = self.say("", "strong")
        self._field = label()
        self._field.setProperty("surface", "surround")
        self._field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.column.addWidget(self._field, 1)

    def show_picture(self, picture: ShownPicture) -> None:
        """Show another picture."""
        self._picture = picture
        self._words.setText(f"Picture {picture.ordinal}: {picture.caption}")
        self.setAccessibleName(self._words.text())
        self._field.setAccessibleName(self._words.text())
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture anew."""
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._picture is None:
            return
        room = self.viewport().size() - QSize(80, 100)
        self._field.setPixmap(fitted_picture(self._picture.jpeg, room, self.devicePixelRatioF()))
