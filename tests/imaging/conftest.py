"""One warm decoder for all tests of imaging: starting its child costs more than most of them."""

from collections.abc import Iterator

import pytest

from photodesk.imaging.decode import Decoder


@pytest.fixture(scope="session")
def decoder() -> Iterator[Decoder]:
    """A decoder as the program has it."""
    with Decoder() as warm:
        yield warm
