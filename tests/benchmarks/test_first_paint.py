"""From the start of the process to the first paint of the lock screen, against an empty window."""

import os
import subprocess
import sys
from pathlib import Path

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


def test_the_lock_screen_against_an_empty_window(compared: Compared, tmp_path: Path) -> None:
    # Compiled modules are kept, as they are wherever Photodesk is installed.
    surroundings = os.environ | {"PYTHONPYCACHEPREFIX": str(tmp_path)}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)

    def start(code: str) -> None:
        command = [sys.executable, "-c", code]
        subprocess.run(command, check=True, capture_output=True, env=surroundings)

    start(LOCK)
    start(EMPTY)
    compared(
        "first paint of the lock screen",
        lambda: start(LOCK),
        lambda: start(EMPTY),
        goal="ratio at most 1.3",
        rounds=15,
    )
