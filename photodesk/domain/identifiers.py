"""Identifiers: UUIDv7 as lower-case text with dashes, 16 bytes in the store."""

from typing import NewType
from uuid import UUID

PatientId = NewType("PatientId", str)
SittingId = NewType("SittingId", str)
PhotographId = NewType("PhotographId", str)
ConsentId = NewType("ConsentId", str)
RequestId = NewType("RequestId", str)
DocumentId = NewType("DocumentId", str)
FigureId = NewType("FigureId", str)
ReleaseId = NewType("ReleaseId", str)
ErasureId = NewType("ErasureId", str)
BreakGlassId = NewType("BreakGlassId", str)
UserId = NewType("UserId", str)
StationId = NewType("StationId", str)
VaultId = NewType("VaultId", str)


def uuid7(milliseconds: int, random_bytes: bytes) -> str:
    """A version 7 UUID of RFC 9562 from Unix milliseconds and 10 random bytes."""
    if len(random_bytes) != 10:  # noqa: PLR2004 - 74 random bits and 6 fixed ones
        msg = "ten random bytes make an identifier"
        raise ValueError(msg)
    number = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(random_bytes, "big")
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=number))


def as_bytes(identifier: str) -> bytes:
    """The 16 bytes of an identifier. Raises ValueError for text that is none."""
    return UUID(identifier).bytes


def from_bytes(value: bytes) -> str:
    """The identifier that 16 bytes stand for."""
    return str(UUID(bytes=value))
