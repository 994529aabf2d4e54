"""A form that was signed by hand: its summary, its scanned pages, and the scan itself attached."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, PageBreak

from photodesk.documents import blocks
from photodesk.documents.blocks import Fact, paragraph
from photodesk.documents.capture_form import CaptureFormContent
from photodesk.documents.capture_form import facts as capture_facts
from photodesk.documents.form import CAPACITIES, FormContent, choices, foot, grouped
from photodesk.documents.page import MARGIN, build
from photodesk.documents.pictures import JpegDrawing, pictures
from photodesk.documents.publication_form import PublicationFormContent
from photodesk.documents.publication_form import facts as publication_facts
from photodesk.documents.publication_form import review as publication_review
from photodesk.documents.seal import attach
from photodesk.documents.wording import shown_day
from photodesk.domain.canonical import sha256
from photodesk.errors import FormError

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/avif": "avif",
    "image/heic": "heic",
}
"""Media types a scan may have, and how the attached file's name ends."""

FIT = 0.97
"""Part of the page between the margins that a scanned page fills."""


def scan_form(
    content: FormContent,
    scan: bytes,
    media_type: str,
    picture_jpegs: Sequence[tuple[bytes, int, int]] = (),
) -> bytes:
    """A PDF that stands for a form signed by hand, not yet sealed.

    It shows who signed what, then the scanned pages as the clean JPEGs given (bytes, width and
    height in pixels), and holds the scan's own bytes as an attachment; a PDF scan is never opened.
    `content.signed_at` is the day on the paper. Raises FormError for a kind of scan not listed in
    ENDINGS, for a page that is not a clean JPEG and for text that cannot be printed.
    """
    if media_type not in ENDINGS:
        raise FormError("A scan of this kind cannot be filed.", "Scan to PDF or JPEG.")
    name = f"scan.{ENDINGS[media_type]}"
    pdf = _summary(content, name, sha256(scan).hex(), picture_jpegs)
    return attach(pdf, {name: (media_type, scan)})


def _summary(
    content: FormContent, name: str, digest: str, pages: Sequence[tuple[bytes, int, int]]
) -> bytes:
    story = blocks.head(
        content.clinic, "Consent signed by hand", f"Filed form: {content.wording.subtitle}"
    )
    story.append(blocks.facts(_facts(content), content.width))
    if isinstance(content, PublicationFormContent):
        story += blocks.titled("Pictures on the form", pictures(content.pictures, content.width))
        story += blocks.titled("The article", publication_review(content))
    if content.answers:
        story += choices(content, "Answers given on paper")
    story += blocks.titled("How this was filed", _filing(content, name, digest))
    for jpeg, width, height in pages:
        story += [PageBreak(), _page(content, jpeg, width, height)]
    return build(story, title=content.wording.subtitle, foot=foot(content), paper=content.page_size)


def _facts(content: FormContent) -> Sequence[Fact]:
    signer = content.signer
    rows: list[Fact] = []
    if isinstance(content, CaptureFormContent):
        rows += capture_facts(content)
    elif isinstance(content, PublicationFormContent):
        rows += publication_facts(content)
    rows.append(("Signed on paper", shown_day(content.signed_at)))
    if signer is not None:
        rows += [
            ("Signed by", content.printed_name or signer.name),
            ("Signed as", CAPACITIES[signer.capacity]),
            ("Relation to the patient", signer.relation),
            ("Why this person may sign", signer.authority),
        ]
    return rows


def _filing(content: FormContent, name: str, digest: str) -> list[Flowable]:
    said = paragraph(
        f"The form was signed with a pen on paper. The scan is attached to this file as {name}."
    )
    rows = [
        ("Filed by", content.staff),
        *content.circumstances,
        ("Code of the scan", grouped(digest)),
    ]
    return [said, blocks.facts(rows, content.width)]


def _page(content: FormContent, jpeg: bytes, width: int, height: int) -> Flowable:
    tall = (content.page_size.points[1] - 2 * MARGIN) * FIT
    scale = min(content.width * FIT / width, tall / height)
    return JpegDrawing(jpeg, width * scale, height * scale)
