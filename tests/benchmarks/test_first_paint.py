"""From the start of the process to the first paint of the lock screen, against an empty window."""

import os
import subprocess
import sys

from tests.benchmarks.conftest import Compared

EMPTY = """
import os
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, lambda: os._exit(0))
window = Window()
window.resize(1366, 768)
window.show()
application.exec()
"""
LOCK = """
import os
from photodesk.app import window
window._load_the_rest = lambda _window: os._exit(0)
window.open_window()
"""


def start(code: str) -> None:
    """Run Python code in a process of its own until it ends."""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=os.environ)


def test_the_lock_screen_against_an_empty_window(compared: Compared) -> None:
    start(LOCK)
    start(EMPTY)
    compared(
        "first paint of the lock screen",
        lambda: start(LOCK),
        lambda: start(EMPTY),
        goal="ratio at most 1.3",
        rounds=15,
    )
