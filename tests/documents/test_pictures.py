"""Tests of the pictures on a form: only pixels go in."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from photodesk.documents.pictures import require_clean_jpeg
from photodesk.documents.publication_form import render
from photodesk.errors import FormError
from tests.documents.forms import a_jpeg, a_picture, a_publication_form


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    return a_jpeg(exif=exif.tobytes())


def as_png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 40)).save(out, "PNG")
    return out.getvalue()


DIRTY: dict[str, Callable[[], bytes]] = {
    "EXIF": with_exif,
    "comment": lambda: a_jpeg(comment=b"by Anna"),
    "colour profile": lambda: a_jpeg(icc_profile=b"x" * 200),
    "second picture": lambda: a_jpeg() + a_jpeg(),
    "tail": lambda: a_jpeg() + b"tail\xff\xd9",
    "cut short": lambda: a_jpeg()[:-40],
    "no picture": lambda: b"\xff\xd8\xff\xd9",
    "endless": lambda: b"\xff\xd8" + b"\xff\xe0\x00\x02" * 5 + b"\xff\xd9",
    "another format": as_png,
}


def test_a_clean_jpeg_is_taken() -> None:
    require_clean_jpeg(a_jpeg())
    require_clean_jpeg(a_jpeg(progressive=True))


@pytest.mark.parametrize("kind", DIRTY)
def test_a_copy_that_carries_more_than_pixels_is_refused(kind: str) -> None:
    with pytest.raises(FormError, match="not a clean small copy"):
        require_clean_jpeg(DIRTY[kind]())


def test_a_form_refuses_such_a_picture() -> None:
    with pytest.raises(FormError):
        render(a_publication_form(pictures=(a_picture(jpeg=with_exif()),)))


def test_the_form_holds_the_picture_and_nothing_of_a_camera() -> None:
    pdf = render(a_publication_form())
    assert a_jpeg() in pdf
    assert b"Exif" not in pdf
