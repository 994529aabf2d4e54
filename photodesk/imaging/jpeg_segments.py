"""The segments of a JPEG, read without decoding: what is in it, and whether its scans are whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SOI, EOI, SOS, DRI, DHT, DQT, COM = 0xD8, 0xD9, 0xDA, 0xDD, 0xC4, 0xDB, 0xFE
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
PROGRESSIVE = frozenset({0xC2, 0xCA})

_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_END_MARKER = b"\xff\xd9"
_NOTHING_CODED = -1
_MEANINGLESS = bytes(((7 * n * n + 13 * n) >> 1) % 255 for n in range(4096))


class SegmentsBroken(ValueError):
    """The segments do not follow each other as a JPEG's must."""


@dataclass(frozen=True)
class Segment:
    """One marker with its payload (length bytes left out); a scan's coded data is `coded`."""

    marker: int
    start: int
    payload: bytes
    coded: tuple[int, int] = (0, 0)


def before_the_first_scan(data: bytes) -> list[Segment]:
    """The segments up to and with the first SOS, without a look at coded data."""
    found = list[Segment]()
    for segment in segments(data, search_scans=False):
        found.append(segment)
        if segment.marker == SOS:
            break
    return found


def head_of_a_whole_one(data: bytes) -> bytes:
    """What stands before the coded data of a JPEG that reaches an end marker.

    Within coded data an end marker cannot occur by chance, so a search finds a file that was cut.
    Raises SegmentsBroken for one that was, and for one without a scan.
    """
    *_, scan = before_the_first_scan(data)
    begins = scan.start + 4 + len(scan.payload)
    if scan.marker != SOS or data.rfind(_END_MARKER, begins) < 0:
        raise SegmentsBroken
    return data[:begins]


def segments(data: bytes, *, search_scans: bool = True) -> Iterator[Segment]:
    """The segments from SOI to the first EOI; raises SegmentsBroken where that breaks off.

    Without `search_scans` coded data are not searched for their end: stop at the first SOS.
    """
    if data[:2] != b"\xff\xd8":
        raise SegmentsBroken
    at = 2
    while True:
        at = _marker(data, at)
        marker = data[at + 1]
        if marker == EOI:
            yield Segment(EOI, at, b"")
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(data):  # noqa: PLR2004 - the length counts its own two bytes
            raise SegmentsBroken
        coded = (end, end)
        if marker == SOS and search_scans:
            found = _END_OF_SCAN.search(data, end)
            if found is None:
                raise SegmentsBroken
            coded = (end, found.start())
        yield Segment(marker, at, data[at + 4 : end], coded)
        at = coded[1]


def _marker(data: bytes, at: int) -> int:
    """Where the marker at `at` really begins, fill bytes passed over."""
    if data[at : at + 1] != b"\xff":
        raise SegmentsBroken
    while data[at + 1 : at + 2] == b"\xff":
        at += 1
    if at + 1 >= len(data):
        raise SegmentsBroken
    return at


@dataclass
class Scans:
    """What the frame announced and what the scans delivered."""

    progressive: bool = False
    components: dict[int, list[int]] = field(default_factory=dict)
    """By component, for each of 64 coefficients the bit position reached (0: complete)."""
    luma_blocks: tuple[int, int] = (8, 8)
    size: tuple[int, int] = (0, 0)
    restart_interval: int = 0
    coded: list[tuple[int, int]] = field(default_factory=list)
    restarts: list[int] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every component came, and in a progressive file every bit of its coefficients."""
        wanted = 64 if self.progressive else 1
        return bool(self.coded) and all(
            reached == 0 for bits in self.components.values() for reached in bits[:wanted]
        )

    @property
    def restarts_missing(self) -> bool:
        """Whether a picture in one scan has fewer restart markers than its size asks for."""
        if not self.restart_interval or len(self.coded) != 1 or self.progressive:
            return False
        across = -(-self.size[0] // self.luma_blocks[0])
        down = -(-self.size[1] // self.luma_blocks[1])
        return self.restarts[0] < -(-across * down // self.restart_interval) - 1


def scans(data: bytes) -> Scans:
    """The scans of a JPEG up to its first end marker; raises SegmentsBroken."""
    found = Scans()
    for segment in segments(data):
        if segment.marker in FRAMES and not found.components:
            _take_frame(found, segment)
        elif segment.marker == DRI and len(segment.payload) >= 2:  # noqa: PLR2004 - one 16-bit number
            found.restart_interval = int.from_bytes(segment.payload[:2], "big")
        elif segment.marker == SOS:
            _take_scan(found, segment)
            start, end = segment.coded
            found.restarts.append(len(_RESTART.findall(data, start, end)))
    return found


def _take_frame(found: Scans, segment: Segment) -> None:
    payload = segment.payload
    found.progressive = segment.marker in PROGRESSIVE
    if len(payload) < 6 or len(payload) < 6 + 3 * payload[5]:  # noqa: PLR2004 - the frame header is 6 bytes
        raise SegmentsBroken
    found.size = (int.from_bytes(payload[3:5], "big"), int.from_bytes(payload[1:3], "big"))
    parts = [payload[at : at + 3] for at in range(6, 6 + 3 * payload[5], 3)]
    found.components = {part[0]: [_NOTHING_CODED] * 64 for part in parts}
    if len(parts) > 1:
        found.luma_blocks = (
            8 * max(part[1] >> 4 for part in parts),
            8 * max(part[1] & 15 for part in parts),
        )


def _take_scan(found: Scans, segment: Segment) -> None:
    payload = segment.payload
    if not payload or len(payload) < 4 + 2 * payload[0]:
        raise SegmentsBroken
    ids = [payload[at] for at in range(1, 1 + 2 * payload[0], 2)]
    first, last, bits = payload[1 + 2 * payload[0] : 4 + 2 * payload[0]]
    if not found.progressive:
        first, last, bits = 0, 63, 0
    for component in ids:
        reached = found.components.get(component, [])
        for index in range(first, min(last, 63) + 1):
            if index < len(reached):
                reached[index] = bits & 15
    found.coded.append(segment.coded)


def with_more_data_before_the_end(data: bytes) -> bytes:
    """The same JPEG with meaningless data put in where its last scan ends; or SegmentsBroken.

    Where the scan is whole a decoder skips them. Where it was cut, and an end marker set
    behind the cut, the decoder reads them as picture: the pixels change.
    """
    end = scans(data).coded[-1][1]
    return b"".join((data[:end], _MEANINGLESS, data[end:]))
