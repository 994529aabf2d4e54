"""What the set-up says to the person at the terminal: one line a step, on standard error.

Standard output is left to what the command itself prints, so that `--json` stays one document.
"""

import re
import sys

_ADDRESS = re.compile(r"\w+://\S+|host='[^']*'|(?<=[Cc]onnection to )\S+")


class SetUpFailed(Exception):
    """The set-up cannot go on; the message says why and what to do."""

    exit_status = 3


def say(text: str) -> None:
    """Prints one line for the person."""
    print(text, file=sys.stderr, flush=True)


def without_addresses(text: str) -> str:
    """The text with every network address replaced: whose mirror is used is nobody's business."""
    return _ADDRESS.sub("(address)", text)


class Counter:
    """A line that counts on a terminal; in a log file only the remarkable steps are printed."""

    def __init__(self) -> None:
        self._alive = sys.stderr.isatty()
        self._width = 0

    def show(self, text: str, *, remarkable: bool = False) -> None:
        """Replaces the line; `remarkable` prints it even where lines cannot be replaced."""
        if self._alive:
            print("\r" + text.ljust(self._width), end="", file=sys.stderr, flush=True)
            self._width = len(text)
        elif remarkable:
            say(text)

    def close(self) -> None:
        """Ends the line, so that the next words begin a new one."""
        if self._alive and self._width:
            print(file=sys.stderr, flush=True)
        self._width = 0
