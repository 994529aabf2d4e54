"""Scans of forms signed by hand: a PDF is kept unopened, a picture must decode."""

from photodesk.domain.canonical import sha256
from photodesk.domain.patient import LONGEST_TEXT
from photodesk.errors import InputRefused
from photodesk.imaging import jpeg_segments
from photodesk.services.session import Session
from photodesk.storage import documents

LARGEST = 50 * 1024 * 1024
"""Bytes of a scan; a form of a few pages needs far less."""

PDF = "application/pdf"
PAGE_SIDE = 2200
"""Longest side of a scanned page in pixels: about 190 dots an inch on A4, to be readable."""

_MARK = b"%PDF-"
_WITHIN = 1024
"""Readers accept a few bytes before the mark of a PDF, and so do scanners write them."""


def media_type(session: Session, scan: bytes) -> str:
    """The media type of a scan that may be filed.

    Raises InputRefused for an empty or oversized file, ImageRejected for a picture that does not
    decode or a file that is neither PDF nor picture.
    """
    if not scan or len(scan) > LARGEST:
        raise InputRefused(
            "The scan is empty or larger than 50 MB.", "Scan the form again.", field="scan"
        )
    if _MARK in scan[:_WITHIN]:
        return PDF
    return session.decoder.decode(scan, renditions=False).media_type


def require_new(session: Session, scan: bytes) -> None:
    """Raise InputRefused for bytes that the vault holds: a paper is filed once.

    So the paper of a consent that was withdrawn does not come back, another patient's does not
    count, and neither does a clinical photograph. The other record is not named: who files may not
    know it.
    """
    if documents.holds_bytes(session.reading(), sha256(scan)):
        raise InputRefused(
            "Not filed: this very file is in the vault already, as a form or as a photograph.",
            "Scan the paper that was signed this time. A consent that was withdrawn needs a new "
            "signature.",
            field="scan",
        )


def pages(session: Session, scan: bytes, media_type: str) -> list[tuple[bytes, int, int]]:
    """The pages to print beside a filed scan: JPEG, width and height; none of a PDF.

    Raises ImageRejected as `media_type` does.
    """
    if media_type == PDF:
        return []
    jpeg = session.decoder.form_picture(scan, PAGE_SIDE)
    width, height = jpeg_segments.scans(jpeg).size
    return [(jpeg, width, height)]


def shown_name(name: str) -> str:
    """A file's name as text that every store holds: nothing is lost but what is no character."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text.replace("\0", "\ufffd")[:LONGEST_TEXT]
