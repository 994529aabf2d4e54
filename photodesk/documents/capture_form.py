"""The capture consent as a PDF: to take photographs and keep them in the record (C01-C11)."""

from dataclasses import dataclass

from photodesk.documents import blocks
from photodesk.documents.form import FormContent, choices, foot, signing_block
from photodesk.documents.page import build
from photodesk.documents.wording import shown_day


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFormContent(FormContent):
    """A capture consent as frozen for a signer."""

    covers_from: str = ""
    """The first moment whose pictures are covered; empty: the moment of signing."""


def render(content: CaptureFormContent) -> bytes:
    """The form as a PDF, 14 pt, equal bytes for equal content.

    Raises FormError, naming the characters, when some text cannot be printed.
    """
    wording = content.wording
    story = blocks.head(content.clinic, wording.title, wording.subtitle)
    story.append(blocks.facts(facts(content), content.width))
    for passage in content.passages:
        story += blocks.passage(passage)
    story += choices(content, "What else do you allow?")
    story += signing_block(content)
    return build(story, title=wording.subtitle, foot=foot(content), paper=content.page_size)


def facts(content: CaptureFormContent) -> list[blocks.Fact]:
    """The rows at the top of the form."""
    return [
        ("Patient", content.patient_name),
        ("Chart number", content.chart_number),
        ("Born", shown_day(content.born)),
        ("Covers pictures from", shown_day(content.covers_from)),
        ("Ends", shown_day(content.expires)),
    ]
