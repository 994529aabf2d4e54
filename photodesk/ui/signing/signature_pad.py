"""A white sheet on which a person signs with pen, finger or mouse."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from photodesk.domain.signature import Ink, Point, PointerKind, Stroke
from photodesk.ui.signing.ink_drawing import draw_ink, fitted
from photodesk.ui.tokens import Tokens

LEAST_WIDTH, LEAST_HEIGHT = 600, 200
"""Logical pixels (interface.md 5.3)."""
HINT_PT = 14
BASELINE = 0.74
"""Where the line to sign on lies, as a share of the height."""


def monotonic_milliseconds() -> int:
    """Milliseconds of a clock that never runs backwards."""
    return time.monotonic_ns() // 1_000_000


class SignaturePad(QWidget):
    """Collects strokes with time and pressure; `changed` fires after every change of them.

    The canvas is the pad's size at the first stroke. When the pad is resized afterwards, strokes
    and sheet are scaled by it, so that what is stored stays what was seen.
    """

    changed = Signal()

    def __init__(
        self,
        tokens: Tokens,
        parent: QWidget | None = None,
        *,
        milliseconds: Callable[[], int] = monotonic_milliseconds,
    ) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._milliseconds = milliseconds
        self._strokes: list[Stroke] = []
        self._points: list[Point] = []
        self._pointer: PointerKind | None = None
        self._finger = -1
        self._started = 0
        self._canvas = QSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.devices: list[str] = []
        """Names of the devices that drew, in order of first use."""
        self._ask_for_input()

    def _ask_for_input(self) -> None:
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Signature")
        self.setAccessibleDescription(
            "Draw your signature here with a pen, a finger or the mouse. "
            "It cannot be drawn with the keyboard: you can sign on paper instead."
        )

    # --- What was drawn ---------------------------------------------------------------------------

    def ink(self) -> Ink:
        """All finished strokes with the size of the canvas they lie on."""
        return Ink(self._canvas.width(), self._canvas.height(), tuple(self._strokes))

    def clear(self) -> None:
        """Take all strokes away."""
        self._lift(keep=False)
        self._strokes.clear()
        self._canvas = self.size()
        self._tell()

    def take_up(self, ink: Ink, devices: Sequence[str]) -> None:
        """Show strokes of before, to be gone on with; their times stay in order."""
        self.clear()
        if not ink.strokes:
            return
        self._strokes = list(ink.strokes)
        self._canvas = QSize(ink.width, ink.height)
        self._started = self._milliseconds() - max(stroke.points[-1].t for stroke in ink.strokes)
        self.devices = list(devices)
        self._tell()

    def undo(self) -> None:
        """Take the last stroke away; without one, nothing happens."""
        if self._strokes:
            self._strokes.pop()
            self._tell()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    # --- Drawing ----------------------------------------------------------------------------------

    def _sheet(self) -> QRectF:
        """Where the canvas lies on the widget."""
        return fitted(self.ink(), QRectF(self.rect()))

    def _press(self, pointer: PointerKind, place: QPointF, pressure: float | None) -> None:
        if self._pointer is PointerKind.TOUCH and pointer is PointerKind.PEN:
            self._lift(keep=False)  # the palm came down before the pen
        if self._pointer is not None:
            return
        if not self._strokes:
            self._canvas = self.size()
            self._started = self._milliseconds()
        self._pointer = pointer
        self._draw_to(pointer, place, pressure)

    def _draw_to(self, pointer: PointerKind, place: QPointF, pressure: float | None) -> None:
        """Add a point; leaving the sheet lifts the pen, coming back begins another stroke."""
        if self._pointer is not pointer:
            return
        sheet = self._sheet()
        if not sheet.contains(place):
            self._end_stroke()
            return
        scale = self._canvas.width() / sheet.width()
        on_canvas = (place - sheet.topLeft()) * scale
        elapsed = self._milliseconds() - self._started
        point = Point(
            round(on_canvas.x(), 2),
            round(on_canvas.y(), 2),
            elapsed,
            None if pressure is None else round(pressure, 4),
        )
        self._points.append(point)
        self.update()

    def _release(self, pointer: PointerKind) -> None:
        if self._pointer is pointer:
            self._lift(keep=True)

    def _lift(self, *, keep: bool) -> None:
        if not keep:
            self._points.clear()
        self._end_stroke()
        self._pointer = None

    def _end_stroke(self) -> None:
        if self._points and self._pointer is not None:
            self._strokes.append(Stroke(self._pointer, tuple(self._points)))
            self._points.clear()
            self._tell()

    def _note_device(self, device: QInputDevice, pointer: PointerKind) -> None:
        named = device.name() and pointer is not PointerKind.MOUSE
        name = f"{pointer}: {device.name()}" if named else str(pointer)
        if name not in self.devices:
            self.devices.append(name)

    # --- Pen, finger, mouse -----------------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen. Accepted always, or Qt would send the same stroke again as a mouse."""
        device = event.pointingDevice()
        feels = device.capabilities() & QInputDevice.Capability.Pressure
        pressure = event.pressure() if feels else None
        match event.type():
            case QEvent.Type.TabletPress:
                self._note_device(device, PointerKind.PEN)
                self._press(PointerKind.PEN, event.position(), pressure)
            case QEvent.Type.TabletMove:
                self._draw_to(PointerKind.PEN, event.position(), pressure)
            case QEvent.Type.TabletRelease:
                self._release(PointerKind.PEN)
            case _:
                pass
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Takes touches, which have no method of their own in a widget."""
        if isinstance(event, QTouchEvent):
            self._touched(event)
            event.accept()
            return True
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> None:
        """Follow the finger that came first; a second one draws nothing."""
        points = event.points()
        if event.type() == QEvent.Type.TouchBegin and points:
            self._finger = points[0].id()
            self._note_device(event.pointingDevice(), PointerKind.TOUCH)
            self._press(PointerKind.TOUCH, points[0].position(), None)
        elif event.type() == QEvent.Type.TouchCancel:
            if self._pointer is PointerKind.TOUCH:
                self._lift(keep=False)
        else:
            self._follow_finger(event)

    def _follow_finger(self, event: QTouchEvent) -> None:
        for point in event.points():
            if point.id() != self._finger:
                continue
            self._draw_to(PointerKind.TOUCH, point.position(), None)
            if point.state() == point.State.Released:
                self._release(PointerKind.TOUCH)
        if event.type() == QEvent.Type.TouchEnd:
            self._release(PointerKind.TOUCH)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button draws; a mouse event that Qt made up from a touch does not."""
        made_up = event.source() == Qt.MouseEventSource.MouseEventSynthesizedByQt
        if event.button() == Qt.MouseButton.LeftButton and not made_up:
            self._note_device(event.pointingDevice(), PointerKind.MOUSE)
            self._press(PointerKind.MOUSE, event.position(), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on while the button is held."""
        self._draw_to(PointerKind.MOUSE, event.position(), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._release(PointerKind.MOUSE)

    # --- Looks ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """An empty sheet takes the new size; one with ink keeps its canvas and is scaled."""
        if not self._strokes and not self._points:
            self._canvas = self.size()
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper, baseline with its x, strokes, and the ring that shows the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = self._sheet()
        self._paint_paper(painter, sheet)
        drawing = (Stroke(PointerKind.MOUSE, tuple(self._points)),) if self._points else ()
        ink = Ink(self._canvas.width(), self._canvas.height(), (*self._strokes, *drawing))
        painter.setClipRect(sheet)
        draw_ink(painter, ink, sheet, QColor(self._tokens.ink))
        painter.end()

    def _paint_paper(self, painter: QPainter, sheet: QRectF) -> None:
        focused = self.hasFocus()
        frame = QPen(
            QColor(self._tokens.focus if focused else self._tokens.pad_line), 2 if focused else 1
        )
        inset = frame.widthF() / 2
        painter.setPen(frame)
        painter.setBrush(QColor(self._tokens.pad))
        painter.drawRoundedRect(sheet.adjusted(inset, inset, -inset, -inset), 6, 6)
        line = sheet.top() + sheet.height() * BASELINE
        painter.setPen(QPen(QColor(self._tokens.pad_line), 1.5))
        painter.drawLine(QPointF(sheet.left() + 56, line), QPointF(sheet.right() - 28, line))
        large = QFont(self.font())
        large.setPointSizeF(22)
        painter.setFont(large)
        painter.drawText(QPointF(sheet.left() + 28, line), "x")
        if not self._strokes and not self._points:
            self._paint_hint(painter, QRectF(sheet.left(), line, sheet.width(), 40))

    def _paint_hint(self, painter: QPainter, room: QRectF) -> None:
        hint = QFont(self.font())
        hint.setPointSizeF(HINT_PT)
        painter.setFont(hint)
        painter.setPen(QColor(self._tokens.muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "Please sign here")
