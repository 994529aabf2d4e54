"""For a journal that takes an equivalent form: a blank copy and a table of elements (COPE)."""

from reportlab.platypus import Flowable, LongTable, TableStyle

from photodesk.documents import blocks
from photodesk.documents.blocks import paragraph
from photodesk.documents.fonts import BOLD
from photodesk.documents.form import choices, foot, signing_block
from photodesk.documents.page import (
    BODY,
    LABEL,
    RULE,
    SMALL,
    SMALL_BOLD,
    UNREVIEWED,
    Foot,
    Paper,
    build,
)
from photodesk.documents.provisions import Provision, provisions
from photodesk.documents.publication_form import PublicationFormContent, review
from photodesk.documents.wording import choices as filled_choices
from photodesk.documents.wording import fill
from photodesk.domain.publication import JournalProfile, Manuscript
from photodesk.domain.wording import FormWording

_UNWRITTEN = "____________"


def blank_form(
    wording: FormWording, clinic: str, journal: JournalProfile, *, paper: Paper = Paper.A4
) -> bytes:
    """The form without a patient, for a journal that wants to see what was signed (COPE route)."""
    blanks = {
        "clinic": clinic,
        "patient": _UNWRITTEN,
        "journal": journal.title,
        "title": _UNWRITTEN,
        "version": _UNWRITTEN,
        "purpose": _UNWRITTEN,
        "expires": f"on {_UNWRITTEN}",
        "contact": clinic,
    }
    content = PublicationFormContent(
        form_id="",
        clinic=clinic,
        patient_name=_UNWRITTEN,
        chart_number="",
        born="",
        wording=wording,
        passages=fill(wording, blanks, _cases(journal)),
        choices=filled_choices(wording, blanks),
        journal=journal,
        manuscript=Manuscript(_UNWRITTEN, _UNWRITTEN),
        purpose=_UNWRITTEN,
        pictures=(),
        paper=True,
        page_size=paper,
    )
    return build(_blank_story(content), title="Blank form", foot=foot(content), paper=paper)


def _cases(journal: JournalProfile) -> frozenset[str]:
    """All cases in which a form for this journal may show a passage."""
    known = "known_journal" if journal.named else "any_journal"
    people = ("minor", "representative", "deceased", "interpreter", "witness")
    return frozenset({known, str(journal.submission_mode), journal.id, *people})


def _blank_story(content: PublicationFormContent) -> list[Flowable]:
    wording = content.wording
    story = blocks.head(content.clinic, wording.title, f"{wording.subtitle} — blank copy")
    for passage in content.passages:
        story += blocks.passage(passage, review(content) if passage.id == "review" else ())
        if passage.id == "which":
            story.append(paragraph("[ The pictures are printed here. ]", LABEL))
    story += choices(content, "Where may the pictures appear? You choose.")
    return story + signing_block(content)


def equivalence_rows(
    wording: FormWording, journal: JournalProfile
) -> tuple[tuple[Provision, str, bool], ...]:
    """Each publication provision, where our form has it, and whether the journal asks for it."""
    asked = frozenset(journal.required_provisions)
    return tuple(
        (provision, _place(wording, provision, _cases(journal)), provision.code in asked)
        for provision in provisions()
        if provision.code.startswith("P")
    )


def _place(wording: FormWording, provision: Provision, cases: frozenset[str]) -> str:
    headings = [
        passage.heading
        for passage in wording.passages
        if provision.code in passage.provisions
        and passage.heading
        and (not passage.only_for or cases.intersection(passage.only_for))
    ]
    questions = [
        choice.question for choice in wording.choices if provision.code in choice.provisions
    ]
    parts = [f"“{heading}”" for heading in dict.fromkeys(headings)]
    parts += [f"question “{question}”" for question in questions]
    return "; ".join(parts) or "Not on the form"


def equivalence_table(
    wording: FormWording, clinic: str, journal: JournalProfile, *, paper: Paper = Paper.A4
) -> bytes:
    """A PDF that sets our form against the journal's demands, element by element (COPE route)."""
    width = paper.text_width
    rows = [[paragraph(text, SMALL_BOLD) for text in ("", "Element", "In our form")]]
    for provision, place, asked in equivalence_rows(wording, journal):
        style = SMALL_BOLD if asked else SMALL
        rows.append(
            [
                paragraph(provision.code, LABEL),
                paragraph(provision.title, style),
                paragraph(place, SMALL),
            ]
        )
    table = LongTable(rows, colWidths=[36, width * 0.42, width * 0.58 - 36], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
                ("FONTNAME", (0, 0), (-1, 0), BOLD),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    known = journal.title if journal.named else "a journal not yet known"
    said = [
        paragraph(f"Form: {wording.id}, version {wording.version}. Compared for {known}."),
        paragraph("In bold: what this journal's profile lists as asked for.", BODY)
        if journal.required_provisions
        else paragraph(
            "What this journal asks for was not verified: check the journal's site.", BODY
        ),
        blocks.gap(6),
    ]
    head = blocks.head(clinic, "What our form contains", "Element by element, for the editors")
    remarks = () if wording.legal_review == "reviewed" else (UNREVIEWED,)
    return build(
        [*head, *said, table],
        title="What our form contains",
        foot=Foot(wording=f"{wording.id}, version {wording.version}", remarks=remarks),
        paper=paper,
    )
