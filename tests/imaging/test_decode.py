"""Photographs of every kind, decoded in the child: upright, in sRGB, whole or refused."""

import io
import sys
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms

from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging import reading
from photodesk.imaging.decode import DecodedPhotograph, Decoder
from photodesk.imaging.formats import Format
from photodesk.imaging.leftovers import leftovers
from photodesk.imaging.pixels import TURNS
from tests.imaging.pictures import (
    box,
    chunk,
    cut_and_ended,
    encoded,
    exif,
    jpeg,
    opened,
    png_header,
    png_of_zeros,
    scene,
    tiff,
    with_segment,
)

UNDOES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}


def lying(orientation: int) -> Image.Image:
    """The scene as a camera stores it that is held so that `orientation` makes it upright."""
    picture = scene()
    for turn in TURNS[UNDOES[orientation]]:
        picture = picture.transpose(turn)
    return picture


def corners(picture: Image.Image) -> list[str]:
    """The strongest colour of each quarter, clockwise from the upper left; grey where none is."""
    width, height = picture.size
    places = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)]
    small = picture.convert("RGB").reduce(8)
    found = []
    for across, down in places:
        pixel = small.getpixel((int(across * width / 8), int(down * height / 8)))
        assert isinstance(pixel, tuple)
        red, green, blue = pixel
        strongest = max(red, green, blue)
        names = {red: "red", green: "green", blue: "blue"}
        found.append(names[strongest] if strongest - min(red, green, blue) > 60 else "grey")
    return found


UPRIGHT = ["red", "green", "grey", "blue"]


def refusal(decoder: Decoder, data: bytes) -> Refusal:
    """The reason why a file is refused."""
    with pytest.raises(ImageRejected) as refused:
        decoder.decode(data)
    return refused.value.reason


def check(photograph: DecodedPhotograph) -> None:
    """Whatever came in, the renditions are small clean upright JPEGs."""
    for rendition, side in ((photograph.thumbnail, 512), (photograph.screen, 2048)):
        picture = opened(rendition)
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert max(picture.size) == min(side, max(photograph.width, photograph.height))
        assert leftovers(rendition) == []
        assert corners(picture) == UPRIGHT


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_upright(decoder: Decoder, form: str, orientation: int) -> None:
    block = exif({0x112: orientation})
    photograph = decoder.decode(encoded(lying(orientation), form, exif=block))
    check(photograph)
    assert (photograph.width, photograph.height) == scene().size
    assert photograph.orientation == orientation
    assert (photograph.stored_width, photograph.stored_height) == lying(orientation).size


@pytest.mark.parametrize("value", [0, 9, 255, 65535])
def test_a_nonsense_orientation_counts_as_upright(decoder: Decoder, value: int) -> None:
    photograph = decoder.decode(jpeg(exif=exif({0x112: value})))
    check(photograph)
    assert photograph.orientation == 1


