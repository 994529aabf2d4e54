"""Q1: a picture beside a signed form, or inside it, is another one than the signer saw."""

import io
import random
import shutil
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from photodesk.services import publication, verify
from tests.faults.counts import Counts
from tests.services.publications import ORIGINALS, Stages, picture

pytestmark = pytest.mark.faults


@pytest.fixture
def sealed_form(stages: Stages, tmp_path: Path) -> bytes:
    """A signed and sealed publication form over ORIGINALS."""
    shutil.copytree(stages.folder("signed"), tmp_path / "signed")
    with stages.opened(tmp_path / "signed") as desk:
        return publication.sealed_form(desk.session, desk.request_id)


def another(original: bytes, chance: random.Random) -> bytes:
    """A picture that is not this one, however like it."""
    match chance.randrange(5):
        case 0:
            hurt = bytearray(original)
            hurt[chance.randrange(len(hurt))] ^= 1 << chance.randrange(8)
            return bytes(hurt)
        case 1:
            return original + chance.randbytes(chance.randrange(1, 9))
        case 2:
            return original[: -chance.randrange(1, 9)]
        case 3:
            return picture(chance.randrange(10, 10_000))
        case _:
            return _one_pixel_changed(original, chance)


def _one_pixel_changed(original: bytes, chance: random.Random) -> bytes:
    file = io.BytesIO()
    with Image.open(io.BytesIO(original)) as image:
        pixels = image.convert("RGB")
    at = chance.randrange(pixels.width), chance.randrange(pixels.height)
    pixels.putpixel(at, (chance.randrange(256), 1, 2))
    pixels.save(file, "PNG")
    return file.getvalue()


def test_another_picture_is_never_covered(sealed_form: bytes, counts: Counts) -> None:
    seed = random.getrandbits(32)
    sys.stdout.write(f"Q1, seed {seed}: {counts.swaps} pictures\n")
    chance, told = random.Random(seed), 0  # noqa: S311 (pictures, not secrets)
    while told < counts.swaps:
        batch = [(f"{n}", another(chance.choice(ORIGINALS), chance)) for n in range(20)]
        verdict = verify.verify(sealed_form, [*batch, ("own", ORIGINALS[0])])
        assert verdict.genuine
        assert [image.name for image in verdict.images if image.covered] == ["own"]
        told += len(batch)


def test_another_picture_inside_the_form_makes_it_not_genuine(
    sealed_form: bytes, counts: Counts
) -> None:
    seed = random.getrandbits(32)
    sys.stdout.write(f"Q1, seed {seed}: {counts.swaps // 10} forms\n")
    for number in range(counts.swaps // 10):
        chance, file = random.Random(f"{seed}/{number}"), io.BytesIO()  # noqa: S311 (as above)
        with pikepdf.open(io.BytesIO(sealed_form)) as pdf:
            images = [image for page in pdf.pages for image in page.get_images().values()]
            chance.choice(images).write(
                picture(chance.randrange(10, 10_000)), filter=pikepdf.Name.DCTDecode
            )
            pdf.save(file)
        assert not verify.verify(file.getvalue()).genuine, f"seed {seed}, {number}"
