"""Photographs from bytes: decoded in a child process that is limited, watched and replaceable.

A decoder meets files from anywhere. In a process of its own it can crash, hang or swell
without harm: the child is killed, the file refused, and the next file gets a new child.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self, cast

import msgspec

from photodesk.errors import Refusal
from photodesk.imaging import child as decoder_child
from photodesk.imaging import jpeg_segments, limits
from photodesk.imaging.formats import JPEG, identify
from photodesk.imaging.leftovers import leftovers
from photodesk.imaging.messages import (
    Ask,
    Decoded,
    Encoded,
    FigureFormat,
    PipeEnded,
    Refused,
    Reply,
    receive,
    send,
)
from photodesk.imaging.metadata import CameraTime
from photodesk.imaging.refusals import rejected, repeated
from photodesk.imaging.watch import Watch

if TYPE_CHECKING:
    import subprocess


_READ_REPLY: Callable[[bytes], Reply] = msgspec.msgpack.Decoder(Reply).decode


class FigureNotClean(RuntimeError):
    """A figure held something beside its pixels; a fault of the program, so nothing leaves."""


@dataclass(frozen=True)
class DecodedPhotograph:
    """What a file turned out to be; sizes are in pixels.

    `format` is one of JPEG, PNG, TIFF, WEBP, BMP, AVIF, HEIC and RAW. `width` and `height` are
    those of the upright picture, `stored_*` those in the file, and `orientation` is the file's
    EXIF orientation (1 when it has none or a nonsense one; always 1 for HEIC, whose decoder
    turns the picture itself). `thumbnail` and `screen` are JPEGs in sRGB, upright, without
    metadata, at most 512 and 2048 pixels a side; empty when no renditions were asked for.
    """

    format: str
    media_type: str
    width: int
    height: int
    stored_width: int
    stored_height: int
    orientation: int
    taken: CameraTime | None
    camera: str
    thumbnail: bytes
    screen: bytes


class Decoder:
    """A warm child in which files are decoded, one at a time; a context manager.

    Any thread may call it; calls queue. The child starts with the first file, or with `warm`,
    and a new one takes its place after it was killed.
    """

    def __init__(
        self, *, seconds: float = limits.DECODE_SECONDS, memory: int = limits.DECODER_BYTES
    ) -> None:
        self._seconds, self._memory = seconds, memory
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Start the child now, so that the first photograph does not wait for it."""
        with self._turn:
            self._running()

    def close(self) -> None:
        """End the child; with it goes every pixel that it held."""
        with self._turn:
            self._discard()

    @property
    def child_id(self) -> int | None:
        """The process id of the child, None while there is none."""
        return self._child.pid if self._child else None

    def decode(self, data: bytes, *, renditions: bool = True) -> DecodedPhotograph:
        """The photograph in a file's bytes, read to its end.

        Raises ImageRejected with one of Refusal: not a picture, a format that is not taken in,
        damaged, cut short, animated, above 200 MB, 100 megapixels or 30,000 pixels a side, or
        a decoder that crashed, took 10 seconds or more than 600 MB (T11).
        """
        task = Ask("decode" if renditions else "check", self._seconds, self._memory)
        return _photograph(cast("Decoded", self._answer(task, data, Decoded)))

    def inspect(self, data: bytes) -> DecodedPhotograph:
        """What a file says it is, without renditions; a JPEG's pixels are not decoded.

        For taking in many files fast: format, sizes, camera's data, limits and the end of the file
        are checked, damage inside coded data is not. Other formats are read whole, as by `decode`
        without renditions. Raises ImageRejected as `decode` does.
        """
        limits.check_bytes(data)
        if identify(data) is not JPEG:
            return self.decode(data, renditions=False)
        try:
            head = jpeg_segments.head_of_a_whole_one(data)
        except jpeg_segments.SegmentsBroken as error:
            raise rejected(Refusal.TRUNCATED) from error
        task = Ask("inspect", self._seconds, self._memory)
        return _photograph(cast("Decoded", self._answer(task, head, Decoded)))

    def thumbnail(self, data: bytes) -> bytes:
        """The thumbnail alone, as in DecodedPhotograph; for making thumbnails anew.

        Raises ImageRejected as `decode` does.
        """
        return self._encoded(Ask("thumbnail", self._seconds, self._memory), data)

    def form_picture(self, data: bytes, longest_side: int) -> bytes:
        """A small JPEG for the pages of a form, of at most `longest_side` pixels a side.

        It holds pixels (upright, sRGB) and nothing else, not even a profile. Raises
        ImageRejected as `decode` does, FigureNotClean when the result holds anything else.
        """
        ask = Ask("form", self._seconds, self._memory, longest_side)
        return _clean(self._encoded(ask, data))

    def figure(self, data: bytes, *, longest_side: int | None, format: FigureFormat) -> bytes:  # noqa: A002 - the word that callers use
        """A figure for publication, encoded anew from the pixels of a photograph.

        Upright, in sRGB, with our plain sRGB profile and nothing else (`consent.md` 9); not
        reduced when `longest_side` is None. Raises ImageRejected as `decode` does (with 60
        seconds and 1.6 GB), FigureNotClean when the result holds anything else.
        """
        seconds = max(self._seconds, limits.FIGURE_SECONDS)
        memory = max(self._memory, limits.FIGURE_BYTES)
        return _clean(self._encoded(Ask("figure", seconds, memory, longest_side, format), data))

    def _encoded(self, ask: Ask, data: bytes) -> bytes:
        return cast("Encoded", self._answer(ask, data, Encoded)).data

    def _answer(self, ask: Ask, data: bytes, kind: type[Decoded | Encoded]) -> Reply:
        limits.check_bytes(data)
        with self._turn:
            reply = self._exchange(ask, data)
            if not isinstance(reply, Refused | kind):
                self._discard()
                raise rejected(Refusal.DECODER_CRASHED)
        if isinstance(reply, Refused):
            raise repeated(reply.reason, reply.title)
        return reply

    def _exchange(self, ask: Ask, data: bytes) -> Reply:
        """Send one file and wait for its reply, or for the end of the child."""
        child = self._running()
        if child.stdin is None or child.stdout is None:
            raise rejected(Refusal.DECODER_CRASHED)
        watch = Watch(child, ask.seconds, ask.memory)
        try:
            with watch:
                send(child.stdin, msgspec.msgpack.encode(ask), data)
                reply = _READ_REPLY(receive(child.stdout))
        except (OSError, PipeEnded, msgspec.MsgspecError) as error:
            self._discard()
            raise rejected(watch.verdict or Refusal.DECODER_CRASHED) from error
        except BaseException:
            self._discard()  # its reply would otherwise be taken for that to the next file
            raise
        if watch.verdict is not None:
            self._discard()
        return reply

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is not None and self._child.poll() is not None:
            self._discard()
        if self._child is None:
            self._child = decoder_child.start()
        return self._child

    def _discard(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close_quietly(pipe)


def _close_quietly(pipe: IO[bytes]) -> None:
    """Close a pipe to a child that is gone; what was not sent no longer matters."""
    with contextlib.suppress(OSError):
        pipe.close()


def _clean(data: bytes) -> bytes:
    found = leftovers(data)
    if found:
        raise FigureNotClean("A figure held more than its pixels: " + "; ".join(found))
    return data


def _photograph(reply: Decoded) -> DecodedPhotograph:
    taken = reply.taken
    return DecodedPhotograph(
        format=reply.format,
        media_type=reply.media_type,
        width=reply.width,
        height=reply.height,
        stored_width=reply.stored_width,
        stored_height=reply.stored_height,
        orientation=reply.orientation,
        taken=CameraTime(taken.local, taken.offset, taken.source) if taken else None,
        camera=reply.camera,
        thumbnail=reply.thumbnail,
        screen=reply.screen,
    )
