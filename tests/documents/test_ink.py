"""Tests of the drawn signature on the page."""

import pypdfium2
import pytest

from photodesk.documents.ink import InkDrawing
from photodesk.documents.page import Foot, build
from photodesk.domain.signature import Ink
from tests.documents.forms import rendered, some_ink


def page_with(ink: Ink, width: float = 200, height: float = 80) -> bytes:
    return build([InkDrawing(ink, width, height)], title="", foot=Foot())


def darkest_box(pdf: bytes) -> tuple[int, int, int, int]:
    """Where the ink lies on the page, points from the top left, above the foot."""
    page = rendered(pdf).crop((0, 0, 595, 760)).point(lambda grey: 255 if grey < 160 else 0)
    box = page.getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("pressure", [None, 0.0, 1.0])
def test_the_signature_fits_its_box_and_keeps_its_shape(pressure: float | None) -> None:
    left, top, right, bottom = darkest_box(page_with(some_ink(pressure)))
    assert left >= 71
    assert top >= 71
    assert right <= 72 + 200 + 1
    assert bottom <= 72 + 80 + 1
    assert (right - left) / (bottom - top) == pytest.approx(340 / 80, rel=0.1)


def test_the_signature_stands_upright() -> None:
    pdf = page_with(some_ink())
    _left, top, right, bottom = darkest_box(pdf)
    dot = (right - 5, top, right, top + 5)  # the builder dots at the top right
    below = (right - 5, bottom - 5, right, bottom)
    assert rendered(pdf).crop(dot).getextrema() != (255, 255)
    assert rendered(pdf).crop(below).getextrema() == (255, 255)


def test_the_signature_is_lines_and_not_a_picture() -> None:
    document = pypdfium2.PdfDocument(page_with(some_ink(0.5)))
    kinds = {item.type for item in document[0].get_objects()}
    document.close()
    assert pypdfium2.raw.FPDF_PAGEOBJ_PATH in kinds
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_no_strokes_draw_nothing() -> None:
    page = rendered(page_with(Ink(600, 200))).crop((0, 0, 595, 760))
    assert page.getextrema() == (255, 255)
