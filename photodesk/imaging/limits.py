"""How large a file and its picture may be; asked before anything is decoded (T11)."""

from photodesk.errors import Refusal
from photodesk.imaging.refusals import rejected

MOST_BYTES = 200 * 1000 * 1000
MOST_PIXELS = 100_000_000
LONGEST_SIDE = 30_000
DECODER_BYTES = 600 * 1024 * 1024
"""What the decoder's child may hold in memory for a file from outside."""
FIGURE_BYTES = 1600 * 1024 * 1024
"""The same for a full-size figure of a photograph that was taken in before."""
DECODE_SECONDS = 10.0
FIGURE_SECONDS = 60.0


def check_bytes(data: bytes) -> None:
    """Raises ImageRejected (TOO_MANY_BYTES) when the file is larger than 200 MB."""
    if len(data) > MOST_BYTES:
        raise rejected(Refusal.TOO_MANY_BYTES)


def check_size(size: tuple[int, int]) -> None:
    """Raises ImageRejected for a picture above 100 megapixels or 30,000 pixels a side."""
    width, height = size
    if width < 1 or height < 1:
        raise rejected(Refusal.DAMAGED)
    if width * height > MOST_PIXELS or max(size) > LONGEST_SIDE:
        raise rejected(Refusal.TOO_MANY_PIXELS)
