"""Tests of the form that stands for one signed by hand."""

import io
from typing import Any

import pikepdf
import pytest

from photodesk.documents.scan_form import ENDINGS, scan_form
from photodesk.documents.seal import ClinicKey, read_seal, seal
from photodesk.domain.canonical import sha256
from photodesk.domain.publication import PublicationScope, ReviewOutcome
from photodesk.errors import FormError
from tests.documents.forms import (
    PATIENT,
    a_capture_form,
    a_jpeg,
    a_publication_form,
    an_answer,
    pages_of,
    text_of,
)
from tests.documents.seals import HASHES, NOW

SCAN = b"%PDF-1.7 hostile or not: it is never opened"
ON_PAPER: dict[str, Any] = {"signed_at": "2026-11-20", "printed_name": PATIENT}


def attached(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: file.get_file().read_bytes() for name, file in opened.attachments.items()}


def test_a_scanned_pdf_is_attached_byte_for_byte_and_never_opened() -> None:
    pdf = scan_form(a_capture_form(**ON_PAPER), SCAN, "application/pdf")
    assert attached(pdf) == {"scan.pdf": SCAN}


def test_the_form_says_who_signed_when_and_the_code_of_the_scan() -> None:
    text = text_of(scan_form(a_capture_form(**ON_PAPER), SCAN, "application/pdf"))
    for said in ("Signed on paper 20 November 2026", f"Signed by {PATIENT}", "Filed by Dr Anna"):
        assert said in text
    assert sha256(SCAN).hex() in text.replace(" ", "")


def test_answers_review_and_pictures_of_a_publication_form_are_shown() -> None:
    content = a_publication_form(
        answers=an_answer(PublicationScope), review=ReviewOutcome.WAIVED, **ON_PAPER
    )
    text = text_of(scan_form(content, SCAN, "application/pdf"))
    for said in (
        "Pictures on the form",
        "1. Frontal",
        "I waive that right",
        "Answers given on paper",
    ):
        assert said in text


def test_each_scanned_page_gets_a_page_of_its_own() -> None:
    page = (a_jpeg(620, 877), 620, 877)
    plain = pages_of(scan_form(a_capture_form(**ON_PAPER), b"jpeg", "image/jpeg"))
    with_pages = pages_of(
        scan_form(a_capture_form(**ON_PAPER), b"jpeg", "image/jpeg", (page, page))
    )
    assert len(with_pages) == len(plain) + 2


def test_a_page_that_carries_more_than_pixels_is_refused() -> None:
    page = (a_jpeg(comment=b"by Anna"), 300, 400)
    with pytest.raises(FormError, match="clean"):
        scan_form(a_capture_form(**ON_PAPER), b"jpeg", "image/jpeg", (page,))


def test_an_unknown_kind_of_scan_is_refused() -> None:
    with pytest.raises(FormError, match="cannot be filed"):
        scan_form(a_capture_form(**ON_PAPER), SCAN, "text/html")


@pytest.mark.parametrize("media_type", ENDINGS)
def test_the_attached_file_is_named_after_its_kind(media_type: str) -> None:
    pdf = scan_form(a_capture_form(**ON_PAPER), SCAN, media_type)
    assert list(attached(pdf)) == [f"scan.{ENDINGS[media_type]}"]


def test_the_filed_form_can_be_sealed(clinic_key: ClinicKey) -> None:
    pdf = scan_form(a_publication_form(**ON_PAPER), SCAN, "application/pdf")
    reading = read_seal(seal(pdf, key=clinic_key, hashes=HASHES, staff_name="X", now=NOW))
    assert reading.genuine
    assert reading.files["scan.pdf"] == sha256(SCAN).hex()
