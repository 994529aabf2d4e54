"""Practice forms for the tests of documents: a patient, three pictures, a drawn signature."""

import io
import math
from collections.abc import Iterable
from typing import Any

import pypdfium2
from PIL import Image

from photodesk.documents import wording
from photodesk.documents.capture_form import CaptureFormContent
from photodesk.documents.pictures import FormPicture
from photodesk.documents.publication_form import PublicationFormContent
from photodesk.domain.capture_consent import Decision
from photodesk.domain.publication import (
    JournalProfile,
    Manuscript,
    PublicationScope,
    SubmissionMode,
    Verification,
)
from photodesk.domain.signature import Ink, Point, PointerKind, Signer, Stroke

FORM_ID = "0198f3a2-7c11-7d20-9a55-0c5f6f7a1b2c"
PATIENT = "Müller, Łucja"
AUDIT_HEAD = "1042 1a2b3c4d5e6f7081"
FINGERPRINT = "ab" * 32
BLANKS = {
    "clinic": "Seaside Facial Surgery",
    "patient": PATIENT,
    "journal": "The Practice Journal",
    "title": "A saddle nose",
    "version": "draft 3",
    "purpose": "to show how such a nose is mended",
    "expires": "on 22 November 2031",
    "covers": "the moment you sign",
    "contact": "the front desk",
}


def some_ink(pressure: float | None = None) -> Ink:
    """A wave of eighty points with a dot, as drawn with a pen."""
    wave = (Point(40 + 4 * n, 100 + 40 * math.sin(n / 3), 10 * n, pressure) for n in range(80))
    dot = Point(380, 60, 900, pressure)
    return Ink(600, 200, (Stroke(PointerKind.PEN, tuple(wave)), Stroke(PointerKind.PEN, (dot,))))


def a_jpeg(width: int = 300, height: int = 400, **options: object) -> bytes:
    """A clean small JPEG; `options` go to the writer, such as exif."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 160, 140)).save(out, "JPEG", **options)
    return out.getvalue()


def a_picture(ordinal: int = 1, **changes: object) -> FormPicture:
    """A picture for a form."""
    values: dict[str, object] = {
        "ordinal": ordinal,
        "jpeg": a_jpeg(),
        "view_label": "Frontal",
        "taken_on": "12 March 2026",
        "short_hash": "1a2b 3c4d 5e6f 7081",
        "width": 300,
        "height": 400,
    }
    return FormPicture(**{**values, **changes})  # type: ignore[arg-type]  # a builder


def a_journal(**changes: object) -> JournalProfile:
    """A journal of our own invention."""
    values: dict[str, object] = {
        "id": "practice",
        "title": BLANKS["journal"],
        "publisher": "Practice Press",
        "verification": Verification.OWN,
        "submission_mode": SubmissionMode.ATTEST_ONLY,
        "source_address": "",
        "read_on": "",
    }
    return JournalProfile(**{**values, **changes})  # type: ignore[arg-type]  # a builder


def a_capture_form(cases: Iterable[str] = (), **changes: object) -> CaptureFormContent:
    """A capture consent as shown to the patient, not yet signed."""
    form = wording.wording("capture")
    values: dict[str, object] = {
        "form_id": FORM_ID,
        "clinic": BLANKS["clinic"],
        "patient_name": PATIENT,
        "chart_number": "00417",
        "born": "1979-03-02",
        "wording": form,
        "passages": wording.fill(form, BLANKS, cases),
        "choices": wording.choices(form, BLANKS),
        "signer": Signer(PATIENT),
        "presented_at": "2026-11-22T09:10:00Z",
        "audit_head": AUDIT_HEAD,
        "staff": "Dr Anna Berg",
    }
    return CaptureFormContent(**{**values, **changes})  # type: ignore[arg-type]  # a builder


def a_publication_form(
    cases: Iterable[str] = (), journal: JournalProfile | None = None, **changes: object
) -> PublicationFormContent:
    """A publication consent as shown to the patient, not yet signed."""
    form = wording.wording("publication")
    known = journal or a_journal()
    shown = {
        "known_journal" if known.named else "any_journal",
        str(known.submission_mode),
        known.id,
        *cases,
    }
    values: dict[str, object] = {
        "form_id": FORM_ID,
        "clinic": BLANKS["clinic"],
        "patient_name": PATIENT,
        "chart_number": "00417",
        "born": "1979-03-02",
        "wording": form,
        "passages": wording.fill(form, BLANKS, shown),
        "choices": wording.choices(form, BLANKS),
        "signer": Signer(PATIENT),
        "presented_at": "2026-11-22T09:10:00Z",
        "expires": "2031-11-22",
        "audit_head": AUDIT_HEAD,
        "staff": "Dr Anna Berg",
        "journal": known,
        "manuscript": Manuscript(BLANKS["title"], BLANKS["version"]),
        "purpose": BLANKS["purpose"],
        "pictures": (a_picture(1), a_picture(2), a_picture(3)),
    }
    return PublicationFormContent(**{**values, **changes})  # type: ignore[arg-type]  # a builder


def an_answer(scopes: Iterable[str], **said: Decision) -> dict[str, Decision]:
    """No to every scope but those said otherwise."""
    return {str(scope): said.get(str(scope), Decision.DENY) for scope in scopes}


def as_signed(**changes: object) -> dict[str, Any]:
    """The changes that make either form a signed one."""
    return {
        "answers": an_answer((*PublicationScope, "TEACHING", "CASE_DISCUSSION")),
        "signed_at": "22 November 2026, 10:14 (UTC+01:00)",
        "printed_name": PATIENT,
        "ink": some_ink(),
        "place": BLANKS["clinic"],
        "circumstances": (("Identity checked by", "Known patient"),),
        "fingerprint": FINGERPRINT,
        **changes,
    }


def text_of(pdf: bytes) -> str:
    """All text of a PDF, with single spaces."""
    return " ".join(" ".join(page) for page in map(str.split, pages_of(pdf)))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_text(page) for page in document]
    finally:
        document.close()


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()
        page.close()


def rendered(pdf: bytes, number: int = 0, scale: float = 1.0) -> Image.Image:
    """One page as a grey picture, `scale` pixels to the point."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number]
        bitmap = page.render(scale=scale)
        picture: Image.Image = bitmap.to_pil().convert("L").copy()
        bitmap.close()
        page.close()
        return picture
    finally:
        document.close()
