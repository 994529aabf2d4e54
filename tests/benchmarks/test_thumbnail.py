"""Thumbnail of a 24-megapixel JPEG, against Pillow's own draft-mode thumbnail."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from photodesk.imaging.decode import Decoder
from photodesk.imaging.practice_pictures import practice_picture
from tests.benchmarks.conftest import Compared


@pytest.fixture(scope="module")
def picture() -> bytes:
    """24 megapixels, 6000 by 4000, with the detail of a photograph."""
    drawn = practice_picture(
        "face.frontal", person=1, size=(4000, 6000), taken=datetime(2026, 5, 1, tzinfo=UTC)
    )
    image = Image.open(io.BytesIO(drawn)).convert("RGB")
    grain = Image.effect_noise(image.size, 18).convert("RGB")
    file = io.BytesIO()
    Image.blend(image, grain, 0.12).save(file, "JPEG", quality=92)
    return file.getvalue()


def pillow_thumbnail(data: bytes) -> bytes:
    image = Image.open(io.BytesIO(data))
    image.thumbnail((512, 512))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def test_thumbnail_of_24_megapixels(compared: Compared, picture: bytes) -> None:
    with Decoder() as decoder:
        compared(
            "thumbnail of a 24 MP JPEG, in the child",
            lambda: decoder.thumbnail(picture),
            lambda: pillow_thumbnail(picture),
            goal="ratio at most 1.2",
            rounds=9,
        )
