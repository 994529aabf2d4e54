"""How long a thumbnail of a 24 megapixel JPEG takes beside Pillow's own; goal: at most 1.2 x."""

import io
from functools import cache

import pytest
from PIL import Image, ImageFilter
from pytest_benchmark.fixture import BenchmarkFixture

from photodesk.imaging.decode import Decoder

SIDE = 512


@cache
def photograph() -> bytes:
    """A JPEG of 6000 x 4000 pixels with the fine noise of a camera, about 6 MB."""
    size = (6000, 4000)
    noise = Image.effect_noise(size, 18)
    ground = Image.effect_noise((600, 400), 90).filter(ImageFilter.GaussianBlur(8)).resize(size)
    picture = Image.merge("RGB", (noise, ground, Image.blend(noise, ground, 0.5)))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88)
    return file.getvalue()


@pytest.mark.benchmark(group="thumbnail of a 24 megapixel JPEG")
def test_thumbnail_by_pillow_in_draft_mode(benchmark: BenchmarkFixture) -> None:
    def pillow() -> bytes:
        with Image.open(io.BytesIO(photograph())) as picture:
            picture.thumbnail((SIDE, SIDE))
            file = io.BytesIO()
            picture.save(file, "JPEG", quality=82)
        return file.getvalue()

    photograph()
    assert benchmark(pillow)


@pytest.mark.benchmark(group="thumbnail of a 24 megapixel JPEG")
def test_thumbnail_by_the_decoders_child(benchmark: BenchmarkFixture) -> None:
    with Decoder() as decoder:
        decoder.thumbnail(photograph())
        assert benchmark(decoder.thumbnail, photograph())


@pytest.mark.benchmark(group="both renditions of a 24 megapixel JPEG")
def test_thumbnail_and_screen_by_the_decoders_child(benchmark: BenchmarkFixture) -> None:
    with Decoder() as decoder:
        decoder.thumbnail(photograph())
        assert benchmark(decoder.decode, photograph())
