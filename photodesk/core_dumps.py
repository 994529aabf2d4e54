"""No image of this process's memory on disk: it would hold names, pictures and keys (S6, HAZ 21).

Called by the program before anything else, and again by the decoder's child: the rights of a
process end where another program is started in it.
"""

import sys

_NO_FAULT_BOXES = 0x8007
_SET_DUMPABLE = 4


def forbid() -> None:
    """Let a crash of this process leave no memory behind, and no stranger's debugger read it.

    Linux and macOS: no core file. Linux also: not dumpable, because a crash reporter that takes
    the memory through a pipe does not ask for the size of a core file. Windows: no error window
    that offers to send a report. Raises nothing where the system refuses.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ctypes.windll.kernel32.SetErrorMode(_NO_FAULT_BOXES)
        return
    import resource  # noqa: PLC0415 - not on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - not on macOS, which has no such call

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
