"""The practice pictures: drawn, labelled, and with EXIF as a camera writes it."""

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from photodesk.imaging.decode import Decoder
from photodesk.imaging.mannequin import BUILDS
from photodesk.imaging.metadata import CameraTime
from photodesk.imaging.practice_pictures import SERIAL, practice_picture, practice_views

TAKEN = datetime(2025, 3, 4, 10, 11, 12, tzinfo=timezone(timedelta(hours=2)))
SIZE = (240, 320)


def drawn(view: str, *, person: int = 1, orientation: int = 1) -> bytes:
    """A small practice picture."""
    return practice_picture(view, person=person, size=SIZE, taken=TAKEN, orientation=orientation)


def upright(data: bytes) -> Image.Image:
    """The picture as a viewer shows it."""
    with Image.open(io.BytesIO(data)) as picture:
        return ImageOps.exif_transpose(picture)


def differ(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, 0 to 255."""
    return float(ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0])


def width_of_head(picture: Image.Image, part: float) -> tuple[int, int]:
    """The first and last column, at a part of the height, that is not backdrop."""
    row = picture.crop((0, int(part * SIZE[1]), SIZE[0], int(part * SIZE[1]) + 1))
    red, _, blue = row.split()
    warm = ImageChops.subtract(red.convert("L"), blue.convert("L")).point(lambda v: 255 * (v > 4))
    found = warm.getbbox()
    assert found is not None
    return found[0], found[2]


def test_all_standard_views_are_drawn_and_differ() -> None:
    assert set(practice_views()) == {
        "face.frontal",
        "face.oblique.r",
        "face.oblique.l",
        "face.lateral.r",
        "face.lateral.l",
        "face.base",
    }
    pictures = [upright(drawn(view)) for view in practice_views()]
    pairs = [(a, b) for n, a in enumerate(pictures) for b in pictures[n + 1 :]]
    assert all(differ(a, b) > 2 for a, b in pairs)


def test_in_the_right_lateral_the_nose_points_to_the_viewers_right() -> None:
    nose, forehead = 0.49, 0.30
    right, left = (
        upright(drawn("face.lateral.r", person=0)),
        upright(drawn("face.lateral.l", person=0)),
    )
    assert width_of_head(right, nose)[1] > width_of_head(right, forehead)[1]
    assert width_of_head(left, nose)[0] < width_of_head(left, forehead)[0]


def test_persons_differ_and_come_round_again() -> None:
    one, other = upright(drawn("face.frontal")), upright(drawn("face.frontal", person=2))
    assert differ(one, other) > 5
    assert drawn("face.frontal", person=1 + len(BUILDS)) == drawn("face.frontal", person=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_shows_the_same_picture(decoder: Decoder, orientation: int) -> None:
    data = drawn("face.oblique.r", orientation=orientation)
    assert differ(upright(data), upright(drawn("face.oblique.r"))) < 1
    photograph = decoder.decode(data)
    assert (photograph.width, photograph.height) == SIZE
    assert photograph.orientation == orientation


def test_the_exif_is_that_of_a_camera(decoder: Decoder) -> None:
    photograph = decoder.decode(drawn("face.base"))
    assert photograph.taken == CameraTime("2025-03-04T10:11:12", "+02:00", "DateTimeOriginal")
    assert photograph.camera == "Photodesk Practice camera"
    with Image.open(io.BytesIO(drawn("face.base"))) as picture:
        assert picture.getexif().get_ifd(0x8825)[1] == "N"
        assert picture.getexif().get_ifd(0x8769)[0xA431] == SERIAL


def test_a_time_without_a_zone_has_no_offset(decoder: Decoder) -> None:
    plain = TAKEN.replace(tzinfo=None)
    data = practice_picture("face.base", person=0, size=SIZE, taken=plain)
    found = decoder.decode(data).taken
    assert found is not None
    assert found.offset is None


def test_the_same_call_gives_the_same_bytes() -> None:
    assert drawn("face.frontal") == drawn("face.frontal")
    later = practice_picture(
        "face.frontal", person=1, size=SIZE, taken=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert later != drawn("face.frontal")


def test_other_views_cannot_be_drawn() -> None:
    with pytest.raises(KeyError):
        drawn("ear.closeup.r")


def test_it_says_that_it_is_a_drawing() -> None:
    edge = upright(drawn("face.frontal")).crop((80, 300, 160, 318)).convert("L")
    lightest, darkest = edge.getextrema()[1], edge.getextrema()[0]
    assert isinstance(lightest, int | float)
    assert isinstance(darkest, int | float)
    assert lightest - darkest > 90
