"""What a file is, by content."""

import pytest
from hypothesis import given as examples
from hypothesis import strategies

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging.formats import identify
from tests.imaging.pictures import box, encoded, jpeg, scene, tiff

DNG_VERSION = (0xC612, 1, 4, b"\1\4\0\0")
MAKE = (0x10F, 2, 4, b"SON\0")


@pytest.mark.parametrize(
    ("form", "name", "media_type"),
    [
        ("JPEG", "JPEG", "image/jpeg"),
        ("PNG", "PNG", "image/png"),
        ("TIFF", "TIFF", "image/tiff"),
        ("WEBP", "WEBP", "image/webp"),
        ("BMP", "BMP", "image/bmp"),
        ("AVIF", "AVIF", "image/avif"),
    ],
)
def test_formats_that_are_taken_in_are_named(form: str, name: str, media_type: str) -> None:
    found = identify(encoded(scene(), form))
    assert (found.name, found.media_type) == (name, media_type)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Refusal.NOT_AN_IMAGE),
        (bytes(100), Refusal.NOT_AN_IMAGE),
        (b"\xff", Refusal.NOT_AN_IMAGE),
        (b"<html><body>", Refusal.NOT_AN_IMAGE),
        (b"MZ\x90\0" + bytes(60), Refusal.NOT_AN_IMAGE),
        (b"PK\3\4" + bytes(60), Refusal.NOT_AN_IMAGE),
        (b"%PDF-1.7\n", Refusal.FORMAT_NOT_TAKEN),
        (b"%!PS-Adobe-3.0 EPSF", Refusal.FORMAT_NOT_TAKEN),
        (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
            Refusal.FORMAT_NOT_TAKEN,
        ),
        (box(b"ftyp", b"isom\0\0\0\0isom") + box(b"mdat", b""), Refusal.FORMAT_NOT_TAKEN),
        (b"8BPS\0\1", Refusal.FORMAT_NOT_TAKEN),
        (bytes(128) + b"DICM" + bytes(20), Refusal.DICOM_LATER),
        (b"MZ" + bytes(126) + b"DICM" + bytes(20), Refusal.DICOM_LATER),
        (b"\x08\0\x05\0CS\x0a\0ISO_IR 100", Refusal.DICOM_LATER),
    ],
)
def test_other_files_are_refused_for_what_they_are(data: bytes, reason: Refusal) -> None:
    with pytest.raises(ImageRejected) as refused:
        identify(data)
    assert refused.value.reason == reason
    assert refused.value.title.endswith(".")
    assert refused.value.advice.endswith(".")


def test_a_gif_is_refused_and_an_animated_one_says_so() -> None:
    still = encoded(scene(), "GIF")
    moving = encoded(scene(), "GIF", save_all=True, append_images=[scene().rotate(90)])
    with pytest.raises(ImageRejected, match="GIF"):
        identify(still)
    with pytest.raises(ImageRejected) as refused:
        identify(moving)
    assert refused.value.reason == Refusal.ANIMATED


def test_a_dicom_dressed_as_a_tiff_is_dicom() -> None:
    dressed = (tiff([MAKE]) + bytes(128))[:128] + b"DICM"
    with pytest.raises(ImageRejected) as refused:
        identify(dressed)
    assert refused.value.reason == Refusal.DICOM_LATER


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (tiff([DNG_VERSION]), "image/x-adobe-dng"),
        (tiff([(0x106, 3, 1, b"\x23\x80")]), "image/x-raw"),
        (tiff([(0xFE, 4, 1, b"\1"), MAKE, (0x14A, 4, 1, b"\xff\0\0\0")]), "image/x-raw"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(20), "image/x-canon-cr2"),
        (b"FUJIFILMCCD-RAW 0201", "image/x-fuji-raf"),
        (b"IIU\0\x18\0\0\0", "image/x-panasonic-rw2"),
        (b"IIRO\x08\0\0\0", "image/x-olympus-orf"),
        (box(b"ftyp", b"crx \0\0\0\1crx isom"), "image/x-canon-cr3"),
    ],
)
def test_camera_raw_is_told_from_tiff_by_its_tags(data: bytes, media_type: str) -> None:
    found = identify(data)
    assert (found.name, found.media_type) == ("RAW", media_type)


def test_a_tiff_with_sub_directories_is_no_raw_for_that_alone() -> None:
    assert identify(tiff([MAKE, (0x14A, 4, 1, b"\xff\0\0\0")])).name == "TIFF"


@pytest.mark.parametrize(
    ("brands", "name"),
    [
        (b"heic\0\0\0\0mif1heic", "HEIC"),
        (b"mif1\0\0\0\0mif1heic", "HEIC"),
        (b"mif1\0\0\0\0mif1avif", "AVIF"),
        (b"avif\0\0\0\0mif1miaf", "AVIF"),
    ],
)
def test_heic_and_avif_are_told_apart_by_their_brands(brands: bytes, name: str) -> None:
    assert identify(box(b"ftyp", brands)).name == name


@examples(strategies.binary(max_size=300), strategies.sampled_from(range(9)))
def test_no_bytes_whatever_upset_the_question(tail: bytes, which: int) -> None:
    starts = [
        b"",
        b"II*\0",
        b"MM\0*",
        b"II+\0",
        b"\0\0\0\x18ftyp",
        b"GIF89a",
        b"RIFF",
        b"BM",
        jpeg()[:40],
    ]
    try:
        identify(starts[which] + tail)
    except ImageRejected as refused:
        assert refused.title  # noqa: PT017 - a refusal and a format are both fine
