"""The publication consent as a PDF: exact pictures, a journal, review or waiver, each use."""

from dataclasses import dataclass

from reportlab.platypus import Flowable

from photodesk.documents import blocks
from photodesk.documents.form import FormContent, choices, foot, signing_block
from photodesk.documents.page import build
from photodesk.documents.pictures import FormPicture, pictures
from photodesk.documents.wording import review_statements, shown_day
from photodesk.domain.canonical import short_hash
from photodesk.domain.publication import JournalProfile, Manuscript, ReviewOutcome

__all__ = ["FLOOR", "FormPicture", "PublicationFormContent", "render"]

FLOOR = (ReviewOutcome.SHOWN_FINAL, ReviewOutcome.SHOWN_VERSION, ReviewOutcome.WAIVED)
"""What suffices as a review where the journal does not say (S13, consent.md 10.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationFormContent(FormContent):
    """A publication consent as frozen for a signer."""

    journal: JournalProfile
    manuscript: Manuscript
    purpose: str
    pictures: tuple[FormPicture, ...]
    review: ReviewOutcome | None = None
    """What the signer said about seeing the article; None before signing."""
    review_rule: tuple[ReviewOutcome, ...] = ()
    """Outcomes to choose from; empty: the journal's, else FLOOR."""


def render(content: PublicationFormContent) -> bytes:
    """The form as a PDF, 14 pt, equal bytes for equal content.

    Raises FormError when some text cannot be printed (it names the characters) or a picture is
    not a clean JPEG.
    """
    wording = content.wording
    story = blocks.head(content.clinic, wording.title, wording.subtitle)
    story.append(blocks.facts(facts(content), content.width))
    for passage in content.passages:
        if passage.id.startswith("review."):
            continue
        story += blocks.passage(passage, review(content) if passage.id == "review" else ())
        if passage.id == "which":
            story += pictures(content.pictures, content.width)
    story += choices(content, "Where may the pictures appear? You choose.")
    story += signing_block(content, _stated(content))
    return build(story, title=wording.subtitle, foot=foot(content), paper=content.page_size)


def facts(content: PublicationFormContent) -> list[blocks.Fact]:
    """The rows at the top of the form."""
    manuscript = content.manuscript
    journal = content.journal
    file = f"File code {short_hash(manuscript.sha256)}" if manuscript.sha256 else ""
    return [
        ("Patient", content.patient_name),
        ("Chart number", content.chart_number),
        ("Born", shown_day(content.born)),
        ("Article", manuscript.title),
        ("Version of the article", ", ".join(part for part in (manuscript.version, file) if part)),
        ("Journal", journal.title if journal.named else "Not yet known"),
        ("Publisher", journal.publisher if journal.named else ""),
        ("Purpose", content.purpose),
        ("Pictures", str(len(content.pictures))),
        ("Ends", shown_day(content.expires)),
    ]


def review(content: PublicationFormContent) -> list[Flowable]:
    """The statements about the review, one of them ticked once it was chosen (P18)."""
    texts = _statements(content)
    offered = content.review_rule or content.journal.review_rule or FLOOR
    shown = [outcome for outcome in texts if outcome in offered or outcome is content.review]
    return [
        blocks.statement(texts[outcome], content.width, ticked=outcome is content.review)
        for outcome in shown
    ]


def _statements(content: PublicationFormContent) -> dict[ReviewOutcome, str]:
    blanks = {"version": content.manuscript.version.strip() or "not named"}
    return review_statements(content.wording, blanks)


def _stated(content: PublicationFormContent) -> list[blocks.Fact]:
    return [("The article", _statements(content)[content.review])] if content.review else []
