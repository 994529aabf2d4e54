"""The confirmation that a consent was withdrawn: printed, signed if wished, taken home (P21)."""

from dataclasses import dataclass, replace

from photodesk.documents import blocks
from photodesk.documents.blocks import Fact, lines_to_write_on, paragraph
from photodesk.documents.fonts import legible
from photodesk.documents.page import LIST, Foot, Paper, build
from photodesk.documents.wording import shown_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalContent:
    """One withdrawal, as told and recorded."""

    clinic: str
    patient_name: str
    chart_number: str
    consent_id: str
    kind: str
    """capture or publication."""
    signed_at: str
    withdrawn_at: str
    told_by: str
    route: str
    """How the clinic was told: in person, letter, telephone."""
    reason: str = ""
    stops: tuple[str, ...] = ()
    """Whole sentences: what ends at once."""
    stays: tuple[str, ...] = ()
    """Whole sentences: what cannot be called back."""
    staff: str = ""
    contact: str = ""
    audit_head: str = ""
    page_size: Paper = Paper.A4


_KINDS = {
    "capture": "Consent to take and keep photographs",
    "publication": "Consent to publish photographs",
}


def render(content: WithdrawalContent) -> bytes:
    """The slip as a PDF of one page, as a rule.

    Withdrawing never fails over a letter: what the page cannot print is shown by its number.
    """
    content = _legible(content)
    story = blocks.head(
        content.clinic, "You have changed your mind", "Confirmation that a consent was withdrawn"
    )
    story.append(blocks.facts(_facts(content), content.page_size.text_width))
    story.append(blocks.gap())
    story.append(
        paragraph("We have noted that this consent is withdrawn. It changes nothing in your care.")
    )
    for heading, sentences in (
        ("What stops now?", content.stops),
        ("What can we not take back?", content.stays),
    ):
        bullets = [blocks.bullet(sentence, LIST) for sentence in sentences]
        story += blocks.titled(heading, bullets)
    if content.contact:
        story += blocks.titled("Who can you ask?", [paragraph(f"Ask {content.contact}.")])
    width = content.page_size.text_width
    sign = [lines_to_write_on(width, "Signature", "Date")]
    story += blocks.titled("If you like, sign here", sign)
    return build(
        story,
        title="Confirmation of a withdrawal",
        foot=Foot(form_id=content.consent_id, audit_head=content.audit_head),
        paper=content.page_size,
    )


def _legible(content: WithdrawalContent) -> WithdrawalContent:
    return replace(
        content,
        clinic=legible(content.clinic),
        patient_name=legible(content.patient_name),
        chart_number=legible(content.chart_number),
        told_by=legible(content.told_by),
        route=legible(content.route),
        reason=legible(content.reason),
        staff=legible(content.staff),
        contact=legible(content.contact),
    )


def _facts(content: WithdrawalContent) -> tuple[Fact, ...]:
    return (
        ("Patient", content.patient_name),
        ("Chart number", content.chart_number),
        ("Withdrawn", _KINDS.get(content.kind, content.kind)),
        ("It was signed on", shown_moment(content.signed_at)),
        ("Withdrawn on", shown_moment(content.withdrawn_at)),
        ("Told by", content.told_by),
        ("How", content.route),
        ("Reason, if one was given", content.reason),
        ("Noted by", content.staff),
    )
