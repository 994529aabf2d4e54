"""Drawn strokes as smooth lines: the pad, the reading back and the page after signing use it."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from photodesk.domain.signature import Ink, Point, Stroke
from photodesk.ui.tokens import Tokens

THINNEST = 1.5
"""Logical pixels of a line drawn without any pressure."""
PRESSURE_ADDS = 2.0
ROOM = 14
"""Logical pixels of the canvas left around a signature that is shown again."""
UNKNOWN_PRESSURE = 0.5
"""Drawn for mouse and finger only; what is stored for them is None."""


def fitted(ink: Ink, room: QRectF) -> QRectF:
    """Where the ink's canvas lies when it is scaled, undistorted, into the middle of `room`."""
    scale = min(room.width() / max(ink.width, 1), room.height() / max(ink.height, 1))
    place = QRectF(0, 0, ink.width * scale, ink.height * scale)
    place.moveCenter(room.center())
    return place


def draw_ink(painter: QPainter, ink: Ink, place: QRectF, colour: QColor) -> None:
    """Draw all strokes with the ink's canvas laid on `place`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(place.topLeft())
    scale = place.width() / max(ink.width, 1)
    painter.scale(scale, scale)
    for stroke in ink.strokes:
        _draw_stroke(painter, stroke, colour)
    painter.restore()


def line_width(point: Point) -> float:
    """How wide the line is at a point, in logical pixels of the canvas."""
    pressure = UNKNOWN_PRESSURE if point.pressure is None else point.pressure
    return THINNEST + PRESSURE_ADDS * pressure


def _draw_stroke(painter: QPainter, stroke: Stroke, colour: QColor) -> None:
    """Curves from middle to middle of neighbouring points, which bend at the points themselves."""
    places = [QPointF(point.x, point.y) for point in stroke.points]
    if len(places) == 1:
        painter.setPen(_pen(colour, line_width(stroke.points[0])))
        painter.drawPoint(places[0])
        return
    middles = [(a + b) / 2 for a, b in pairwise(places)]
    stations = [places[0], *middles, places[-1]]
    bends = [places[0], *places[1:-1], places[-1]]
    for start, bend, end, point in zip(
        stations[:-1], bends, stations[1:], stroke.points, strict=True
    ):
        path = QPainterPath(start)
        path.quadTo(bend, end)
        painter.setPen(_pen(colour, line_width(point)))
        painter.drawPath(path)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(
        colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def around(ink: Ink) -> QRectF:
    """The field that the strokes cover on their canvas, with a little room around it."""
    points = [point for stroke in ink.strokes for point in stroke.points]
    if not points:
        return QRectF(0, 0, ink.width, ink.height)
    xs, ys = [point.x for point in points], [point.y for point in points]
    covered = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))
    return covered.adjusted(-ROOM, -ROOM, ROOM, ROOM)


class DrawnSignature(QWidget):
    """Shows strokes on white paper, not larger than drawn; nothing can be drawn on it."""

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._ink = Ink(600, 200)
        self.setMinimumSize(300, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(160)
        self.setAccessibleName("The signature as it was drawn")

    def show_ink(self, ink: Ink) -> None:
        """Show other strokes."""
        self._ink = ink
        self.update()

    def _place(self, frame: QRectF) -> QRectF:
        """Where the whole canvas lies, so that the strokes fill the middle of the frame."""
        covered = around(self._ink)
        scale = min(frame.width() / covered.width(), frame.height() / covered.height(), 1.0)
        corner = frame.center() - covered.center() * scale
        return QRectF(corner, QSizeF(self._ink.width * scale, self._ink.height * scale))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, frame, strokes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(self._tokens.pad_line), 1))
        painter.setBrush(QColor(self._tokens.pad))
        painter.drawRoundedRect(frame, 6, 6)
        painter.setClipRect(frame)
        draw_ink(painter, self._ink, self._place(frame), QColor(self._tokens.ink))
        painter.end()
