"""The report of an erasure: what is gone, what stays, and from which day on it is final."""

from dataclasses import dataclass, replace

from photodesk.documents import blocks
from photodesk.documents.blocks import Fact, paragraph
from photodesk.documents.fonts import legible
from photodesk.documents.page import LIST, Foot, Paper, build
from photodesk.documents.wording import shown_day, shown_moment


@dataclass(frozen=True, slots=True)
class ErasedPicture:
    """One erased photograph, by what stays of it."""

    view: str
    taken_on: str
    sha256: str


@dataclass(frozen=True, slots=True)
class HoldingBackup:
    """One backup of before: when it was made, until when it is kept, when it went."""

    made_at: str
    expires_at: str
    removed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureContent:
    """One erasure as it was decided and done. Instants are UTC text; no name of a patient."""

    clinic: str
    chart_number: str
    erasure_id: str
    ground: str
    reason: str
    requested_at: str
    requested_by: str
    decided_at: str
    decided_by: str
    note: str
    finished_at: str
    final_at: str
    pictures: tuple[ErasedPicture, ...]
    figures: int
    stays: tuple[str, ...]
    backups: tuple[HoldingBackup, ...]
    as_of: str
    """When the report was made."""
    audit_head: str = ""
    page_size: Paper = Paper.A4


def final_words(content: ErasureContent) -> str:
    """From which day on nobody can open the photographs any more, as a sentence."""
    if not content.final_at and not content.backups:
        return "Backups of before are not known; no last day can be named."
    waiting = [one.expires_at for one in content.backups if not one.removed_at]
    if not waiting:
        last = max([content.decided_at, *(one.removed_at for one in content.backups)])
        return f"The erasure is final since {shown_day(last[:10])}."
    last = max([content.final_at, *waiting])
    if last <= content.as_of:
        return (
            f"The last backup made before was to go on {shown_day(last[:10])} and is not known to "
            "be removed. Until it is, the erasure is not final."
        )
    return (
        f"The erasure becomes final on {shown_day(last[:10])}, when the last backup made before is "
        "removed. A copy that somebody made of a backup is not known to Photodesk."
    )


def backup_words(one: HoldingBackup) -> str:
    """One backup as a sentence."""
    made = f"Backup of {shown_moment(one.made_at)}"
    if one.removed_at:
        return f"{made}: removed on {shown_day(one.removed_at[:10])}."
    return f"{made}: kept until {shown_day(one.expires_at[:10])}."


def picture_words(one: ErasedPicture) -> str:
    """One photograph as a sentence; its hash tells it from every other."""
    return f"{one.view}, taken {shown_day(one.taken_on)}; SHA-256 {one.sha256[:16]}…"


def render(content: ErasureContent) -> bytes:
    """The report as a PDF of one or two pages, as a rule."""
    content = _legible(content)
    story = blocks.head(
        content.clinic, "Photographs were erased", "Report of an erasure, decided by two people"
    )
    story.append(blocks.facts(_facts(content), content.page_size.text_width))
    story.append(blocks.gap())
    story.append(paragraph(final_words(content)))
    gone = [picture_words(one) for one in content.pictures]
    if content.figures:
        gone.append(f"Figures made from them for publication: {content.figures}.")
    for heading, sentences in (
        ("What is erased", tuple(gone)),
        ("What stays", content.stays),
        ("Backups made before", tuple(backup_words(one) for one in content.backups)),
    ):
        bullets = [blocks.bullet(sentence, LIST) for sentence in sentences]
        story += blocks.titled(heading, bullets)
    return build(
        story,
        title="Report of an erasure",
        foot=Foot(form_id=content.erasure_id, audit_head=content.audit_head),
        paper=content.page_size,
    )


def _legible(content: ErasureContent) -> ErasureContent:
    return replace(
        content,
        clinic=legible(content.clinic),
        chart_number=legible(content.chart_number),
        reason=legible(content.reason),
        requested_by=legible(content.requested_by),
        decided_by=legible(content.decided_by),
        note=legible(content.note),
    )


def _facts(content: ErasureContent) -> tuple[Fact, ...]:
    return (
        ("Chart number", content.chart_number),
        ("Photographs", str(len(content.pictures))),
        ("Ground", content.ground),
        ("Reason", content.reason),
        ("Asked for", f"{shown_moment(content.requested_at)}, {content.requested_by}"),
        ("Decided", f"{shown_moment(content.decided_at)}, {content.decided_by}"),
        ("Note", content.note),
        ("Traces removed", shown_moment(content.finished_at) if content.finished_at else "not yet"),
    )