def test_an_orientation_in_words_counts_as_upright(decoder: Decoder) -> None:
    words = b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\2\0\4\0\0\0six\0\0\0\0\0"
    assert decoder.decode(with_segment(jpeg(), 0xE1, words)).orientation == 1


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {"progressive": True}),
        ("JPEG", {"restart_marker_rows": 1}),
        ("JPEG", {"subsampling": 0}),
        ("BMP", {}),
        ("PNG", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_usual_encodings_are_taken_in(decoder: Decoder, form: str, options: dict[str, Any]) -> None:
    photograph = decoder.decode(encoded(scene(), form, **options))
    check(photograph)
    assert photograph.format == form


@pytest.mark.parametrize("mode", ["CMYK", "P", "RGBA", "L", "1", "LA"])
def test_pictures_of_other_modes_are_shown_in_srgb(decoder: Decoder, mode: str) -> None:
    form = "TIFF" if mode == "CMYK" else "PNG"
    photograph = decoder.decode(encoded(scene().convert(mode), form))
    assert opened(photograph.screen).mode == "RGB"
    assert (photograph.width, photograph.height) == scene().size


def test_a_cmyk_jpeg_is_not_shown_inverted(decoder: Decoder) -> None:
    check(decoder.decode(jpeg(scene().convert("CMYK"))))


def test_sixteen_bit_grey_is_scaled_and_not_clipped(decoder: Decoder) -> None:
    ramp = Image.linear_gradient("L").convert("I").point(lambda value: value * 257).convert("I;16")
    for form in ("PNG", "TIFF"):
        shown = opened(decoder.decode(encoded(ramp, form)).screen).convert("L")
        assert ImageChops.difference(shown, Image.linear_gradient("L")).getextrema()[1] <= 4  # type: ignore[operator]  # one band, so two numbers


def test_what_is_transparent_shows_white_and_nothing_hidden(decoder: Decoder) -> None:
    hidden = scene().convert("RGBA")
    hidden.putalpha(0)
    shown = opened(decoder.decode(encoded(hidden, "PNG")).screen)
    assert shown.getextrema() == ((255, 255),) * 3


def test_a_transparent_colour_of_a_palette_shows_white(decoder: Decoder) -> None:
    palette = Image.new("P", (64, 64), 3)
    palette.putpalette([0, 0, 0, 9, 9, 9, 8, 8, 8, 200, 0, 0])
    shown = opened(decoder.decode(encoded(palette, "PNG", transparency=3)).screen)
    assert shown.getextrema() == ((255, 255),) * 3


def test_a_colour_profile_is_honoured(decoder: Decoder) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")
    swapped = swapped.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    photograph = decoder.decode(jpeg(icc_profile=swapped))
    assert corners(opened(photograph.screen)) == ["green", "red", "grey", "blue"]


def test_a_rubbish_profile_does_not_refuse_the_picture(decoder: Decoder) -> None:
    check(decoder.decode(jpeg(icc_profile=b"rubbish" * 400)))


def test_a_jpeg_with_more_pictures_inside_is_one_photograph(decoder: Decoder) -> None:
    other = Image.new("RGB", (60, 40), "white")
    several = encoded(scene(), "MPO", save_all=True, append_images=[other])
    photograph = decoder.decode(several)
    check(photograph)
    assert photograph.format == "JPEG"


def test_an_embedded_thumbnail_is_never_shown(decoder: Decoder) -> None:
    block = Image.Exif()
    block[0x10F] = "Camera"
    other = jpeg(Image.new("RGB", (16, 16), "yellow"))
    data = block.tobytes()
    at = len(data) - 6
    tail = (
        b"\2\0\1\2\4\0\1\0\0\0"
        + (at + 32).to_bytes(4, "little")
        + b"\2\2\4\0\1\0\0\0"
        + len(other).to_bytes(4, "little")
        + bytes(4)
    )
    check(decoder.decode(jpeg(exif=data + tail + other)))


@pytest.mark.parametrize("tail", [bytes(5000), b"PK\3\4" + bytes(300), jpeg()])
def test_what_cameras_append_does_not_refuse_the_picture(decoder: Decoder, tail: bytes) -> None:
    check(decoder.decode(jpeg() + tail))


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.98])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "AVIF"])
def test_a_file_cut_short_is_refused(decoder: Decoder, form: str, part: float) -> None:
    options = {"compression": "tiff_lzw"} if form == "TIFF" else {}
    data = encoded(scene(), form, **options)
    assert refusal(decoder, data[: int(len(data) * part)]) in {
        Refusal.TRUNCATED,
        Refusal.DAMAGED,
        Refusal.NOT_AN_IMAGE,
    }


@pytest.mark.parametrize("part", [0.05, 0.5, 0.9, 0.97])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": 0},
        {"optimize": True},
        {"restart_marker_rows": 1},
        {"restart_marker_blocks": 3},
        {"progressive": True},
    ],
)
def test_a_jpeg_cut_behind_an_end_marker_is_refused(
    decoder: Decoder, options: dict[str, Any], part: float
) -> None:
    assert refusal(decoder, cut_and_ended(jpeg(**options), part)) == Refusal.TRUNCATED


def test_a_cut_between_two_restart_intervals_is_found(decoder: Decoder) -> None:
    data = jpeg(restart_marker_rows=1)
    between = max(data.rfind(b"\xff" + bytes([mark])) for mark in range(0xD0, 0xD8))
    assert refusal(decoder, data[:between] + b"\xff\xd9") == Refusal.TRUNCATED


@pytest.mark.parametrize("scans", [1, 2, 5])
def test_a_progressive_jpeg_that_lacks_whole_scans_is_refused(decoder: Decoder, scans: int) -> None:
    data = jpeg(progressive=True)
    for _ in range(scans):
        data = data[: data.rindex(b"\xff\xda")]
    assert refusal(decoder, data + b"\xff\xd9") == Refusal.TRUNCATED


