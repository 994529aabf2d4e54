"""The paper of every form: size, margins, colours, type, and the foot of each page."""

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate
from reportlab.platypus.doctemplate import LayoutError

from photodesk.documents.fonts import BOLD, MONO, REGULAR, printable, ready
from photodesk.errors import FormError

MARGIN: float = inch
BODY_SIZE = 14.0
"""Points; the least that a law was found to ask of an authorization (consent.md, fact 8)."""
SMALL_SIZE = 12.0
FOOT_SIZE = 8.5

TEXT = HexColor("#1b2530")
MUTED = HexColor("#566270")
RULE = HexColor("#c3ccd4")
ACCENT = HexColor("#17606e")
SHADE = HexColor("#f3f6f8")
WARN = HexColor("#8a3b12")

UNREVIEWED = "not reviewed by counsel"

rl_config.useA85 = 0
"""Binary data stays binary in the file: a form with pictures is a fifth smaller."""

_building = threading.Lock()
"""The PDF library keeps one parser for all paragraphs, so one form is built at a time."""


class Paper(StrEnum):
    """The sheet a form is made for."""

    A4 = "A4"
    LETTER = "Letter"

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        size: tuple[float, float] = A4 if self is Paper.A4 else LETTER
        return size

    @property
    def text_width(self) -> float:
        """Points between the margins."""
        return self.points[0] - 2 * MARGIN


def _style(name: str, size: float, leading: float, **changes: object) -> ParagraphStyle:
    options = {"fontName": REGULAR, "textColor": TEXT, "splitLongWords": 1, **changes}
    return ParagraphStyle(name, fontSize=size, leading=leading, **options)


BODY = _style("body", BODY_SIZE, 20, spaceAfter=7)
LIST = _style("list", BODY_SIZE, 20, leftIndent=16, bulletIndent=3, spaceAfter=3)
HEADING = _style(
    "heading",
    15.5,
    20,
    fontName=BOLD,
    textColor=ACCENT,
    spaceBefore=15,
    spaceAfter=5,
    keepWithNext=1,
)
TITLE = _style("title", 25, 31, fontName=BOLD, spaceAfter=4)
SUBTITLE = _style("subtitle", BODY_SIZE, 19, textColor=MUTED, spaceAfter=12)
CLINIC = _style("clinic", SMALL_SIZE, 16, textColor=MUTED, spaceAfter=14)
SMALL = _style("small", SMALL_SIZE, 16.5)
SMALL_BOLD = _style("small-bold", SMALL_SIZE, 16.5, fontName=BOLD)
LABEL = _style("label", SMALL_SIZE, 16.5, textColor=MUTED)
HASH = _style("hash", 10, 14, fontName=MONO, textColor=MUTED)
QUESTION = _style("question", BODY_SIZE, 19, fontName=BOLD, spaceAfter=2)


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands at the foot of every page beside `Page n of m`."""

    form_id: str = ""
    wording: str = ""
    """Id and version of the wording, such as `capture-en, version 1`."""
    audit_head: str = ""
    """Sequence and first 16 hex digits of the newest audit event."""
    remarks: tuple[str, ...] = ()
    """Such as `not reviewed by counsel`; shown on every page."""


def build(story: Sequence[Flowable], *, title: str, foot: Foot, paper: Paper = Paper.A4) -> bytes:
    """The pages of a form as a PDF; equal content gives equal bytes.

    `title` becomes metadata of the file, so it never holds a name. Raises FormError when some
    part of the content is larger than a page.
    """
    ready()
    out = io.BytesIO()
    width, height = paper.points
    document = BaseDocTemplate(
        out,
        pagesize=paper.points,
        title=title,
        author="",
        subject="",
        creator="Photodesk",
        producer="Photodesk",
        lang="en",
        invariant=1,
    )
    frame = Frame(
        MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates(PageTemplate(id="page", frames=[frame]))
    with _building:
        try:
            document.build(list(story), canvasmaker=_canvas_with(foot, paper))
        except LayoutError as error:
            raise FormError(
                "Part of the form does not fit on a page.", "Shorten the text or the names."
            ) from error
    return out.getvalue()


def _canvas_with(foot: Foot, paper: Paper) -> type[Canvas]:
    """A canvas that knows the number of pages before it draws the feet."""

    class FootedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)
            self._pages: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                _draw_foot(self, foot, paper, f"Page {number} of {len(self._pages)}")
                super().showPage()
            super().save()

    return FootedCanvas


def _draw_foot(canvas: Canvas, foot: Foot, paper: Paper, page: str) -> None:
    width = paper.points[0]
    right = width - MARGIN
    first, second = MARGIN - 30, MARGIN - 42
    canvas.saveState()
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.6)
    canvas.line(MARGIN, MARGIN - 18, right, MARGIN - 18)
    canvas.setFillColor(MUTED)
    canvas.setFont(REGULAR, FOOT_SIZE)
    if foot.form_id:
        canvas.drawString(MARGIN, first, printable(f"Form {foot.form_id}"))
    canvas.drawRightString(right, first, page)
    canvas.drawString(MARGIN, second, printable(_second_line(foot)))
    canvas.setFillColor(WARN)
    canvas.setFont(BOLD, FOOT_SIZE)
    canvas.drawRightString(right, second, printable(" · ".join(foot.remarks)))
    canvas.restoreState()


def _second_line(foot: Foot) -> str:
    audit = f"Audit head {foot.audit_head}" if foot.audit_head else ""
    return " · ".join(part for part in (foot.wording, audit) if part)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Points that a printable text takes."""
    ready()
    return float(stringWidth(text, BOLD if bold else REGULAR, size))
