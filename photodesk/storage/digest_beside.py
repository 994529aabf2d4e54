"""SHA-256 of sealed bytes, computed by a second thread while the first encrypts and writes on.

Hashing costs more than encrypting, and fresh memory costs more than both: so the pieces lie in four
buffers of one chunk that are used again and again. They only ever hold ciphertext.
"""

import contextlib
import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor
from queue import SimpleQueue

from photodesk.storage.sealed_format import CHUNK, TAG

_AT_ONCE = 4
_spare: deque[bytearray] = deque(maxlen=2 * _AT_ONCE)


@contextlib.contextmanager
def borrowed_buffers() -> Iterator[list[bytearray]]:
    """Four buffers that hold one sealed chunk each, kept for the next borrower afterwards."""
    buffers = []
    for _ in range(_AT_ONCE):
        try:
            buffers.append(_spare.pop())
        except IndexError:
            buffers.append(bytearray(CHUNK + TAG))
    yield buffers
    _spare.extend(buffers)


class DigestBeside:
    """Takes pieces in order and gives their digest at the end."""

    def __init__(self, header: bytes, buffers: list[bytearray], beside: Executor) -> None:
        self._free: SimpleQueue[bytearray] = SimpleQueue()
        self._filled: SimpleQueue[tuple[bytearray, int] | None] = SimpleQueue()
        for buffer in buffers:
            self._free.put(buffer)
        self._digest = beside.submit(self._run, header)

    def free_buffer(self) -> bytearray:
        """A buffer to fill; waits while all are being hashed."""
        return self._free.get()

    def add(self, buffer: bytearray, length: int) -> None:
        """Hash the first `length` bytes of a buffer, which then becomes free."""
        self._filled.put((buffer, length))

    def end(self) -> None:
        """No more pieces come; the other thread must never be left waiting."""
        self._filled.put(None)

    def result(self) -> bytes:
        """The digest of the header and all pieces."""
        return self._digest.result()

    def _run(self, header: bytes) -> bytes:
        digest = hashlib.sha256(header)
        while (piece := self._filled.get()) is not None:
            buffer, length = piece
            digest.update(memoryview(buffer)[:length])
            self._free.put(buffer)
        return digest.digest()
