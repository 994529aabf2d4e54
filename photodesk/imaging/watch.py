"""Keeps an eye on the decoder's child: kills it when it takes too long or holds too much memory."""

import ctypes
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from photodesk.errors import Refusal

if TYPE_CHECKING:
    import subprocess

_LOOK_EVERY = 0.03


class Watch:
    """Watches over one task; `verdict` is the reason when it had to kill the child."""

    def __init__(self, child: "subprocess.Popen[bytes]", seconds: float, memory: int) -> None:
        self.verdict: Refusal | None = None
        self._child, self._memory = child, memory
        self._deadline = time.monotonic() + seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="decoder watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            if time.monotonic() > self._deadline:
                self.verdict = Refusal.DECODER_TOO_SLOW
            elif resident(self._child.pid) > self._memory:
                self.verdict = Refusal.DECODER_TOO_BIG
            if self.verdict is not None:
                self._child.kill()
                return


def resident(pid: int) -> int:
    """Bytes of memory that a process of ours holds; 0 when it is gone or cannot be asked."""
    if sys.platform == "win32":
        return _resident_on_windows(pid)
    if sys.platform == "darwin":
        return _resident_on_macos(pid)
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    import resource  # noqa: PLC0415 - not on Windows

    return pages * resource.getpagesize()


def _resident_on_macos(pid: int) -> int:
    """From `proc_pid_rusage`, version 0: the seventh of the numbers after a 16-byte UUID."""
    numbers = (ctypes.c_uint64 * 12)()
    ask = ctypes.CDLL(None).proc_pid_rusage
    ask.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
    return int(numbers[8]) if ask(pid, 0, ctypes.byref(numbers)) == 0 else 0


if sys.platform == "win32":

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS."""

        _fields_ = (
            ("cb", ctypes.c_uint32),
            ("page_faults", ctypes.c_uint32),
            ("peak_working_set", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 6),
        )

    def _resident_on_windows(pid: int) -> int:
        kernel = ctypes.windll.kernel32
        kernel.OpenProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.OpenProcess(0x1000, False, pid))
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        asked = kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb)
        kernel.CloseHandle(process)
        return int(counters.working_set) if asked else 0
