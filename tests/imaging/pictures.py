"""Pictures and hostile bytes for the tests of imaging, made in code."""

import io
import struct
import zlib
from functools import cache
from typing import Any

from PIL import Image, ImageFilter


@cache
def scene(size: tuple[int, int] = (240, 160)) -> Image.Image:
    """A picture with structure everywhere and a different colour in each quarter."""
    width, height = size
    noise = Image.effect_noise(size, 60).filter(ImageFilter.GaussianBlur(1))
    picture = Image.merge("RGB", (noise, noise.transpose(Image.Transpose.ROTATE_180), noise))
    picture.paste((230, 30, 30), (0, 0, width // 2, height // 2))
    picture.paste((30, 200, 30), (width // 2, 0, width, height // 2))
    picture.paste((40, 40, 220), (0, height // 2, width // 2, height))
    return Image.blend(picture, Image.merge("RGB", (noise, noise, noise)), 0.3)


def encoded(picture: Image.Image, form: str, **options: Any) -> bytes:  # noqa: ANN401 - handed on to Pillow
    """A picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def jpeg(picture: Image.Image | None = None, **options: Any) -> bytes:  # noqa: ANN401 - handed on to Pillow
    """A JPEG of the scene, or of another picture."""
    return encoded(picture or scene(), "JPEG", **options)


def opened(data: bytes) -> Image.Image:
    """The pixels of a file."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture


def cut_and_ended(data: bytes, part: float) -> bytes:
    """A JPEG cut at a part of its picture data, with an end marker set behind the cut."""
    start, end = data.index(b"\xff\xda") + 20, data.rindex(b"\xff\xd9")
    kept = data[: start + int((end - start) * part)]
    return kept.removesuffix(b"\xff") + b"\xff\xd9"


def exif(tags: dict[int, object], details: dict[int, object] | None = None) -> bytes:
    """An EXIF block with tags of the main and of the Exif directory."""
    block = Image.Exif()
    block.update(tags)
    block.get_ifd(0x8769).update(details or {})
    return block.tobytes()


def segment(marker: int, payload: bytes) -> bytes:
    """One JPEG segment."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    """A JPEG with one more segment behind its start marker."""
    return data[:2] + segment(marker, payload) + data[2:]


def chunk(kind: bytes, payload: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    checksum = zlib.crc32(payload, zlib.crc32(kind))
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", checksum)


def png_header(width: int, height: int, depth: int = 1, colour: int = 0) -> bytes:
    """A PNG's signature and header."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)


def png_of_zeros(width: int, height: int) -> bytes:
    """A whole 1-bit PNG of any size in a few kilobytes."""
    packing = zlib.compressobj(9)
    row = bytes(1 + -(-width // 8))
    packed = b"".join(packing.compress(row) for _ in range(height)) + packing.flush()
    return png_header(width, height) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def box(kind: bytes, payload: bytes) -> bytes:
    """One box of an ISO media file."""
    return struct.pack(">I", len(payload) + 8) + kind + payload


def tiff(entries: list[tuple[int, int, int, bytes]], more: bytes = b"", after: int = 0) -> bytes:
    """A small-endian TIFF with one directory of (tag, type, count, four bytes) entries."""
    body = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3].ljust(4, b"\0") for entry in entries)
    return (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", len(entries))
        + body
        + struct.pack("<I", after)
        + more
    )
