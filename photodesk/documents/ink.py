"""A drawn signature as lines in a PDF: vectors, not a picture."""

from itertools import pairwise

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from photodesk.domain.signature import Ink, Stroke

INK = HexColor("#14213d")
THINNEST = 0.9
THICKEST = 2.1
EVEN = 1.4
"""Widths of the line in points; EVEN where the device told no pressure."""


class InkDrawing(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The strokes of a signature, scaled to fit a box in points, never stretched out of shape."""

    def __init__(self, ink: Ink, width: float, height: float) -> None:
        super().__init__()
        self.width = width
        self.height = height
        self._ink = ink

    def draw(self) -> None:
        """Draws the strokes; called by the page."""
        draw_ink(self.canv, self._ink, self.width, self.height)


def draw_ink(canvas: Canvas, ink: Ink, width: float, height: float) -> None:
    """Draws the strokes into the box from the canvas's origin, `width` by `height` points.

    Straight lines join the points as they were taken: nothing is smoothed or made up.
    """
    points = [point for stroke in ink.strokes for point in stroke.points]
    if not points:
        return
    left, top = min(p.x for p in points), min(p.y for p in points)
    wide = max(max(p.x for p in points) - left, 1.0)
    high = max(max(p.y for p in points) - top, 1.0)
    scale = min((width - THICKEST) / wide, (height - THICKEST) / high, 1.0)
    canvas.saveState()
    canvas.translate(THICKEST / 2, (height + high * scale) / 2)
    canvas.scale(scale, -scale)
    canvas.translate(-left, -top)
    canvas.setStrokeColor(INK)
    canvas.setFillColor(INK)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for stroke in ink.strokes:
        _draw_stroke(canvas, stroke, scale)
    canvas.restoreState()


def _draw_stroke(canvas: Canvas, stroke: Stroke, scale: float) -> None:
    if len(stroke.points) == 1:
        only = stroke.points[0]
        canvas.circle(only.x, only.y, EVEN / scale, stroke=0, fill=1)
        return
    if all(point.pressure is None for point in stroke.points):
        path = canvas.beginPath()
        path.moveTo(stroke.points[0].x, stroke.points[0].y)
        for point in stroke.points[1:]:
            path.lineTo(point.x, point.y)
        canvas.setLineWidth(EVEN / scale)
        canvas.drawPath(path, stroke=1, fill=0)
        return
    for start, end in pairwise(stroke.points):
        canvas.setLineWidth(_width(start.pressure, end.pressure) / scale)
        canvas.line(start.x, start.y, end.x, end.y)


def _width(start: float | None, end: float | None) -> float:
    told = [pressure for pressure in (start, end) if pressure is not None]
    if not told:
        return EVEN
    mean = min(max(sum(told) / len(told), 0.0), 1.0)
    return THINNEST + (THICKEST - THINNEST) * mean
