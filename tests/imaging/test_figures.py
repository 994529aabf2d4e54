"""Figures hold pixels and one plain profile; whatever else was in the file stays behind."""

import re
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image, ImageChops

from photodesk.imaging import decode, tiff_directories
from photodesk.imaging.decode import Decoder, FigureNotClean
from photodesk.imaging.leftovers import leftovers
from photodesk.imaging.practice_pictures import MAKE, MODEL, SERIAL, practice_picture
from photodesk.imaging.srgb import srgb_profile
from tests.imaging.pictures import chunk, encoded, jpeg, opened, scene, segment, with_segment

Form = Literal["JPEG", "PNG", "TIFF"]
FORMS: list[Form] = ["JPEG", "PNG", "TIFF"]

TABLES = b"\xff\xdb"

MARKERS = [MAKE.encode(), MODEL.encode(), SERIAL.encode(), b"2025:03:04", b"patient-marker"]


def long_words(data: bytes) -> set[bytes]:
    """Runs of ten letters and more."""
    return set(re.findall(rb"[A-Za-z][A-Za-z0-9 .@/:-]{9,}", data))


def laden() -> bytes:
    """A JPEG with everything in it that must not leave."""
    data = practice_picture(
        "face.frontal",
        person=0,
        size=(240, 320),
        taken=datetime(2025, 3, 4, 10, 11, 12, tzinfo=timezone(timedelta(hours=2))),
        orientation=6,
    )
    data = with_segment(data, 0xFE, b"patient-marker in a comment")
    data = with_segment(data, 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>patient-marker</x>")
    data = with_segment(data, 0xED, b"Photoshop 3.0\x008BIM patient-marker")
    return data + jpeg() + b"patient-marker after the end"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("side", [None, 100])
def test_a_figure_holds_nothing_of_the_camera_the_place_or_the_day(
    decoder: Decoder, form: Form, side: int | None
) -> None:
    source = laden()
    assert all(marker in source for marker in MARKERS)
    figure = decoder.figure(source, longest_side=side, format=form)
    assert leftovers(figure) == []
    assert [marker for marker in MARKERS if marker in figure] == []
    assert opened(figure).size == ((240, 320) if side is None else (75, 100))
    assert opened(figure).info["icc_profile"] == srgb_profile()
    assert not opened(figure).getexif().keys() & {0x10F, 0x110, 0x112, 0x132, 0x8769, 0x8825}


@pytest.mark.parametrize("form", FORMS)
def test_a_figure_is_the_upright_picture(decoder: Decoder, form: Form) -> None:
    figure = opened(decoder.figure(encoded(scene(), "PNG"), longest_side=None, format=form))
    difference = ImageChops.difference(figure, scene()).convert("L").getextrema()
    assert isinstance(difference[1], int | float)
    assert difference[1] <= (40 if form == "JPEG" else 0)


def test_the_same_photograph_gives_the_same_figure(decoder: Decoder) -> None:
    first = decoder.figure(laden(), longest_side=None, format="PNG")
    assert decoder.figure(laden(), longest_side=None, format="PNG") == first


def test_a_picture_for_a_form_holds_pixels_alone(decoder: Decoder) -> None:
    picture = decoder.form_picture(laden(), 120)
    assert leftovers(picture) == []
    assert [marker for marker in MARKERS if marker in picture] == []
    assert opened(picture).size == (90, 120)
    assert "icc_profile" not in opened(picture).info


def test_a_figure_that_is_not_clean_does_not_leave() -> None:
    with pytest.raises(FigureNotClean, match="COM"):
        decode._clean(with_segment(jpeg(), 0xFE, b"comment"))


def test_given_files_leave_nothing_behind_in_their_figures(given: Path, decoder: Decoder) -> None:
    names = ["exif_text_phi", "exif_gps_valid", "thumb_other_picture", "polyglot_zip"]
    for name in [f"s1_{name}.jpg" for name in (*names, "polyglot_pdf", "trailing_1MB")]:
        source = (given / "hostile" / name).read_bytes()
        words = long_words(source[: source.index(TABLES)])
        figure = decoder.figure(source, longest_side=None, format="JPEG")
        assert leftovers(figure) == []
        assert [word for word in words if word in figure] == []


# --- The proof itself: everything that does not belong is named -----------------------------------


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (with_segment(jpeg(), 0xE1, b"Exif\0\0"), "APP1"),
        (with_segment(jpeg(), 0xE2, b"MPF\0"), "APP2"),
        (with_segment(jpeg(), 0xED, b"Photoshop 3.0\0"), "APP13"),
        (with_segment(jpeg(), 0xEE, b"Adobe\0\x64\0\0\0\0\0"), "APP14"),
        (with_segment(jpeg(), 0xFE, b"words"), "COM"),
        (with_segment(jpeg(), 0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc"), "APP0"),
        (with_segment(jpeg(), 0xE0, b"JFXX\0\x10"), "APP0"),
        (jpeg(icc_profile=srgb_profile()[:-1] + b"x"), "APP2"),
        (jpeg() + b"\0", "after the end"),
        (jpeg()[:-300], "broken"),
        (encoded(scene(), "WEBP"), "unknown format"),
    ],
)
def test_leftovers_of_a_jpeg_are_named(data: bytes, named: str) -> None:
    assert any(named in entry for entry in leftovers(data))


def png_with(kind: bytes, payload: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    data = encoded(scene(), "PNG")
    return data[:33] + chunk(kind, payload) + data[33:]


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (png_with(b"tEXt", b"Author\0words"), "tEXt"),
        (png_with(b"eXIf", b"II*\0"), "eXIf"),
        (png_with(b"tIME", bytes(7)), "tIME"),
        (png_with(b"iCCP", b"name\0\0" + zlib.compress(srgb_profile())), "iCCP"),
        (png_with(b"iCCP", b"ICC Profile\0\0" + zlib.compress(b"other")), "iCCP"),
        (png_with(b"iCCP", b"ICC Profile\0\0" + zlib.compress(srgb_profile()) + b"x"), "iCCP"),
        (png_with(b"iCCP", b"ICC Profile\0\0rubbish"), "iCCP"),
        (encoded(scene(), "PNG") + b"tail", "4 bytes after the end"),
        (encoded(scene(), "PNG")[:-5], "broken"),
    ],
)
def test_leftovers_of_a_png_are_named(data: bytes, named: str) -> None:
    assert any(named in entry for entry in leftovers(data))


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (encoded(scene(), "TIFF", software="words"), "tag 305"),
        (encoded(scene(), "TIFF", tiffinfo={274: 6}), "tag 274"),
        (encoded(scene(), "TIFF", icc_profile=b"other profile"), "tag 34675"),
        (encoded(scene(), "TIFF") + b"tail", "unclaimed"),
        (encoded(scene(), "TIFF", save_all=True, append_images=[scene()]), "page 2"),
    ],
)
def test_leftovers_of_a_tiff_are_named(data: bytes, named: str) -> None:
    assert any(named in entry for entry in leftovers(data))


def test_a_tag_of_an_unknown_type_is_named() -> None:
    data = bytearray(encoded(scene(), "TIFF"))
    start = next(tiff_directories.directories(bytes(data))).start
    data[start + 4 : start + 6] = b"\x63\0"
    assert any("tag 256" in entry for entry in leftovers(bytes(data)))


def test_a_plain_resave_keeps_the_comment_which_is_why_figures_are_made_afresh() -> None:
    commented = opened(with_segment(jpeg(), 0xFE, b"words"))
    assert leftovers(encoded(commented, "JPEG")) != []
    fresh = Image.new("RGB", commented.size)
    fresh.paste(commented)
    assert leftovers(encoded(fresh, "JPEG")) == []


def test_a_clean_jpeg_with_restart_markers_is_clean() -> None:
    assert leftovers(jpeg(restart_marker_rows=1, icc_profile=srgb_profile())) == []
    assert leftovers(jpeg()[:2] + segment(0xDD, b"\0\0") + jpeg()[2:]) == []