def test_a_progressive_jpeg_cut_in_its_last_scan_is_refused_at_every_size(decoder: Decoder) -> None:
    cut = cut_and_ended(jpeg(scene((900, 600)), progressive=True), 0.9)
    assert refusal(decoder, cut) == Refusal.TRUNCATED
    with pytest.raises(ImageRejected):
        decoder.decode(cut, renditions=False)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_a_grey_or_cmyk_jpeg_cut_behind_an_end_marker_is_refused(
    decoder: Decoder, mode: str
) -> None:
    cut = cut_and_ended(jpeg(scene().convert(mode)), 0.7)
    assert refusal(decoder, cut) == Refusal.TRUNCATED


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_a_whole_jpeg_that_really_ends_in_grey_is_taken_in(
    decoder: Decoder, options: dict[str, Any]
) -> None:
    picture = scene().copy()
    picture.paste((128, 128, 128), (0, 60, *picture.size))
    assert decoder.decode(jpeg(picture, **options)).format == "JPEG"


def test_a_jpeg_whose_header_is_too_tall_is_refused(decoder: Decoder) -> None:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 2] = (scene().height * 3).to_bytes(2, "big")
    assert refusal(decoder, bytes(data)) == Refusal.TRUNCATED


def test_a_png_with_a_flipped_bit_is_refused(decoder: Decoder) -> None:
    data = bytearray(encoded(scene(), "PNG"))
    data[len(data) // 2] ^= 4
    assert refusal(decoder, bytes(data)) == Refusal.DAMAGED


def test_a_cut_heic_or_avif_is_refused_by_its_boxes(decoder: Decoder) -> None:
    heic = box(b"ftyp", b"heic\0\0\0\0heic") + box(b"meta", bytes(30)) + box(b"mdat", bytes(99))
    assert refusal(decoder, heic[:-10]) in {Refusal.TRUNCATED, Refusal.HEIC_SUPPORT_MISSING}
    assert refusal(decoder, encoded(scene(), "AVIF")[:-10]) == Refusal.TRUNCATED


def test_a_webp_shorter_than_it_states_is_refused(decoder: Decoder) -> None:
    assert refusal(decoder, encoded(scene(), "WEBP")[:-2]) == Refusal.TRUNCATED


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF", "GIF"])
def test_animations_are_refused(decoder: Decoder, form: str) -> None:
    frames = [scene().rotate(angle) for angle in (90, 180)]
    data = encoded(scene(), form, save_all=True, append_images=frames)
    assert refusal(decoder, data) == Refusal.ANIMATED


def test_a_tiff_of_several_pages_is_refused(decoder: Decoder) -> None:
    """The pages behind the first would be kept without anybody having seen them."""
    pages = encoded(scene(), "TIFF", save_all=True, append_images=[scene().rotate(180)])
    assert refusal(decoder, pages) == Refusal.ANIMATED


@pytest.mark.parametrize(
    "data",
    [
        png_header(30_001, 10) + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
        png_header(2**31 - 1, 2**31 - 1) + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
        tiff(
            [
                (0x100, 4, 1, b"\xff\xff\xff\x7f"),
                (0x101, 4, 1, b"\xff\xff\xff\x7f"),
                (0x103, 3, 1, b"\1"),
                (0x106, 3, 1, b"\1"),
                (0x111, 4, 1, b"\x08"),
            ]
        ),
        b"BM" + bytes(12) + b"\x28\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\1\0\x18\0" + bytes(24),
    ],
)
def test_a_header_that_promises_too_much_is_refused(decoder: Decoder, data: bytes) -> None:
    assert refusal(decoder, data) == Refusal.TOO_MANY_PIXELS


def test_a_bomb_of_169_megapixels_in_twenty_kilobytes_is_refused(decoder: Decoder) -> None:
    bomb = png_of_zeros(13_000, 13_000)
    assert len(bomb) < 40_000
    assert refusal(decoder, bomb) == Refusal.TOO_MANY_PIXELS


def test_a_heic_that_states_too_many_pixels_is_refused_before_decoding(decoder: Decoder) -> None:
    size = box(b"ispe", bytes(4) + (60_000).to_bytes(4, "big") * 2)
    bomb = box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", bytes(4) + size)
    assert refusal(decoder, bomb) == Refusal.TOO_MANY_PIXELS


def test_a_file_above_200_megabytes_is_refused_unread(decoder: Decoder) -> None:
    assert refusal(decoder, bytes(200_000_001)) == Refusal.TOO_MANY_BYTES


def test_hostile_exif_does_not_refuse_the_picture(decoder: Decoder) -> None:
    loop = b"Exif\0\0II*\0\x08\0\0\0\1\0\x69\x87\4\0\1\0\0\0\x08\0\0\0\x08\0\0\0"
    huge = b"Exif\0\0II*\0\x08\0\0\0\1\0\x0f\1\2\0\xff\xff\xff\x7f\x10\0\0\0\0\0\0\0"
    beyond = b"Exif\0\0II*\0\xff\xff\xff\x7f"
    for block in (loop, huge, beyond, b"Exif\0\0", b"Exif\0\0" + bytes(65_000)):
        check(decoder.decode(with_segment(jpeg(), 0xE1, block)))


def test_xmp_attacks_and_thousands_of_comments_do_not_refuse_the_picture(decoder: Decoder) -> None:
    laughs = b'http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    data = with_segment(jpeg(), 0xE1, laughs)
    for _ in range(2000):
        data = with_segment(data, 0xFE, b"c")
    check(decoder.decode(data))


def test_a_camera_raw_without_its_data_is_refused(decoder: Decoder) -> None:
    hollow = tiff(
        [(0xC612, 1, 4, b"\1\4\0\0"), (0x100, 4, 1, b"\x90\x0f"), (0x101, 4, 1, b"\x90\x0f")]
    )
    assert refusal(decoder, hollow + bytes(3000)) in {Refusal.DAMAGED, Refusal.TRUNCATED}


def test_without_renditions_the_file_is_still_read_to_its_end(decoder: Decoder) -> None:
    photograph = decoder.decode(jpeg(), renditions=False)
    assert (photograph.width, photograph.height) == scene().size
    assert photograph.thumbnail == photograph.screen == b""
    with pytest.raises(ImageRejected):
        decoder.decode(jpeg()[:-300], renditions=False)


def test_looking_over_tells_what_decoding_tells_but_shows_no_pixels(decoder: Decoder) -> None:
    data = jpeg(lying(6), exif=exif({0x112: 6, 0x10F: "Make"}, {0x9003: "2023:04:05 06:07:08"}))
    looked_over, decoded = decoder.inspect(data), decoder.decode(data, renditions=False)
    assert looked_over == decoded
    assert looked_over.orientation == 6


def test_looking_over_refuses_a_jpeg_without_its_end_and_reads_other_files_whole(
    decoder: Decoder,
) -> None:
    """Only decoding finds a cut behind an end marker, so a photograph to keep is decoded."""
    for data in (jpeg()[:-2], jpeg()[:200], b"\xff\xd8\xff\xd9", encoded(scene(), "PNG")[:-20]):
        with pytest.raises(ImageRejected):
            decoder.inspect(data)
    assert decoder.inspect(encoded(scene(), "PNG")).format == "PNG"
    assert decoder.inspect(cut_and_ended(jpeg(), 0.5)).format == "JPEG"


def test_the_thumbnail_alone_is_that_of_the_photograph(decoder: Decoder) -> None:
    large = jpeg(scene((3000, 2000)))
    alone = opened(decoder.thumbnail(large))
    assert alone.size == (512, 341)
    assert corners(alone) == UPRIGHT
    assert opened(decoder.decode(large).screen).size == (2048, 1365)


def test_missing_heic_support_is_told_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    heic = box(b"ftyp", b"heic\0\0\0\0heic") + box(b"meta", bytes(30)) + box(b"mdat", bytes(99))
    with pytest.raises(ImageRejected, match="--with-heic") as refused:
        reading.read(heic, Format("HEIC", "image/heic"), None)
    assert refused.value.reason == Refusal.HEIC_SUPPORT_MISSING


def test_a_heic_comes_upright_as_its_library_turned_it(decoder: Decoder) -> None:
    library = pytest.importorskip("pillow_heif", reason="The extra for HEIC is not installed.")
    file = io.BytesIO()
    library.from_pillow(scene()).save(file, format="HEIF", quality=80)
    photograph = decoder.decode(file.getvalue())
    assert (photograph.format, photograph.media_type) == ("HEIC", "image/heic")
    assert corners(opened(photograph.screen)) == UPRIGHT
