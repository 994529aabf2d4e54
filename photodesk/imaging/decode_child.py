"""The decoder's child: reads files from a pipe, decodes them, and can be killed at any time.

It is the only place where a file from outside meets a decoder. It holds no key and no name,
has an almost empty environment, may write no file, and leaves no core dump.
"""

import faulthandler
import os
import sys
import warnings
from pathlib import Path
from typing import BinaryIO

import msgspec
from PIL import Image

from photodesk import core_dumps
from photodesk.errors import ImageRejected, Refusal
from photodesk.imaging import renditions
from photodesk.imaging.limits import MOST_PIXELS
from photodesk.imaging.messages import Ask, Encoded, PipeEnded, Refused, Reply, receive, send
from photodesk.imaging.refusals import rejected

_GRACE_SECONDS = 5.0
_ROOM_FOR_LIBRARIES = 256 * 1024 * 1024
_STATM = Path("/proc/self/statm")


def main() -> None:
    """Answer asks from standard input on standard output until the pipe closes."""
    asks, replies = _own_pipes()
    _give_up_rights()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    read_ask, write = msgspec.msgpack.Decoder(Ask).decode, msgspec.msgpack.Encoder().encode
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        while True:
            try:
                ask, data = read_ask(receive(asks)), receive(asks)
            except PipeEnded:
                return
            faulthandler.dump_traceback_later(ask.seconds + _GRACE_SECONDS, exit=True, file=nowhere)
            reply = answer(ask, data)
            del data
            faulthandler.cancel_dump_traceback_later()
            send(replies, write(reply))


def answer(ask: Ask, data: bytes) -> Reply:
    """The reply to one ask; whatever a decoder raises becomes a refusal."""
    _limit_memory(ask.memory)
    try:
        return _done(ask, data)
    except ImageRejected as refused:
        return Refused(refused.reason, refused.title)
    except MemoryError:
        return _refused(Refusal.DECODER_TOO_BIG)
    except Image.DecompressionBombError:
        return _refused(Refusal.TOO_MANY_PIXELS)
    except Exception as error:  # noqa: BLE001 - decoders raise OSError, SyntaxError, ValueError and more
        cut = "truncated" in str(error).lower()
        return _refused(Refusal.TRUNCATED if cut else Refusal.DAMAGED)


def _done(ask: Ask, data: bytes) -> Reply:
    match ask.task:
        case "decode":
            return renditions.decoded(data)
        case "check":
            return renditions.checked(data)
        case "inspect":
            return renditions.inspected(data)
        case "thumbnail":
            return Encoded(renditions.thumbnail(data))
        case "form":
            side = ask.longest_side or renditions.THUMBNAIL_SIDE
            return Encoded(renditions.form_picture(data, side))
        case "figure":
            return Encoded(renditions.figure(data, ask.longest_side, ask.format))


def _refused(reason: Refusal) -> Refused:
    return Refused(reason, rejected(reason).title)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under new numbers, so that a library's printing cannot disturb them."""
    asks, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    return asks, replies


def _give_up_rights() -> None:
    """No file may be written and no core dump left: either would hold the patient's picture."""
    core_dumps.forbid()
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit_memory(room: int) -> None:
    """Address space for `room` bytes above what the libraries hold now; Linux only.

    Elsewhere the limit on address space is not kept, and the parent's watch does the work.
    """
    if sys.platform != "linux" or not _STATM.exists():
        return
    import resource  # noqa: PLC0415 - not on Windows

    held = int(_STATM.read_text("ascii").split()[0]) * resource.getpagesize()
    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + room + _ROOM_FOR_LIBRARIES, highest))


if __name__ == "__main__":
    main()
