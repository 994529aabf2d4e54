"""What an encoded picture holds beside its pixels, by an allow-list: the proof of a clean figure.

The parsers here are not those of the library that wrote the file, so they do not share its
blind spots. Whatever is not known to be needed for showing the pixels is named.
"""

import zlib

from photodesk.imaging import jpeg_segments, png_chunks, tiff_directories
from photodesk.imaging.srgb import srgb_profile

_JPEG_PIXELS = jpeg_segments.FRAMES | {
    jpeg_segments.SOS,
    jpeg_segments.EOI,
    jpeg_segments.DRI,
    jpeg_segments.DHT,
    jpeg_segments.DQT,
}
_PNG_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_TIFF_PIXELS = frozenset(
    {256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 283, 284, 296, 317, 338, 339}
)
_ICC_TAG, _STRIPS, _STRIP_BYTES = 34675, 273, 279
_JFIF_LENGTH = 14
_ALL = 1_000_000
_MOST_PROFILE_BYTES = 1_000_000


def leftovers(data: bytes) -> list[str]:
    """Every segment, chunk, tag and run of bytes that is not on the allow-list; [] is clean.

    Takes JPEG, PNG and TIFF; of anything else, and of a broken file, it says so in one entry.
    The only profile let pass is our own (`srgb_profile`), byte for byte.
    """
    try:
        if data.startswith(b"\xff\xd8"):
            return _of_jpeg(data)
        if data.startswith(png_chunks.SIGNATURE):
            return _of_png(data)
    except (jpeg_segments.SegmentsBroken, png_chunks.ChunksBroken):
        return ["broken structure"]
    return _of_tiff(data) if tiff_directories.is_tiff(data) else ["unknown format"]


def _of_jpeg(data: bytes) -> list[str]:
    found, end = list[str](), 0
    for segment in jpeg_segments.segments(data):
        end = segment.start + 2
        if segment.marker in _JPEG_PIXELS or _plain_jfif(segment) or _own_profile(segment):
            continue
        name = "COM" if segment.marker == jpeg_segments.COM else f"marker {segment.marker:02X}"
        if 0xE0 <= segment.marker <= 0xEF:  # noqa: PLR2004 - the sixteen application markers
            name = f"APP{segment.marker - 0xE0}"
        found.append(f"{name} {segment.payload[:12]!r}")
    return found + _tail(data, end)


def _plain_jfif(segment: jpeg_segments.Segment) -> bool:
    """A JFIF header without a thumbnail in it."""
    payload = segment.payload
    is_jfif = segment.marker == 0xE0 and payload.startswith(b"JFIF\0")  # noqa: PLR2004 - APP0
    return is_jfif and len(payload) == _JFIF_LENGTH and payload.endswith(b"\0\0")


def _own_profile(segment: jpeg_segments.Segment) -> bool:
    return segment.marker == 0xE2 and segment.payload == b"ICC_PROFILE\0\1\1" + srgb_profile()  # noqa: PLR2004 - APP2


def _tail(data: bytes, end: int) -> list[str]:
    return [f"{len(data) - end} bytes after the end"] if len(data) > end else []


def _of_png(data: bytes) -> list[str]:
    found, end = list[str](), 0
    for chunk in png_chunks.chunks(data):
        end = chunk.end
        if chunk.kind in _PNG_PIXELS or (chunk.kind == b"iCCP" and _own_chunk(chunk.payload)):
            continue
        found.append(f"chunk {chunk.kind!r}")
    return found + _tail(data, end)


def _own_chunk(payload: memoryview) -> bool:
    """Whether an iCCP chunk holds our profile under the usual neutral name, and nothing more."""
    name = b"ICC Profile\0\0"
    if bytes(payload[: len(name)]) != name:
        return False
    unpacking = zlib.decompressobj()
    try:
        profile = unpacking.decompress(payload[len(name) :], _MOST_PROFILE_BYTES)
    except zlib.error:
        return False
    return profile == srgb_profile() and unpacking.eof and not unpacking.unused_data


def _of_tiff(data: bytes) -> list[str]:
    found, covered = list[str](), [(0, 16 if data[2:4] in {b"+\0", b"\0+"} else 8)]
    for number, directory in enumerate(tiff_directories.directories(data)):
        if number:
            found.append(f"page {number + 1}")
        covered.append((directory.start, directory.end))
        found += [f"tag {tag}" for tag in directory.unreadable]
        for tag, value in directory.tags.items():
            covered.append((value.start, value.start + value.length))
            if tag not in _TIFF_PIXELS and not (tag == _ICC_TAG and value.raw == srgb_profile()):
                found.append(f"tag {tag}")
        covered += _strips(directory)
    return found + _gaps(data, covered)


def _strips(directory: tiff_directories.Directory) -> list[tuple[int, int]]:
    starts, lengths = directory.tags.get(_STRIPS), directory.tags.get(_STRIP_BYTES)
    if starts is None or lengths is None:
        return []
    pairs = zip(starts.numbers(_ALL), lengths.numbers(_ALL), strict=False)
    return [(start, start + length) for start, length in pairs]


def _gaps(data: bytes, covered: list[tuple[int, int]]) -> list[str]:
    """Bytes that no directory, value or strip claims; single zeros for alignment are let pass."""
    found, at = list[str](), 0
    for start, end in [*sorted(covered), (len(data), len(data))]:
        if start > at and data[at:start].strip(b"\0"):
            found.append(f"{start - at} unclaimed bytes at {at}")
        at = max(at, end)
    return found
