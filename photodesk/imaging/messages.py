"""What the program and the decoder's child say to each other, and how it goes over a pipe."""

from typing import IO, Literal

import msgspec

from photodesk.errors import Refusal

FigureFormat = Literal["JPEG", "PNG", "TIFF"]
Task = Literal["decode", "check", "inspect", "thumbnail", "figure", "form"]

_LENGTH = 8
_MOST_REPLY = 1_000_000_000


class Ask(msgspec.Struct, frozen=True):
    """One task for the child; the file's bytes follow it in a frame of their own."""

    task: Task
    seconds: float
    memory: int
    longest_side: int | None = None
    format: FigureFormat = "JPEG"


class Time(msgspec.Struct, frozen=True):
    """A camera's time, as in `metadata.CameraTime`."""

    local: str
    offset: str | None
    source: Literal["DateTimeOriginal", "DateTimeDigitized", "DateTime"]


class Decoded(msgspec.Struct, frozen=True, tag="decoded"):
    """A photograph that was read whole."""

    format: str
    media_type: str
    stored_width: int
    stored_height: int
    orientation: int
    width: int
    height: int
    taken: Time | None
    camera: str
    thumbnail: bytes
    screen: bytes


class Encoded(msgspec.Struct, frozen=True, tag="encoded"):
    """A freshly encoded picture."""

    data: bytes


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A file that is not taken in: the reason, and the sentence that tells it."""

    reason: Refusal
    title: str


Reply = Decoded | Encoded | Refused


class PipeEnded(EOFError):
    """The other side is gone."""


def send(pipe: IO[bytes], *frames: bytes) -> None:
    """Write each frame with its length before it; raises OSError when the other side is gone."""
    for frame in frames:
        pipe.write(len(frame).to_bytes(_LENGTH, "big"))
        pipe.write(frame)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """The next frame; raises PipeEnded when it does not come whole."""
    length = int.from_bytes(_exactly(pipe, _LENGTH), "big")
    if length > _MOST_REPLY:
        raise PipeEnded
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise PipeEnded
    return data
