"""What a camera wrote: times that can be, names that can be shown."""

import struct

import pytest
from PIL import Image

from photodesk.imaging.decode import Decoder
from photodesk.imaging.metadata import CameraTime, camera_name, camera_time, orientation
from photodesk.imaging.reading import exif_tags
from tests.imaging.pictures import encoded, exif, jpeg, scene


def test_the_time_of_the_exposure_comes_first_and_has_its_offset() -> None:
    tags = {
        0x132: "2024:05:06 07:08:09",
        0x9003: "2023:04:05 06:07:08",
        0x9004: "2022:01:01 00:00:00",
        0x9010: "+01:00",
        0x9011: "+02:00",
    }
    assert camera_time(tags) == CameraTime("2023-04-05T06:07:08", "+02:00", "DateTimeOriginal")


@pytest.mark.parametrize(("tag", "source"), [(0x9004, "DateTimeDigitized"), (0x132, "DateTime")])
def test_the_other_times_stand_in(tag: int, source: str) -> None:
    found = camera_time({0x9003: "    :  :     :  :  ", tag: b"2023:04:05 06:07:08\0"})
    assert found is not None
    assert (found.source, found.local, found.offset) == (source, "2023-04-05T06:07:08", None)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "                   ",
        "0000:00:00 00:00:00",
        "2024:13:45 27:61:61",
        "2023:02:29 10:00:00",
        "9999:12:31 23:59:59",
        "1000:01:01 00:00:00",
        "yesterday at noon",
        7,
        None,
        (2024, 1, 1),
    ],
)
def test_a_time_that_cannot_be_is_no_time(words: object) -> None:
    assert camera_time({0x9003: words}) is None


@pytest.mark.parametrize("offset", ["", "Z", "+2:00", "+25:00", "+02:75", "summer", 2, None])
def test_a_nonsense_offset_is_no_offset(offset: object) -> None:
    found = camera_time({0x9003: "2023:04:05 06:07:08", 0x9011: offset})
    assert found is not None
    assert found.offset is None


def test_fractions_behind_the_seconds_are_left_out() -> None:
    found = camera_time({0x9003: "2023:04:05 06:07:08.250"})
    assert found is not None
    assert found.local == "2023-04-05T06:07:08"


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("Apple", "iPhone 15", "Apple iPhone 15"),
        ("", "", ""),
        (None, 7, ""),
        ("Canon\0rubbish", "EOS 6D\n\r\x1b[31m", "Canon EOS 6D [31m"),
        ("a\u202eb", "c\u200bd", "a b c d"),
        ("M" * 200, "", "M" * 80),
    ],
)
def test_the_camera_is_named_in_one_line_that_can_be_shown(
    make: object, model: object, name: str
) -> None:
    assert camera_name({0x10F: make, 0x110: model}) == name


@pytest.mark.parametrize("value", [0, 9, 255, -1, "6", None, 6.0, (6,)])
def test_only_one_to_eight_are_orientations(value: object) -> None:
    assert orientation({0x112: value}) == 1
    assert orientation({0x112: 6}) == 6


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_time_and_camera_are_read_from_every_format(decoder: Decoder, form: str) -> None:
    block = exif(
        {0x10F: "Make", 0x110: "Model"},
        {0x9003: "2023:04:05 06:07:08", 0x9011: "-03:30"},
    )
    photograph = decoder.decode(encoded(scene(), form, exif=block))
    assert photograph.taken == CameraTime("2023-04-05T06:07:08", "-03:30", "DateTimeOriginal")
    assert photograph.camera == "Make Model"


def test_a_file_without_exif_has_neither_time_nor_camera(decoder: Decoder) -> None:
    photograph = decoder.decode(jpeg())
    assert (photograph.taken, photograph.camera) == (None, "")


def test_exif_that_upsets_its_reader_is_passed_over() -> None:
    class Upset(Image.Image):
        """A picture whose EXIF cannot be read at all."""

        def getexif(self) -> Image.Exif:
            raise struct.error

    assert exif_tags(Upset()) == {}
