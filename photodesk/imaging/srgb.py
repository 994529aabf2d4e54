"""The plain sRGB profile that figures carry, built from the standard's own numbers."""

import struct
from functools import cache

_VERSION_4_3 = 0x04300000
_DATE = (2000, 1, 1, 0, 0, 0)
_D50 = (0.96420, 1.0, 0.82491)
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_ADAPTATION = (1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CURVE_KIND = 3


@cache
def srgb_profile() -> bytes:
    """The plain sRGB profile (ICC version 4) that figures carry; always the same bytes.

    Its texts, its date and its numbers are constants, so that it tells nothing of the camera,
    the computer or the day.
    """
    curve = struct.pack(">4s4xH2x", b"para", _CURVE_KIND) + _fixed(*_CURVE)
    return _assembled(
        {
            b"desc": _text("sRGB"),
            b"cprt": _text("No copyright"),
            b"wtpt": b"XYZ \0\0\0\0" + _fixed(*_D50),
            b"chad": b"sf32\0\0\0\0" + _fixed(*_ADAPTATION),
            b"rXYZ": b"XYZ \0\0\0\0" + _fixed(*_RED),
            b"gXYZ": b"XYZ \0\0\0\0" + _fixed(*_GREEN),
            b"bXYZ": b"XYZ \0\0\0\0" + _fixed(*_BLUE),
            b"rTRC": curve,
            b"gTRC": curve,
            b"bTRC": curve,
        }
    )


def _assembled(tags: dict[bytes, bytes]) -> bytes:
    at, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    known = dict[bytes, int]()
    for name, value in tags.items():
        if value not in known:
            known[value] = at + len(body)
            body += value + bytes(-len(value) % 4)
        table += struct.pack(">4sII", name, known[value], len(value))
    kinds = (b"mntr", b"RGB ", b"XYZ ")
    size = at + len(body)
    header = struct.pack(">I4xI4s4s4s6H4s28x", size, _VERSION_4_3, *kinds, *_DATE, b"acsp")
    return header + _fixed(*_D50) + bytes(48) + table + body


def _fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(encoded), 28) + encoded
