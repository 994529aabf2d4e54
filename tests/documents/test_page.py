"""Tests of the paper: margins, foot on every page, equal bytes, no names in the metadata."""

import io
import threading

import pikepdf
import pypdfium2
import pytest
from reportlab.platypus import PageBreak, Spacer

from photodesk.documents.blocks import paragraph
from photodesk.documents.page import BODY, BODY_SIZE, MARGIN, Foot, Paper, build
from photodesk.errors import FormError
from tests.documents.forms import pages_of

FOOT = Foot(
    form_id="F-17",
    wording="capture-en, version 1",
    audit_head="42 1a2b3c4d5e6f7081",
    remarks=("not reviewed by counsel",),
)


def three_pages(paper: Paper = Paper.A4) -> bytes:
    long = "Words and words. " * 60
    story = [paragraph(long), PageBreak(), paragraph("Two"), PageBreak(), paragraph("Three")]
    return build(story, title="A form", foot=FOOT, paper=paper)


def test_every_page_carries_the_whole_foot() -> None:
    for number, page in enumerate(pages_of(three_pages()), 1):
        for said in (
            "Form F-17",
            "capture-en, version 1",
            "Audit head 42 1a2b3c4d5e6f7081",
            f"Page {number} of 3",
            "not reviewed by counsel",
        ):
            assert said in page


@pytest.mark.parametrize("paper", Paper)
def test_text_keeps_an_inch_from_every_edge(paper: Paper) -> None:
    document = pypdfium2.PdfDocument(three_pages(paper))
    page = document[0]
    text = page.get_textpage()
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    size = page.get_size()
    text.close()
    page.close()
    document.close()
    body = [box for box in boxes if box[1] > MARGIN]
    assert size == pytest.approx(paper.points, abs=0.1)
    assert min(box[0] for box in boxes) >= MARGIN - 1
    assert max(box[2] for box in boxes) <= size[0] - MARGIN + 1
    assert max(box[3] for box in body) <= size[1] - MARGIN


def test_the_body_is_no_smaller_than_fourteen_points() -> None:
    assert BODY.fontSize == BODY_SIZE == 14


def test_equal_content_gives_equal_bytes() -> None:
    assert three_pages() == three_pages()


def test_the_metadata_name_the_kind_of_form_and_nobody() -> None:
    with pikepdf.open(io.BytesIO(three_pages())) as pdf:
        said = {name: str(value) for name, value in pdf.docinfo.items()}
    assert said["/Title"] == "A form"
    assert said["/Author"] == ""


def test_every_typeface_is_embedded() -> None:
    document = pypdfium2.PdfDocument(three_pages())
    names = {
        item.get_font().get_base_name()
        for page in document
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    }
    document.close()
    assert names
    assert not any("Helvetica" in name for name in names)


def test_what_is_larger_than_a_page_is_refused() -> None:
    with pytest.raises(FormError, match="does not fit"):
        build([Spacer(10, 5000)], title="", foot=FOOT)


def test_two_forms_can_be_asked_for_at_once() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(three_pages())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [three_pages()] * 4
