"""The building blocks that both forms are laid out with: passages, facts, questions, boxes."""

from collections.abc import Iterable, Sequence

from reportlab.platypus import (
    Flowable,
    HRFlowable,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from photodesk.documents.fonts import markup
from photodesk.documents.page import (
    ACCENT,
    BODY,
    BODY_SIZE,
    CLINIC,
    HEADING,
    LABEL,
    LIST,
    QUESTION,
    RULE,
    SHADE,
    SMALL,
    SUBTITLE,
    TEXT,
    TITLE,
    width_of,
)
from photodesk.domain.capture_consent import Decision
from photodesk.domain.wording import Choice, Passage

Fact = tuple[str, str]
"""A label and its value, as printed."""

BOX = 13.0
"""Side of a box to tick, points."""
LABEL_PART = 0.34
"""Part of the width that the labels of facts take."""
SEPARATE = 10.0
LONGEST_IN_A_ROW = 400
LINE_ROOM = 34.0
"""Room above a line to write on, points."""


def paragraph(text: str, style: object = BODY) -> Paragraph:
    """Text printed as itself: nothing in it is read as markup."""
    return Paragraph(markup(text), style)


def head(clinic: str, title: str, subtitle: str) -> list[Flowable]:
    """The top of a form's first page."""
    return [paragraph(clinic, CLINIC), paragraph(title, TITLE), paragraph(subtitle, SUBTITLE)]


def passage(shown: Passage, followed_by: Sequence[Flowable] = ()) -> list[Flowable]:
    """A heading with its paragraphs and lists.

    The heading stays with what comes first, a list stays whole and with the line that leads to
    it, and the last part stays with what it is followed by.
    """
    groups: list[list[Flowable]] = [[paragraph(shown.heading, HEADING)]]
    leads_on = True
    for piece in shown.text.split("\n\n"):
        if not leads_on:
            groups.append([])
        groups[-1] += _piece(piece.strip().splitlines())
        leads_on = piece.rstrip().endswith(":")
    groups[-1] += followed_by
    return [KeepTogether(group) for group in groups]


def _piece(lines: Sequence[str]) -> list[Flowable]:
    """One paragraph, or one list with a little room after it."""
    running = [line for line in lines if not line.startswith("- ")]
    listed = [bullet(line[2:], LIST) for line in lines if line.startswith("- ")]
    words: list[Flowable] = [paragraph(" ".join(running))] if running else []
    return [*words, *listed, *([Spacer(0, 4)] if listed else [])]


def titled(heading: str, parts: Sequence[Flowable]) -> list[Flowable]:
    """A heading kept on one page with the first of its parts."""
    if not parts:
        return []
    return [KeepTogether([paragraph(heading, HEADING), *parts[:2]]), *parts[2:]]


def _must_split(texts: Iterable[str]) -> int:
    """1 where a row of a table may be higher than a page, and so must be split within."""
    return int(any(len(text) > LONGEST_IN_A_ROW for text in texts))


def facts(rows: Sequence[Fact], width: float) -> Flowable:
    """Labels on the left, values on the right; rows without a value are left out."""
    cells = [[paragraph(name, LABEL), paragraph(value, SMALL)] for name, value in rows if value]
    if not cells:
        return Spacer(0, 0)
    table = Table(cells, colWidths=[width * LABEL_PART, width * (1 - LABEL_PART)], splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    return table


class TickBox(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A box with its word beside it; drawn, never a form field, so nothing can be changed in it."""

    def __init__(self, word: str, *, ticked: bool) -> None:
        super().__init__()
        self._word = word
        self._ticked = ticked
        self.width = BOX + 7 + width_of(word, BODY_SIZE, bold=True)
        self.height = BOX + 4

    def draw(self) -> None:
        """Draws the box, its tick and its word; called by the page."""
        canvas = self.canv
        canvas.setStrokeColor(TEXT)
        canvas.setLineWidth(1.1)
        canvas.roundRect(0, 0, BOX, BOX, 2, stroke=1, fill=0)
        if self._ticked:
            canvas.setStrokeColor(ACCENT)
            canvas.setLineWidth(2.4)
            canvas.setLineCap(1)
            canvas.setLineJoin(1)
            tick = canvas.beginPath()
            tick.moveTo(BOX * 0.2, BOX * 0.5)
            tick.lineTo(BOX * 0.42, BOX * 0.24)
            tick.lineTo(BOX * 0.98, BOX * 1.02)
            canvas.drawPath(tick, stroke=1, fill=0)
        canvas.setFillColor(TEXT)
        canvas.setFont("PhotodeskBold" if self._ticked else "PhotodeskText", BODY_SIZE)
        canvas.drawString(BOX + 7, 1.5, self._word)


def question(choice: Choice, answer: Decision | None, width: float) -> Flowable:
    """One use with its two boxes, both empty until it is answered."""
    boxes = [
        TickBox("Yes", ticked=answer is Decision.PERMIT),
        TickBox("No", ticked=answer is Decision.DENY),
    ]
    words = [paragraph(choice.question, QUESTION), paragraph(choice.explanation, SMALL)]
    sides = [52.0, 46.0]
    table = Table(
        [[words, *boxes]],
        colWidths=[width - sum(sides), *sides],
        splitInRow=_must_split((choice.question, choice.explanation)),
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("LEFTPADDING", (0, 0), (0, 0), 0),
                ("RIGHTPADDING", (0, 0), (0, 0), 14),
                ("LEFTPADDING", (1, 0), (-1, -1), 0),
                ("RIGHTPADDING", (1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 8),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
            ]
        )
    )
    return table


def statement(text: str, width: float, *, ticked: bool) -> Flowable:
    """A sentence to tick."""
    table = Table(
        [[TickBox("", ticked=ticked), paragraph(text)]], colWidths=[BOX + 12, width - BOX - 12]
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table


def shaded(parts: Sequence[Flowable], width: float) -> Flowable:
    """Parts on a pale ground, never split over two pages."""
    table = Table([[list(parts)]], colWidths=[width])
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), SHADE),
                ("ROUNDEDCORNERS", [5, 5, 5, 5]),
                ("LEFTPADDING", (0, 0), (-1, -1), 14),
                ("RIGHTPADDING", (0, 0), (-1, -1), 14),
                ("TOPPADDING", (0, 0), (-1, -1), 12),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return table


def bullet(text: str, style: object) -> Paragraph:
    """One line of a list, with its dot."""
    return Paragraph(markup(text), style, bulletText="•")


def lines_to_write_on(width: float, *labels: str | Fact) -> Flowable:
    """Lines for a pen side by side, each with its label below; a Fact's value stands on it."""
    cells = []
    for label in labels:
        name, value = (label, "") if isinstance(label, str) else label
        above = [Spacer(0, LINE_ROOM - 20), paragraph(value)] if value else [Spacer(0, LINE_ROOM)]
        rule = HRFlowable(width="100%", thickness=0.8, color=TEXT, spaceBefore=0, spaceAfter=2)
        cells.append([*above, rule, paragraph(name, LABEL)])
    table = Table([cells], colWidths=[width / len(cells)] * len(cells))
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-2, -1), 18),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def tick_boxes(widths: Sequence[float], *words: str, ticked: str = "") -> Flowable:
    """Boxes in columns of these widths; the one whose word is `ticked` carries its tick."""
    columns = len(widths)
    boxes: list[Flowable | str] = [TickBox(word, ticked=word == ticked) for word in words]
    boxes += [""] * (-len(boxes) % columns)
    rows = [boxes[at : at + columns] for at in range(0, len(boxes), columns)]
    table = Table(rows, colWidths=list(widths))
    table.setStyle(
        TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])
    )
    return table


def gap(points: float = SEPARATE) -> Flowable:
    """White space of a height in points."""
    return Spacer(0, points)
