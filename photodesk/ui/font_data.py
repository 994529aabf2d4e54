"""The bytes of the bundled fonts. Needs no Qt, so that it can run while Qt is being loaded."""

from functools import cache
from importlib import import_module


@cache
def data(code: str) -> bytes:
    """The bytes of one font by its code (`figo`, `figbo`, `notos` ...), unpacked in memory."""
    buffers = import_module("pymupdf_fonts").fontbuffers
    return bytes(buffers[code]())
