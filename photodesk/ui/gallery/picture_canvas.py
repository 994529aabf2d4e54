"""A photograph on neutral ground, with zoom and pan."""

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from photodesk.ui.theme import Theme

MARGIN = 16
STEP = 1.25
LARGEST = 8.0
"""Screen pixels for one pixel of the photograph."""


class PictureCanvas(QWidget):
    """Shows one picture whole or enlarged; `scale` is screen pixels per pixel of the original."""

    scale_changed = Signal(float)
    finer_wanted = Signal()
    """The zoom needs more pixels than the rendition on show has."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QPixmap()
        self._width = 1
        self._zoom: float | None = None
        self._centre = QPointF(0.5, 0.5)
        self._grabbed: QPoint | None = None
        self._message = ""
        self.setAccessibleName("Photograph")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        theme.changed.connect(self.update)

    def show_message(self, text: str) -> None:
        """Show words instead of a picture."""
        self._picture, self._message = QPixmap(), text
        self.update()

    def show_image(self, image: QImage, full_width: int, *, keep: bool = False) -> None:
        """Show a rendition of a picture that is `full_width` pixels wide; `keep` stays in place."""
        self._picture, self._message = QPixmap.fromImage(image), ""
        self._width = max(1, full_width)
        if not keep:
            self._zoom, self._centre = None, QPointF(0.5, 0.5)
        self._changed()

    @property
    def has_picture(self) -> bool:
        """Whether a picture is on show, and not words or nothing."""
        return not self._picture.isNull()

    @property
    def is_whole(self) -> bool:
        """Whether the whole picture is fitted into the room."""
        return self._zoom is None

    @property
    def scale(self) -> float:
        """Screen pixels for one pixel of the photograph."""
        return self._zoom if self._zoom is not None else self._fitting()

    def _full(self) -> QPointF:
        if self._picture.isNull():
            return QPointF(1, 1)
        ratio = self._picture.height() / self._picture.width()
        return QPointF(self._width, self._width * ratio)

    def _fitting(self) -> float:
        full = self._full()
        room = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        return max(0.001, min(room[0] / full.x(), room[1] / full.y()))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge or reduce around a place of this widget; below the whole picture it is fitted."""
        if self._picture.isNull():
            return
        wanted = self.scale * factor
        if wanted <= self._fitting():
            self.fit()
            return
        place = at or QPointF(self.width() / 2, self.height() / 2)
        held = self._in_picture(place)
        self._zoom = min(wanted, LARGEST)
        off = (place - QPointF(self.width() / 2, self.height() / 2)) / self._zoom
        full = self._full()
        self._centre = QPointF(held.x() - off.x() / full.x(), held.y() - off.y() / full.y())
        self._changed()

    def zoom_full(self) -> None:
        """One pixel of the photograph on one of the screen, or back to the whole."""
        if self.is_whole:
            self.zoom_by(1.0 / self.scale)
        else:
            self.fit()

    def fit(self) -> None:
        """The whole picture."""
        self._zoom, self._centre = None, QPointF(0.5, 0.5)
        self._changed()

    def _in_picture(self, place: QPointF) -> QPointF:
        full, scale = self._full(), self.scale
        off = place - QPointF(self.width() / 2, self.height() / 2)
        return QPointF(
            self._centre.x() + off.x() / scale / full.x(),
            self._centre.y() + off.y() / scale / full.y(),
        )

    def _changed(self) -> None:
        self._hold_inside()
        shown = self._picture.width() / self._width
        if self.scale * self.devicePixelRatioF() > shown * 1.01 and not self._picture.isNull():
            self.finer_wanted.emit()
        self.scale_changed.emit(self.scale)
        self.update()

    def _hold_inside(self) -> None:
        full, scale = self._full(), self.scale
        half = (
            min(0.5, self.width() / 2 / scale / full.x()),
            min(0.5, self.height() / 2 / scale / full.y()),
        )
        self._centre = QPointF(
            min(max(self._centre.x(), half[0]), 1 - half[0]),
            min(max(self._centre.y(), half[1]), 1 - half[1]),
        )

    def _target(self) -> QRectF:
        full, scale = self._full(), self.scale
        width, height = full.x() * scale, full.y() * scale
        return QRectF(
            self.width() / 2 - self._centre.x() * width,
            self.height() / 2 - self._centre.y() * height,
            width,
            height,
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Neutral ground and the picture."""
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(self.rect(), QColor(tokens.surround))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            painter.setPen(QColor(tokens.on_surround))
            centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(40, 40, -40, -40), centred, self._message)
        else:
            painter.drawPixmap(self._target(), self._picture, QRectF(self._picture.rect()))
        if self.hasFocus():
            painter.setPen(QColor(tokens.focus_on_surround))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms around the pointer."""
        turned = event.angleDelta().y()
        if turned:
            self.zoom_by(STEP if turned > 0 else 1 / STEP, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        self._grabbed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move an enlarged picture."""
        if self._grabbed is None or self.is_whole:
            return
        here, full = event.position().toPoint(), self._full()
        moved = here - self._grabbed
        self._grabbed = here
        self._centre -= QPointF(
            moved.x() / self.scale / full.x(), moved.y() / self.scale / full.y()
        )
        self._changed()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grabbed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Whole or full size."""
        self.zoom_full()
