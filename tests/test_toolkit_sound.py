"""The toolkit keeps its references: PySide6 6.12.0 on Python 3.10 and 3.11 loses them and aborts.

From Python 3.12 on `True` and `None` are immortal and these tests cannot fail there, so the lowest
supported Python belongs into every round of tests. Each measurement runs in a child process, so
that an abort fails one test instead of ending the run.
"""

import subprocess
import sys

import pytest

SLACK = 100
"""References that the interpreter itself may gain or lose; a faulty build loses one per call."""

DRIFT = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThreadPool, Signal

application = QCoreApplication([])

class Sender(QObject):
    sent = Signal(int)

class Nothing(QRunnable):
    def run(self):
        return

sender, pool = Sender(), QThreadPool()
pool.setMaxThreadCount(1)

def call(times):
    for number in range(times):
        sender.sent.emit(number)
        application.processEvents()
        pool.start(Nothing())
    pool.waitForDone()

call(10)
before = sys.getrefcount(True), sys.getrefcount(None)
call(int(sys.argv[1]))
print(sys.getrefcount(True) - before[0], sys.getrefcount(None) - before[1])
"""


def drift(calls: int) -> list[int]:
    """How many references of True and of None were gained (or lost) by that many Qt calls."""
    done = subprocess.run(
        [sys.executable, "-c", DRIFT, str(calls)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-400:]
    return [int(count) for count in done.stdout.split()]


@pytest.mark.parametrize("calls", [200, 20_000])
def test_qt_calls_drop_no_reference(calls: int) -> None:
    assert all(abs(change) < SLACK for change in drift(calls))
